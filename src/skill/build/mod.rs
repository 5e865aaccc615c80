//! Builds the package: a folder that the ASK CLI deploys without changes.
//!
//! Lives here: the content of the folder (the completed manifest, the voice models adapted to the PIN length,
//! the images), and writing it completely or not at all.
//! Does not live here: checking the sources (`check`).

mod endpoint;
mod manifest_completion;
mod package;
mod package_options;
mod pin_length;

pub use endpoint::{EndpointCertificate, SkillEndpoint, SkillEndpointError};
pub use package::{PackageWriteError as WriteError, SkillPackage};
pub use package_options::PackageOptions;
