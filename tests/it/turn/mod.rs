//! One spoken turn, through the real webhook.

mod answers;
mod audit;
mod budgets;
mod canary;
mod faults;
mod gate;
mod gateway_away;
mod locales;
mod paths;
mod policy;
mod screens;
mod seal;
mod seal_away;
mod secrets;
mod words;
