//! Decides whether a turn may receive a protected answer.
//!
//! Lives here: policy, guess budgets, challenges, PINs, clearances, the owner's links, and the stores behind
//! them.
//! Does not live here: sending messages (`delivery`), HTTP, speech (`turn`), the signature of a request
//! (`alexa::verify`).

pub mod budget;
pub mod challenge;
pub mod clearance;
mod digits;
pub mod gate;
pub mod owner;
pub mod pin;
pub mod policy;
pub mod store;

pub use challenge::{ChallengeId, ChallengeView, GateSubject};
pub use clearance::Clearance;
pub use digits::{Digits, PinLengthError};
pub use gate::Gate;
pub use pin::{Pin, PinDigest, PinKey};
pub use policy::{PolicyKey, PolicyVersion};

#[cfg(test)]
mod tests;
