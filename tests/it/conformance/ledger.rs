//! The contract of every guess ledger, at the exact boundaries: queries are exact to the millisecond, and transactions
//! on one account take turns.

use std::{sync::Arc, time::Duration};

use countersign::{
    clock::{SignedDuration, Timestamp},
    directory::{Database, DatabaseSettings},
    mfa::budget::{
        Ledger,
        ledger::{
            EntriesToVoid, EntrySelector, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerQuery,
            LedgerTransaction, in_memory_ledger::InMemoryLedger, sql_ledger::SqlLedger,
        },
    },
};
use futures_util::future::join_all;

use crate::support::TestDatabase;

suite! {
    [
        the_nth_latest_is_counted_from_one_and_from_the_latest,
        an_entry_as_old_as_the_window_counts_and_an_older_one_does_not,
        an_entry_dated_ahead_of_the_clock_counts,
        other_accounts_other_kinds_and_voided_entries_do_not_count,
        every_query_has_its_own_answer_in_order,
        ids_are_of_one_challenge_and_one_origin_latest_first,
        voiding_touches_one_account_and_one_kind,
        a_transaction_dropped_without_a_commit_writes_nothing,
        a_transaction_sees_its_own_writes,
        only_kinds_that_never_expire_outlive_the_windows,
        deleting_old_entries_stays_within_the_account,
        a_transaction_waits_for_another_on_the_same_account,
        a_counter_that_is_read_and_then_written_loses_no_update,
        transactions_on_accounts_in_any_order_all_finish,
    ]
    each memory => crate::conformance::ledger::LedgerPair::in_memory();
    each sqlite => crate::conformance::ledger::LedgerPair::on_database(crate::support::sqlite::fresh_database().await);
    each postgres => crate::conformance::ledger::LedgerPair::on_database(crate::support::postgres::fresh_database().await);
}

/// One ledger, opened twice as by two processes.
struct LedgerPair {
    here: Arc<dyn Ledger>,
    there: Arc<dyn Ledger>,
    _database: Option<TestDatabase>,
}

impl LedgerPair {
    fn in_memory() -> Self {
        let ledger: Arc<dyn Ledger> = Arc::new(InMemoryLedger::new());
        Self {
            here: Arc::clone(&ledger),
            there: ledger,
            _database: None,
        }
    }

    /// Opens the ledger with two connection pools. Their timeouts are long enough for a busy machine.
    fn on_database(fresh: TestDatabase) -> Self {
        let settings = DatabaseSettings {
            call_timeout: Duration::from_mins(1),
            ..DatabaseSettings::default()
        };
        let open = || -> Arc<dyn Ledger> {
            Arc::new(SqlLedger::new(Database::open(&fresh.url, &settings).unwrap()))
        };
        Self {
            here: open(),
            there: open(),
            _database: Some(fresh),
        }
    }

    async fn open_transaction(&self, accounts: &[LedgerAccount]) -> Box<dyn LedgerTransaction> {
        self.here.open(accounts).await.unwrap()
    }

    /// Writes entries without deleting old ones.
    async fn write_entries(&self, entries: &[LedgerEntry]) {
        let accounts: Vec<_> = entries.iter().map(|entry| entry.account.clone()).collect();
        let mut page = self.open_transaction(&accounts).await;
        page.add(entries, Timestamp::MIN).await.unwrap();
        page.commit().await.unwrap();
    }

    /// The time of the nth latest of Ann's short guesses, in milliseconds since the Unix epoch.
    async fn nth_latest_guess(&self, nth: u32, since: Option<i64>) -> Option<i64> {
        let query = ledger_query(&ann_account(), LedgerEntryKind::ShortGuess, since, nth);
        let mut page = self.open_transaction(&[ann_account()]).await;
        let answers = page.query(&[query]).await.unwrap();
        answers[0].map(Timestamp::as_millisecond)
    }

    /// Counts the live entries of a kind.
    async fn count_live(&self, account: &LedgerAccount, kind: LedgerEntryKind) -> u32 {
        let mut page = self.there.open(std::slice::from_ref(account)).await.unwrap();
        page.count(account, kind, Timestamp::MIN).await.unwrap()
    }
}

