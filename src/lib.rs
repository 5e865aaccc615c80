//! countersign puts a second factor in front of an Alexa answer.
//!
//! A turn runs from the bytes Alexa sent to the sentence it speaks. Each arrow is one function. Leaving one
//! out does not compile, because the next one takes a type that only the function before it can make:
//!
//! ```text
//! bytes + headers -> alexa::verify -> turn::ask -> turn::route -> turn::gate (mfa) -> turn::answer -> turn::reply
//! ```
//!
//! The modules are listed in reading order.

pub mod turn;

pub mod alexa;

pub mod mfa;

pub mod delivery;

pub mod answers;

pub mod directory;

pub mod linking;

pub mod admin;

pub mod simulator;

pub mod proxy;

pub mod skill;

pub mod fixture;

pub mod alexa_emulator;

pub mod attack_simulation;

pub mod audit;

pub mod config;

pub mod http;

pub mod app;
pub mod cli;
pub mod ports;
pub mod replay;

mod aged_cache;
pub mod clock;
mod error_chain;
mod json_reader;
pub mod language;
pub mod network_address;
pub mod outbound_client;
pub mod secret;
mod string_enum;
pub mod telemetry;

// `mfa::tests` includes a file from `tests/it` by its path. That file says `use countersign::…`, so the crate
// must be able to refer to itself by that name.
#[cfg(test)]
extern crate self as countersign;
