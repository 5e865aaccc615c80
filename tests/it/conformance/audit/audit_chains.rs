//! The audit chains that the program writes are unbroken, even with several writers.

use std::sync::Arc;

use countersign::{
    audit::{AuditChainFault, AuditEvent, AuditEventName, AuditLog, AuditVerifier, SqlAuditLog},
    clock::Timestamp,
    directory::{Database, DatabaseSettings},
    ports,
    secret::{RootKey, SystemEntropy},
};
use futures_util::future::join_all;

use super::{chain_key, describe_verification, full_event as event, open_audit_log, verify_log};
use crate::{
    config::ROOT_KEY,
    support::{self, TestDatabase},
};

const SAMPLE_DIRECTORY: &str = include_str!("../../../../fixtures/directory/sample.json");

suite! {
    [
        each_organization_has_a_chain_and_events_of_none_share_one,
        two_processes_with_eight_writers_make_one_chain,
        imports_while_a_server_writes_extend_the_same_chain,
        writers_of_several_organizations_do_not_deadlock,
        the_policy_version_is_not_in_the_log_in_the_clear,
        another_root_key_starts_new_chains,
        a_verification_of_several_pages_reads_to_the_end,
    ]
    each sqlite => crate::support::sqlite::fresh_database().await;
    each postgres => crate::support::postgres::fresh_database().await;
}

async fn each_organization_has_a_chain_and_events_of_none_share_one(fresh: TestDatabase) {
    let log = open_audit_log(&fresh.database);
    for second in 0..4 {
        log.record(&event(second, "juniper-hill")).await.unwrap();
    }
    log.record(&event(5, "birch-lane")).await.unwrap();
    log.record(&AuditEvent::new(
        Timestamp::UNIX_EPOCH,
        AuditEventName::DirectoryImported,
        "changed",
    ))
    .await
    .unwrap();
    let found = verify_log(&fresh.database).await;
    assert_eq!(
        describe_verification(&found),
        ["*: 1 events", "birch-lane: 1 events", "juniper-hill: 4 events"]
    );
    assert!(found.is_intact());
    assert_eq!(found.unchained, 0);
}

/// Opens the database again, as another process would.
fn open_again(fresh: &TestDatabase) -> Database {
    Database::open(&fresh.url, &DatabaseSettings::default()).unwrap()
}

