//! The pages behind the links in mails about wrong PINs: pause voice access, or unlock it.
//!
//! Mail scanners and previews follow links, so a GET or HEAD shows what will happen and changes nothing; only the button on
//! the page does. Whoever has a link may use it: there is no login, and the link's seal is looked at before anything else.
//!
//! Lives here: the routes, the pages, the port [`VoiceAccess`] behind them.
//! Does not live here: the links and their seal (`mfa::owner`), what pausing and unlocking do (`ports`), the words in each
//! language (`admin::words`).

mod page;
mod routes;

pub use routes::{Pages, configure};

use std::fmt;

use crate::mfa::owner::OwnerLink;

/// How it stands with a link whose seal is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It can be used, by or for the employee of this name.
    Open(String),
    /// It was used before.
    Used,
    /// Its time is over.
    Expired,
    /// The employee it is about is not there any more, or may use nothing.
    Gone,
}

/// What came of using a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// It is done, for the employee of this name, and the link is used up.
    Done(String),
    /// Nothing was done, for this is how it stood with the link. It is never [`Standing::Open`].
    Not(Standing),
}

/// It cannot be told now how things stand. Nothing was done as far as is known, and the link can be tried again.
#[derive(Debug, thiserror::Error)]
#[error("voice access: {0}")]
pub struct Away(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What an owner can do by a link.
#[async_trait::async_trait]
pub trait VoiceAccess: Send + Sync + fmt::Debug {
    /// How it stands with `link`. Changes nothing.
    ///
    /// # Errors
    /// [`Away`].
    async fn peek(&self, link: &OwnerLink) -> Result<Standing, Away>;

    /// Does what `link` is for, once: of two who use it at the same time, one does.
    ///
    /// # Errors
    /// [`Away`].
    async fn act(&self, link: &OwnerLink) -> Result<Acted, Away>;
}
