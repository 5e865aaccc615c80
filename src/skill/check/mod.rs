//! Checks the sources of a package, so that mistakes are found before Amazon finds them.
//!
//! Lives here: the rules, one file for each part of the sources.
//! Does not live here: building the package (`build`). `docs/alexa-developer-console.md` lists all rules, and
//! says which ones are Amazon's.

mod collisions;
mod dialog;
mod digits;
mod files;
mod heard;
mod icons;
mod intents;
mod invocation;
mod kinds;
mod known;
mod locales;
mod manifest;
mod model;
mod near;
mod samples;
mod shape;
mod texts;
mod types;

use std::collections::BTreeSet;

use super::{
    document::Document,
    finding::Findings,
    sources::{Source, Sources},
};
use model::Model;
use shape::Shape;

/// Facts about a package that are not in its sources.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The intents that apps answer with a fixed text. The skill does not know them by itself.
    pub fixed_answers: BTreeSet<String>,
    /// True if the address of the privacy policy is set when the package is built.
    pub privacy_policy: bool,
    /// True if the address of the terms of use is set when the package is built.
    pub terms_of_use: bool,
}

/// Finds everything that is wrong with `sources`.
pub fn check(sources: &Sources, given: &Given) -> Findings {
    let mut findings = Findings::default();
    for unread in &sources.unread {
        findings.add(unread.clone());
    }
    let read = read(sources, &mut findings);
    let models: Vec<_> = read
        .iter()
        .map(|(locale, document)| Model::of(locale, document.root()))
        .collect();
    for model in &models {
        of_model(model, given, &mut findings);
    }
    locales::among_models(&models, &mut findings);
    if let Some(document) = document(&sources.manifest, &shape::MANIFEST, sources, &mut findings) {
        manifest::check(document.root(), &models, sources, given, &mut findings);
    }
    files::check(sources, &mut findings);
    findings.sort();
    findings
}

/// The voice models that are JSON of the right shape. The problems of the others are reported.
fn read<'s>(sources: &'s Sources, findings: &mut Findings) -> Vec<(&'s str, Document<'s>)> {
    let mut read = vec![];
    for model in &sources.models {
        if let Some(document) = document(&model.source, &shape::MODEL, sources, findings) {
            read.push((model.locale.as_str(), document));
        }
    }
    read
}

/// Parses a source. `None` if it cannot be read or has the wrong shape, which is reported.
fn document<'s>(
    source: &'s Source,
    shape: &Shape,
    sources: &Sources,
    findings: &mut Findings,
) -> Option<Document<'s>> {
    // That it could not be read is already reported. Its text is empty, which would be reported as well.
    if sources.is_unread(&source.file) {
        return None;
    }
    match Document::read(&source.file, &source.text) {
        Ok(document) => shape::check(document.root(), shape, findings).then_some(document),
        Err(finding) => {
            findings.add(finding);
            None
        }
    }
}

fn of_model(model: &Model<'_>, given: &Given, findings: &mut Findings) {
    invocation::check(model, findings);
    intents::check(model, given, findings);
    samples::check(model, findings);
    collisions::check(model, findings);
    heard::check(model, findings);
    types::check(model, findings);
    kinds::check(model, findings);
    dialog::check(model, findings);
    digits::check(model, findings);
}
