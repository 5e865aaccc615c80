//! Verification detects changes to the audit log by the owner of the database, although the database allows them.

use countersign::audit::{AuditChainHead, AuditLog};
use sqlx::{AnyPool, AssertSqlSafe};

use super::{describe_verification, full_event as event, open_audit_log, verify_against_heads, verify_log};
use crate::support::{self, TestDatabase};

/// A log of ten events whose triggers against changes are off.
struct UnguardedLog {
    fresh: TestDatabase,
    direct: AnyPool,
}

impl UnguardedLog {
    async fn sqlite() -> Self {
        let guards = ["audit_events_are_not_changed", "audit_events_are_not_removed"];
        let off = guards.map(|guard| format!("DROP TRIGGER {guard};"));
        Self::with_guards_off(support::sqlite::fresh_database().await, off.concat()).await
    }

    async fn postgres() -> Self {
        let off = "ALTER TABLE audit_events DISABLE TRIGGER audit_events_are_not_changed";
        Self::with_guards_off(support::postgres::fresh_database().await, off.to_owned()).await
    }

    async fn with_guards_off(fresh: TestDatabase, off: String) -> Self {
        let events: Vec<_> = (1..=10).map(|second| event(second, "juniper-hill")).collect();
        open_audit_log(&fresh.database).record_all(&events).await.unwrap();
        let direct = support::connect_directly(&fresh.url).await;
        let open = Self { fresh, direct };
        open.execute_sql(&off).await;
        open
    }

    async fn execute_sql(&self, statements: &str) {
        sqlx::raw_sql(AssertSqlSafe(statements))
            .execute(&self.direct)
            .await
            .unwrap();
    }

    async fn verification_text(&self) -> String {
        describe_verification(&verify_log(&self.fresh.database).await).join("\n")
    }

    async fn chain_head(&self) -> AuditChainHead {
        verify_log(&self.fresh.database).await.chains[0].head.clone()
    }
}

suite! {
    [
        an_edit_of_any_column_is_detected,
        an_event_removed_from_the_middle_is_detected,
        two_swapped_events_are_detected,
        an_inserted_event_is_detected,
        a_truncated_log_is_detected,
        a_cleanly_truncated_log_is_detected_with_a_noted_head,
        an_emptied_log_is_detected_with_a_noted_head,
        a_head_that_was_moved_back_prevents_writing,
    ]
    each sqlite => super::UnguardedLog::sqlite().await;
    each postgres => super::UnguardedLog::postgres().await;
}

/// Columns, and the SQL expressions that replace their values.
const EDITS: &[(&str, &str)] = &[
    ("seq", "1000"),
    ("at_us", "at_us + 1"),
    ("at_us", "9223372036854775807"),
    ("name", "'challenge.issued'"),
    ("organization", "'birch-lane'"),
    ("organization", "NULL"),
    ("actor", "'administrator'"),
    ("target", "'ann.lee'"),
    ("app", "NULL"),
    ("device", "'KXTR'"),
    ("outcome", "'passed'"),
    ("reason", "''"),
    ("request", "'another'"),
    ("policy", "NULL"),
    ("place", "1000"),
    ("previous", "hash"),
    ("hash", "previous"),
    ("hash", "'none'"),
    ("chain", "'birch-lane/00000000'"),
];

async fn an_edit_of_any_column_is_detected(open: UnguardedLog) {
    for (column, value) in EDITS {
        open.execute_sql(&format!(
            "CREATE TABLE before_edit AS SELECT * FROM audit_events;
             UPDATE audit_events SET {column} = {value} WHERE place = 5"
        ))
        .await;
        let found = open.verification_text().await;
        let want = match *column {
            "seq" => {
                "juniper-hill: 4 events, then: event 6 (1970-01-01T00:00:06Z, pin.attempted) is valid, but one"
            }
            "chain" => "juniper-hill: 4 events, then: event 6 (",
            "at_us" if value.starts_with('9') => {
                "juniper-hill: 4 events, then: event 5 (unreadable time, pin.attempted) was changed after it was written"
            }
            _ => "juniper-hill: 4 events, then: event 5 (",
        };
        assert!(found.contains(want), "{column} = {value}: {found}");
        open.execute_sql(
            "DELETE FROM audit_events;
             INSERT INTO audit_events SELECT * FROM before_edit;
             DROP TABLE before_edit",
        )
        .await;
        open.execute_sql(
            "UPDATE audit_heads SET place = 10, hash = (SELECT hash FROM audit_events WHERE place = 10)",
        )
        .await;
        assert_eq!(open.verification_text().await, "juniper-hill: 10 events");
    }
    open.execute_sql("UPDATE audit_events SET chain = NULL WHERE place = 5")
        .await;
    let found = open.verification_text().await;
    assert!(found.contains("then: event 6 ("), "{found}");
    assert!(
        found.ends_with("event 5 (1970-01-01T00:00:05Z, pin.attempted) does not belong to a chain"),
        "{found}"
    );
}

