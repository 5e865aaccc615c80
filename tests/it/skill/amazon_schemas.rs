//! Amazon's schemas for manifests and voice models, generated from the public `ask-smapi-model` package.

use std::{path::Path, sync::LazyLock};

use countersign::skill::SkillSources;
use jsonschema::Validator;
use serde_json::{Value, json};

static MANIFEST_SCHEMA: LazyLock<Validator> = LazyLock::new(|| load_schema("manifest"));
static MODEL_SCHEMA: LazyLock<Validator> = LazyLock::new(|| load_schema("model"));

fn load_schema(name: &str) -> Validator {
    let path = format!("tests/schema/generated/{name}.schema.json");
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path));
    let text = text.unwrap_or_else(|_| panic!("{path} is missing: run scripts/setup to generate it"));
    let schema = serde_json::from_str(&text).expect("the generated schema is JSON");
    jsonschema::validator_for(&schema).expect("the generated schema is valid")
}

/// Returns the errors that Amazon's schema finds in a manifest.
pub(super) fn manifest_schema_errors(manifest: &Value) -> Vec<String> {
    schema_errors(&MANIFEST_SCHEMA, manifest)
}

/// Returns the errors that Amazon's schema finds in a voice model.
pub(super) fn model_schema_errors(model: &Value) -> Vec<String> {
    schema_errors(&MODEL_SCHEMA, model)
}

fn schema_errors(schema: &Validator, value: &Value) -> Vec<String> {
    schema
        .iter_errors(value)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

#[test]
fn the_sources_match_amazons_schemas() {
    for sources in [SkillSources::built_in(), super::valid_sources()] {
        let manifest = serde_json::from_str(&sources.manifest.text).unwrap();
        assert_eq!(manifest_schema_errors(&manifest), Vec::<String>::new());
        for model in &sources.models {
            let read = serde_json::from_str(&model.source.text).unwrap();
            assert_eq!(
                model_schema_errors(&read),
                Vec::<String>::new(),
                "{}",
                model.locale
            );
        }
    }
}

#[test]
fn the_schemas_reject_what_amazon_rejects() {
    #[track_caller]
    fn check(sound: &Value, faults: fn(&Value) -> Vec<String>, place: &str, key: &str, value: Value) {
        let mut faulty = sound.clone();
        faulty.pointer_mut(place).unwrap()[key] = value;
        assert!(!faults(&faulty).is_empty(), "the schema accepts {key} at {place}");
    }
    let sources = super::valid_sources();
    let manifest = serde_json::from_str(&sources.manifest.text).unwrap();
    let of_manifest = |place, key, value| check(&manifest, manifest_schema_errors, place, key, value);
    of_manifest(
        "/manifest/apis/custom/endpoint",
        "sslCertificateType",
        json!("Good"),
    );
    of_manifest("/manifest/apis/custom/endpoint", "uri", json!("http://acme.org"));
    of_manifest(
        "/manifest/events",
        "subscriptions",
        json!([{"eventName": "SKILL_GONE"}]),
    );
    of_manifest(
        "/manifest/publishingInformation/locales/en-US",
        "sumary",
        json!("…"),
    );
    of_manifest("/manifest", "permissions", json!([{"name": "alexa::everything"}]));
    let model = serde_json::from_str(&sources.models[0].source.text).unwrap();
    let of_model = |place, key, value| check(&model, model_schema_errors, place, key, value);
    of_model("/interactionModel/languageModel", "invocationName", json!(""));
    of_model("/interactionModel/languageModel", "intents", json!([]));
    of_model("/interactionModel/languageModel/intents/0", "sample", json!([]));
    of_model("/interactionModel/dialog", "delegationStrategy", json!("NEVER"));
}
