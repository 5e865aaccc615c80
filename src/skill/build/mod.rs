//! Builds the package: a folder that the ASK CLI deploys without changes.
//!
//! Lives here: the content of the folder (the completed manifest, the voice models adapted to the PIN length,
//! the images), and writing it completely or not at all.
//! Does not live here: checking the sources (`check`).

mod digits;
mod endpoint;
mod folder;
mod manifest;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    page::Page,
    sources::{MANIFEST, PACKAGE, Sources},
};
use crate::mfa::pin::Digits;

pub use endpoint::{Certificate, Endpoint, NotAnEndpoint};
pub use folder::Error as WriteError;

/// The file in which the ASK CLI looks up where the package is.
const RESOURCES: &str = "ask-resources.json";

/// The choices of a deployment, which the sources leave open.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address Alexa calls.
    pub endpoint: Endpoint,
    /// The kind of certificate at that address.
    pub certificate: Certificate,
    /// The number of digits of a PIN.
    pub digits: Digits,
    /// The address of the privacy policy. `None` keeps the one in the manifest.
    pub privacy_policy: Option<Page>,
    /// The address of the terms of use. `None` keeps the one in the manifest.
    pub terms_of_use: Option<Page>,
}

/// The files of a package, by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Builds the package from sources that have passed the check.
    ///
    /// # Errors
    /// [`serde_json::Error`] if a source is not JSON. The check reports that with its position.
    pub fn of(sources: &Sources, options: &Options) -> Result<Self, serde_json::Error> {
        let mut manifest: Value = serde_json::from_str(&sources.manifest.text)?;
        manifest::fill(&mut manifest, options);
        manifest::follow(&mut manifest, sources);
        let mut files = BTreeMap::from([
            (RESOURCES.to_owned(), pretty(&resources())),
            (format!("{PACKAGE}/{MANIFEST}"), pretty(&manifest)),
        ]);
        for (locale, model) in sources.languages() {
            let mut content: Value = serde_json::from_str(&model.source.text)?;
            // The locale of the model, which may be another one than the locale it is written for.
            digits::adapt(&mut content, &model.locale, options.digits);
            let path = format!("{PACKAGE}/interactionModels/custom/{locale}.json");
            files.insert(path, pretty(&content));
        }
        for asset in &sources.assets {
            files.insert(format!("{PACKAGE}/{}", asset.path), asset.bytes.clone());
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
fn resources() -> Value {
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
fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}").into_bytes()
}