async fn an_event_removed_from_the_middle_is_detected(open: UnguardedLog) {
    open.execute_sql("DELETE FROM audit_events WHERE place IN (5, 6)")
        .await;
    assert_eq!(
        open.verification_text().await,
        "juniper-hill: 4 events, then: event 7 (1970-01-01T00:00:07Z, pin.attempted) is valid, but 2 events are \
         missing before it"
    );
}

async fn two_swapped_events_are_detected(open: UnguardedLog) {
    open.execute_sql(
        "UPDATE audit_events SET seq = 100 WHERE seq = 4;
         UPDATE audit_events SET seq = 4 WHERE seq = 5;
         UPDATE audit_events SET seq = 5 WHERE seq = 100",
    )
    .await;
    assert_eq!(
        open.verification_text().await,
        "juniper-hill: 3 events, then: event 4 (1970-01-01T00:00:05Z, pin.attempted) was changed after it was written"
    );
}

async fn an_inserted_event_is_detected(open: UnguardedLog) {
    open.execute_sql(
        "INSERT INTO audit_events (seq, at_us, name, outcome, actor, chain, place, previous, hash)
         SELECT 11, at_us, name, outcome, actor, chain, 11, hash, hash FROM audit_events WHERE place = 10",
    )
    .await;
    assert_eq!(
        open.verification_text().await,
        "juniper-hill: 10 events, then: event 11 (1970-01-01T00:00:10Z, pin.attempted) was changed after it was written"
    );
}

async fn a_truncated_log_is_detected(open: UnguardedLog) {
    open.execute_sql("DELETE FROM audit_events WHERE place > 8").await;
    assert_eq!(
        open.verification_text().await,
        "juniper-hill: 8 events, then: it does not end as recorded in the table of heads: events at its end were removed"
    );
}

async fn a_cleanly_truncated_log_is_detected_with_a_noted_head(open: UnguardedLog) {
    let noted = open.chain_head().await;
    open.execute_sql(
        "DELETE FROM audit_events WHERE place > 8;
         UPDATE audit_heads SET place = 8, hash = (SELECT hash FROM audit_events WHERE place = 8)",
    )
    .await;
    assert_eq!(
        open.verification_text().await,
        "juniper-hill: 8 events",
        "undetectable without a noted head"
    );
    let cut = verify_against_heads(&open.fresh.database, vec![noted.clone()]).await;
    assert!(!cut.is_intact());
    let said = describe_verification(&cut).join("\n");
    assert!(
        said.contains(&format!("the noted head {noted} is not in it")),
        "{said}"
    );
    // Writing further events does not hide the cut.
    for second in 20..25 {
        open_audit_log(&open.fresh.database)
            .record(&event(second, "juniper-hill"))
            .await
            .unwrap();
    }
    open.execute_sql(
        "UPDATE audit_heads SET place = 13, hash = (SELECT hash FROM audit_events WHERE place = 13)",
    )
    .await;
    assert!(
        !verify_against_heads(&open.fresh.database, vec![noted])
            .await
            .is_intact()
    );
}

async fn an_emptied_log_is_detected_with_a_noted_head(open: UnguardedLog) {
    let noted = open.chain_head().await;
    open.execute_sql("DELETE FROM audit_events; DELETE FROM audit_heads")
        .await;
    assert!(
        verify_log(&open.fresh.database).await.is_intact(),
        "undetectable without a noted head"
    );
    let emptied = verify_against_heads(&open.fresh.database, vec![noted]).await;
    assert!(describe_verification(&emptied)[0].starts_with("juniper-hill: 0 events, then: the noted head"));
}

async fn a_head_that_was_moved_back_prevents_writing(open: UnguardedLog) {
    open.execute_sql("UPDATE audit_heads SET place = 4").await;
    let refused = open_audit_log(&open.fresh.database)
        .record(&event(20, "juniper-hill"))
        .await;
    assert!(refused.is_err());
    assert!(open.verification_text().await.contains("table of heads"));
}