/// The time so many milliseconds into the day of the test.
fn time_at(millis: i64) -> Timestamp {
    let day: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    day + SignedDuration::from_millis(millis)
}

fn millis_of_day(moment: i64) -> i64 {
    moment - time_at(0).as_millisecond()
}

fn employee_account(id: &str) -> LedgerAccount {
    LedgerAccount::Employee(id.parse().unwrap())
}

fn ann_account() -> LedgerAccount {
    employee_account("ann.lee")
}

fn ledger_entry(account: &LedgerAccount, kind: LedgerEntryKind, millis: i64, id: &str) -> LedgerEntry {
    LedgerEntry {
        account: account.clone(),
        kind,
        at: time_at(millis),
        id: id.to_owned(),
        challenge: String::new(),
        origin: String::new(),
    }
}

fn short_guess(millis: i64) -> LedgerEntry {
    ledger_entry(
        &ann_account(),
        LedgerEntryKind::ShortGuess,
        millis,
        &format!("guess {millis}"),
    )
}

fn ledger_query(account: &LedgerAccount, kind: LedgerEntryKind, since: Option<i64>, nth: u32) -> LedgerQuery {
    LedgerQuery {
        account: account.clone(),
        kind,
        since: since.map(time_at),
        nth,
    }
}

async fn the_nth_latest_is_counted_from_one_and_from_the_latest(books: LedgerPair) {
    books
        .write_entries(&[
            short_guess(20),
            short_guess(10),
            short_guess(40),
            short_guess(30),
            short_guess(30),
        ])
        .await;
    let mut found = Vec::new();
    for nth in 1..=6 {
        found.push(books.nth_latest_guess(nth, None).await.map(millis_of_day));
    }
    assert_eq!(found, [Some(40), Some(30), Some(30), Some(20), Some(10), None]);
}

async fn an_entry_as_old_as_the_window_counts_and_an_older_one_does_not(books: LedgerPair) {
    books
        .write_entries(&[short_guess(1_000), short_guess(2_000)])
        .await;
    assert_eq!(
        books.nth_latest_guess(1, Some(2_000)).await.map(millis_of_day),
        Some(2_000)
    );
    assert_eq!(books.nth_latest_guess(1, Some(2_001)).await, None);
    assert_eq!(
        books.nth_latest_guess(2, Some(1_000)).await.map(millis_of_day),
        Some(1_000)
    );
    assert_eq!(books.nth_latest_guess(2, Some(1_001)).await, None);
    let mut page = books.open_transaction(&[ann_account()]).await;
    for (since, count) in [(999, 2), (1_000, 2), (1_001, 1), (2_000, 1), (2_001, 0)] {
        let counted = page
            .count(&ann_account(), LedgerEntryKind::ShortGuess, time_at(since))
            .await
            .unwrap();
        assert_eq!(counted, count, "since {since}");
    }
}

/// The clock of one process may be behind another's. Entries that are dated ahead of its clock must still count:
/// otherwise guesses would be free on a server whose clock is slow.
async fn an_entry_dated_ahead_of_the_clock_counts(books: LedgerPair) {
    books.write_entries(&[short_guess(600_000)]).await;
    assert_eq!(
        books.nth_latest_guess(1, Some(0)).await.map(millis_of_day),
        Some(600_000)
    );
    let mut page = books.open_transaction(&[ann_account()]).await;
    assert_eq!(
        page.count(&ann_account(), LedgerEntryKind::ShortGuess, time_at(0))
            .await
            .unwrap(),
        1
    );
}

