//! Apps and their publishings: what a skill answers, and how a channel sees it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{AppId, OrganizationId, PublishingId, SecondFactor, Wording};

/// Where an app's contacts come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Source {
    /// The organization's own contacts.
    #[default]
    Directory,
    /// A web API: `GET {url}?name={name}` answers `{"contacts": [Contact, ...]}`.
    WebApi {
        /// Its address, to which the name is added as a query parameter.
        url: Url,
    },
}

/// Whether names and numbers may travel to this address and back: over TLS, or without leaving the machine.
pub fn is_private(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

/// Whether this address is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// An application an organization offers by voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its name, as spoken and written: "Contact Finder".
    pub name: String,
    /// What a launch says.
    pub welcome: Wording,
    /// The intents answered without a second factor. Every other is protected.
    #[serde(default)]
    pub open_intents: BTreeSet<String>,
    /// Intents with one fixed answer, and that answer.
    #[serde(default)]
    pub fixed_answers: BTreeMap<String, Wording>,
    /// Whether a device with a screen shows answers. A screen stands in a room, and may go on showing them for half a minute.
    #[serde(default)]
    pub show_answers: bool,
    /// Where contacts come from.
    #[serde(default)]
    pub source: Source,
    /// How it asks for its second factor.
    #[serde(default)]
    pub second_factor: SecondFactor,
}

/// A channel an app can be published to. Alexa is the only one that can ask for a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// An Alexa custom skill.
    Alexa,
}

/// An app on one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publishing {
    /// Its id.
    pub id: PublishingId,
    /// The app.
    pub app: AppId,
    /// The channel.
    pub channel: Channel,
    /// The ids by which Alexa calls it (`amzn1.ask.skill.…`): development, live, test skills.
    pub application_ids: BTreeSet<String>,
    /// The switch "enable MFA support".
    #[serde(default = "yes")]
    pub mfa_support: bool,
}

/// Secure by default: a switch that is not mentioned is on.
const fn yes() -> bool {
    true
}
