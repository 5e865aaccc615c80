//! The guess ledger: what has been spent, for good.
//!
//! Lives here: the [`Ledger`] contract and its stores in SQL and in this process.
//! Does not live here: what may be spent (`table`), who decides it (`rules`).

pub mod memory;
mod queues;
pub mod sql;

use std::fmt;

use crate::{
    clock::Timestamp,
    directory::{EmployeeId, OrganizationId},
    named::named,
};

/// On whose account something is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// An employee's.
    Employee(EmployeeId),
    /// An employee's on one device (a digest).
    Device(EmployeeId, String),
    /// A phone number's (a keyed digest).
    Number(String),
    /// That of all numbers which begin alike (a keyed digest).
    Prefix(String),
    /// An organization's.
    Organization(OrganizationId),
}

impl fmt::Display for Account {
    /// The key it is kept under. Ids hold no colon, so no two accounts share one.
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

named! {
    /// What an entry is of. The text of each stands in stores.
    pub enum Kind {
        /// A guess at a short code. It counts as wrong until it is known to be right.
        ShortGuess => "short_guess",
        /// A guess at a code of any length, since the last pass. It counts as wrong until it is known to be right.
        Wrong => "wrong",
        /// A guess from a device that is not known, at a code of any length. It counts as wrong until it is known to be
        /// right.
        StrangerGuess => "stranger_guess",
        /// A wrong guess was forgiven.
        Forgiven => "forgiven",
        /// A challenge burned.
        Burned => "burned",
        /// A PIN was given.
        Passed => "passed",
        /// A sending.
        Send => "send",
        /// A sending from a device that is not known.
        SendUnknown => "send_unknown",
        /// A text message.
        Sms => "sms",
        /// A text message whose PIN has not come back.
        Unanswered => "unanswered",
        /// Voice access was paused.
        Paused => "paused",
        /// Everybody gets long codes from now on.
        Elevated => "elevated",
        /// A mail about a burned challenge.
        Notice => "notice",
        /// Waits and stops were lifted.
        Unlocked => "unlocked",
        /// A link of the owner's was used.
        LinkUsed => "link_used",
    }
}

impl Kind {
    /// Whether entries of this kind count however old they are.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Wrong | Self::Paused)
    }
}

/// Something spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// On whose account.
    pub account: Account,
    /// What.
    pub kind: Kind,
    /// When.
    pub at: Timestamp,
    /// Names the one thing that happened; its entries on several accounts share it.
    pub id: String,
    /// The challenge it belongs to, if it belongs to one.
    pub challenge: String,
    /// Who did it: session, device and person together, as a digest.
    pub by: String,
}

/// Asks when the `nth` latest live entry was, counted from one, not older than `since`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// On whose account.
    pub account: Account,
    /// Of what.
    pub kind: Kind,
    /// Not older than this; with none, however old.
    pub since: Option<Timestamp>,
    /// Which, from the latest.
    pub nth: u32,
}

/// Strikes out entries of one kind on one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strike {
    /// On whose account.
    pub account: Account,
    /// Of what.
    pub kind: Kind,
    /// Which of them.
    pub which: Which,
}

/// Which entries of a kind on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// The one with this id.
    Id(String),
    /// Those that belong to this challenge.
    Challenge(String),
}

/// The ledger is out of reach. Nothing was written as far as can be told.
#[derive(Debug, thiserror::Error)]
#[error("the guess ledger: {0}")]
pub struct LedgerError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The accounts, opened: nobody else reads or writes these until the page is closed or dropped. What is dropped without
/// [`Page::close`] was never written.
#[async_trait::async_trait]
pub trait Page: Send {
    /// Answers each question, in order.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn ask(&mut self, queries: &[Query]) -> Result<Vec<Option<Timestamp>>, LedgerError>;

    /// How many live entries of a kind are on an account, not older than `since`.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn count(&mut self, account: &Account, kind: Kind, since: Timestamp) -> Result<u32, LedgerError>;

    /// The ids of the live entries of a kind on an account, for one challenge and done by the same, latest first.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn ids(
        &mut self,
        account: &Account,
        kind: Kind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError>;

    /// Strikes entries out: they are not live any more.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn strike(&mut self, strike: &Strike) -> Result<(), LedgerError>;

    /// Writes entries. Entries of their accounts older than `forget` that count no more may be dropped.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn add(&mut self, entries: &[Entry], forget: Timestamp) -> Result<(), LedgerError>;

    /// Makes everything of this page lasting.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn close(self: Box<Self>) -> Result<(), LedgerError>;
}

/// What has been spent. Several processes may share one.
#[async_trait::async_trait]
pub trait Ledger: Send + Sync + fmt::Debug {
    /// Opens these accounts, waiting for others who have one of them open. A device belongs to its employee's account.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn open(&self, accounts: &[Account]) -> Result<Box<dyn Page>, LedgerError>;
}
