//! What the program writes is unbroken, whoever writes beside it.

use std::sync::Arc;

use countersign::{
    audit::{AuditChainFault, AuditEvent, AuditEventName, AuditLog, AuditVerifier, SqlAuditLog},
    clock::Timestamp,
    directory::{Database, DatabaseSettings},
    ports,
    secret::{RootKey, SystemEntropy},
};
use futures_util::future::join_all;

use super::{full_event as event, key, log, said, verify};
use crate::{
    config::ROOT_KEY,
    support::{self, Fresh},
};

const SAMPLE: &str = include_str!("../../../../fixtures/directory/sample.json");

suite! {
    [
        each_organization_has_a_chain_and_so_has_nobody,
        two_processes_with_eight_writers_make_one_chain,
        imports_beside_a_server_make_one_chain_with_it,
        events_of_several_organizations_are_written_at_once,
        the_settings_that_were_in_force_cannot_be_guessed,
        another_root_key_begins_other_chains,
        a_walk_of_several_pages_comes_to_the_end,
    ]
    each sqlite => crate::support::sqlite::fresh().await;
    each postgres => crate::support::postgres::fresh().await;
}

async fn each_organization_has_a_chain_and_so_has_nobody(fresh: Fresh) {
    let log = log(&fresh.database);
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
    let found = verify(&fresh.database).await;
    assert_eq!(
        said(&found),
        ["*: 1 events", "birch-lane: 1 events", "juniper-hill: 4 events"]
    );
    assert!(found.is_intact());
    assert_eq!(found.unchained, 0);
}

/// As another process would open it.
fn another(fresh: &Fresh) -> Database {
    Database::open(&fresh.url, &DatabaseSettings::default()).unwrap()
}

async fn two_processes_with_eight_writers_make_one_chain(fresh: Fresh) {
    let processes = [another(&fresh), another(&fresh)].map(|database| Arc::new(log(&database)));
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
    assert_eq!(said(&verify(&fresh.database).await), ["juniper-hill: 200 events"]);
}

async fn imports_beside_a_server_make_one_chain_with_it(fresh: Fresh) {
    let server = log(&another(&fresh));
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
        let database = another(&fresh);
        let root = &root;
        async move { ports::import_with_audit(&database, root, SAMPLE).await.unwrap() }
    });
    let (imported, ()) = tokio::join!(join_all(imports), writes);
    let changed = imported.iter().filter(|one| !one.summary.is_unchanged());
    assert_eq!(changed.count(), 1);
    let found = verify(&fresh.database).await;
    assert_eq!(said(&found), ["*: 24 events", "juniper-hill: 20 events"]);
    assert!(found.is_intact());
}

async fn events_of_several_organizations_are_written_at_once(fresh: Fresh) {
    let log = Arc::new(log(&fresh.database));
    let writers = (0..6).map(|writer| {
        let log = Arc::clone(&log);
        let mut events = vec![event(writer, "birch-lane"), event(writer, "juniper-hill")];
        // Each would hold what the other waits for.
        if writer % 2 == 0 {
            events.reverse();
        }
        tokio::spawn(async move { log.record_all(&events).await.unwrap() })
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    let found = verify(&fresh.database).await;
    assert_eq!(said(&found), ["birch-lane: 6 events", "juniper-hill: 6 events"]);
}

async fn the_settings_that_were_in_force_cannot_be_guessed(fresh: Fresh) {
    let log = log(&fresh.database);
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
    assert_eq!(policies[0], policies[1], "one version is one digest");
    assert_ne!(policies[0], event(1, "juniper-hill").policy.unwrap());
}

async fn another_root_key_begins_other_chains(fresh: Fresh) {
    log(&fresh.database)
        .record(&event(1, "juniper-hill"))
        .await
        .unwrap();
    let next = ports::audit_chain_key(&RootKey::generate(&SystemEntropy));
    SqlAuditLog::new(fresh.database.clone(), next.clone())
        .record(&event(2, "juniper-hill"))
        .await
        .unwrap();
    let alone = verify(&fresh.database).await;
    let faults: Vec<_> = alone
        .chains
        .iter()
        .filter_map(|chain| chain.fault.clone())
        .collect();
    assert_eq!(faults, [AuditChainFault::OtherKey]);
    assert!(!alone.is_intact(), "what cannot be checked does not hold");
    let both = AuditVerifier::new(fresh.database.clone(), vec![next, key()]);
    assert!(both.verify(|_, _| ()).await.unwrap().is_intact());
}

async fn a_walk_of_several_pages_comes_to_the_end(fresh: Fresh) {
    let events: Vec<_> = (0..1_001).map(|second| event(second, "juniper-hill")).collect();
    let patient = DatabaseSettings {
        call_timeout: std::time::Duration::from_mins(1),
        ..DatabaseSettings::default()
    };
    let patient = Database::open(&fresh.url, &patient).unwrap();
    log(&patient).record_all(&events).await.unwrap();
    let mut pages = Vec::new();
    let verifier = AuditVerifier::new(fresh.database.clone(), vec![key()]);
    let found = verifier
        .verify(|seq, last| pages.push((seq, last)))
        .await
        .unwrap();
    assert_eq!(said(&found), ["juniper-hill: 1001 events"]);
    assert_eq!(pages, [(1_000, 1_001), (1_001, 1_001)]);
}

/// What stood in the log before there were chains stays as it is, and is told apart.
async fn what_is_older_than_the_chains_is_counted_apart(fresh: Fresh, unguard: &'static str) {
    let direct = support::raw(&fresh.url).await;
    let old = "INSERT INTO audit_events (at_us, name, organization, target, device, outcome)
        VALUES (1, 'pin.attempted', 'juniper-hill', 'sam.rivera', '0123', 'wrong')";
    let refused = sqlx::query(old).execute(&direct).await.unwrap_err();
    assert!(refused.to_string().contains("place in a chain"), "{refused}");
    sqlx::raw_sql(unguard).execute(&direct).await.unwrap();
    sqlx::query(old).execute(&direct).await.unwrap();
    let log = log(&fresh.database);
    log.record(&event(2, "juniper-hill")).await.unwrap();
    let found = verify(&fresh.database).await;
    assert!(found.is_intact());
    assert_eq!((found.unchained, found.chains.len()), (1, 1));
    assert_eq!(log.latest_events(5).await.unwrap()[1].link, None);
    // One that comes later is nobody's.
    sqlx::query(old).execute(&direct).await.unwrap();
    let found = verify(&fresh.database).await;
    assert!(!found.is_intact());
    let stray = found.stray.unwrap().to_string();
    assert!(stray.ends_with("pin.attempted) is in no chain"), "{stray}");
}

#[tokio::test]
async fn sqlite_counts_what_is_older_apart() {
    let unguard = "DROP TRIGGER audit_events_have_a_chain";
    what_is_older_than_the_chains_is_counted_apart(support::sqlite::fresh().await, unguard).await;
}

#[tokio::test]
async fn postgres_counts_what_is_older_apart() {
    let unguard = "DROP TRIGGER audit_events_have_a_chain ON audit_events";
    what_is_older_than_the_chains_is_counted_apart(support::postgres::fresh().await, unguard).await;
}
