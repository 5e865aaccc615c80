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

mod attempt_context;
pub mod budget_policy;
mod budget_rules;
mod budget_settings;
mod budgets;
pub mod decision;
mod guess_budgets;
pub mod ledger;
mod owner_link_use;
mod send_budgets;

pub use attempt_context::AttemptContext;
pub use budget_policy::{BudgetName, BudgetPolicy, OrganizationLimit, PinLengthPreset, WindowLimit};
pub use budget_settings::BudgetSettings;
pub(crate) use budget_settings::budget_table;
pub use budgets::Budgets;
pub use decision::{
    BurnConsequences, CountedGuess, DeliveryOptions, GuessDecision, NoticeOutcome, SendDecision, SendPurpose,
    SendTerms, SpentBudget,
};
pub use ledger::{Ledger, LedgerError};
pub use owner_link_use::OwnerLinkUse;

#[cfg(test)]
mod tests;
