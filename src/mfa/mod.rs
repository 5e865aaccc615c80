//! The gate: decides whether a turn may hear a protected answer.
//!
//! Lives here: policy, challenges, PINs, clearances and their stores.
//! Does not live here: sending (`delivery`), HTTP, speech (`turn`), the seal of a request (`alexa::verify`).
//!
//! Guess budgets beyond one challenge are an issue of their own. They will stand in two places: in [`gate`] between
//! `enter` and issuing, where an employee without budget gets no PIN, and inside the count of
//! [`store::GateStore::attempt`], where a guess is taken off in the same step.

pub mod challenge;
pub mod clearance;
pub mod gate;
pub mod pin;
pub mod policy;
pub mod store;

pub use challenge::{ChallengeId, ChallengeView, Subject};
pub use clearance::Clearance;
pub use gate::Gate;
pub use pin::{Digits, Pin, PinDigest, PinKey};
pub use policy::PolicyVersion;
