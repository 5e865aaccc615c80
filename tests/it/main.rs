//! The integration tests: one binary, a folder per capability.

#![cfg(test)]

mod alexa;
mod conformance;
mod contracts;
mod linking;
mod simulator;
mod support;
