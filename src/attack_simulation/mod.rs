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

mod attack_tally;
mod figure_tables;
mod figures_page;
mod honest_users;
mod plot;
mod simulated_gate;
mod simulation_figures;
mod spray_attack;
mod targeted_attack;

pub use figure_tables::{figures_as_json, figures_as_markdown};
pub use figures_page::{FiguresPageError, embed_figures};
pub use honest_users::{HonestOrganizationFigures, HonestUserFigures};
pub use plot::render_plot;
pub use simulated_gate::SimulationError;
pub use simulation_figures::{
    AttackFigures, SimulationExtent, SimulationFigures, SimulationPlan, SimulationProgress, compute_figures,
    rules_digest,
};
