//! The [`AuditLog`] contract, and what a database adds to it.

use std::sync::Arc;

use countersign::{
    audit::{AuditLog, Event, MemoryAuditLog, Name, SqlAuditLog},
    clock::Timestamp,
};

use crate::support::{self, Fresh};

/// A log, and a way to read what is in it: microseconds, name, employee and outcome, oldest first.
enum Log {
    Memory(Arc<MemoryAuditLog>),
    Sql(Fresh),
}

impl Log {
    fn port(&self) -> Arc<dyn AuditLog> {
        match self {
            Self::Memory(log) => log.clone(),
            Self::Sql(fresh) => Arc::new(SqlAuditLog::new(fresh.database.clone())),
        }
    }

    async fn lines(&self) -> Vec<String> {
        let line = |at: Timestamp, name: &str, employee: Option<String>, outcome: &str| {
            format!(
                "{} {name} {} {outcome}",
                at.as_microsecond(),
                employee.unwrap_or_default()
            )
        };
        match self {
            Self::Memory(log) => {
                let events = log.events().into_iter();
                let employee = |e: &Event| e.employee.as_ref().map(ToString::to_string);
                events
                    .map(|e| line(e.at, e.name.as_str(), employee(&e), e.outcome))
                    .collect()
            }
            Self::Sql(fresh) => {
                let latest = SqlAuditLog::new(fresh.database.clone())
                    .latest(100)
                    .await
                    .unwrap();
                let oldest_first = latest.into_iter().rev();
                oldest_first
                    .map(|e| line(e.at, &e.name, e.employee, &e.outcome))
                    .collect()
            }
        }
    }
}

suite! {
    [
        events_are_kept_whole_and_in_order,
        events_of_one_moment_are_all_kept,
    ]
    each memory => crate::conformance::audit::Log::Memory(std::sync::Arc::default());
    each sqlite => crate::conformance::audit::Log::Sql(crate::support::sqlite::fresh().await);
    each postgres => crate::conformance::audit::Log::Sql(crate::support::postgres::fresh().await);
}

fn event(second: i64, name: Name, employee: Option<&str>) -> Event {
    Event {
        at: Timestamp::from_second(second).unwrap(),
        name,
        organization: Some("juniper-hill".parse().unwrap()),
        employee: employee.map(|id| id.parse().unwrap()),
        app: None,
        device: None,
        outcome: "done",
        request: None,
    }
}

async fn events_are_kept_whole_and_in_order(log: Log) {
    let port = log.port();
    port.record(&event(20, Name::ChallengeIssued, Some("sam.rivera")))
        .await
        .unwrap();
    port.record(&event(10, Name::DirectoryImported, None))
        .await
        .unwrap();
    let want = [
        "20000000 challenge.issued sam.rivera done",
        "10000000 directory.imported  done",
    ];
    assert_eq!(log.lines().await, want);
}

async fn events_of_one_moment_are_all_kept(log: Log) {
    let port = log.port();
    let events = [(); 20].map(|()| event(5, Name::PinAttempted, Some("sam.rivera")));
    let recordings = events.iter().map(|event| port.record(event));
    for recorded in futures_util::future::join_all(recordings).await {
        recorded.unwrap();
    }
    assert_eq!(log.lines().await.len(), 20);
}

/// What has been written can be neither changed nor removed, not even past the program.
async fn nothing_changes_what_is_recorded(fresh: Fresh) {
    let log = SqlAuditLog::new(fresh.database.clone());
    log.record(&event(1, Name::PinAttempted, Some("sam.rivera")))
        .await
        .unwrap();
    let before = log.latest(10).await.unwrap();
    let direct = support::raw(&fresh.url).await;
    for statement in [
        "UPDATE audit_events SET outcome = 'x'",
        "DELETE FROM audit_events",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&direct).await.unwrap_err();
        assert!(refused.to_string().contains("append only"), "{refused}");
    }
    assert_eq!(log.latest(10).await.unwrap(), before);
}

#[tokio::test]
async fn sqlite_refuses_changes() {
    nothing_changes_what_is_recorded(support::sqlite::fresh().await).await;
}

#[tokio::test]
async fn postgres_refuses_changes() {
    nothing_changes_what_is_recorded(support::postgres::fresh().await).await;
}
