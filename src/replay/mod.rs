//! REPLAY: conversations on paper are held again, and what comes back is compared.
//!
//! Lives here: the stage on which one is held, in process (`house`) or at a server that runs (`remote`); holding it
//! (`talk`); what differs (`compare`) and how that is told ([`report`], [`junit`]).
//! Does not live here: the form of a fixture (`fixture`), what plays Alexa (`stand_in`), the command line (`cli`).

mod align;
mod beside;
mod captures;
mod chance;
mod compare;
mod find;
mod house;
mod inbox;
pub mod junit;
mod letters;
mod people;
mod post;
mod probe;
mod remote;
pub mod report;
mod requests;
mod run;
mod stage;
mod talk;
mod troubles;

pub use find::{Found, find};
pub use remote::Access;
pub use report::{Outcome, Verdict};
pub use run::{Options, run};
