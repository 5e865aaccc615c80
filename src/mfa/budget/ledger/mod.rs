//! The guess ledger: the durable record of everything that was spent.
//!
//! Lives here: the [`Ledger`] contract and its stores in SQL and in this process.
//! Does not live here: the limits and the queries that check them (`budget`).

mod account_queues;
pub mod in_memory_ledger;
pub mod sql_ledger;

use std::fmt;

use crate::{
    clock::Timestamp,
    directory::{EmployeeId, OrganizationId},
    string_enum::string_enum,
};

/// Account that ledger entries are charged to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LedgerAccount {
    /// An employee.
    Employee(EmployeeId),
    /// An employee on one device (a digest).
    Device(EmployeeId, String),
    /// A phone number (a keyed digest).
    Number(String),
    /// All phone numbers with the same prefix (a keyed digest).
    Prefix(String),
    /// An organization.
    Organization(OrganizationId),
}

impl fmt::Display for LedgerAccount {
    /// Writes the key under which the account is stored. Ids contain no colon, so no two accounts share a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Employee(id) => write!(f, "e:{id}"),
            Self::Device(id, device) => write!(f, "d:{id}:{device}"),
            Self::Number(digest) => write!(f, "n:{digest}"),
            Self::Prefix(digest) => write!(f, "p:{digest}"),
            Self::Organization(id) => write!(f, "o:{id}"),
        }
    }
}

string_enum! {
    /// Kind of a ledger entry. The texts are stored in databases, so they never change.
    pub enum LedgerEntryKind {
        /// A guess at a short PIN. Counts as wrong until it is known to be right.
        ShortGuess => "short_guess",
        /// A guess at a PIN of any length since the last right one. Counts as wrong until it is known to be right.
        Wrong => "wrong",
        /// A wrong guess from a device that the employee is not known to use.
        WrongUnknown => "wrong_unknown",
        /// A guess from an unknown device at a PIN of any length. Counts as wrong until it is known to be right.
        StrangerGuess => "stranger_guess",
        /// A wrong guess that was forgiven.
        Forgiven => "forgiven",
        /// A burned challenge.
        Burned => "burned",
        /// A right PIN.
        Passed => "passed",
        /// A PIN that was sent.
        Send => "send",
        /// A PIN that was sent for an unknown device.
        SendUnknown => "send_unknown",
        /// A text message.
        Sms => "sms",
        /// A text message for a device that the employee is not known to use.
        SmsUnknown => "sms_unknown",
        /// A text message whose PIN did not come back.
        Unanswered => "unanswered",
        /// The same, for a device that the employee is not known to use.
        UnansweredUnknown => "unanswered_unknown",
        /// A pause of voice access.
        Paused => "paused",
        /// The start of long PINs for everybody in the organization.
        Elevated => "elevated",
        /// A mail about a burned challenge.
        Notice => "notice",
        /// An unlock, which lifts waits and stops.
        Unlocked => "unlocked",
        /// The use of an owner link.
        LinkUsed => "link_used",
        /// A "lock everywhere".
        LockedEverywhere => "locked_everywhere",
    }
}

impl LedgerEntryKind {
    /// Returns true if entries of this kind count however old they are.
    pub fn never_expires(self) -> bool {
        matches!(self, Self::Wrong | Self::WrongUnknown | Self::Paused)
    }
}

/// One thing spent, on one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The account it is charged to.
    pub account: LedgerAccount,
    /// Kind of the entry.
    pub kind: LedgerEntryKind,
    /// Time of the event.
    pub at: Timestamp,
    /// Id of the event. Its entries on several accounts share it.
    pub id: String,
    /// Challenge that the event belongs to. Empty if there is none.
    pub challenge: String,
    /// Digest of session, device and person together. For a used link, the link's action.
    pub origin: String,
}

/// Asks for the time of the `nth` latest live entry of a kind on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Account to search.
    pub account: LedgerAccount,
    /// Kind to search for.
    pub kind: LedgerEntryKind,
    /// Oldest time that counts. `None` if entries count however old they are.
    pub since: Option<Timestamp>,
    /// Position of the entry, counted from one at the latest.
    pub nth: u32,
}

/// Entries of one kind on one account that are to be voided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntriesToVoid {
    /// Account of the entries.
    pub account: LedgerAccount,
    /// Kind of the entries.
    pub kind: LedgerEntryKind,
    /// Selection among them.
    pub selector: EntrySelector,
}

/// Selection among the entries of a kind on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntrySelector {
    /// All entries.
    All,
    /// The entry with this id.
    Id(String),
    /// The entries that belong to this challenge.
    Challenge(String),
}

/// The ledger is unavailable. As far as is known, nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("the guess ledger: {0}")]
pub struct LedgerError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Exclusive access to the opened accounts: nobody else reads or writes them until this is closed or dropped.
/// Dropping it without [`LedgerTransaction::commit`] discards everything that was written.
#[async_trait::async_trait]
pub trait LedgerTransaction: Send {
    /// Returns the result of each query, in the same order.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn query(&mut self, queries: &[LedgerQuery]) -> Result<Vec<Option<Timestamp>>, LedgerError>;

    /// Counts the live entries of a kind on an account that are not older than `since`.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn count(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        since: Timestamp,
    ) -> Result<u32, LedgerError>;

    /// Returns the ids of the live entries of a kind on an account that belong to this challenge and come from the
    /// same session, device and person, latest first.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn entry_ids(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError>;

    /// Voids entries: they stop being live.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn void(&mut self, strike: &EntriesToVoid) -> Result<(), LedgerError>;

    /// Adds entries. Older entries of the same accounts may be dropped if they date from before `forget` and count
    /// no more.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn add(&mut self, entries: &[LedgerEntry], forget: Timestamp) -> Result<(), LedgerError>;

    /// Commits everything that was written.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn commit(self: Box<Self>) -> Result<(), LedgerError>;
}

/// Port to the guess ledger. Several processes may share one.
#[async_trait::async_trait]
pub trait Ledger: Send + Sync + fmt::Debug {
    /// Opens these accounts for exclusive use, and waits while somebody else has one of them open. To use a device
    /// account, open its employee's account.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable.
    async fn open(&self, accounts: &[LedgerAccount]) -> Result<Box<dyn LedgerTransaction>, LedgerError>;
}
