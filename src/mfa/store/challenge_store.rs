//! The contract of the challenge store.

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Channel, SealedMessage},
    directory::Partition,
    mfa::{ChallengeId, ChallengeView, Digits, GateSubject, PinDigest, PolicyVersion},
};

use super::{AccessScope, ChallengeStoreError};

/// Largest difference that is tolerated between the clocks of two servers.
pub const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Idle and absolute lifetime of a clearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearanceTerms {
    /// Longest time between two protected questions. Default 300 s.
    pub idle: SignedDuration,
    /// Longest time since the PIN was given, however often the clearance is used. Default 1,800 s.
    pub absolute: SignedDuration,
}

impl ClearanceTerms {
    /// Terms under which a clearance covers one answer only: it has ended before the next question.
    pub const NONE: Self = Self {
        idle: SignedDuration::from_millis(-1),
        absolute: SignedDuration::from_millis(-1),
    };
}

/// A request to look up the access of a subject, which also marks the request id as used.
#[derive(Debug, Clone)]
pub struct AccessCheck<'a> {
    /// The subject whose access is looked up.
    pub subject: &'a GateSubject,
    /// The id of the request. A second call with the same id is a replay. `None` if it was marked before.
    pub request: Option<&'a str>,
    /// The policy in force now. Clearances and challenges given under another one do not count.
    pub policy: &'a PolicyVersion,
    /// The idle and absolute lifetime of clearances.
    pub terms: ClearanceTerms,
    /// The current time.
    pub now: Timestamp,
}

/// The access that a subject has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessState {
    /// The request id was used before. Nothing was changed.
    Replayed,
    /// The gate is open until this moment. Its idle time has just started again.
    Cleared(Timestamp),
    /// A challenge waits for its PIN.
    Challenged(ChallengeView),
    /// No challenge waits. Contains how the last one ended, which is remembered for an hour.
    Nothing(Option<ChallengeEnd>),
}

/// The way in which a challenge ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeEnd {
    /// It expired.
    Expired,
    /// The right PIN was given.
    Used,
    /// All tries were wrong.
    Burned,
    /// The user locked it, or the policy or a contact point changed.
    Withdrawn,
}

/// A challenge to be written together with its messages.
#[derive(Debug, Clone)]
pub struct NewChallenge {
    /// The id of the challenge.
    pub id: ChallengeId,
    /// The subject it is issued for. Each has at most one live challenge.
    pub subject: GateSubject,
    /// The policy it is issued under.
    pub policy: PolicyVersion,
    /// The keyed digest of the PIN.
    pub digest: PinDigest,
    /// Number of digits of the PIN.
    pub digits: Digits,
    /// The question, which is returned when the PIN is right.
    pub question: Vec<u8>,
    /// The time of issue.
    pub issued_at: Timestamp,
    /// The time of expiry.
    pub expires_at: Timestamp,
    /// Number of tries.
    pub tries: u8,
    /// Number of resends.
    pub resends: u8,
    /// The channels of its messages.
    pub channels: Vec<Channel>,
    /// Its messages, leased to the caller until `lease_until`.
    pub messages: Vec<SealedMessage>,
    /// The time until which nobody else may claim the messages.
    pub lease_until: Timestamp,
}

/// The result of issuing a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueOutcome {
    /// The challenge and its messages were written.
    New,
    /// Another challenge was live and is unchanged. Nothing was written.
    Already(ChallengeView),
}

/// A new code for a live challenge, with its messages.
#[derive(Debug, Clone)]
pub struct CodeReplacement {
    /// The subject of the challenge.
    pub subject: GateSubject,
    /// The id of the challenge.
    pub id: ChallengeId,
    /// The keyed digest of the new PIN. The old PIN no longer works.
    pub digest: PinDigest,
    /// Number of digits of the new PIN.
    pub digits: Digits,
    /// Shortest time since the last send, by default 60 s, for a resend that somebody asked for. `None` if the gate
    /// replaces a code that became too short: that takes no resend, and does not wait.
    pub spacing: Option<SignedDuration>,
    /// The channels of the new messages.
    pub channels: Vec<Channel>,
    /// The new messages, leased to the caller until `lease_until`. Messages of the old code that still wait
    /// are dropped.
    pub messages: Vec<SealedMessage>,
    /// The time until which nobody else may claim the messages.
    pub lease_until: Timestamp,
    /// The current time.
    pub now: Timestamp,
}

