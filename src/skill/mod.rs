//! THE SKILL PACKAGE: what Amazon is given, so that Alexa knows the skill and where to call it.
//!
//! Lives here: the sources of the package, what can be wrong with them (`check`), and the folder made of them
//! ([`build`]) that the ASK CLI deploys as it is.
//! Does not live here: the sources themselves (`interaction-models/`, `skill-package/` at the top), what an intent does
//! (`turn::route`), and deploying, which is the ASK CLI's work.

pub mod build;
pub mod check;
mod document;
mod finding;
mod page;
mod reading;
mod sources;

pub use build::{Certificate, Endpoint, Options, Package};
pub use check::{Given, check};
pub use finding::{Finding, Findings, Weight};
pub use page::{NotAPage, Page};
pub use sources::{Asset, Model, Source, Sources};
