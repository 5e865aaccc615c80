//! The skill package: the files from which Amazon learns about the skill and the address to call.
//!
//! Lives here: the sources of the package, the rules they must follow (`check_sources`), and building the folder
//! ([`build`]) that the ASK CLI deploys without changes.
//! Does not live here: the sources themselves (`interaction-models/` and `skill-package/` in the repository
//! root), the answer to an intent (`turn::route`), and the deployment, which the ASK CLI does.

pub mod build;
pub mod check;
mod finding;
mod legal_page_url;
mod sources;

pub use build::{EndpointCertificate, PackageOptions, SkillEndpoint, SkillPackage};
pub use check::{SkillCheckContext, check_sources};
pub use finding::{FindingSeverity, SkillFinding, SkillFindings};
pub use legal_page_url::{LegalPageUrl, LegalPageUrlError};
pub use sources::{PackageAsset, SkillSourceFile, SkillSources, VoiceModelSource};
