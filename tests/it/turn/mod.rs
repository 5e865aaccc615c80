//! One spoken turn, through the real webhook.

mod answers;
mod gate;
mod policy;
mod seal;
mod secrets;
mod words;
