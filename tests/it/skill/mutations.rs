//! `skill check_sources` against Amazon's own schemas: whatever these refuse in the project's sources, changed in one place, it
//! reports too.

use std::collections::BTreeSet;

use countersign::skill::{SkillCheckContext, SkillSourceFile, SkillSources, check_sources};
use serde_json::{Value, json};

use super::schema::{faults_of_manifest, faults_of_model};

/// Faults of Amazon's schema that `skill check_sources` does not share, by what they say. None.
const ACCEPTED: &[&str] = &[];

/// A source with one thing changed, and what that was.
struct Mutant {
    what: String,
    value: Value,
}

/// Every value in a document, by its pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// What can stand in place of a value: other kinds, nothing in it, and other texts.
fn replacements(value: &Value) -> Vec<Value> {
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

/// The keys that a key can be renamed to: misspelt ones, and one of another place.
fn renamed(key: &str) -> [String; 4] {
    let swapped = key.chars().rev().collect();
    [
        format!("{key}s"),
        key.to_uppercase(),
        swapped,
        "clientSecret".to_owned(),
    ]
}

/// Every document that differs from this one in one place.
fn mutants(sound: &Value) -> Vec<Mutant> {
    let mut mutants = vec![];
    let mut places = vec![];
    pointers(sound, "", &mut places);
    for place in &places {
        let value = sound.pointer(place).unwrap();
        let mut add = |what: String, instead: Value| {
            let mut mutant = sound.clone();
            *mutant.pointer_mut(place).unwrap() = instead;
            mutants.push(Mutant { what, value: mutant });
        };
        for instead in replacements(value) {
            add(format!("{place} becomes {:.60}", instead.to_string()), instead);
        }
        for key in value.as_object().into_iter().flat_map(|members| members.keys()) {
            let mut without = value.clone();
            let taken = without.as_object_mut().unwrap().remove(key).unwrap();
            add(format!("{place} loses {key}"), without.clone());
            for again in renamed(key).into_iter().filter(|again| again != key) {
                let mut renamed = without.clone();
                renamed[&again] = taken.clone();
                add(format!("{place}/{key} is called {again}"), renamed);
            }
        }
    }
    mutants
}

/// What `skill check_sources` says of the sources, wherever it is.
fn told(sources: &SkillSources) -> BTreeSet<(String, String)> {
    let findings = check_sources(sources, &SkillCheckContext::default());
    let told = findings.iter().map(|finding| {
        assert!(finding.place.is_some(), "no place: {finding}");
        (finding.file.clone(), finding.problem.clone())
    });
    told.collect()
}

/// Changes one source in every way; of what Amazon refuses, what is not told of this very file.
fn missed(
    sources: &SkillSources,
    of: fn(&mut SkillSources) -> &mut SkillSourceFile,
    faults: fn(&Value) -> Vec<String>,
) -> Vec<String> {
    let mut sources = sources.clone();
    let sound = serde_json::from_str(&of(&mut sources).text).unwrap();
    let before = told(&sources);
    let mut missed = vec![];
    let mut refused = 0;
    for mutant in mutants(&sound) {
        let mut faults = faults(&mutant.value);
        faults.retain(|fault| !ACCEPTED.iter().any(|accepted| fault.contains(accepted)));
        if faults.is_empty() {
            continue;
        }
        refused += 1;
        let source = of(&mut sources);
        source.text = format!("{:#}", mutant.value);
        let file = source.file.clone();
        let news = told(&sources)
            .into_iter()
            .any(|found| found.0 == file && !before.contains(&found));
        if !news {
            missed.push(format!("{}: {}", mutant.what, faults.join("; ")));
        }
    }
    assert!(refused > 100, "only {refused} changes are refused");
    missed
}

fn manifest(sources: &mut SkillSources) -> &mut SkillSourceFile {
    &mut sources.manifest
}

fn model(sources: &mut SkillSources) -> &mut SkillSourceFile {
    &mut sources.models[0].source
}

fn none_is_missed(missed: &[String]) {
    assert!(
        missed.is_empty(),
        "{} are missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn whatever_amazon_refuses_in_a_manifest_is_told() {
    // What a model says of the examples is no part of this, and a small one says it sooner.
    let models = vec![super::sound().models.remove(0)];
    for sources in [super::sound(), SkillSources::built_in()] {
        let models = models.clone();
        none_is_missed(&missed(
            &SkillSources { models, ..sources },
            manifest,
            faults_of_manifest,
        ));
    }
}

#[test]
fn whatever_amazon_refuses_in_a_small_model_is_told() {
    let mut sources = super::sound();
    sources.models.truncate(1);
    none_is_missed(&missed(&sources, model, faults_of_model));
}

#[test]
fn whatever_amazon_refuses_in_our_own_models_is_told() {
    let sources = SkillSources::built_in();
    for written in &sources.models {
        let mut sources = sources.clone();
        sources.models = vec![written.clone()];
        shorten(&mut sources.models[0].source);
        none_is_missed(&missed(&sources, model, faults_of_model));
    }
}

/// Keeps two of each list, but every intent and prompt: the others are of the same kind.
fn shorten(source: &mut SkillSourceFile) {
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
