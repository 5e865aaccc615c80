//! Replay: runs the conversations in fixtures again and compares the responses.
//!
//! Lives here: running a conversation in process or against a running server, comparing the responses with
//! the expected ones, and reporting the differences ([`report`], [`junit`]).
//! Does not live here: the fixture format (`fixture`), the emulation of Alexa (`stand_in`), and the command
//! line (`cli`).

mod align;
mod beside;
mod captures;
mod chance;
mod compare;
mod find;
mod house;
mod inbox;
pub mod junit;
mod letters;
mod people;
mod post;
mod probe;
mod remote;
pub mod report;
mod requests;
mod run;
mod stage;
mod talk;
mod troubles;

pub use find::{FoundFixtures, find_fixtures};
pub use remote::ServerAccess;
pub use report::{FixtureOutcome, FixtureVerdict};
pub use run::{ReplayOptions, replay_fixtures};
