//! What an owner has and a stranger lacks: word of wrong guesses, and links to pause voice access or to unlock it.
//!
//! Lives here: the links and the seal on them, the mails that carry them.
//! Does not live here: the pages behind the links (`admin`), what pausing and unlocking do (the guess ledger).

pub mod link;
pub mod notices;

pub use link::{Action, LinkKey, NotALink, OwnerLink};
pub use notices::{Happened, Notices, Tell};
