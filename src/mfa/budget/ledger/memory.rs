//! The guess ledger in memory, for the attack simulation and for tests.
//!
//! The simulation writes a year of attacks on a whole organization. So the cost of an operation must not grow
//! with the size of the ledger: voided entries are removed, and the entries of one account and kind are
//! ordered by time.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::Arc,
};

use async_trait::async_trait;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{Account, Entry, Kind, Ledger, LedgerError, Page, Query, Strike, Which};
use crate::clock::Timestamp;

type Lines = VecDeque<Entry>;
type Book = HashMap<Account, HashMap<Kind, Lines>>;

/// The guess ledger of one process.
#[derive(Default)]
pub struct MemoryLedger(Arc<Mutex<Book>>);

/// Locks the whole ledger until it is dropped. Writes take effect at once and are undone if this is dropped without
/// being closed.
struct MemoryPage {
    book: OwnedMutexGuard<Book>,
    written: Vec<Written>,
    forget: HashMap<Account, Timestamp>,
}

enum Written {
    Added(Account, Kind, String),
    Struck(Entry),
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
        // One lock for all accounts: nothing waits for I/O while it is held.
        Ok(Box::new(MemoryPage {
            book: Arc::clone(&self.0).lock_owned().await,
            written: Vec::new(),
            forget: HashMap::new(),
        }))
    }
}

impl MemoryPage {
    /// Returns the entries of a kind on an account, oldest first.
    fn lines(&self, account: &Account, kind: Kind) -> Option<&Lines> {
        self.book.get(account)?.get(&kind)
    }

    fn answer(&self, query: &Query) -> Option<Timestamp> {
        let lines = self.lines(&query.account, query.kind)?;
        let nth = usize::try_from(query.nth).unwrap_or(usize::MAX).checked_sub(1)?;
        let at = lines.iter().rev().nth(nth)?.at;
        query.since.is_none_or(|since| at >= since).then_some(at)
    }

    fn put(book: &mut Book, entry: Entry) {
        let kinds = book.entry(entry.account.clone()).or_default();
        let lines = kinds.entry(entry.kind).or_default();
        // Entries nearly always arrive in order of time, so the search begins at the end.
        let later = lines.iter().rev().take_while(|line| line.at > entry.at).count();
        lines.insert(lines.len() - later, entry);
    }

    /// Removes the latest lines that match, at most `most` of them.
    fn take(lines: &mut Lines, most: usize, fits: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut taken = Vec::new();
        for place in (0..lines.len()).rev() {
            if taken.len() == most {
                break;
            }
            if fits(&lines[place]) {
                taken.extend(lines.remove(place));
            }
        }
        taken
    }
}

#[async_trait]
impl Page for MemoryPage {
    async fn ask(&mut self, queries: &[Query]) -> Result<Vec<Option<Timestamp>>, LedgerError> {
        Ok(queries.iter().map(|query| self.answer(query)).collect())
    }

    async fn count(&mut self, account: &Account, kind: Kind, since: Timestamp) -> Result<u32, LedgerError> {
        let count = self.lines(account, kind).map_or(0, |lines| {
            lines.iter().rev().take_while(|line| line.at >= since).count()
        });
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn ids(
        &mut self,
        account: &Account,
        kind: Kind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let lines = self
            .lines(account, kind)
            .into_iter()
            .flat_map(|lines| lines.iter().rev());
        let found = lines.filter(|line| line.challenge == challenge && line.by == by);
        Ok(found.map(|line| line.id.clone()).collect())
    }

    async fn strike(&mut self, strike: &Strike) -> Result<(), LedgerError> {
        let kinds = self.book.get_mut(&strike.account);
        let Some(lines) = kinds.and_then(|kinds| kinds.get_mut(&strike.kind)) else {
            return Ok(());
        };
        let struck = match &strike.which {
            Which::All => lines.drain(..).collect(),
            Which::Id(id) => Self::take(lines, 1, |line| line.id == *id),
            Which::Challenge(challenge) => Self::take(lines, usize::MAX, |line| line.challenge == *challenge),
        };
        self.written.extend(struck.into_iter().map(Written::Struck));
        Ok(())
    }

    async fn add(&mut self, entries: &[Entry], forget: Timestamp) -> Result<(), LedgerError> {
        for entry in entries {
            self.written.push(Written::Added(
                entry.account.clone(),
                entry.kind,
                entry.id.clone(),
            ));
            self.forget.insert(entry.account.clone(), forget);
            Self::put(&mut self.book, entry.clone());
        }
        Ok(())
    }

    async fn close(mut self: Box<Self>) -> Result<(), LedgerError> {
        // Nothing is left for `drop` to undo.
        self.written.clear();
        for (account, forget) in std::mem::take(&mut self.forget) {
            let kinds = self.book.get_mut(&account).into_iter().flatten();
            for (_, lines) in kinds.filter(|(kind, _)| !kind.is_kept()) {
                while lines.pop_front_if(|line| line.at < forget).is_some() {}
            }
        }
        Ok(())
    }
}

impl Drop for MemoryPage {
    fn drop(&mut self) {
        // In reverse order, so that an entry that was added and then voided is put back before it is removed.
        for written in std::mem::take(&mut self.written).into_iter().rev() {
            match written {
                Written::Struck(entry) => Self::put(&mut self.book, entry),
                Written::Added(account, kind, id) => {
                    let kinds = self.book.get_mut(&account);
                    if let Some(lines) = kinds.and_then(|kinds| kinds.get_mut(&kind)) {
                        Self::take(lines, 1, |line| line.id == id);
                    }
                }
            }
        }
    }
}