async fn two_processes_with_eight_writers_make_one_chain(fresh: TestDatabase) {
    let processes =
        [open_again(&fresh), open_again(&fresh)].map(|database| Arc::new(open_audit_log(&database)));
    let writers = (0..8).map(|writer| {
        let log = Arc::clone(&processes[writer % 2]);
        tokio::spawn(async move {
            for second in 0..25 {
                log.record(&event(second, "juniper-hill")).await.unwrap();
            }
        })
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    assert_eq!(
        describe_verification(&verify_log(&fresh.database).await),
        ["juniper-hill: 200 events"]
    );
}

async fn imports_while_a_server_writes_extend_the_same_chain(fresh: TestDatabase) {
    let server = open_audit_log(&open_again(&fresh));
    let writes = async {
        for second in 0..20 {
            let at = Timestamp::from_second(second).unwrap();
            server
                .record(&AuditEvent::new(at, AuditEventName::OwnerNotified, "queued"))
                .await
                .unwrap();
            server.record(&event(second, "juniper-hill")).await.unwrap();
        }
    };
    let root = RootKey::from_base64(ROOT_KEY).unwrap();
    let imports = (0..4).map(|_| {
        let database = open_again(&fresh);
        let root = &root;
        async move {
            ports::import_with_audit(&database, root, SAMPLE_DIRECTORY)
                .await
                .unwrap()
        }
    });
    let (imported, ()) = tokio::join!(join_all(imports), writes);
    let changed = imported.iter().filter(|one| !one.summary.is_unchanged());
    assert_eq!(changed.count(), 1);
    let found = verify_log(&fresh.database).await;
    assert_eq!(
        describe_verification(&found),
        ["*: 24 events", "juniper-hill: 20 events"]
    );
    assert!(found.is_intact());
}

async fn writers_of_several_organizations_do_not_deadlock(fresh: TestDatabase) {
    let log = Arc::new(open_audit_log(&fresh.database));
    let writers = (0..6).map(|writer| {
        let log = Arc::clone(&log);
        let mut events = vec![event(writer, "birch-lane"), event(writer, "juniper-hill")];
        // In opposite orders, because writers that lock chain after chain would then wait for each other.
        if writer % 2 == 0 {
            events.reverse();
        }
        tokio::spawn(async move { log.record_all(&events).await.unwrap() })
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    let found = verify_log(&fresh.database).await;
    assert_eq!(
        describe_verification(&found),
        ["birch-lane: 6 events", "juniper-hill: 6 events"]
    );
}

async fn the_policy_version_is_not_in_the_log_in_the_clear(fresh: TestDatabase) {
    let log = open_audit_log(&fresh.database);
    log.record_all(&[event(1, "juniper-hill"), event(2, "juniper-hill")])
        .await
        .unwrap();
    let policies: Vec<_> = log
        .latest_events(2)
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.policy.unwrap())
        .collect();
    assert_eq!(
        policies[0], policies[1],
        "the same policy version has the same digest"
    );
    assert_ne!(policies[0], event(1, "juniper-hill").policy.unwrap());
}

async fn another_root_key_starts_new_chains(fresh: TestDatabase) {
    open_audit_log(&fresh.database)
        .record(&event(1, "juniper-hill"))
        .await
        .unwrap();
    let next = ports::audit_chain_key(&RootKey::generate(&SystemEntropy));
    SqlAuditLog::new(fresh.database.clone(), next.clone())
        .record(&event(2, "juniper-hill"))
        .await
        .unwrap();
    let alone = verify_log(&fresh.database).await;
    let faults: Vec<_> = alone
        .chains
        .iter()
        .filter_map(|chain| chain.fault.clone())
        .collect();
    assert_eq!(faults, [AuditChainFault::OtherKey]);
    assert!(!alone.is_intact(), "a chain of an unknown key is not intact");
    let both = AuditVerifier::new(fresh.database.clone(), vec![next, chain_key()]);
    assert!(both.verify(|_, _| ()).await.unwrap().is_intact());
}

async fn a_verification_of_several_pages_reads_to_the_end(fresh: TestDatabase) {
    let events: Vec<_> = (0..1_001).map(|second| event(second, "juniper-hill")).collect();
    let patient = DatabaseSettings {
        call_timeout: std::time::Duration::from_mins(1),
        ..DatabaseSettings::default()
    };
    let patient = Database::open(&fresh.url, &patient).unwrap();
    open_audit_log(&patient).record_all(&events).await.unwrap();
    let mut pages = Vec::new();
    let verifier = AuditVerifier::new(fresh.database.clone(), vec![chain_key()]);
    let found = verifier
        .verify(|seq, last| pages.push((seq, last)))
        .await
        .unwrap();
    assert_eq!(describe_verification(&found), ["juniper-hill: 1001 events"]);
    assert_eq!(pages, [(1_000, 1_001), (1_001, 1_001)]);
}

/// Events that were recorded before there were chains stay as they are and are counted separately.
async fn events_older_than_the_chains_are_counted_separately(fresh: TestDatabase, unguard: &'static str) {
    let direct = support::connect_directly(&fresh.url).await;
    let old = "INSERT INTO audit_events (at_us, name, organization, target, device, outcome)
        VALUES (1, 'pin.attempted', 'juniper-hill', 'sam.rivera', '0123', 'wrong')";
    let refused = sqlx::query(old).execute(&direct).await.unwrap_err();
    assert!(refused.to_string().contains("place in a chain"), "{refused}");
    sqlx::raw_sql(unguard).execute(&direct).await.unwrap();
    sqlx::query(old).execute(&direct).await.unwrap();
    let log = open_audit_log(&fresh.database);
    log.record(&event(2, "juniper-hill")).await.unwrap();
    let found = verify_log(&fresh.database).await;
    assert!(found.is_intact());
    assert_eq!((found.unchained, found.chains.len()), (1, 1));
    assert_eq!(log.latest_events(5).await.unwrap()[1].link, None);
    // An event without a chain that comes later is reported as stray.
    sqlx::query(old).execute(&direct).await.unwrap();
    let found = verify_log(&fresh.database).await;
    assert!(!found.is_intact());
    let stray = found.stray.unwrap().to_string();
    assert!(
        stray.ends_with("pin.attempted) does not belong to a chain"),
        "{stray}"
    );
}

#[tokio::test]
async fn sqlite_counts_older_events_separately() {
    let unguard = "DROP TRIGGER audit_events_have_a_chain";
    events_older_than_the_chains_are_counted_separately(support::sqlite::fresh_database().await, unguard)
        .await;
}

#[tokio::test]
async fn postgres_counts_older_events_separately() {
    let unguard = "DROP TRIGGER audit_events_have_a_chain ON audit_events";
    events_older_than_the_chains_are_counted_separately(support::postgres::fresh_database().await, unguard)
        .await;
}
