//! What the guess budgets are worth, in figures: attacks on the real gate, and honest people at it, in virtual time.
//!
//! The gate, its budgets and its stores are the ones that serve; only the clock, the chance and the post are of a
//! laboratory. An attacker who does not see the PIN learns nothing from a wrong guess but that it was wrong, so an attack
//! is run once with every guess wrong, the guesses that the gate compares are counted by their length, and the odds are
//! worked out: no sampling, no noise.
//!
//! Lives here: the laboratory, the attacks, the honest people, their figures, and the page that shows them.
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

pub use laboratory::LabError;
pub use page::{PageError, embed};
pub use people::{Office, People};
pub use plot::plot;
pub use report::{AttackFigures, Extent, Figures, Progress, Wanted, figures, rules};
pub use table::{json, markdown};
