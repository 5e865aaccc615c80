//! Import and export of the directory.

use countersign::directory::{
    Directory, SqlDirectory,
    import_export::{self, ImportError, ImportFault, ImportSummary, RecordCounts},
};

use crate::support::sqlite;

const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");

async fn import_faults(text: &str) -> Vec<String> {
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    let empty = import_export::export_directory(&directory).await.unwrap();
    match import_export::import_directory(text, &directory).await {
        Ok(_) => vec![],
        Err(ImportError::Faults(faults)) => {
            let after = import_export::export_directory(&directory).await.unwrap();
            assert_eq!(after, empty, "a faulty file changed something");
            faults.iter().map(ImportFault::to_string).collect()
        }
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn every_fault_is_reported_at_once_with_its_position() {
    let file = r#"{
  "organizations": [
    { "id": "acorn", "name": "Acorn", "mfa": "on" },
    { "id": "birch", "name": "Birch" },
    { "id": "birch", "name": "Birch again" }
  ],
  "employees": [
    { "id": "sam", "organization": "birch", "display_name": "Sam", "aktive": false,
      "emails": [
        { "value": "sam@example.com", "primary": true },
        { "value": "sam2@example.com", "primary": true }
      ],
      "phones": [{ "value": "0202 555 0142" }, { "value": 12025550142 }, { "value": "+1 202 555 0142" }, { "value": "+12025550142" }] },
    { "id": "kim park", "organization": "cedar", "display_name": " " }
  ],
  "contacts": [
    { "id": "é", "organization": "birch", "numbers": {} },
    { "id": "ann", "organization": "cedar", "name": "Ann", "name": "Anna" }, 7
  ],
  "apps": [
    { "id": "app", "organization": "birch", "name": "App", "welcome": "Hello",
      "source": { "kind": "web_api", "url": "http://contacts.example.com/" } }
  ],
  "publishings": [
    { "id": "one", "app": "app", "channel": "alexa", "application_ids": ["b", "a", "b"] },
    { "id": "two", "app": "map", "channel": "fax", "application_ids": ["a"], "mfa_support": "yes" }
  ]
}"#;
    insta::assert_snapshot!(import_faults(file).await.join("\n"));
}

#[tokio::test]
async fn text_that_cannot_be_spoken_is_reported_with_its_position() {
    let file = r#"{
  "organizations": [{ "id": "birch", "name": "Birch" }],
  "apps": [
    { "id": "app", "organization": "birch", "name": "App", "welcome": { "*": "Hello", "de": " " },
      "fixed_answers": { "HoursIntent": "nine\nfive" },
      "second_factor": { "paths": { "desk": { "say": "" } } } },
    { "id": "map", "organization": "birch", "name": "Map", "welcome": { "de": "Hallo" } }
  ]
}"#;
    let wrong = "1 to 2000 characters are allowed here, without line breaks or other control characters";
    assert_eq!(
        import_faults(file).await,
        [
            &format!("line 4, column 71 ($.apps[0].welcome): {wrong}"),
            &format!("line 5, column 41 ($.apps[0].fixed_answers.HoursIntent): {wrong}"),
            &format!("line 6, column 54 ($.apps[0].second_factor.paths.desk.say): {wrong}"),
            "line 7, column 71 ($.apps[1].welcome): \"*\" is missing; add the text for all other languages",
        ]
    );
}

/// Such a name reads otherwise in a mail than it is stored.
#[tokio::test]
async fn characters_that_change_the_direction_of_text_are_refused() {
    for hidden in ['\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}'] {
        let file = format!(
            r#"{{ "organizations": [{{ "id": "birch", "name": "Birch{hidden}" }}],
  "apps": [{{ "id": "app", "organization": "birch", "name": "App", "welcome": "Hello{hidden}" }}] }}"#
        );
        let faults = import_faults(&file).await;
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(
            faults.iter().all(|fault| fault.contains("control characters")),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn invalid_json_is_reported_with_its_position() {
    assert_eq!(
        import_faults("{\n  \"employees\": [,]\n}").await,
        ["line 2, column 17 ($): not JSON: expected value"]
    );
    assert_eq!(
        import_faults("[]").await,
        ["line 1, column 1 ($): expected an object {…}"]
    );
    let nothing = "line 1, column 1 ($): nothing to import: none of organizations, employees, contacts, apps, publishings";
    assert_eq!(import_faults("{}").await, [nothing]);
    assert_eq!(import_faults(&"[".repeat(100_000)).await.len(), 1);
}

#[tokio::test]
async fn a_fault_repeats_no_number_and_no_address() {
    let file = r#"{ "organizations": [{ "id": "a", "name": "A" }], "employees": [{ "id": "s", "organization": "a",
        "display_name": "S", "emails": [{ "value": "sam.rivera.example.com" }, { "value": ["kim@example.com"] }],
        "phones": [{ "value": "02025550142" }, { "value": 12025550142 }] }] }"#;
    let told = import_faults(file).await.join("\n");
    assert_eq!(told.lines().count(), 4, "{told}");
    for secret in ["rivera", "kim@", "5550142"] {
        assert!(!told.contains(secret), "{told}");
    }
}

