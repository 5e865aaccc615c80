//! What the owner of the database does to the log shows, though the database lets him.

use countersign::audit::{AuditChainHead, AuditLog};
use sqlx::{AnyPool, AssertSqlSafe};

use super::{full_event as event, log, said, verify, verify_with};
use crate::support::{self, Fresh};

/// A log of ten events whose guards are off.
struct Open {
    fresh: Fresh,
    direct: AnyPool,
}

impl Open {
    async fn sqlite() -> Self {
        let guards = ["audit_events_are_not_changed", "audit_events_are_not_removed"];
        let off = guards.map(|guard| format!("DROP TRIGGER {guard};"));
        Self::with(support::sqlite::fresh().await, off.concat()).await
    }

    async fn postgres() -> Self {
        let off = "ALTER TABLE audit_events DISABLE TRIGGER audit_events_are_not_changed";
        Self::with(support::postgres::fresh().await, off.to_owned()).await
    }

    async fn with(fresh: Fresh, off: String) -> Self {
        let events: Vec<_> = (1..=10).map(|second| event(second, "juniper-hill")).collect();
        log(&fresh.database).record_all(&events).await.unwrap();
        let direct = support::raw(&fresh.url).await;
        let open = Self { fresh, direct };
        open.does(&off).await;
        open
    }

    async fn does(&self, statements: &str) {
        sqlx::raw_sql(AssertSqlSafe(statements))
            .execute(&self.direct)
            .await
            .unwrap();
    }

    async fn found(&self) -> String {
        said(&verify(&self.fresh.database).await).join("\n")
    }

    async fn head(&self) -> AuditChainHead {
        verify(&self.fresh.database).await.chains[0].head.clone()
    }
}

suite! {
    [
        an_edit_of_any_column_shows,
        an_event_taken_out_of_the_middle_shows,
        two_events_that_changed_places_show,
        an_event_that_was_put_in_shows,
        an_end_that_was_cut_off_shows,
        an_end_that_was_cut_off_cleanly_shows_to_those_who_noted_a_head,
        a_log_that_was_emptied_shows_to_those_who_noted_a_head,
        a_head_that_was_moved_back_lets_nothing_more_be_written,
    ]
    each sqlite => super::Open::sqlite().await;
    each postgres => super::Open::postgres().await;
}

/// Columns, and what is put there.
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

async fn an_edit_of_any_column_shows(open: Open) {
    for (column, value) in EDITS {
        open.does(&format!(
            "CREATE TABLE before_edit AS SELECT * FROM audit_events;
             UPDATE audit_events SET {column} = {value} WHERE place = 5"
        ))
        .await;
        let found = open.found().await;
        let want = match *column {
            "seq" => {
                "juniper-hill: 4 events, then: event 6 (1970-01-01T00:00:06Z, pin.attempted) fits, but one"
            }
            "chain" => "juniper-hill: 4 events, then: event 6 (",
            "at_us" if value.starts_with('9') => {
                "juniper-hill: 4 events, then: event 5 (time unreadable, pin.attempted) was edited"
            }
            _ => "juniper-hill: 4 events, then: event 5 (",
        };
        assert!(found.contains(want), "{column} = {value}: {found}");
        open.does(
            "DELETE FROM audit_events;
             INSERT INTO audit_events SELECT * FROM before_edit;
             DROP TABLE before_edit",
        )
        .await;
        open.does(
            "UPDATE audit_heads SET place = 10, hash = (SELECT hash FROM audit_events WHERE place = 10)",
        )
        .await;
        assert_eq!(open.found().await, "juniper-hill: 10 events");
    }
    open.does("UPDATE audit_events SET chain = NULL WHERE place = 5")
        .await;
    let found = open.found().await;
    assert!(found.contains("then: event 6 ("), "{found}");
    assert!(
        found.ends_with("event 5 (1970-01-01T00:00:05Z, pin.attempted) is in no chain"),
        "{found}"
    );
}

async fn an_event_taken_out_of_the_middle_shows(open: Open) {
    open.does("DELETE FROM audit_events WHERE place IN (5, 6)").await;
    assert_eq!(
        open.found().await,
        "juniper-hill: 4 events, then: event 7 (1970-01-01T00:00:07Z, pin.attempted) fits, but 2 events are \
         missing before it"
    );
}

async fn two_events_that_changed_places_show(open: Open) {
    open.does(
        "UPDATE audit_events SET seq = 100 WHERE seq = 4;
         UPDATE audit_events SET seq = 4 WHERE seq = 5;
         UPDATE audit_events SET seq = 5 WHERE seq = 100",
    )
    .await;
    assert_eq!(
        open.found().await,
        "juniper-hill: 3 events, then: event 4 (1970-01-01T00:00:05Z, pin.attempted) was edited"
    );
}

async fn an_event_that_was_put_in_shows(open: Open) {
    open.does(
        "INSERT INTO audit_events (seq, at_us, name, outcome, actor, chain, place, previous, hash)
         SELECT 11, at_us, name, outcome, actor, chain, 11, hash, hash FROM audit_events WHERE place = 10",
    )
    .await;
    assert_eq!(
        open.found().await,
        "juniper-hill: 10 events, then: event 11 (1970-01-01T00:00:10Z, pin.attempted) was edited"
    );
}

async fn an_end_that_was_cut_off_shows(open: Open) {
    open.does("DELETE FROM audit_events WHERE place > 8").await;
    assert_eq!(
        open.found().await,
        "juniper-hill: 8 events, then: it does not end where the table of heads says: its end was cut off"
    );
}

async fn an_end_that_was_cut_off_cleanly_shows_to_those_who_noted_a_head(open: Open) {
    let noted = open.head().await;
    open.does(
        "DELETE FROM audit_events WHERE place > 8;
         UPDATE audit_heads SET place = 8, hash = (SELECT hash FROM audit_events WHERE place = 8)",
    )
    .await;
    assert_eq!(
        open.found().await,
        "juniper-hill: 8 events",
        "nobody else can tell"
    );
    let cut = verify_with(&open.fresh.database, vec![noted.clone()]).await;
    assert!(!cut.is_intact());
    let said = said(&cut).join("\n");
    assert!(
        said.contains(&format!("the noted head {noted} is not in it")),
        "{said}"
    );
    // Nor does it help to go on writing.
    for second in 20..25 {
        log(&open.fresh.database)
            .record(&event(second, "juniper-hill"))
            .await
            .unwrap();
    }
    open.does("UPDATE audit_heads SET place = 13, hash = (SELECT hash FROM audit_events WHERE place = 13)")
        .await;
    assert!(!verify_with(&open.fresh.database, vec![noted]).await.is_intact());
}

async fn a_log_that_was_emptied_shows_to_those_who_noted_a_head(open: Open) {
    let noted = open.head().await;
    open.does("DELETE FROM audit_events; DELETE FROM audit_heads")
        .await;
    assert!(
        verify(&open.fresh.database).await.is_intact(),
        "nobody else can tell"
    );
    let emptied = verify_with(&open.fresh.database, vec![noted]).await;
    assert!(said(&emptied)[0].starts_with("juniper-hill: 0 events, then: the noted head"));
}

async fn a_head_that_was_moved_back_lets_nothing_more_be_written(open: Open) {
    open.does("UPDATE audit_heads SET place = 4").await;
    let refused = log(&open.fresh.database).record(&event(20, "juniper-hill")).await;
    assert!(refused.is_err());
    assert!(open.found().await.contains("table of heads"));
}
