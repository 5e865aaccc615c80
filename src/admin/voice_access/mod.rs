//! The pages behind the links in notices about wrong PINs: pause voice access, or unlock it.
//!
//! Email scanners and link previews follow links, so GET and HEAD only show what a link will do. Only the
//! button on the page, a POST, changes anything. There is no login: whoever has a link may use it. That is
//! why the link's seal is checked before anything else.
//!
//! Lives here: the routes, the pages, and the port [`VoiceAccess`] behind them.
//! Does not live here: the links and their seal (`mfa::owner`), pausing and unlocking itself (`ports`), the
//! texts in each language (`admin::words`).

mod routes;
mod voice_access_page;

pub use routes::{VoiceAccessPages, configure_voice_access};

use std::fmt;

use crate::mfa::owner::OwnerLink;

/// State of an owner link whose seal is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerLinkState {
    /// The link can be used. Carries the display name of its employee.
    Usable(String),
    /// The link was used before.
    Used,
    /// The link has expired.
    Expired,
    /// The employee no longer exists or has been deactivated.
    Gone,
}

/// Result of using an owner link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerLinkOutcome {
    /// The action was carried out for the employee with this display name. The link is now used up.
    Done(String),
    /// Nothing was done, because of this state of the link. It is never [`OwnerLinkState::Open`].
    NotDone(OwnerLinkState),
}

/// The store or the database is unavailable. As far as we know nothing was done, and the link can be tried again.
#[derive(Debug, thiserror::Error)]
#[error("voice access: {0}")]
pub struct VoiceAccessError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Port behind the pages: carries out what an owner link is for.
#[async_trait::async_trait]
pub trait VoiceAccess: Send + Sync + fmt::Debug {
    /// Returns the state of `link` without changing anything.
    ///
    /// # Errors
    /// [`VoiceAccessError`] when the store or the database is unavailable.
    async fn check_link(&self, link: &OwnerLink) -> Result<OwnerLinkState, VoiceAccessError>;

    /// Carries out the action of `link`, once: of two concurrent calls with the same link, only one succeeds.
    ///
    /// # Errors
    /// [`VoiceAccessError`] when the store or the database is unavailable.
    async fn use_link(&self, link: &OwnerLink) -> Result<OwnerLinkOutcome, VoiceAccessError>;
}
