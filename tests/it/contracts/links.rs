//! Every link between documents leads to a file or heading that exists, and the index in `docs/README.md` leads to
//! every document.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::source_file::{find_files, project_root};

/// The document that lists all others.
const INDEX: &str = "docs/README.md";

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut faults = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(project_root().join(&document)).expect("a document is UTF-8");
        for target in links(&prose(&text)) {
            if let Some(fault) = fault(&document, &text, target) {
                faults.push(format!("{}: {target}: {fault}", document.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_readme_leads_to_the_index_and_the_index_to_every_document() {
    let read = |path: &str| fs::read_to_string(project_root().join(path)).expect("a document is UTF-8");
    let (readme, index) = (prose(&read("README.md")), prose(&read(INDEX)));
    assert!(
        files_in(links(&readme)).any(|file| file == INDEX),
        "the README does not link {INDEX}"
    );

    let linked: Vec<_> = files_in(links(&index)).collect();
    let unknown: Vec<_> = find_files("docs", "md")
        .into_iter()
        // The decisions are listed by their folder: the first one says how they work.
        .filter(|path| path != Path::new(INDEX) && !path.starts_with("docs/decisions"))
        .filter(|path| !linked.iter().any(|file| Path::new("docs").join(file) == *path))
        .collect();
    assert!(unknown.is_empty(), "{INDEX} does not link {unknown:?}");
}

/// The files that links lead to, without headings.
fn files_in(links: Vec<&str>) -> impl Iterator<Item = &str> {
    links
        .into_iter()
        .map(|target| target.split_once('#').map_or(target, |(file, _)| file))
}

/// The documents at the top and below `docs/`.
fn documents() -> Vec<PathBuf> {
    let top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(PathBuf::from);
    top.into_iter().chain(find_files("docs", "md")).collect()
}

/// The text without code, which is fenced or between backticks.
fn prose(text: &str) -> String {
    let outside = text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
    outside.split('`').step_by(2).collect()
}

/// The targets of `[text](target)` and `[text]: target`.
fn links(text: &str) -> Vec<&str> {
    let inline = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next());
    let named = text
        .lines()
        .filter(|line| line.starts_with('['))
        .filter_map(|line| line.split_once("]: "));
    inline.chain(named.map(|(_, target)| target.trim())).collect()
}

fn fault(document: &Path, text: &str, target: &str) -> Option<String> {
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
    {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = project_root()
        .join(document.parent().unwrap_or(Path::new("")))
        .join(file);
    let text = match file {
        "" => text.to_owned(),
        _ if !path.exists() => return Some("there is no such file".to_owned()),
        _ => fs::read_to_string(path).unwrap_or_default(),
    };
    let mut headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
    (!heading.is_empty() && !headings.any(|anchor| anchor == heading))
        .then(|| "there is no such heading".to_owned())
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words
        .chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_followed() {
        let text = "a [b](docs/c.md#d) `[x](y)`\n```sh\n[x](z)\n```\n![e](f.png \"g\")\n[h]: i.md\n";
        assert_eq!(links(&prose(text)), ["docs/c.md#d", "f.png", "i.md"]);

        let check = |target: &str, want: bool| {
            let text = "# The `one` turn: a walk\n";
            assert_eq!(
                fault(Path::new("README.md"), text, target).is_none(),
                want,
                "{target}"
            );
        };
        check("https://example.com/nowhere", true);
        check("Cargo.toml", true);
        check("Cargo.tom", false);
        check("#the-one-turn-a-walk", true);
        check("#the-two-turns", false);
    }
}
