//! `countersign audit verify`.

use std::process::Output;

use countersign::{
    audit::{AuditEvent, AuditEventName, AuditLog, SqlAuditLog},
    clock::Timestamp,
    directory::{Database, DatabaseSettings},
    ports,
    secret::RootKey,
};

use super::{countersign, output_text};
use crate::config::{OTHER_ROOT_KEY, ROOT_KEY, TestConfig};

const SAMPLE_DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");

/// Settings with only a database and a root key, and that database with this many events in its audit log. The
/// section `[mail]` is unknown, which must not matter: the command checks only the sections that it needs.
async fn settings_with_events(events: i64) -> (TestConfig, Database) {
    let settings = TestConfig::empty();
    let url = format!("sqlite:{}", settings.write_file("countersign.db", "").display());
    let database = Database::open(&url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    let key = ports::audit_chain_key(&RootKey::from_base64(ROOT_KEY).unwrap());
    let log = SqlAuditLog::new(database.clone(), key);
    for second in 0..events {
        let at = Timestamp::from_second(second).unwrap();
        let event = AuditEvent {
            organization: Some("juniper-hill".parse().unwrap()),
            ..AuditEvent::new(at, AuditEventName::PinAttempted, "wrong")
        };
        log.record(&event).await.unwrap();
    }
    let settings = settings.with_appended(&format!(
        "[database]\nurl = \"{url}\"\n[secrets]\nroot_key = \"{ROOT_KEY}\"\n[mail]\n"
    ));
    (settings, database)
}

fn run_verify(settings: &TestConfig, more: &[&str]) -> Output {
    countersign(&["audit", "verify", "--config"])
        .arg(settings.write_config_file())
        .args(more)
        .output()
        .unwrap()
}

/// Returns the head that the command printed.
fn printed_head(out: &str) -> String {
    let (_, head) = out.split_once("head ").unwrap();
    head.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn an_intact_log_is_counted_and_its_heads_can_be_noted() {
    let (settings, _database) = settings_with_events(3).await;
    let output = run_verify(&settings, &[]);
    let (out, error) = output_text(&output);
    assert!(output.status.success(), "{error}");
    assert!(out.starts_with("juniper-hill/"), "{out}");
    assert!(out.contains(": 3 events, head juniper-hill/"), "{out}");
    assert!(out.ends_with("the audit log is intact, in 1 chains\n"), "{out}");
    assert_eq!(error, "", "progress is only shown on a terminal");
    let again = run_verify(&settings, &["--expect", &printed_head(&out)]);
    assert!(again.status.success());
}

#[tokio::test]
async fn an_import_is_audited_with_counts_and_without_names() {
    let (settings, _database) = settings_with_events(0).await;
    for _ in 0..2 {
        let imported = countersign(&["import", "--config"])
            .arg(settings.write_config_file())
            .arg(SAMPLE_DIRECTORY)
            .output()
            .unwrap();
        assert!(imported.status.success(), "{:?}", output_text(&imported));
    }
    let direct = crate::support::connect_directly(&database_url(&settings)).await;
    let events =
        sqlx::query_as("SELECT name, actor, organization, outcome, reason FROM audit_events ORDER BY place");
    let events: Vec<(String, String, Option<String>, String, String)> =
        events.fetch_all(&direct).await.unwrap();
    let told = events.iter().map(|(name, actor, at, outcome, reason)| {
        assert_eq!(
            (name.as_str(), actor.as_str(), at),
            ("directory.imported", "administrator", &None)
        );
        format!("{outcome}: {reason}")
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    assert!(run_verify(&settings, &[]).status.success());
}

#[tokio::test]
async fn a_truncated_log_is_detected_with_a_noted_head() {
    let (settings, database) = settings_with_events(3).await;
    let noted = printed_head(&output_text(&run_verify(&settings, &[])).0);
    database.close().await;
    let direct = crate::support::connect_directly(&database_url(&settings)).await;
    sqlx::raw_sql(
        "DROP TRIGGER audit_events_are_not_removed;
         DELETE FROM audit_events WHERE place = 3;
         UPDATE audit_heads SET place = 2, hash = (SELECT hash FROM audit_events WHERE place = 2)",
    )
    .execute(&direct)
    .await
    .unwrap();
    assert!(
        run_verify(&settings, &[]).status.success(),
        "without the noted head the missing event goes unnoticed"
    );
    let output = run_verify(&settings, &["--expect", &noted]);
    let (out, error) = output_text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("BROKEN after 2 events: the noted head"), "{out}");
    assert_eq!(
        error,
        "the audit log failed verification; the report names the chains and the causes\n"
    );
}

#[tokio::test]
async fn an_import_that_cannot_be_audited_imports_nothing() {
    let (settings, _database) = settings_with_events(0).await;
    let direct = crate::support::connect_directly(&database_url(&settings)).await;
    let refuse =
        "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'it is full'); END";
    sqlx::raw_sql(refuse).execute(&direct).await.unwrap();
    let import = || {
        let mut command = countersign(&["import", "--config"]);
        let output = command
            .arg(settings.write_config_file())
            .arg(SAMPLE_DIRECTORY)
            .output()
            .unwrap();
        let (out, error) = output_text(&output);
        (out, error, output.status.success())
    };
    let (_, error, succeeds) = import();
    assert!(!succeeds && error.contains("nothing was imported"), "{error}");
    assert!(error.contains("it is full"), "{error}");
    sqlx::raw_sql("DROP TRIGGER full").execute(&direct).await.unwrap();
    let (out, error, succeeds) = import();
    assert!(succeeds && out.contains("employees: 6 added"), "{out}{error}");
    assert!(run_verify(&settings, &[]).status.success());
}

#[tokio::test]
async fn the_first_event_that_was_edited_is_named() {
    let (settings, _database) = settings_with_events(3).await;
    let direct = crate::support::connect_directly(&database_url(&settings)).await;
    sqlx::raw_sql(
        "DROP TRIGGER audit_events_are_not_changed;
         UPDATE audit_events SET outcome = 'passed' WHERE place = 2",
    )
    .execute(&direct)
    .await
    .unwrap();
    let output = run_verify(&settings, &[]);
    let (out, _) = output_text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("BROKEN after 1 events: event 2 (1970-01-01T00:00:01Z, pin.attempted) was changed after it was written"),
        "{out}"
    );
}

#[tokio::test]
async fn a_changed_root_key_needs_the_former_one() {
    let (settings, _database) = settings_with_events(2).await;
    let former = settings.write_file("former-key", &format!("{ROOT_KEY}\n"));
    let settings = settings.with_replaced(ROOT_KEY, OTHER_ROOT_KEY);
    let output = run_verify(&settings, &[]);
    let (out, _) = output_text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("NOT CHECKED: it was started with another root key"),
        "{out}"
    );
    let output = run_verify(&settings, &["--former-root-key", former.to_str().unwrap()]);
    assert!(output.status.success(), "{}", output_text(&output).0);
    let missing = run_verify(&settings, &["--former-root-key", "/does/not/exist"]);
    assert!(output_text(&missing).1.contains("/does/not/exist cannot be read"));
}

#[tokio::test]
async fn a_missing_head_key_or_migration_is_named() {
    let (settings, _database) = settings_with_events(0).await;
    let output = run_verify(&settings, &["--expect", "juniper-hill/12"]);
    assert!(
        output_text(&output).1.contains("not a chain head"),
        "{}",
        output_text(&output).1
    );
    let keyless = settings.with_replaced(ROOT_KEY, "short");
    let (_, error) = output_text(&run_verify(&keyless, &[]));
    assert!(error.contains("secrets.root_key"), "{error}");
    assert!(error.contains("1 fault"), "{error}");
    let unmigrated = TestConfig::valid();
    let (_, error) = output_text(&run_verify(&unmigrated, &[]));
    assert!(error.contains("countersign migrate"), "{error}");
}

fn database_url(settings: &TestConfig) -> String {
    format!(
        "sqlite:{}",
        settings
            .write_config_file()
            .with_file_name("countersign.db")
            .display()
    )
}