/// The result of replacing a code. Expiry and tries never change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplaceOutcome {
    /// The new code and its messages were written.
    New(ChallengeView),
    /// The last send is too recent. Contains the earliest time for the next one.
    TooSoon(Timestamp),
    /// A longer code was to replace one that was too short, but another request has done so. Nothing was written.
    Already(ChallengeView),
    /// The challenge has no resends left.
    NoneLeft,
    /// There is no live challenge with this id.
    Gone,
}

/// A PIN that was given for a challenge.
#[derive(Debug, Clone)]
pub struct PinAttempt<'a> {
    /// The subject that gave it, and that receives the clearance.
    pub subject: &'a GateSubject,
    /// The id of the challenge.
    pub id: &'a ChallengeId,
    /// The keyed digest of the PIN that was given, computed for this challenge.
    pub digest: PinDigest,
    /// True if the PIN is that of another live challenge of the employee. Then no try is counted unless it passes.
    pub is_of_another: bool,
    /// The policy in force now.
    pub policy: &'a PolicyVersion,
    /// The idle and absolute lifetime of the clearance.
    pub terms: ClearanceTerms,
    /// The current time.
    pub now: Timestamp,
}

/// The result of comparing a PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinVerdict {
    /// The PIN is right. The challenge has ended, its waiting messages are dropped and the subject has a
    /// clearance.
    Passed {
        /// The time at which the clearance ends if it is not used.
        until: Timestamp,
        /// The question.
        question: Vec<u8>,
    },
    /// The PIN is wrong, and tries are left.
    Wrong {
        /// Tries left, at least 1.
        tries_left: u8,
    },
    /// The PIN is wrong and that was the last try. The challenge and the clearance of its subject have ended.
    Burned,
    /// The PIN is wrong here, but right for another challenge. No try was counted.
    OfAnother,
    /// There is no live challenge with this id, and no try was counted. Contains how it ended, if that is
    /// remembered.
    Gone(Option<ChallengeEnd>),
}

/// A live challenge of the same employee for another subject.
#[derive(Debug, Clone)]
pub struct OtherChallenge {
    /// The subject.
    pub subject: GateSubject,
    /// The id of the challenge.
    pub id: ChallengeId,
    /// The keyed digest of its PIN.
    pub digest: PinDigest,
}

/// Challenges and clearances. Each method is one atomic step.
#[async_trait::async_trait]
pub trait ChallengeStore: Send + Sync + std::fmt::Debug {
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

    /// Marks a request id as used (for an hour) and returns the access of the subject. A clearance or
    /// challenge given under another policy does not count. The only other change is that an open clearance's
    /// idle time starts again.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The request id may or may not have been marked.
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError>;

    /// Writes a challenge and its messages, unless one is live for this subject. The rest of an
    /// ended one is replaced and its waiting messages are dropped.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The challenge may or may not have been written.
    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError>;

    /// Replaces the code of a live challenge. Expiry and tries do not change.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The code may or may not have been replaced.
    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError>;

    /// Replaces the question of a live challenge, so that the PIN answers the newest one. Returns false if
    /// there is no live challenge with this id.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError>;

    /// Counts the try, then compares, in one step. If two right PINs race, only one passes.
    ///
    /// # Errors
    /// [`ChallengeStoreError`]. The try may have been counted.
    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError>;

    /// Ends a live challenge and drops its waiting messages. Does nothing if it has ended. A clearance stays.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn withdraw(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError>;

    /// Lists the live challenges of the subject's employee for other subjects.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn list_others(
        &self,
        subject: &GateSubject,
        now: Timestamp,
    ) -> Result<Vec<OtherChallenge>, ChallengeStoreError>;

    /// Ends clearances and challenges at once, on every server, and drops their waiting messages.
    ///
    /// # Errors
    /// [`ChallengeStoreError`].
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError>;

    /// Checks that the store answers.
    ///
    /// # Errors
    /// [`ChallengeStoreError`] when it does not.
    async fn ready(&self) -> Result<(), ChallengeStoreError>;
}