/// Requirement: S2-18
#[tokio::test]
async fn s2_18_at_most_one_number_is_primary_and_none_is_by_default() {
    let file = |phones: &str| {
        format!(
            r#"{{ "organizations": [{{ "id": "a", "name": "A" }}],
                "employees": [{{ "id": "s", "organization": "a", "display_name": "S", "phones": [{phones}] }}] }}"#
        )
    };
    let two =
        file(r#"{ "value": "+12025550142", "primary": true }, { "value": "+12025550143", "primary": true }"#);
    let told = import_faults(&two).await;
    assert!(told[0].ends_with(
        "($.employees[0].phones[1].primary): a second primary entry; at most one of phones can be primary"
    ));
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    let none = file(r#"{ "value": "+1 202-555-0142" }"#);
    import_export::import_directory(&none, &directory).await.unwrap();
    let employee = directory
        .find_employee(&"s".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let phone = &employee.phones[0];
    assert_eq!(
        (phone.value.as_e164(), phone.primary, phone.verified),
        ("+12025550142", false, false)
    );
}

#[tokio::test]
async fn an_unsupported_language_is_imported_with_a_note() {
    let file = r#"{
  "organizations": [{ "id": "o", "name": "O" }],
  "employees": [
    { "id": "s", "organization": "o", "display_name": "S", "preferred_language": "it-IT" },
    { "id": "t", "organization": "o", "display_name": "T", "preferred_language": "de-AT" }
  ],
  "apps": [
    { "id": "a", "organization": "o", "name": "A", "welcome": { "*": "Hello.", "it": "Ciao.", "de": "Hallo." },
      "second_factor": { "paths": { "help_desk": { "say": { "*": "Call us.", "pt-BR": "Ligue." }, "then": "end" } } } }
  ]
}"#;
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    let imported = import_export::import_directory(file, &directory).await.unwrap();
    let notes: Vec<_> = imported.notes.iter().map(ImportFault::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"));
}

#[tokio::test]
async fn the_same_file_changes_nothing_the_second_time() {
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    let first = import_export::import_directory(SAMPLE, &directory)
        .await
        .unwrap()
        .summary;
    assert!(!first.is_unchanged());
    assert_eq!(first.employees.added, 6);
    let second = import_export::import_directory(SAMPLE, &directory)
        .await
        .unwrap()
        .summary;
    assert!(second.is_unchanged());
    assert_eq!(second.contacts.unchanged, first.contacts.added);
    let changed = SAMPLE.replace("\"Ann Lee\"", "\"Ann Lehmann\"");
    let third = import_export::import_directory(&changed, &directory)
        .await
        .unwrap()
        .summary;
    let one = RecordCounts {
        updated: 1,
        unchanged: first.contacts.added - 1,
        added: 0,
    };
    assert_eq!(
        third,
        ImportSummary {
            contacts: one,
            ..second
        }
    );
    let organization = "juniper-hill".parse().unwrap();
    assert!(
        directory
            .find_contacts(&organization, "ann lehmann")
            .await
            .unwrap()[0]
            .0
            > 0.99
    );
    let old = directory.find_contacts(&organization, "ann lee").await.unwrap();
    assert!(
        old.iter().all(|(score, _)| *score < 0.99),
        "the old name still finds her: {old:?}"
    );
}

#[tokio::test]
async fn an_export_imports_to_the_same_state() {
    let (here, there) = (sqlite::fresh_database().await, sqlite::fresh_database().await);
    let (here, there) = (
        SqlDirectory::new(here.database.clone()),
        SqlDirectory::new(there.database.clone()),
    );
    import_export::import_directory(SAMPLE, &here).await.unwrap();
    let exported = import_export::export_directory(&here).await.unwrap();
    let again = import_export::import_directory(&exported, &here).await.unwrap();
    assert!(again.summary.is_unchanged());
    import_export::import_directory(&exported, &there).await.unwrap();
    assert_eq!(import_export::export_directory(&there).await.unwrap(), exported);
}

#[tokio::test]
async fn a_file_may_refer_to_records_of_an_earlier_import() {
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE, &directory).await.unwrap();
    let more =
        r#"{ "contacts": [{ "id": "new", "organization": "juniper-hill", "name": "Zaphod Prefect" }] }"#;
    assert_eq!(
        import_export::import_directory(more, &directory)
            .await
            .unwrap()
            .summary
            .contacts
            .added,
        1
    );
    let second = r#"{ "publishings": [{ "id": "second", "app": "contact-finder", "channel": "alexa",
        "application_ids": ["amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de"] }] }"#;
    let told = import_export::import_directory(second, &directory)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("the publishing `contact-finder-alexa` has this application id"),
        "{told}"
    );
}

#[tokio::test]
async fn an_application_id_moves_between_publishings_of_one_file() {
    let fresh = sqlite::fresh_database().await;
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE, &directory).await.unwrap();
    let id = "amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de";
    let moved = format!(
        r#"{{ "publishings": [
            {{ "id": "a-second", "app": "contact-finder", "channel": "alexa", "application_ids": ["{id}"] }},
            {{ "id": "contact-finder-alexa", "app": "contact-finder", "channel": "alexa", "application_ids": [] }}] }}"#
    );
    import_export::import_directory(&moved, &directory).await.unwrap();
    let skill = directory.find_skill(id).await.unwrap().unwrap();
    assert_eq!(skill.publishing.id.as_str(), "a-second");
}
