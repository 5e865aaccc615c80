//! The pages behind the links in notices about wrong PINs: pause voice access, or unlock it.
//!
//! Email scanners and link previews follow links, so GET and HEAD only show what a link will do. Only the
//! button on the page, a POST, changes anything. There is no login: whoever has a link may use it. That is
//! why the link's seal is checked before anything else.
//!
//! Lives here: the routes, the pages, and the use of a link ([`OwnerVoiceAccess`]).
//! Does not live here: the links and their seal (`mfa::owner`), the budgets that a pause is kept in (`mfa::budget`),
//! the texts in each language (`admin::words`).

mod owner_voice_access;
mod routes;
mod voice_access_page;

pub use owner_voice_access::OwnerVoiceAccess;
pub use routes::{VoiceAccessPages, configure_voice_access};
