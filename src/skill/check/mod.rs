//! Checks the sources of a package, so that mistakes are found before Amazon finds them.
//!
//! Lives here: the rules, one file for each part of the sources.
//! Does not live here: building the package (`build`). `docs/alexa-developer-console.md` lists all rules, and
//! says which ones are Amazon's.

mod amazon_names;
mod check_context;
mod collisions;
mod dialog;
mod icons;
mod intents;
mod invocation_name;
mod locales;
mod located_model;
mod manifest;
mod manifest_texts;
mod number_kinds;
mod package_files;
mod pin_length_wording;
mod reserved_utterances;
mod samples;
mod shape;
mod slot_types;

use super::{
    finding::{SkillFinding, SkillFindings},
    sources::{SkillSourceFile, SkillSources},
};
use crate::json_reader::{JsonDocument, JsonSchema};
pub use check_context::SkillCheckContext;
use located_model::LocatedModel;
use shape::PackageValue;

/// Finds everything that is wrong with `sources`.
pub fn check_sources(sources: &SkillSources, given: &SkillCheckContext) -> SkillFindings {
    let mut findings = SkillFindings::default();
    for unread in &sources.unread {
        findings.add(unread.clone());
    }
    let read = read_models(sources, &mut findings);
    let models: Vec<_> = read
        .iter()
        .map(|(locale, document)| LocatedModel::of(locale, document.root()))
        .collect();
    for model in &models {
        check_model(model, given, &mut findings);
    }
    locales::compare_models(&models, &mut findings);
    if let Some(document) = read_document(&sources.manifest, &shape::MANIFEST_SHAPE, sources, &mut findings) {
        manifest::check_manifest(document.root(), &models, sources, given, &mut findings);
    }
    package_files::check_package_files(sources, &mut findings);
    findings.sort();
    findings
}

/// The voice models that are JSON of the right shape. The problems of the others are reported.
fn read_models<'s>(
    sources: &'s SkillSources,
    findings: &mut SkillFindings,
) -> Vec<(&'s str, JsonDocument<'s>)> {
    let mut read = vec![];
    for model in &sources.models {
        if let Some(document) = read_document(&model.source, &shape::VOICE_MODEL_SHAPE, sources, findings) {
            read.push((model.locale.as_str(), document));
        }
    }
    read
}

/// Parses a source. `None` if it cannot be read or has the wrong shape, which is reported.
fn read_document<'s>(
    source: &'s SkillSourceFile,
    shape: &JsonSchema<PackageValue>,
    sources: &SkillSources,
    findings: &mut SkillFindings,
) -> Option<JsonDocument<'s>> {
    // That it could not be read is already reported. Its text is empty, which would be reported as well.
    if sources.is_unread(&source.file) {
        return None;
    }
    match parse_source(source) {
        Ok(document) => shape::check_shape(document.root(), shape, findings).then_some(document),
        Err(finding) => {
            findings.add(finding);
            None
        }
    }
}

/// Parses a source. An empty file, or one that is not JSON, becomes a finding.
fn parse_source(source: &SkillSourceFile) -> Result<JsonDocument<'_>, SkillFinding> {
    if source.text.trim().is_empty() {
        return Err(SkillFinding::for_file(
            &source.file,
            "the file is empty",
            "add content, or remove the file",
        ));
    }
    let parsed = JsonDocument::parse(&source.text).map(|document| document.in_file(&source.file));
    parsed.map_err(|error| SkillFinding {
        place: Some((error.line, error.column)),
        ..SkillFinding::for_file(
            &source.file,
            format!("it is not valid JSON: {}", error.problem),
            "check for a comma, a quote or a bracket here and on the line before",
        )
    })
}

fn check_model(model: &LocatedModel<'_>, given: &SkillCheckContext, findings: &mut SkillFindings) {
    invocation_name::check_invocation_name(model, findings);
    intents::check_intents(model, given, findings);
    samples::check_samples(model, findings);
    collisions::check_collisions(model, findings);
    reserved_utterances::check_reserved_utterances(model, findings);
    slot_types::check_slot_types(model, findings);
    number_kinds::check_number_kinds(model, findings);
    dialog::check_dialog(model, findings);
    pin_length_wording::check_pin_length_wording(model, findings);
}
