//! The choices of a deployment.

use super::endpoint::{EndpointCertificate, SkillEndpoint};
use crate::{mfa::Digits, skill::legal_page_url::LegalPageUrl};

/// The choices of a deployment, which the sources leave open.
#[derive(Debug, Clone)]
pub struct PackageOptions {
    /// The address Alexa calls.
    pub endpoint: SkillEndpoint,
    /// The kind of certificate at that address.
    pub certificate: EndpointCertificate,
    /// The number of digits of a PIN.
    pub digits: Digits,
    /// The address of the privacy policy. `None` keeps the one in the manifest.
    pub privacy_policy: Option<LegalPageUrl>,
    /// The address of the terms of use. `None` keeps the one in the manifest.
    pub terms_of_use: Option<LegalPageUrl>,
}