async fn other_accounts_other_kinds_and_voided_entries_do_not_count(books: LedgerPair) {
    let anns = LedgerAccount::Device("ann.lee".parse().unwrap(), "d0d0".to_owned());
    let others = [
        employee_account("bob"),
        anns,
        LedgerAccount::Organization("ann.lee".parse().unwrap()),
        LedgerAccount::Number("ann.lee".to_owned()),
        LedgerAccount::Prefix("ann.lee".to_owned()),
    ];
    for other in &others {
        books
            .write_entries(&[ledger_entry(other, LedgerEntryKind::ShortGuess, 10, "x")])
            .await;
    }
    books
        .write_entries(&[
            ledger_entry(&ann_account(), LedgerEntryKind::Wrong, 10, "x"),
            short_guess(20),
            short_guess(30),
        ])
        .await;
    let mut page = books.open_transaction(&[ann_account()]).await;
    let which = EntrySelector::Id("guess 30".to_owned());
    let (account, kind) = (ann_account(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    page.commit().await.unwrap();
    assert_eq!(books.nth_latest_guess(1, None).await.map(millis_of_day), Some(20));
    assert_eq!(books.nth_latest_guess(2, None).await, None);
    assert_eq!(
        books
            .count_live(&ann_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
    for other in &others {
        assert_eq!(
            books.count_live(other, LedgerEntryKind::ShortGuess).await,
            1,
            "{other:?}"
        );
    }
}

async fn every_query_has_its_own_answer_in_order(books: LedgerPair) {
    let bob = employee_account("bob");
    books
        .write_entries(&[
            short_guess(10),
            short_guess(20),
            ledger_entry(&bob, LedgerEntryKind::Burned, 30, "b"),
        ])
        .await;
    let mut page = books.open_transaction(&[ann_account(), bob.clone()]).await;
    let questions = [
        ledger_query(&bob, LedgerEntryKind::Burned, None, 1),
        ledger_query(&ann_account(), LedgerEntryKind::ShortGuess, Some(0), 2),
        ledger_query(&ann_account(), LedgerEntryKind::Burned, None, 1),
        ledger_query(&ann_account(), LedgerEntryKind::ShortGuess, Some(15), 1),
        ledger_query(&ann_account(), LedgerEntryKind::ShortGuess, Some(21), 1),
    ];
    let answers = page.query(&questions).await.unwrap();
    assert_eq!(
        answers,
        [
            Some(time_at(30)),
            Some(time_at(10)),
            None,
            Some(time_at(20)),
            None
        ]
    );
    assert_eq!(page.query(&[]).await.unwrap(), []);
}

async fn ids_are_of_one_challenge_and_one_origin_latest_first(books: LedgerPair) {
    let made = |millis, id: &str, challenge: &str, by: &str| LedgerEntry {
        challenge: challenge.to_owned(),
        origin: by.to_owned(),
        ..ledger_entry(&ann_account(), LedgerEntryKind::ShortGuess, millis, id)
    };
    let struck = made(50, "struck", "c", "me");
    books
        .write_entries(&[
            made(20, "second", "c", "me"),
            made(40, "first", "c", "me"),
            made(30, "another challenge", "d", "me"),
            made(30, "another doer", "c", "you"),
            made(10, "third", "c", "me"),
            struck,
            LedgerEntry {
                kind: LedgerEntryKind::Wrong,
                ..made(60, "another kind", "c", "me")
            },
            LedgerEntry {
                account: employee_account("bob"),
                ..made(60, "another account", "c", "me")
            },
        ])
        .await;
    let mut page = books.open_transaction(&[ann_account()]).await;
    let which = EntrySelector::Id("struck".to_owned());
    let (account, kind) = (ann_account(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    let ids = page
        .entry_ids(&ann_account(), LedgerEntryKind::ShortGuess, "c", "me")
        .await
        .unwrap();
    assert_eq!(ids, ["first", "second", "third"]);
}

async fn voiding_touches_one_account_and_one_kind(books: LedgerPair) {
    let bob = employee_account("bob");
    let of = |account: &LedgerAccount, kind, id: &str, challenge: &str| LedgerEntry {
        challenge: challenge.to_owned(),
        ..ledger_entry(account, kind, 10, id)
    };
    for account in [&ann_account(), &bob] {
        for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::Wrong] {
            let of = |id, challenge| of(account, kind, id, challenge);
            books
                .write_entries(&[of("1", "c"), of("2", "c"), of("3", "d")])
                .await;
        }
    }
    let left = async || {
        let mut left = Vec::new();
        for account in [&ann_account(), &bob] {
            for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::Wrong] {
                left.push(books.count_live(account, kind).await);
            }
        }
        left
    };
    for (which, want) in [
        (EntrySelector::Id("nothing".to_owned()), [3, 3, 3, 3]),
        (EntrySelector::Challenge("nothing".to_owned()), [3, 3, 3, 3]),
        (EntrySelector::Id("1".to_owned()), [2, 3, 3, 3]),
        (EntrySelector::Challenge("c".to_owned()), [1, 3, 3, 3]),
        (EntrySelector::All, [0, 3, 3, 3]),
    ] {
        let mut page = books.open_transaction(&[ann_account()]).await;
        let (account, kind) = (ann_account(), LedgerEntryKind::ShortGuess);
        page.void(&EntriesToVoid {
            account,
            kind,
            selector: which,
        })
        .await
        .unwrap();
        page.commit().await.unwrap();
        assert_eq!(left().await, want);
    }
}

async fn a_transaction_dropped_without_a_commit_writes_nothing(books: LedgerPair) {
    books.write_entries(&[short_guess(10)]).await;
    let mut page = books.open_transaction(&[ann_account()]).await;
    page.add(&[short_guess(20)], time_at(15)).await.unwrap();
    let (account, kind, which) = (ann_account(), LedgerEntryKind::ShortGuess, EntrySelector::All);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    drop(page);
    assert_eq!(
        books
            .count_live(&ann_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
    assert_eq!(books.nth_latest_guess(1, None).await.map(millis_of_day), Some(10));
}

async fn a_transaction_sees_its_own_writes(books: LedgerPair) {
    let mut page = books.open_transaction(&[ann_account()]).await;
    page.add(&[short_guess(10), short_guess(20)], Timestamp::MIN)
        .await
        .unwrap();
    let which = EntrySelector::Id("guess 20".to_owned());
    let (account, kind) = (ann_account(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    assert_eq!(
        page.count(&ann_account(), LedgerEntryKind::ShortGuess, time_at(0))
            .await
            .unwrap(),
        1
    );
    page.commit().await.unwrap();
    assert_eq!(
        books
            .count_live(&ann_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
}

async fn only_kinds_that_never_expire_outlive_the_windows(books: LedgerPair) {
    for &kind in LedgerEntryKind::ALL {
        let of = |millis: i64| ledger_entry(&ann_account(), kind, millis, &format!("{kind:?} {millis}"));
        books.write_entries(&[of(999), of(1_000), of(1_001)]).await;
    }
    let mut page = books.open_transaction(&[ann_account()]).await;
    page.add(
        &[ledger_entry(
            &ann_account(),
            LedgerEntryKind::LinkUsed,
            2_000,
            "new",
        )],
        time_at(1_000),
    )
    .await
    .unwrap();
    page.commit().await.unwrap();
    for &kind in LedgerEntryKind::ALL {
        let kept = matches!(
            kind,
            LedgerEntryKind::Wrong | LedgerEntryKind::WrongUnknown | LedgerEntryKind::Paused
        );
        let want = 2 + u32::from(kept) + u32::from(kind == LedgerEntryKind::LinkUsed);
        assert_eq!(books.count_live(&ann_account(), kind).await, want, "{kind:?}");
    }
}

async fn deleting_old_entries_stays_within_the_account(books: LedgerPair) {
    let bob = employee_account("bob");
    books
        .write_entries(&[
            short_guess(10),
            ledger_entry(&bob, LedgerEntryKind::ShortGuess, 10, "b"),
        ])
        .await;
    let mut page = books.open_transaction(&[ann_account(), bob.clone()]).await;
    page.add(&[short_guess(500)], time_at(400)).await.unwrap();
    page.commit().await.unwrap();
    assert_eq!(
        books
            .count_live(&ann_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
    assert_eq!(books.count_live(&bob, LedgerEntryKind::ShortGuess).await, 1);
}

/// The second transaction is opened while the first is open. It must read what the first has written.
async fn a_transaction_waits_for_another_on_the_same_account(books: LedgerPair) {
    let organization = LedgerAccount::Organization("acme".parse().unwrap());
    let mut first = books
        .open_transaction(&[ann_account(), organization.clone()])
        .await;
    let (opened, mut open) = tokio::sync::oneshot::channel();
    let second = tokio::spawn({
        let there = Arc::clone(&books.there);
        async move {
            let mut page = there
                .open(&[employee_account("bob"), organization])
                .await
                .unwrap();
            let _ = opened.send(());
            page.count(&ann_account(), LedgerEntryKind::ShortGuess, time_at(0))
                .await
                .unwrap()
        }
    });
    for _ in 0..20 {
        first.add(&[short_guess(10)], Timestamp::MIN).await.unwrap();
        assert!(
            open.try_recv().is_err(),
            "the second transaction is open at the same time as the first"
        );
    }
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 20);
}

/// Two processes with sixteen tasks each. Each task reads a count and writes an entry named after it.
async fn a_counter_that_is_read_and_then_written_loses_no_update(books: LedgerPair) {
    let each = |number: usize| {
        let ledger = if number.is_multiple_of(2) {
            &books.here
        } else {
            &books.there
        };
        let ledger = Arc::clone(ledger);
        tokio::spawn(async move {
            let mut page = ledger.open(&[ann_account()]).await.unwrap();
            let read = page
                .count(&ann_account(), LedgerEntryKind::ShortGuess, time_at(0))
                .await
                .unwrap();
            let next = ledger_entry(&ann_account(), LedgerEntryKind::ShortGuess, 10, &read.to_string());
            page.add(&[next], Timestamp::MIN).await.unwrap();
            page.commit().await.unwrap();
        })
    };
    for done in join_all((0..32).map(each)).await {
        done.unwrap();
    }
    let mut page = books.open_transaction(&[ann_account()]).await;
    let mut ids = page
        .entry_ids(&ann_account(), LedgerEntryKind::ShortGuess, "", "")
        .await
        .unwrap();
    ids.sort_by_key(|id| id.parse::<u32>().unwrap());
    let want: Vec<_> = (0..32).map(|number: u32| number.to_string()).collect();
    assert_eq!(ids, want, "two transactions read the same count");
}

async fn transactions_on_accounts_in_any_order_all_finish(books: LedgerPair) {
    let accounts = ["a", "b", "c", "d"].map(employee_account);
    let each = |number: usize| {
        let ledger = if number.is_multiple_of(2) {
            &books.here
        } else {
            &books.there
        };
        let ledger = Arc::clone(ledger);
        let mut mine = accounts.to_vec();
        mine.rotate_left(number % 4);
        if number.is_multiple_of(3) {
            mine.reverse();
        }
        mine.truncate(3);
        tokio::spawn(async move {
            let mut page = ledger.open(&mine).await.unwrap();
            let id = number.to_string();
            let entries: Vec<_> = mine
                .iter()
                .map(|of| ledger_entry(of, LedgerEntryKind::Send, 10, &id))
                .collect();
            page.add(&entries, Timestamp::MIN).await.unwrap();
            page.commit().await.unwrap();
        })
    };
    for done in join_all((0..24).map(each)).await {
        done.unwrap();
    }
    let mut written = 0;
    for account in &accounts {
        written += books.count_live(account, LedgerEntryKind::Send).await;
    }
    assert_eq!(written, 24 * 3);
}

/// An attack on one organization must not block another.
#[tokio::test]
async fn transactions_of_different_people_run_side_by_side_in_postgres() {
    let books = LedgerPair::on_database(crate::support::postgres::fresh_database().await);
    let acme = [
        ann_account(),
        LedgerAccount::Organization("acme".parse().unwrap()),
    ];
    let other = [
        employee_account("bob"),
        LedgerAccount::Organization("other".parse().unwrap()),
    ];
    let mut first = books.open_transaction(&acme).await;
    first.add(&[short_guess(10)], Timestamp::MIN).await.unwrap();
    let mut second = books.there.open(&other).await.unwrap();
    let bobs = ledger_entry(&other[0], LedgerEntryKind::Send, 10, "b");
    second.add(&[bobs], Timestamp::MIN).await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(
        books.count_live(&other[0], LedgerEntryKind::Send).await,
        1,
        "the second transaction commits while the first is open"
    );
    drop(first);
}
