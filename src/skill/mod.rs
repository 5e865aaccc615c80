//! The skill package: the files from which Amazon learns about the skill and the address to call.
//!
//! Lives here: the sources of the package, the rules they must follow (`check`), and building the folder
//! ([`build`]) that the ASK CLI deploys without changes.
//! Does not live here: the sources themselves (`interaction-models/` and `skill-package/` in the repository
//! root), the answer to an intent (`turn::route`), and the deployment, which the ASK CLI does.

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
