//! Builds the package: a folder that the ASK CLI deploys without changes.
//!
//! Lives here: the content of the folder (the completed manifest, the voice models adapted to the PIN length,
//! the images), and writing it completely or not at all.
//! Does not live here: checking the sources (`check`).

mod endpoint;
mod folder;
mod manifest_completion;
mod pin_length;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    legal_page_url::LegalPageUrl,
    sources::{MANIFEST_FILE, PACKAGE_FOLDER, SkillSources},
};
use crate::mfa::pin::Digits;

pub use endpoint::{EndpointCertificate, SkillEndpoint, SkillEndpointError};
pub use folder::PackageWriteError as WriteError;

/// The file in which the ASK CLI looks up where the package is.
const ASK_RESOURCES_FILE: &str = "ask-resources.json";

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

/// The files of a package, by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillPackage {
    files: BTreeMap<String, Vec<u8>>,
}

impl SkillPackage {
    /// Builds the package from sources that have passed the check.
    ///
    /// # Errors
    /// [`serde_json::PackageWriteError`] if a source is not JSON. The check reports that with its position.
    pub fn build(sources: &SkillSources, options: &PackageOptions) -> Result<Self, serde_json::Error> {
        let mut manifest: Value = serde_json::from_str(&sources.manifest.text)?;
        manifest_completion::fill_in_manifest(&mut manifest, options);
        manifest_completion::copy_texts_to_followers(&mut manifest, sources);
        let mut files = BTreeMap::from([
            (ASK_RESOURCES_FILE.to_owned(), to_pretty_json(&ask_resources())),
            (
                format!("{PACKAGE_FOLDER}/{MANIFEST_FILE}"),
                to_pretty_json(&manifest),
            ),
        ]);
        for (locale, model) in sources.models_by_locale() {
            let mut content: Value = serde_json::from_str(&model.source.text)?;
            // The locale of the model, which may be another one than the locale it is written for.
            pin_length::adapt_to_pin_length(&mut content, &model.locale, options.digits);
            let path = format!("{PACKAGE_FOLDER}/interactionModels/custom/{locale}.json");
            files.insert(path, to_pretty_json(&content));
        }
        for asset in &sources.assets {
            files.insert(format!("{PACKAGE_FOLDER}/{}", asset.path), asset.bytes.clone());
        }
        Ok(Self { files })
    }

    /// Every file: its path, with `/` as separator, and its content.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// The content of `ask-resources.json` for version 2 of the ASK CLI. It has no `code` and no
/// `skillInfrastructure`, because the endpoint is our own server.
fn ask_resources() -> Value {
    json!({
        "askcliResourcesVersion": "2020-03-31",
        "profiles": {
            "default": { "skillMetadata": { "src": "./skill-package" } },
            // The ASK CLI uses this profile when its credentials come from the environment, as in CI.
            "__ENVIRONMENT_ASK_PROFILE__": { "skillMetadata": { "src": "./skill-package" } },
        },
    })
}

/// Formats JSON as the ASK CLI does, without a newline at the end. The CLI rewrites the manifest, and with
/// other formatting it would see a change where there is none.
fn to_pretty_json(value: &Value) -> Vec<u8> {
    format!("{value:#}").into_bytes()
}
