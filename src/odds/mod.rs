//! Simulated attacks: how likely they are to succeed against the guess budgets, and how much honest users
//! suffer.
//!
//! The gate, its budgets and its stores are the ones that run in production. Only the clock, the entropy and
//! the sender are simulated, so a year takes minutes. An attacker who does not see the PIN learns nothing
//! from a wrong guess except that it was wrong. So each attack runs once with every guess wrong, the guesses
//! that the gate compares are counted by PIN length, and the odds are computed from the counts instead of
//! being sampled. Where honest users mishear at random, the entropy is the same in every run.
//!
//! Lives here: the simulated gate, the attacks, the honest users, their figures, and the page, plot and
//! tables that show them.
//! Does not live here: any rule of the gate (`mfa`).

mod attack;
mod course;
mod laboratory;
mod page;
mod people;
mod plot;
mod report;
mod spray;
mod table;

pub use laboratory::SimulationError;
pub use page::{FiguresPageError, embed_figures};
pub use people::{HonestOrganizationFigures, HonestUserFigures};
pub use plot::render_plot;
pub use report::{
    AttackFigures, SimulationExtent, SimulationFigures, SimulationPlan, SimulationProgress, compute_figures,
    rules_digest,
};
pub use table::{figures_as_json, figures_as_markdown};
