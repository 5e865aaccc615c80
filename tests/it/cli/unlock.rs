//! `countersign unlock`.

use countersign::{
    audit::SqlAuditLog,
    clock::{Clock, SystemClock},
    directory::{Database, DatabaseSettings, SqlDirectory, import_export},
    mfa::budget::{
        Ledger,
        ledger::{LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerQuery, sql_ledger::SqlLedger},
    },
    ports,
    secret::RootKey,
};

use super::{countersign, output_text};
use crate::{
    config::{ROOT_KEY, TestConfig},
    support::test_app_builder::sample_directory,
};

async fn is_paused(ledger: &SqlLedger) -> bool {
    let account = LedgerAccount::Employee("sam.rivera".parse().unwrap());
    let mut page = ledger.open(std::slice::from_ref(&account)).await.unwrap();
    let query = LedgerQuery {
        account,
        kind: LedgerEntryKind::Paused,
        since: None,
        nth: 1,
    };
    page.query(&[query]).await.unwrap()[0].is_some()
}

#[tokio::test]
async fn an_administrator_unlocks_an_employee_and_the_unlock_is_audited() {
    let settings = TestConfig::empty();
    let url = format!("sqlite:{}", settings.write_file("countersign.db", "").display());
    let database = Database::open(&url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    import_export::import_directory(
        &sample_directory().to_string(),
        &SqlDirectory::new(database.clone()),
    )
    .await
    .unwrap();
    let ledger = SqlLedger::new(database.clone());
    let account = LedgerAccount::Employee("sam.rivera".parse().unwrap());
    let mut page = ledger.open(std::slice::from_ref(&account)).await.unwrap();
    let paused = LedgerEntry {
        account,
        kind: LedgerEntryKind::Paused,
        at: SystemClock.now(),
        id: "one".into(),
        challenge: String::new(),
        origin: String::new(),
    };
    page.add(&[paused], "2020-01-01T00:00:00Z".parse().unwrap())
        .await
        .unwrap();
    page.commit().await.unwrap();
    assert!(is_paused(&ledger).await);
    let settings = settings.with_appended(&format!(
        "[database]\nurl = \"{url}\"\n[secrets]\nroot_key = \"{ROOT_KEY}\"\n"
    ));
    let unlock = |who: &str| {
        let output = countersign(&["unlock", "--config"])
            .arg(settings.write_config_file())
            .arg(who)
            .output()
            .unwrap();
        let (out, error) = output_text(&output);
        (out, error, output.status.success())
    };
    let (_, error, succeeds) = unlock("nobody.at.all");
    assert!(!succeeds);
    assert!(error.contains("there is no employee nobody.at.all"), "{error}");
    assert!(is_paused(&ledger).await, "a wrong name changes nothing");
    let (out, error, succeeds) = unlock("sam.rivera");
    assert!(succeeds, "{error}");
    assert!(out.ends_with("can use voice access again.\n"), "{out}");
    assert!(!is_paused(&ledger).await);
    let key = ports::audit_chain_key(&RootKey::from_base64(ROOT_KEY).unwrap());
    let events = SqlAuditLog::new(database, key).latest_events(10).await.unwrap();
    assert_eq!(
        (
            events[0].name.as_str(),
            events[0].actor.as_deref(),
            events[0].target.as_deref()
        ),
        ("voice.unlocked", Some("administrator"), Some("sam.rivera"))
    );
}
