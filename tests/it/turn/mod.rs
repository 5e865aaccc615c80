//! One spoken turn, through the real webhook.

mod answers;
mod audit;
mod canary;
mod faults;
mod gate;
mod gateway_away;
mod policy;
mod seal;
mod seal_away;
mod secrets;
mod words;
