//! Replay: runs the conversations in fixtures again and compares the responses.
//!
//! Lives here: running a conversation in process or against a running server, comparing the responses with
//! the expected ones, and reporting the differences ([`terminal_report`], [`junit`]).
//! Does not live here: the fixture format (`fixture`), the emulation of Alexa (`stand_in`), and the command
//! line (`cli`).

mod bounded_read;
mod capture_replay;
mod compare;
mod fixture_replayer;
mod fixture_search;
mod given_directory;
mod in_process;
pub mod junit;
mod probe;
mod remote;
mod request_builder;
mod runner;
mod seeded_entropy;
mod server_access;
mod server_inbox;
mod target;
pub mod terminal_report;
mod text_diff;
mod unavailable_services;

pub use fixture_replayer::{ReplayOptions, replay_fixtures};
pub use fixture_search::{FoundFixtures, find_fixtures};
pub use server_access::ServerAccess;
pub use terminal_report::{FixtureOutcome, FixtureVerdict};
