//! The documentation page with the figures. The program writes the part between two markers.

use super::{figure_tables::figures_as_markdown, simulation_figures::SimulationFigures};

const BEGIN: &str = "<!-- written by `countersign odds --write docs`: begin -->\n";
const END: &str = "<!-- written by `countersign odds --write docs`: end -->";

/// The error for a page without the markers.
#[derive(Debug, thiserror::Error)]
#[error("the page has no markers; add these two lines where the figures should be:\n{BEGIN}{END}")]
pub struct FiguresPageError;

/// Returns the page with the text between its markers replaced by these figures.
///
/// # Errors
/// [`FiguresPageError`] when it has no markers.
pub fn embed_figures(page: &str, figures: &SimulationFigures) -> Result<String, FiguresPageError> {
    let (before, rest) = page.split_once(BEGIN).ok_or(FiguresPageError)?;
    let (_, after) = rest.split_once(END).ok_or(FiguresPageError)?;
    Ok(format!(
        "{before}{BEGIN}\n{}\n{END}{after}",
        figures_as_markdown(figures)
    ))
}
