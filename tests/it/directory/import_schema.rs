//! `docs/directory.schema.json` describes exactly what `import` accepts.

use std::collections::BTreeSet;

use countersign::directory::{SqlDirectory, import_export};
use serde_json::{Value, json};

use crate::support::sqlite;

const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");
const SCHEMA: &str = include_str!("../../../docs/directory.schema.json");
const PAGE: &str = include_str!("../../../docs/directory.md");

fn import_schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn schema_faults(file: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&import_schema()).unwrap();
    validator
        .iter_errors(file)
        .map(|fault| fault.to_string())
        .collect()
}

async fn import_text(text: &str) -> Result<import_export::ImportOutcome, import_export::ImportError> {
    let fresh = sqlite::fresh_database().await;
    import_export::import_directory(text, &SqlDirectory::new(fresh.database.clone())).await
}

#[tokio::test]
async fn the_sample_and_its_export_match_the_schema() {
    assert_eq!(schema_faults(&serde_json::from_str(SAMPLE).unwrap()), [""; 0]);
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE, &directory).await.unwrap();
    let exported = import_export::export_directory(&directory).await.unwrap();
    assert_eq!(schema_faults(&serde_json::from_str(&exported).unwrap()), [""; 0]);
}

#[tokio::test]
async fn the_schema_knows_every_key_and_no_other() {
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE, &directory).await.unwrap();
    let exported: Value =
        serde_json::from_str(&import_export::export_directory(&directory).await.unwrap()).unwrap();
    let schema = import_schema();
    for (kind, records) in exported.as_object().unwrap() {
        let written = records
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|r| r.as_object().unwrap().keys());
        let definition = schema["$defs"][kind.trim_end_matches('s')]["properties"]
            .as_object()
            .unwrap();
        assert_eq!(
            written.collect::<BTreeSet<_>>(),
            definition.keys().collect(),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn import_refuses_files_that_the_schema_refuses() {
    let organization = json!({ "id": "juniper-hill", "name": "Juniper Hill" });
    for (kind, record) in [
        (
            "organizations",
            json!({ "id": "juniper hill", "name": "Juniper Hill" }),
        ),
        ("organizations", json!({ "id": "juniper-hill", "name": "" })),
        (
            "organizations",
            json!({ "id": "juniper-hill", "name": "Juniper Hill", "mfa": "on" }),
        ),
        (
            "employees",
            json!({ "id": "sam", "organization": "juniper-hill" }),
        ),
        (
            "employees",
            json!({ "id": "sam", "organization": "juniper-hill", "display_name": "Sam", "phones": [{ "value": "202 555 0142" }] }),
        ),
        (
            "contacts",
            json!({ "id": "ann", "organization": "juniper-hill", "name": "Ann", "nickname": "Annie" }),
        ),
        (
            "apps",
            json!({ "id": "app", "organization": "juniper-hill", "name": "App", "welcome": "Hello", "source": { "kind": "ldap" } }),
        ),
        (
            "publishings",
            json!({ "id": "publishing", "app": "app", "channel": "phone" }),
        ),
    ] {
        let mut file = json!({ "organizations": [organization] });
        file[kind] = json!([record]);
        assert_ne!(schema_faults(&file), [""; 0], "{file}");
        let refused = import_text(&file.to_string()).await;
        assert!(
            matches!(refused, Err(import_export::ImportError::Faults(_))),
            "{file}"
        );
    }
}

#[tokio::test]
async fn the_example_in_the_documentation_can_be_imported() {
    let example = PAGE
        .split("```json\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    assert_eq!(schema_faults(&serde_json::from_str(example).unwrap()), [""; 0]);
    import_text(example).await.unwrap();
}
