//! One spoken turn, through the real webhook.

mod answers;
mod canary;
mod faults;
mod gate;
mod policy;
mod seal;
mod secrets;
mod words;
