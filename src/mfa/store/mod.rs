//! The store of challenges and clearances.
//!
//! Each record carries its times, and they are compared with the `now` of the caller. A database's own expiry only cleans
//! up. A record from the future (issued more than [`SKEW`] after `now`) is invalid: when a clock was set back, access is
//! denied rather than extended.
//!
//! Lives here: the contract ([`ChallengeStore`]), the rules that keep it over sealed records (`sealed`), the port that
//! keeps the records ([`RecordStore`]) and its implementations in Redis and in memory.
//! Does not live here: the decision when to issue a challenge or to give a clearance (`gate`).

mod challenge_end_note;
mod challenge_store;
mod error;
pub mod memory;
mod millis;
mod record_store;
pub mod redis;
mod sealed;

pub use challenge_store::{
    AccessCheck, AccessState, ChallengeEnd, ChallengeStore, ClearanceTerms, CodeReplacement, IssueOutcome,
    NewChallenge, OtherChallenge, PinAttempt, PinVerdict, ReplaceOutcome, SKEW,
};
pub use error::ChallengeStoreError;
pub use record_store::{
    AcceptedRequest, AccessScope, ClearanceChange, ClearanceRenewal, CurrentGeneration, CurrentGenerations,
    ListedChallenge, MessageChange, RecordChange, RecordStore, SubjectRecords,
};
pub use sealed::SealedChallengeStore;
