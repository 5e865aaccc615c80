//! The gate: decides whether a turn may hear a protected answer.
//!
//! Lives here: policy, guess budgets, challenges, PINs, clearances and their stores.
//! Does not live here: sending (`delivery`), HTTP, speech (`turn`), the seal of a request (`alexa::verify`).

pub mod budget;
pub mod challenge;
pub mod clearance;
pub mod gate;
pub mod owner;
pub mod pin;
pub mod policy;
pub mod store;

pub use challenge::{ChallengeId, ChallengeView, Subject};
pub use clearance::Clearance;
pub use gate::Gate;
pub use pin::{Digits, Pin, PinDigest, PinKey};
pub use policy::PolicyVersion;

#[cfg(test)]
mod tests;
