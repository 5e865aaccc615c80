//! What every guess ledger promises, at the exact edges: what is asked is answered to the millisecond, and pages on one
//! account take turns.

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

use crate::support::Fresh;

suite! {
    [
        the_nth_latest_is_counted_from_one_and_from_the_latest,
        what_is_exactly_as_old_as_the_window_counts_and_what_is_older_does_not,
        what_is_dated_ahead_of_the_clock_counts,
        an_account_a_kind_and_a_struck_entry_are_not_another,
        every_question_has_its_own_answer_in_order,
        ids_are_of_one_challenge_and_one_doer_latest_first,
        striking_touches_one_account_and_one_kind,
        a_page_dropped_without_being_closed_wrote_nothing,
        a_page_sees_what_it_wrote_itself,
        only_what_counts_however_old_it_is_outlives_the_windows,
        forgetting_stays_within_the_account,
        a_page_waits_for_another_on_the_same_account,
        a_counter_that_is_read_then_written_loses_nothing,
        pages_on_accounts_in_any_order_all_end,
    ]
    each memory => crate::conformance::ledger::Books::in_memory();
    each sqlite => crate::conformance::ledger::Books::over(crate::support::sqlite::fresh().await);
    each postgres => crate::conformance::ledger::Books::over(crate::support::postgres::fresh().await);
}

/// One ledger, seen by two processes.
struct Books {
    here: Arc<dyn Ledger>,
    there: Arc<dyn Ledger>,
    _fresh: Option<Fresh>,
}

impl Books {
    fn in_memory() -> Self {
        let ledger: Arc<dyn Ledger> = Arc::new(InMemoryLedger::new());
        Self {
            here: Arc::clone(&ledger),
            there: ledger,
            _fresh: None,
        }
    }

    /// Two pools of connections, patient with a busy machine.
    fn over(fresh: Fresh) -> Self {
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
            _fresh: Some(fresh),
        }
    }

    async fn page(&self, accounts: &[LedgerAccount]) -> Box<dyn LedgerTransaction> {
        self.here.open(accounts).await.unwrap()
    }

    /// Writes entries, forgetting nothing.
    async fn write(&self, entries: &[LedgerEntry]) {
        let accounts: Vec<_> = entries.iter().map(|entry| entry.account.clone()).collect();
        let mut page = self.page(&accounts).await;
        page.add(entries, Timestamp::MIN).await.unwrap();
        page.commit().await.unwrap();
    }

    /// The nth latest of Ann's short guesses, in milliseconds.
    async fn nth(&self, nth: u32, since: Option<i64>) -> Option<i64> {
        let query = query(&ann(), LedgerEntryKind::ShortGuess, since, nth);
        let mut page = self.page(&[ann()]).await;
        let answers = page.query(&[query]).await.unwrap();
        answers[0].map(Timestamp::as_millisecond)
    }

    /// How many of a kind are live.
    async fn live(&self, account: &LedgerAccount, kind: LedgerEntryKind) -> u32 {
        let mut page = self.there.open(std::slice::from_ref(account)).await.unwrap();
        page.count(account, kind, Timestamp::MIN).await.unwrap()
    }
}

/// A moment so many milliseconds into the test's day.
fn at(millis: i64) -> Timestamp {
    let day: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    day + SignedDuration::from_millis(millis)
}

fn since_day(moment: i64) -> i64 {
    moment - at(0).as_millisecond()
}

fn employee(id: &str) -> LedgerAccount {
    LedgerAccount::Employee(id.parse().unwrap())
}

fn ann() -> LedgerAccount {
    employee("ann.lee")
}

fn entry(account: &LedgerAccount, kind: LedgerEntryKind, millis: i64, id: &str) -> LedgerEntry {
    LedgerEntry {
        account: account.clone(),
        kind,
        at: at(millis),
        id: id.to_owned(),
        challenge: String::new(),
        origin: String::new(),
    }
}

fn guess(millis: i64) -> LedgerEntry {
    entry(
        &ann(),
        LedgerEntryKind::ShortGuess,
        millis,
        &format!("guess {millis}"),
    )
}

