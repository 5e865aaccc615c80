//! What is wrong with the sources of a package, found before Amazon finds it.
//!
//! Lives here: the rules, one file for each part of the sources.
//! Does not live here: making the package (`build`). Where a rule is Amazon's, it is named in
//! `docs/alexa-developer-console.md`.

mod collisions;
mod dialog;
mod digits;
mod icons;
mod intents;
mod invocation;
mod locales;
mod manifest;
mod model;
mod samples;
mod shape;
mod texts;
mod types;

use std::collections::BTreeSet;

use super::{
    document::Document,
    finding::{Finding, Findings},
    sources::{Model as Written, Sources},
};
use model::Model;

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
    let read = read(&sources.models, &mut findings);
    let models: Vec<_> = read
        .iter()
        .map(|(locale, document)| Model::of(locale, document.root()))
        .collect();
    for model in &models {
        of_model(model, given, &mut findings);
    }
    locales::among_models(&models, &mut findings);
    match Document::read(&sources.manifest.file, &sources.manifest.text) {
        Ok(document) => {
            if shape::check(document.root(), &shape::MANIFEST, &mut findings) {
                manifest::check(document.root(), &models, sources, given, &mut findings);
            }
        }
        Err(finding) => findings.add(finding),
    }
    secrets(sources, &mut findings);
    findings.sort();
    findings
}

/// The models that are JSON of the right shape.
fn read<'s>(models: &'s [Written], findings: &mut Findings) -> Vec<(&'s str, Document<'s>)> {
    let mut read = vec![];
    for model in models {
        match Document::read(&model.source.file, &model.source.text) {
            Ok(document) => {
                if shape::check(document.root(), &shape::MODEL, findings) {
                    read.push((model.locale.as_str(), document));
                }
            }
            Err(finding) => findings.add(finding),
        }
    }
    read
}

fn of_model(model: &Model<'_>, given: &Given, findings: &mut Findings) {
    invocation::check(model, findings);
    intents::check(model, given, findings);
    samples::check(model, findings);
    collisions::check(model, findings);
    types::check(model, findings);
    dialog::check(model, findings);
    digits::check(model, findings);
}

/// Everything below `skill-package/` is uploaded (ALEXA 4.1).
fn secrets(sources: &Sources, findings: &mut Findings) {
    let folder = sources
        .manifest
        .file
        .strip_suffix("skill.json")
        .unwrap_or_default();
    for asset in &sources.assets {
        let text = String::from_utf8_lossy(&asset.bytes);
        if text.contains("clientSecret") {
            findings.add(Finding::of_file(
                &format!("{folder}{}", asset.path),
                "it holds a client secret, and would be uploaded with the package",
                "keep it outside skill-package/, and apply it with `ask smapi update-account-linking-info`",
            ));
        }
    }
}
