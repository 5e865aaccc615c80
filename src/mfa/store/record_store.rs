//! The port behind the challenge store: records that are read together and changed together.

use super::ChallengeStoreError;
use crate::{
    clock::Timestamp,
    delivery::SealedMessage,
    directory::{EmployeeId, Partition},
    mfa::GateSubject,
};

/// The records of a subject. Nothing in them is trusted before it was unsealed: whoever can write to the store can
/// change, copy and remove them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectRecords {
    /// The sealed clearance.
    pub clearance: Option<Vec<u8>>,
    /// The generation of the employee's access on this device.
    pub device_generation: Option<String>,
    /// The generation of all access of the employee.
    pub employee_generation: Option<String>,
    /// The sealed challenge.
    pub challenge: Option<Vec<u8>>,
    /// The note about how the last challenge ended. It only chooses between sentences, so it is not sealed.
    pub challenge_end: Option<String>,
}

/// The sealed challenge of a subject, found without asking for that subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedChallenge {
    /// The subject under which it is stored.
    pub subject: GateSubject,
    /// The sealed challenge.
    pub challenge: Vec<u8>,
}

/// A generation that a change relies on. A record names the generations that were current when it was written.
/// Deleting a generation voids all records that name it, on every server and without finding them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentGeneration {
    /// Its value. It is random, so that one that was deleted never comes back.
    pub value: String,
    /// True if it was read from the store and must still be there. False if it is to be written, and there must be no
    /// other.
    pub exists: bool,
}

/// The generations that a change relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentGenerations {
    /// The generation of the employee's access on the device.
    pub device: CurrentGeneration,
    /// The generation of all access of the employee.
    pub employee: CurrentGeneration,
    /// The number of milliseconds for which both are kept, unless they are kept for longer already.
    pub lifetime: i64,
}

/// The replacement of a clearance by the same one with a later time of its last use. It relies on the clearance and on the
/// generations that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearanceRenewal {
    /// The sealed clearance that was read.
    pub expected: Vec<u8>,
    /// The generation of the device.
    pub device_generation: String,
    /// The generation of the employee.
    pub employee_generation: String,
    /// The sealed clearance that replaces it.
    pub sealed: Vec<u8>,
    /// The number of milliseconds for which it can be used.
    pub lifetime: i64,
}

/// The answer to a request that was to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedRequest {
    /// The request id was used before. Nothing was changed.
    Replayed,
    /// The clearance was the expected one, and was renewed.
    Renewed,
    /// The records of the subject.
    Records(SubjectRecords),
}

/// A change to the clearance of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearanceChange<'a> {
    /// It stays.
    Keep,
    /// It is removed.
    Remove,
    /// It is replaced.
    Set {
        /// The sealed clearance.
        sealed: &'a [u8],
        /// The number of milliseconds for which it can be used.
        lifetime: i64,
    },
}

/// New messages of a challenge. Those of its earlier code that still wait are dropped.
#[derive(Debug, Clone, Copy)]
pub struct MessageChange<'a> {
    /// The messages, leased to the caller.
    pub messages: &'a [SealedMessage],
    /// The time until which nobody else may claim them.
    pub lease_until: Timestamp,
}

/// A change to the records of a subject, made in one atomic step, and only if nothing it relies on has changed.
#[derive(Debug, Clone)]
pub struct RecordChange<'a> {
    /// The subject.
    pub subject: &'a GateSubject,
    /// The current time.
    pub now: Timestamp,
    /// The sealed challenge that was read. If the store has another one by now, nothing is changed.
    pub expected: Option<&'a [u8]>,
    /// The sealed challenge that replaces it. `None` removes it, and its waiting messages.
    pub challenge: Option<&'a [u8]>,
    /// The number of milliseconds for which a new challenge is kept. `None` leaves the expiry of the present one.
    pub lifetime: Option<i64>,
    /// The new note about how the challenge ended, or will end.
    pub challenge_end: Option<&'a str>,
    /// The generations that the change relies on, if it relies on any.
    pub generations: Option<&'a CurrentGenerations>,
    /// The change to the clearance.
    pub clearance: ClearanceChange<'a>,
    /// New messages. `None` leaves the present ones, unless the challenge is removed.
    pub messages: Option<MessageChange<'a>>,
}

/// The clearances and challenges to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessScope {
    /// Those of the subject's employee in its app on its device, whoever was recognized, when somebody says "lock
    /// it".
    Device(GateSubject),
    /// All of an employee, when they say "lock everywhere", or when the account is unlinked, disabled or locked by an
    /// administrator.
    Employee(EmployeeId),
}

/// Records, request ids and generations. Each method is one atomic step and, on a server, one round trip.
///
/// The store keeps no rules: it neither reads the records nor decides whether they are still valid. Its own expiry only
/// cleans up.
#[async_trait::async_trait]
pub trait RecordStore: Send + Sync + std::fmt::Debug {
    /// Marks a request id as used, for an hour. Returns false if it was used before.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The request id may or may not have been marked.
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError>;

    /// Marks a request id as used, and reads the records of the subject, or renews its clearance. While there is a
    /// clearance, its challenge is not read.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The request id may or may not have been marked, and the clearance renewed.
    async fn accept_request(
        &self,
        subject: &GateSubject,
        request: &str,
        renewal: Option<&ClearanceRenewal>,
        now: Timestamp,
    ) -> Result<AcceptedRequest, ChallengeStoreError>;

    /// Reads all records of the subject.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn read_records(&self, subject: &GateSubject) -> Result<SubjectRecords, ChallengeStoreError>;

    /// Makes a change. Returns false, and changes nothing, if something that it relies on has changed. Making the same
    /// change twice has the effect of making it once: the client of a Redis cluster repeats a call whose answer was
    /// lost.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The change may or may not have been made.
    async fn change_records(&self, change: &RecordChange<'_>) -> Result<bool, ChallengeStoreError>;

    /// Renews the clearance of the subject, unless something that this relies on has changed.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The clearance may or may not have been renewed.
    async fn renew_clearance(
        &self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError>;

    /// Lists the challenges of an employee, in all apps and on all devices. Some may have expired.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn list_challenges(
        &self,
        employee: &EmployeeId,
    ) -> Result<Vec<ListedChallenge>, ChallengeStoreError>;

    /// Ends clearances and challenges at once, on every server, and drops their waiting messages.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError>;

    /// Checks that the store accepts a write.
    ///
    /// # Errors
    /// [`ChallengeStoreError`] when it does not.
    async fn ready(&self) -> Result<(), ChallengeStoreError>;
}