fn query(account: &LedgerAccount, kind: LedgerEntryKind, since: Option<i64>, nth: u32) -> LedgerQuery {
    LedgerQuery {
        account: account.clone(),
        kind,
        since: since.map(at),
        nth,
    }
}

async fn the_nth_latest_is_counted_from_one_and_from_the_latest(books: Books) {
    books
        .write(&[guess(20), guess(10), guess(40), guess(30), guess(30)])
        .await;
    let mut found = Vec::new();
    for nth in 1..=6 {
        found.push(books.nth(nth, None).await.map(since_day));
    }
    assert_eq!(found, [Some(40), Some(30), Some(30), Some(20), Some(10), None]);
}

async fn what_is_exactly_as_old_as_the_window_counts_and_what_is_older_does_not(books: Books) {
    books.write(&[guess(1_000), guess(2_000)]).await;
    assert_eq!(books.nth(1, Some(2_000)).await.map(since_day), Some(2_000));
    assert_eq!(books.nth(1, Some(2_001)).await, None);
    assert_eq!(books.nth(2, Some(1_000)).await.map(since_day), Some(1_000));
    assert_eq!(books.nth(2, Some(1_001)).await, None);
    let mut page = books.page(&[ann()]).await;
    for (since, count) in [(999, 2), (1_000, 2), (1_001, 1), (2_000, 1), (2_001, 0)] {
        let counted = page
            .count(&ann(), LedgerEntryKind::ShortGuess, at(since))
            .await
            .unwrap();
        assert_eq!(counted, count, "since {since}");
    }
}

/// The clock of one process may be behind that of another: what it cannot have seen yet is not given back to it.
async fn what_is_dated_ahead_of_the_clock_counts(books: Books) {
    books.write(&[guess(600_000)]).await;
    assert_eq!(books.nth(1, Some(0)).await.map(since_day), Some(600_000));
    let mut page = books.page(&[ann()]).await;
    assert_eq!(
        page.count(&ann(), LedgerEntryKind::ShortGuess, at(0))
            .await
            .unwrap(),
        1
    );
}

