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

use super::{
    EntriesToVoid, EntrySelector, Ledger, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError,
    LedgerQuery, LedgerTransaction,
};
use crate::clock::Timestamp;

type TimeOrderedEntries = VecDeque<LedgerEntry>;
type EntriesByAccount = HashMap<LedgerAccount, HashMap<LedgerEntryKind, TimeOrderedEntries>>;

/// The guess ledger of one process.
#[derive(Default)]
pub struct InMemoryLedger(Arc<Mutex<EntriesByAccount>>);

/// Locks the whole ledger until it is dropped. Writes take effect at once and are undone if this is dropped without
/// being closed.
struct InMemoryLedgerTransaction {
    accounts: OwnedMutexGuard<EntriesByAccount>,
    undo_log: Vec<UndoStep>,
    forget: HashMap<LedgerAccount, Timestamp>,
}

enum UndoStep {
    Added(LedgerAccount, LedgerEntryKind, String),
    Voided(LedgerEntry),
}

impl InMemoryLedger {
    /// An empty ledger.
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for InMemoryLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLedger").finish_non_exhaustive()
    }
}

#[async_trait]
impl Ledger for InMemoryLedger {
    async fn open(&self, _: &[LedgerAccount]) -> Result<Box<dyn LedgerTransaction>, LedgerError> {
        // One lock for all accounts: nothing waits for I/O while it is held.
        Ok(Box::new(InMemoryLedgerTransaction {
            accounts: Arc::clone(&self.0).lock_owned().await,
            undo_log: Vec::new(),
            forget: HashMap::new(),
        }))
    }
}

impl InMemoryLedgerTransaction {
    /// Returns the entries of a kind on an account, oldest first.
    fn entries(&self, account: &LedgerAccount, kind: LedgerEntryKind) -> Option<&TimeOrderedEntries> {
        self.accounts.get(account)?.get(&kind)
    }

    fn answer_query(&self, query: &LedgerQuery) -> Option<Timestamp> {
        let lines = self.entries(&query.account, query.kind)?;
        let nth = usize::try_from(query.nth).unwrap_or(usize::MAX).checked_sub(1)?;
        let at = lines.iter().rev().nth(nth)?.at;
        query.since.is_none_or(|since| at >= since).then_some(at)
    }

    fn insert_entry(book: &mut EntriesByAccount, entry: LedgerEntry) {
        let kinds = book.entry(entry.account.clone()).or_default();
        let lines = kinds.entry(entry.kind).or_default();
        // Entries nearly always arrive in order of time, so the search begins at the end.
        let later = lines.iter().rev().take_while(|line| line.at > entry.at).count();
        lines.insert(lines.len() - later, entry);
    }

    /// Removes the latest lines that match, at most `most` of them.
    fn remove_latest(
        lines: &mut TimeOrderedEntries,
        most: usize,
        fits: impl Fn(&LedgerEntry) -> bool,
    ) -> Vec<LedgerEntry> {
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
impl LedgerTransaction for InMemoryLedgerTransaction {
    async fn query(&mut self, queries: &[LedgerQuery]) -> Result<Vec<Option<Timestamp>>, LedgerError> {
        Ok(queries.iter().map(|query| self.answer_query(query)).collect())
    }

    async fn count(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        since: Timestamp,
    ) -> Result<u32, LedgerError> {
        let count = self.entries(account, kind).map_or(0, |lines| {
            lines.iter().rev().take_while(|line| line.at >= since).count()
        });
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn entry_ids(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let lines = self
            .entries(account, kind)
            .into_iter()
            .flat_map(|lines| lines.iter().rev());
        let found = lines.filter(|line| line.challenge == challenge && line.origin == by);
        Ok(found.map(|line| line.id.clone()).collect())
    }

    async fn void(&mut self, strike: &EntriesToVoid) -> Result<(), LedgerError> {
        let kinds = self.accounts.get_mut(&strike.account);
        let Some(lines) = kinds.and_then(|kinds| kinds.get_mut(&strike.kind)) else {
            return Ok(());
        };
        let struck = match &strike.selector {
            EntrySelector::All => lines.drain(..).collect(),
            EntrySelector::Id(id) => Self::remove_latest(lines, 1, |line| line.id == *id),
            EntrySelector::Challenge(challenge) => {
                Self::remove_latest(lines, usize::MAX, |line| line.challenge == *challenge)
            }
        };
        self.undo_log.extend(struck.into_iter().map(UndoStep::Voided));
        Ok(())
    }

    async fn add(&mut self, entries: &[LedgerEntry], forget: Timestamp) -> Result<(), LedgerError> {
        for entry in entries {
            self.undo_log.push(UndoStep::Added(
                entry.account.clone(),
                entry.kind,
                entry.id.clone(),
            ));
            self.forget.insert(entry.account.clone(), forget);
            Self::insert_entry(&mut self.accounts, entry.clone());
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), LedgerError> {
        // Nothing is left for `drop` to undo.
        self.undo_log.clear();
        for (account, forget) in std::mem::take(&mut self.forget) {
            let kinds = self.accounts.get_mut(&account).into_iter().flatten();
            for (_, lines) in kinds.filter(|(kind, _)| !kind.never_expires()) {
                while lines.pop_front_if(|line| line.at < forget).is_some() {}
            }
        }
        Ok(())
    }
}

impl Drop for InMemoryLedgerTransaction {
    fn drop(&mut self) {
        // In reverse order, so that an entry that was added and then voided is put back before it is removed.
        for written in std::mem::take(&mut self.undo_log).into_iter().rev() {
            match written {
                UndoStep::Voided(entry) => Self::insert_entry(&mut self.accounts, entry),
                UndoStep::Added(account, kind, id) => {
                    let kinds = self.accounts.get_mut(&account);
                    if let Some(lines) = kinds.and_then(|kinds| kinds.get_mut(&kind)) {
                        Self::remove_latest(lines, 1, |line| line.id == id);
                    }
                }
            }
        }
    }
}
