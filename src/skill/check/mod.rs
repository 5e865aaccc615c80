//! What is wrong with the sources of a package, found before Amazon finds it.
//!
//! Lives here: the rules, one file for each part of the sources.
//! Does not live here: making the package (`build`). Where a rule is Amazon's, it is named in
//! `docs/alexa-developer-console.md`.

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

/// What is known of a package beside its sources.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The intents that the skill answers beyond those it knows by itself: the fixed answers of its apps.
    pub fixed_answers: BTreeSet<String>,
    /// Whether the address of the privacy policy is given when the package is made.
    pub privacy_policy: bool,
    /// Whether that of the terms of use is.
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

/// The models that are JSON of the right shape.
fn read<'s>(sources: &'s Sources, findings: &mut Findings) -> Vec<(&'s str, Document<'s>)> {
    let mut read = vec![];
    for model in &sources.models {
        if let Some(document) = document(&model.source, &shape::MODEL, sources, findings) {
            read.push((model.locale.as_str(), document));
        }
    }
    read
}

/// A source, if it could be read and is JSON of this shape.
fn document<'s>(
    source: &'s Source,
    shape: &Shape,
    sources: &Sources,
    findings: &mut Findings,
) -> Option<Document<'s>> {
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
