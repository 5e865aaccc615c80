//! The contract of every [`AuditLog`], and the further promises of the log in a database.

mod audit_chains;
mod in_memory_log;
mod tampering;

use std::sync::Arc;

use countersign::{
    audit::{
        AuditChainHead, AuditChainKey, AuditEvent, AuditEventName, AuditLog, AuditVerification,
        AuditVerifier, SqlAuditLog,
    },
    clock::Timestamp,
    directory::{Database, DeviceLabel},
    ports,
    secret::RootKey,
};

use self::in_memory_log::InMemoryAuditLog;
use crate::{
    config::ROOT_KEY,
    support::{self, TestDatabase},
};

/// The audit chain key derived from the root key in the settings of the tests.
pub(crate) fn chain_key() -> AuditChainKey {
    ports::audit_chain_key(&RootKey::from_base64(ROOT_KEY).unwrap())
}

/// Opens the audit log in a database.
pub(crate) fn open_audit_log(database: &Database) -> SqlAuditLog {
    SqlAuditLog::new(database.clone(), chain_key())
}

/// An event with a value in every column.
fn full_event(second: i64, organization: &str) -> AuditEvent {
    AuditEvent {
        organization: Some(organization.parse().unwrap()),
        target: Some("sam.rivera".parse().unwrap()),
        app: Some("contact-finder".parse().unwrap()),
        device: Some(DeviceLabel::from_device_digest("kitchen")),
        reason: Some("because".into()),
        request: Some(format!("request.{second}")),
        policy: Some("0123456789abcdef".to_owned()),
        ..AuditEvent::new(
            Timestamp::from_second(second).unwrap(),
            AuditEventName::PinAttempted,
            "wrong",
        )
    }
}

async fn verify_log(database: &Database) -> AuditVerification {
    verify_against_heads(database, vec![]).await
}

async fn verify_against_heads(database: &Database, noted: Vec<AuditChainHead>) -> AuditVerification {
    let verifier = AuditVerifier::new(database.clone(), vec![chain_key()]).with_noted_heads(noted);
    verifier.verify(|_, _| ()).await.unwrap()
}

/// Describes each chain, without key names and hashes.
fn describe_verification(found: &AuditVerification) -> Vec<String> {
    let chains = found.chains.iter().map(|chain| {
        let organization = chain.head.chain.split('/').next().unwrap_or_default();
        match &chain.fault {
            None => format!("{organization}: {} events", chain.head.place),
            Some(fault) => format!("{organization}: {} events, then: {fault}", chain.head.place),
        }
    });
    chains
        .chain(found.stray.iter().map(ToString::to_string))
        .collect()
}

/// An audit log whose events can be read back.
enum AuditLogUnderTest {
    Memory(Arc<InMemoryAuditLog>),
    Sql(TestDatabase),
}

impl AuditLogUnderTest {
    fn audit_log(&self) -> Arc<dyn AuditLog> {
        match self {
            Self::Memory(log) => log.clone(),
            Self::Sql(fresh) => Arc::new(open_audit_log(&fresh.database)),
        }
    }

    async fn recorded_lines(&self) -> Vec<String> {
        let line = |at: Timestamp, name: &str, target: Option<String>, outcome: &str| {
            format!(
                "{} {name} {} {outcome}",
                at.as_microsecond(),
                target.unwrap_or_default()
            )
        };
        match self {
            Self::Memory(log) => {
                let events = log.events().into_iter();
                let target = |e: &AuditEvent| e.target.as_ref().map(ToString::to_string);
                events
                    .map(|e| line(e.at, e.name.as_str(), target(&e), e.outcome))
                    .collect()
            }
            Self::Sql(fresh) => {
                let latest = open_audit_log(&fresh.database).latest_events(100).await.unwrap();
                let oldest_first = latest.into_iter().rev();
                oldest_first
                    .map(|e| line(e.at, &e.name, e.target, &e.outcome))
                    .collect()
            }
        }
    }
}

suite! {
    [
        events_are_kept_whole_and_in_order,
        events_of_the_same_time_are_all_kept,
        events_that_belong_together_are_kept_together,
    ]
    each memory => crate::conformance::audit::AuditLogUnderTest::Memory(std::sync::Arc::default());
    each sqlite => crate::conformance::audit::AuditLogUnderTest::Sql(crate::support::sqlite::fresh_database().await);
    each postgres => crate::conformance::audit::AuditLogUnderTest::Sql(crate::support::postgres::fresh_database().await);
}

fn new_event(second: i64, name: AuditEventName, target: Option<&str>) -> AuditEvent {
    AuditEvent {
        organization: Some("juniper-hill".parse().unwrap()),
        target: target.map(|id| id.parse().unwrap()),
        ..AuditEvent::new(Timestamp::from_second(second).unwrap(), name, "done")
    }
}

async fn events_are_kept_whole_and_in_order(log: AuditLogUnderTest) {
    let port = log.audit_log();
    port.record(&new_event(
        20,
        AuditEventName::ChallengeIssued,
        Some("sam.rivera"),
    ))
    .await
    .unwrap();
    port.record(&new_event(10, AuditEventName::DirectoryImported, None))
        .await
        .unwrap();
    let want = [
        "20000000 challenge.issued sam.rivera done",
        "10000000 directory.imported  done",
    ];
    assert_eq!(log.recorded_lines().await, want);
}

async fn events_of_the_same_time_are_all_kept(log: AuditLogUnderTest) {
    let port = log.audit_log();
    let events = [(); 20].map(|()| new_event(5, AuditEventName::PinAttempted, Some("sam.rivera")));
    let recordings = events.iter().map(|event| port.record(event));
    for recorded in futures_util::future::join_all(recordings).await {
        recorded.unwrap();
    }
    assert_eq!(log.recorded_lines().await.len(), 20);
}

async fn events_that_belong_together_are_kept_together(log: AuditLogUnderTest) {
    let pair = [
        new_event(1, AuditEventName::PinAttempted, Some("sam.rivera")),
        new_event(1, AuditEventName::ClearanceGiven, Some("sam.rivera")),
    ];
    log.audit_log().record_all(&pair).await.unwrap();
    log.audit_log().record_all(&[]).await.unwrap();
    let want = [
        "1000000 pin.attempted sam.rivera done",
        "1000000 clearance.given sam.rivera done",
    ];
    assert_eq!(log.recorded_lines().await, want);
}

/// Recorded events can be neither changed nor removed, not even by direct SQL statements.
async fn recorded_events_cannot_be_changed(fresh: TestDatabase) {
    let log = open_audit_log(&fresh.database);
    log.record(&new_event(1, AuditEventName::PinAttempted, Some("sam.rivera")))
        .await
        .unwrap();
    let before = log.latest_events(10).await.unwrap();
    let direct = support::connect_directly(&fresh.url).await;
    for statement in [
        "UPDATE audit_events SET outcome = 'x'",
        "DELETE FROM audit_events",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&direct).await.unwrap_err();
        assert!(refused.to_string().contains("append only"), "{refused}");
    }
    assert_eq!(log.latest_events(10).await.unwrap(), before);
}

#[tokio::test]
async fn sqlite_refuses_changes() {
    recorded_events_cannot_be_changed(support::sqlite::fresh_database().await).await;
}

#[tokio::test]
async fn postgres_refuses_changes() {
    recorded_events_cannot_be_changed(support::postgres::fresh_database().await).await;
}