async fn an_account_a_kind_and_a_struck_entry_are_not_another(books: Books) {
    let anns = LedgerAccount::Device("ann.lee".parse().unwrap(), "d0d0".to_owned());
    let others = [
        employee("bob"),
        anns,
        LedgerAccount::Organization("ann.lee".parse().unwrap()),
        LedgerAccount::Number("ann.lee".to_owned()),
        LedgerAccount::Prefix("ann.lee".to_owned()),
    ];
    for other in &others {
        books
            .write(&[entry(other, LedgerEntryKind::ShortGuess, 10, "x")])
            .await;
    }
    books
        .write(&[
            entry(&ann(), LedgerEntryKind::Wrong, 10, "x"),
            guess(20),
            guess(30),
        ])
        .await;
    let mut page = books.page(&[ann()]).await;
    let which = EntrySelector::Id("guess 30".to_owned());
    let (account, kind) = (ann(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    page.commit().await.unwrap();
    assert_eq!(books.nth(1, None).await.map(since_day), Some(20));
    assert_eq!(books.nth(2, None).await, None);
    assert_eq!(books.live(&ann(), LedgerEntryKind::ShortGuess).await, 1);
    for other in &others {
        assert_eq!(
            books.live(other, LedgerEntryKind::ShortGuess).await,
            1,
            "{other:?}"
        );
    }
}

async fn every_question_has_its_own_answer_in_order(books: Books) {
    let bob = employee("bob");
    books
        .write(&[
            guess(10),
            guess(20),
            entry(&bob, LedgerEntryKind::Burned, 30, "b"),
        ])
        .await;
    let mut page = books.page(&[ann(), bob.clone()]).await;
    let questions = [
        query(&bob, LedgerEntryKind::Burned, None, 1),
        query(&ann(), LedgerEntryKind::ShortGuess, Some(0), 2),
        query(&ann(), LedgerEntryKind::Burned, None, 1),
        query(&ann(), LedgerEntryKind::ShortGuess, Some(15), 1),
        query(&ann(), LedgerEntryKind::ShortGuess, Some(21), 1),
    ];
    let answers = page.query(&questions).await.unwrap();
    assert_eq!(answers, [Some(at(30)), Some(at(10)), None, Some(at(20)), None]);
    assert_eq!(page.query(&[]).await.unwrap(), []);
}

async fn ids_are_of_one_challenge_and_one_doer_latest_first(books: Books) {
    let made = |millis, id: &str, challenge: &str, by: &str| LedgerEntry {
        challenge: challenge.to_owned(),
        origin: by.to_owned(),
        ..entry(&ann(), LedgerEntryKind::ShortGuess, millis, id)
    };
    let struck = made(50, "struck", "c", "me");
    books
        .write(&[
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
                account: employee("bob"),
                ..made(60, "another account", "c", "me")
            },
        ])
        .await;
    let mut page = books.page(&[ann()]).await;
    let which = EntrySelector::Id("struck".to_owned());
    let (account, kind) = (ann(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    let ids = page
        .entry_ids(&ann(), LedgerEntryKind::ShortGuess, "c", "me")
        .await
        .unwrap();
    assert_eq!(ids, ["first", "second", "third"]);
}

async fn striking_touches_one_account_and_one_kind(books: Books) {
    let bob = employee("bob");
    let of = |account: &LedgerAccount, kind, id: &str, challenge: &str| LedgerEntry {
        challenge: challenge.to_owned(),
        ..entry(account, kind, 10, id)
    };
    for account in [&ann(), &bob] {
        for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::Wrong] {
            let of = |id, challenge| of(account, kind, id, challenge);
            books.write(&[of("1", "c"), of("2", "c"), of("3", "d")]).await;
        }
    }
    let left = async || {
        let mut left = Vec::new();
        for account in [&ann(), &bob] {
            for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::Wrong] {
                left.push(books.live(account, kind).await);
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
        let mut page = books.page(&[ann()]).await;
        let (account, kind) = (ann(), LedgerEntryKind::ShortGuess);
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

async fn a_page_dropped_without_being_closed_wrote_nothing(books: Books) {
    books.write(&[guess(10)]).await;
    let mut page = books.page(&[ann()]).await;
    page.add(&[guess(20)], at(15)).await.unwrap();
    let (account, kind, which) = (ann(), LedgerEntryKind::ShortGuess, EntrySelector::All);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    drop(page);
    assert_eq!(books.live(&ann(), LedgerEntryKind::ShortGuess).await, 1);
    assert_eq!(books.nth(1, None).await.map(since_day), Some(10));
}

async fn a_page_sees_what_it_wrote_itself(books: Books) {
    let mut page = books.page(&[ann()]).await;
    page.add(&[guess(10), guess(20)], Timestamp::MIN).await.unwrap();
    let which = EntrySelector::Id("guess 20".to_owned());
    let (account, kind) = (ann(), LedgerEntryKind::ShortGuess);
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
    .unwrap();
    assert_eq!(
        page.count(&ann(), LedgerEntryKind::ShortGuess, at(0))
            .await
            .unwrap(),
        1
    );
    page.commit().await.unwrap();
    assert_eq!(books.live(&ann(), LedgerEntryKind::ShortGuess).await, 1);
}

async fn only_what_counts_however_old_it_is_outlives_the_windows(books: Books) {
    for &kind in LedgerEntryKind::ALL {
        let of = |millis: i64| entry(&ann(), kind, millis, &format!("{kind:?} {millis}"));
        books.write(&[of(999), of(1_000), of(1_001)]).await;
    }
    let mut page = books.page(&[ann()]).await;
    page.add(
        &[entry(&ann(), LedgerEntryKind::LinkUsed, 2_000, "new")],
        at(1_000),
    )
    .await
    .unwrap();
    page.commit().await.unwrap();
    for &kind in LedgerEntryKind::ALL {
        let kept = matches!(kind, LedgerEntryKind::Wrong | LedgerEntryKind::Paused);
        let want = 2 + u32::from(kept) + u32::from(kind == LedgerEntryKind::LinkUsed);
        assert_eq!(books.live(&ann(), kind).await, want, "{kind:?}");
    }
}

async fn forgetting_stays_within_the_account(books: Books) {
    let bob = employee("bob");
    books
        .write(&[guess(10), entry(&bob, LedgerEntryKind::ShortGuess, 10, "b")])
        .await;
    let mut page = books.page(&[ann(), bob.clone()]).await;
    page.add(&[guess(500)], at(400)).await.unwrap();
    page.commit().await.unwrap();
    assert_eq!(books.live(&ann(), LedgerEntryKind::ShortGuess).await, 1);
    assert_eq!(books.live(&bob, LedgerEntryKind::ShortGuess).await, 1);
}

/// The second page is opened while the first is; whenever it comes to read, it reads what the first wrote.
async fn a_page_waits_for_another_on_the_same_account(books: Books) {
    let organization = LedgerAccount::Organization("acme".parse().unwrap());
    let mut first = books.page(&[ann(), organization.clone()]).await;
    let (opened, mut open) = tokio::sync::oneshot::channel();
    let second = tokio::spawn({
        let there = Arc::clone(&books.there);
        async move {
            let mut page = there.open(&[employee("bob"), organization]).await.unwrap();
            let _ = opened.send(());
            page.count(&ann(), LedgerEntryKind::ShortGuess, at(0))
                .await
                .unwrap()
        }
    });
    for _ in 0..20 {
        first.add(&[guess(10)], Timestamp::MIN).await.unwrap();
        assert!(
            open.try_recv().is_err(),
            "the second page is open beside the first"
        );
    }
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 20);
}

/// Two processes, sixteen at once in each: everybody reads a count and writes one more than they read.
async fn a_counter_that_is_read_then_written_loses_nothing(books: Books) {
    let each = |number: usize| {
        let ledger = if number.is_multiple_of(2) {
            &books.here
        } else {
            &books.there
        };
        let ledger = Arc::clone(ledger);
        tokio::spawn(async move {
            let mut page = ledger.open(&[ann()]).await.unwrap();
            let read = page
                .count(&ann(), LedgerEntryKind::ShortGuess, at(0))
                .await
                .unwrap();
            let next = entry(&ann(), LedgerEntryKind::ShortGuess, 10, &read.to_string());
            page.add(&[next], Timestamp::MIN).await.unwrap();
            page.commit().await.unwrap();
        })
    };
    for done in join_all((0..32).map(each)).await {
        done.unwrap();
    }
    let mut page = books.page(&[ann()]).await;
    let mut ids = page
        .entry_ids(&ann(), LedgerEntryKind::ShortGuess, "", "")
        .await
        .unwrap();
    ids.sort_by_key(|id| id.parse::<u32>().unwrap());
    let want: Vec<_> = (0..32).map(|number: u32| number.to_string()).collect();
    assert_eq!(ids, want, "nobody read what another had yet to write");
}

async fn pages_on_accounts_in_any_order_all_end(books: Books) {
    let accounts = ["a", "b", "c", "d"].map(employee);
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
                .map(|of| entry(of, LedgerEntryKind::Send, 10, &id))
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
        written += books.live(account, LedgerEntryKind::Send).await;
    }
    assert_eq!(written, 24 * 3);
}

/// An attack on one company holds nobody of another up.
#[tokio::test]
async fn pages_of_different_people_are_open_side_by_side_in_postgres() {
    let books = Books::over(crate::support::postgres::fresh().await);
    let acme = [ann(), LedgerAccount::Organization("acme".parse().unwrap())];
    let other = [
        employee("bob"),
        LedgerAccount::Organization("other".parse().unwrap()),
    ];
    let mut first = books.page(&acme).await;
    first.add(&[guess(10)], Timestamp::MIN).await.unwrap();
    let mut second = books.there.open(&other).await.unwrap();
    let bobs = entry(&other[0], LedgerEntryKind::Send, 10, "b");
    second.add(&[bobs], Timestamp::MIN).await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(
        books.live(&other[0], LedgerEntryKind::Send).await,
        1,
        "it is written while the first is open"
    );
    drop(first);
}
