//! The integration tests: one binary, with one folder per capability.

#![cfg(test)]

mod admin;
mod alexa;
mod cli;
mod config;
mod conformance;
mod contracts;
mod delivery;
mod directory;
mod http;
mod linking;
mod mfa;
mod replay;
mod simulator;
mod skill;
mod support;
mod turn;
