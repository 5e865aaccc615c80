//! Compares `skill check` with Amazon's own schemas. Whenever one change to the sources makes the schemas
//! reject them, `skill check` must report something too.

use std::collections::BTreeSet;

use countersign::skill::{SkillCheckContext, SkillSourceFile, SkillSources, check_sources};
use serde_json::{Value, json};

use super::amazon_schemas::{manifest_schema_errors, model_schema_errors};

/// Texts in errors of Amazon's schemas that `skill check` need not report. At present there are none.
const TOLERATED_ERRORS: &[&str] = &[];

/// A source with one change, and a description of the change.
struct MutatedSource {
    change: String,
    value: Value,
}

/// Collects the JSON pointers of every value in a document.
fn collect_pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect_pointers(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect_pointers(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Returns replacements for a value: values of other kinds, empty values, and other texts.
fn replacement_values(value: &Value) -> Vec<Value> {
    let mut other = vec![
        json!(null),
        json!(1),
        json!(true),
        json!("other"),
        json!([]),
        json!({}),
    ];
    if let Value::String(text) = value {
        other.extend([
            json!(""),
            json!(text.to_lowercase()),
            json!(text.to_uppercase()),
            json!(format!("{text}s")),
            json!("x".repeat(5000)),
        ]);
    }
    other.retain(|other| other != value);
    other
}

/// Returns wrong names for a key: misspelt ones, and a key that belongs in another file.
fn misspelt_keys(key: &str) -> [String; 4] {
    let swapped = key.chars().rev().collect();
    [
        format!("{key}s"),
        key.to_uppercase(),
        swapped,
        "clientSecret".to_owned(),
    ]
}

/// Returns every variant of a document with one change.
fn mutate_everywhere(sound: &Value) -> Vec<MutatedSource> {
    let mut mutants = vec![];
    let mut places = vec![];
    collect_pointers(sound, "", &mut places);
    for place in &places {
        let value = sound.pointer(place).unwrap();
        let mut add = |what: String, instead: Value| {
            let mut mutant = sound.clone();
            *mutant.pointer_mut(place).unwrap() = instead;
            mutants.push(MutatedSource {
                change: what,
                value: mutant,
            });
        };
        for instead in replacement_values(value) {
            add(format!("{place} becomes {:.60}", instead.to_string()), instead);
        }
        for key in value.as_object().into_iter().flat_map(|members| members.keys()) {
            let mut without = value.clone();
            let taken = without.as_object_mut().unwrap().remove(key).unwrap();
            add(format!("{place} loses {key}"), without.clone());
            for again in misspelt_keys(key).into_iter().filter(|again| again != key) {
                let mut renamed = without.clone();
                renamed[&again] = taken.clone();
                add(format!("{place}/{key} is called {again}"), renamed);
            }
        }
    }
    mutants
}

/// Returns the findings of `skill check` as file and text. Their lines are left out, because a change may move them.
fn reported_findings(sources: &SkillSources) -> BTreeSet<(String, String)> {
    let findings = check_sources(sources, &SkillCheckContext::default());
    let told = findings.iter().map(|finding| {
        assert!(finding.place.is_some(), "no place: {finding}");
        (finding.file.clone(), finding.problem.clone())
    });
    told.collect()
}

/// Makes every change to one source. Returns the changes that Amazon rejects and `skill check` does not report for
/// that file.
fn unreported_changes(
    sources: &SkillSources,
    of: fn(&mut SkillSources) -> &mut SkillSourceFile,
    faults: fn(&Value) -> Vec<String>,
) -> Vec<String> {
    let mut sources = sources.clone();
    let sound = serde_json::from_str(&of(&mut sources).text).unwrap();
    let before = reported_findings(&sources);
    let mut missed = vec![];
    let mut refused = 0;
    for mutant in mutate_everywhere(&sound) {
        let mut faults = faults(&mutant.value);
        faults.retain(|fault| !TOLERATED_ERRORS.iter().any(|accepted| fault.contains(accepted)));
        if faults.is_empty() {
            continue;
        }
        refused += 1;
        let source = of(&mut sources);
        source.text = format!("{:#}", mutant.value);
        let file = source.file.clone();
        let news = reported_findings(&sources)
            .into_iter()
            .any(|found| found.0 == file && !before.contains(&found));
        if !news {
            missed.push(format!("{}: {}", mutant.change, faults.join("; ")));
        }
    }
    assert!(refused > 100, "only {refused} changes are rejected");
    missed
}

fn manifest_source(sources: &mut SkillSources) -> &mut SkillSourceFile {
    &mut sources.manifest
}

fn first_model_source(sources: &mut SkillSources) -> &mut SkillSourceFile {
    &mut sources.models[0].source
}

fn assert_none_unreported(missed: &[String]) {
    assert!(
        missed.is_empty(),
        "{} changes are not reported:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn everything_amazon_rejects_in_a_manifest_is_reported() {
    // The manifest's example phrases are checked against the models. That is not tested here, and a small model is
    // faster.
    let models = vec![super::valid_sources().models.remove(0)];
    for sources in [super::valid_sources(), SkillSources::built_in()] {
        let models = models.clone();
        assert_none_unreported(&unreported_changes(
            &SkillSources { models, ..sources },
            manifest_source,
            manifest_schema_errors,
        ));
    }
}

#[test]
fn everything_amazon_rejects_in_a_small_model_is_reported() {
    let mut sources = super::valid_sources();
    sources.models.truncate(1);
    assert_none_unreported(&unreported_changes(
        &sources,
        first_model_source,
        model_schema_errors,
    ));
}

#[test]
fn everything_amazon_rejects_in_the_built_in_models_is_reported() {
    let sources = SkillSources::built_in();
    for written in &sources.models {
        let mut sources = sources.clone();
        sources.models = vec![written.clone()];
        shorten_lists(&mut sources.models[0].source);
        assert_none_unreported(&unreported_changes(
            &sources,
            first_model_source,
            model_schema_errors,
        ));
    }
}

/// Keeps two items of each list, but every intent, type, slot and prompt. The items that go are like the ones that
/// stay, and the test is faster without them.
fn shorten_lists(source: &mut SkillSourceFile) {
    fn walk(value: &mut Value, keep: usize) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let all = ["intents", "types", "slots", "prompts"].contains(&key.as_str());
                    walk(value, if all { usize::MAX } else { 2 });
                }
            }
            Value::Array(items) => {
                items.truncate(keep);
                for item in items {
                    walk(item, 2);
                }
            }
            _ => {}
        }
    }
    let mut model = serde_json::from_str(&source.text).unwrap();
    walk(&mut model, 2);
    source.text = format!("{model:#}");
}
