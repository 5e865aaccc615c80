//! The integration tests: one binary, a folder per capability.

mod conformance;
mod contracts;
mod linking;
mod support;
