//! The package: a folder that the ASK CLI deploys as it is.
//!
//! Lives here: what goes into the folder (the manifest filled in, the models for so many digits, the pictures), and its
//! writing, whole or not at all.
//! Does not live here: whether the sources are sound (`check`).

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

/// The file in which the ASK CLI looks for the package.
const RESOURCES: &str = "ask-resources.json";

/// What the sources do not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where Alexa calls.
    pub endpoint: Endpoint,
    /// What kind of certificate is there.
    pub certificate: Certificate,
    /// How many digits a PIN has.
    pub digits: Digits,
    /// The privacy policy; without one the manifest's own stays.
    pub privacy_policy: Option<Page>,
    /// The terms of use; without them the manifest's own stay.
    pub terms_of_use: Option<Page>,
}

/// The files of a package, by their paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Makes it of sources that were found sound.
    ///
    /// # Errors
    /// [`serde_json::Error`] when a source is not JSON, which a check would have told with its place.
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
            digits::adapt(&mut content, &model.locale, options.digits);
            let path = format!("{PACKAGE}/interactionModels/custom/{locale}.json");
            files.insert(path, pretty(&content));
        }
        for asset in &sources.assets {
            files.insert(format!("{PACKAGE}/{}", asset.path), asset.bytes.clone());
        }
        Ok(Self { files })
    }

    /// Every file: its path, with `/`, and what is in it.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// What the ASK CLI (version 2) reads first. No `code` and no `skillInfrastructure`: the endpoint is ours.
fn resources() -> Value {
    json!({
        "askcliResourcesVersion": "2020-03-31",
        "profiles": {
            "default": { "skillMetadata": { "src": "./skill-package" } },
            // The profile that the CLI takes when its credentials come from the environment, as in CI.
            "__ENVIRONMENT_ASK_PROFILE__": { "skillMetadata": { "src": "./skill-package" } },
        },
    })
}

/// As the ASK CLI writes JSON, without an end of the last line: it writes the manifest again, and would find it changed.
fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}").into_bytes()
}
