//! Notices about wrong PINs to the owner of a challenge, and links by which the owner pauses or unlocks voice
//! access.
//!
//! Both go to the owner's mailbox, which is what tells the owner from a stranger at the device.
//!
//! Lives here: the links and their signature, the mails that carry them.
//! Does not live here: the pages behind the links (`admin`), what pausing and unlocking do (the guess
//! ledger).

pub mod owner_link;
pub mod owner_notifier;

pub use owner_link::{OwnerLink, OwnerLinkAction, OwnerLinkError, OwnerLinkKey};
pub use owner_notifier::{BurnedChallenge, NoticeTiming, OwnerNotifier};
