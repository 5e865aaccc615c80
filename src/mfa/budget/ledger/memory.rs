//! The ledger in process: for working out the odds, for tests.

use std::{collections::HashMap, fmt, sync::Arc};

use async_trait::async_trait;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{Account, Entry, Kind, Ledger, LedgerError, Page, Query, Strike, Which};
use crate::clock::Timestamp;

type Accounts = HashMap<Account, Vec<Line>>;

/// What has been spent in this process.
#[derive(Default)]
pub struct MemoryLedger(Arc<Mutex<Accounts>>);

#[derive(Clone)]
struct Line {
    entry: Entry,
    live: bool,
}

/// The whole book is open while a page is; accounts that change are copied, and come back when it is closed.
struct MemoryPage {
    book: OwnedMutexGuard<Accounts>,
    changed: Accounts,
}

impl MemoryLedger {
    /// An empty ledger.
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for MemoryLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLedger").finish_non_exhaustive()
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn open(&self, _: &[Account]) -> Result<Box<dyn Page>, LedgerError> {
        Ok(Box::new(MemoryPage {
            book: Arc::clone(&self.0).lock_owned().await,
            changed: Accounts::new(),
        }))
    }
}

impl MemoryPage {
    fn lines(&self, account: &Account) -> &[Line] {
        let lines = self.changed.get(account).or_else(|| self.book.get(account));
        lines.map_or(&[], Vec::as_slice)
    }

    fn change(&mut self, account: &Account) -> &mut Vec<Line> {
        let book = &self.book;
        self.changed
            .entry(account.clone())
            .or_insert_with(|| book.get(account).cloned().unwrap_or_default())
    }

    /// When the live entries of a kind were, latest first.
    fn moments(&self, account: &Account, kind: Kind, since: Option<Timestamp>) -> Vec<Timestamp> {
        let counts = |line: &&Line| {
            line.live && line.entry.kind == kind && since.is_none_or(|since| line.entry.at >= since)
        };
        let mut moments: Vec<_> = self
            .lines(account)
            .iter()
            .filter(counts)
            .map(|line| line.entry.at)
            .collect();
        moments.sort_unstable_by(|a, b| b.cmp(a));
        moments
    }

    fn answer(&self, query: &Query) -> Option<Timestamp> {
        let moments = self.moments(&query.account, query.kind, query.since);
        let nth = usize::try_from(query.nth).unwrap_or(usize::MAX);
        moments.get(nth.checked_sub(1)?).copied()
    }
}

#[async_trait]
impl Page for MemoryPage {
    async fn ask(&mut self, queries: &[Query]) -> Result<Vec<Option<Timestamp>>, LedgerError> {
        Ok(queries.iter().map(|query| self.answer(query)).collect())
    }

    async fn count(&mut self, account: &Account, kind: Kind, since: Timestamp) -> Result<u32, LedgerError> {
        let count = self.moments(account, kind, Some(since)).len();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn ids(
        &mut self,
        account: &Account,
        kind: Kind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let fits = |line: &&Line| {
            line.live && line.entry.kind == kind && line.entry.challenge == challenge && line.entry.by == by
        };
        let mut found: Vec<_> = self
            .lines(account)
            .iter()
            .filter(fits)
            .map(|line| &line.entry)
            .collect();
        found.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        Ok(found.into_iter().map(|entry| entry.id.clone()).collect())
    }

    async fn strike(&mut self, strike: &Strike) -> Result<(), LedgerError> {
        let Strike { account, kind, which } = strike;
        let fits = |entry: &Entry| {
            entry.kind == *kind
                && match which {
                    Which::All => true,
                    Which::Id(id) => entry.id == *id,
                    Which::Challenge(challenge) => entry.challenge == *challenge,
                }
        };
        for line in self.change(account) {
            line.live &= !fits(&line.entry);
        }
        Ok(())
    }

    async fn add(&mut self, entries: &[Entry], forget: Timestamp) -> Result<(), LedgerError> {
        for entry in entries {
            let lines = self.change(&entry.account);
            lines.retain(|line| line.entry.at >= forget || (line.live && line.entry.kind.is_kept()));
            lines.push(Line {
                entry: entry.clone(),
                live: true,
            });
        }
        Ok(())
    }

    async fn close(mut self: Box<Self>) -> Result<(), LedgerError> {
        let changed = std::mem::take(&mut self.changed);
        self.book.extend(changed);
        Ok(())
    }
}
