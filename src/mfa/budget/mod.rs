//! Guess budgets: the limits that make a three-digit PIN safe.
//!
//! One mechanism serves every row of the table of budgets: a sliding window with a scope, a limit and a
//! consequence. Spending is written to the [`ledger`] before it takes effect: a guess before it is compared,
//! a send before the message leaves. Only time, a right PIN or the owner gives anything back. A new session,
//! another device, another server process, a restart or an emptied Redis gives nothing back, because no
//! budget is kept there.
//!
//! Lives here: the table, the ledger and its stores, the decisions.
//! Does not live here: challenges and their tries (`store`), what Alexa says about a decision (`turn`).

mod book;
mod burning;
mod following;
mod guessing;
pub mod ledger;
mod rules;
pub mod ruling;
mod sending;
pub mod table;

pub use book::{AttemptContext, Budgets};
pub use following::OwnerLinkUse;
pub use ledger::{Ledger, LedgerError};
pub use ruling::{
    BurnConsequences, DeliveryOptions, GuessDecision, NoticeOutcome, SendDecision, SendTerms, SpentBudget,
};
pub use table::{BudgetName, BudgetPolicy, OrganizationLimit, PinLengthPreset, WindowLimit};

#[cfg(test)]
mod tests;
