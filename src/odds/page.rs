//! The page that shows the figures: what stands between the markers is written by the program.

use super::{report::Figures, table::markdown};

const BEGIN: &str = "<!-- written by `countersign odds --write docs`: begin -->\n";
const END: &str = "<!-- written by `countersign odds --write docs`: end -->";

/// The page has no place for the figures.
#[derive(Debug, thiserror::Error)]
#[error("the page has no markers; put these two lines where the figures belong:\n{BEGIN}{END}")]
pub struct PageError;

/// The page with these figures in place of those between its markers.
///
/// # Errors
/// [`PageError`] when it has no markers.
pub fn embed(page: &str, figures: &Figures) -> Result<String, PageError> {
    let (before, rest) = page.split_once(BEGIN).ok_or(PageError)?;
    let (_, after) = rest.split_once(END).ok_or(PageError)?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", markdown(figures)))
}
