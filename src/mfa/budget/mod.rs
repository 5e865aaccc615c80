//! Guess budgets: what makes a PIN of three digits safe.
//!
//! One mechanism, sliding windows with a scope, a limit and a consequence, serves every row of the [`table`]. What is
//! spent is written to the [`ledger`] before it is used: a guess before it is compared, a sending before it is sent. Only
//! time, a pass or the owner give anything back; a new session, another device, another server process, a restart and an
//! emptied Redis do not, because nothing of it is there.
//!
//! Lives here: the table, the ledger and its stores, the rulings.
//! Does not live here: challenges and their tries (`store`), what is said of a ruling (`turn`).

mod book;
mod burning;
mod following;
mod guessing;
pub mod ledger;
mod rules;
pub mod ruling;
mod sending;
pub mod table;

pub use book::{Budgets, Visit};
pub use following::Following;
pub use ledger::{Ledger, LedgerError};
pub use ruling::{Burn, Guess, Refusal, Sending, Spent, Terms, Told, Way};
pub use table::{Limit, Name, Policy, Preset, Share};

#[cfg(test)]
mod tests;
