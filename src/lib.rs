//! countersign puts a second factor in front of an Alexa answer.
//!
//! One turn runs from the bytes Alexa sent to the sentence it speaks; each arrow is one function and leaving one out
//! does not compile:
//!
//! ```text
//! bytes + headers -> alexa::verify -> turn::ask -> turn::route -> turn::gate (mfa) -> turn::answer -> turn::reply
//! ```
//!
//! The modules, in reading order.

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

pub mod stand_in;

pub mod odds;

pub mod audit;

pub mod config;

pub mod http;

pub mod app;
pub mod cli;
pub mod ports;
pub mod replay;

mod causes;
pub mod clock;
pub mod language;
mod located;
mod named;
pub mod outbound;
pub mod secret;
pub mod telemetry;

// What tests share with those of this folder names the crate as they do.
#[cfg(test)]
extern crate self as countersign;
