//! Apps, and their publishings on a channel.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{AppId, LocalizedText, OrganizationId, PublishingId, SecondFactorSettings};
use crate::network_address::AddressPolicy;

/// The source of an app's contacts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum ContactSource {
    /// The contacts of the organization in the directory.
    #[default]
    Directory,
    /// A web API: `GET {url}?name={name}` returns `{"contacts": [Contact, ...]}`.
    WebApi {
        /// The URL, to which the name is added as a query parameter.
        url: Url,
    },
}

impl ContactSource {
    /// The rules for the URL of a web API. Names and phone numbers are sent there, so it uses TLS or is on this machine.
    pub const WEB_API_POLICY: AddressPolicy = AddressPolicy::configured_service().allow_user_info();
}

/// A voice application of an organization: intents, answers and settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The id, unique among apps.
    pub id: AppId,
    /// The organization that the app belongs to.
    pub organization: OrganizationId,
    /// The name as it is spoken and written: "Contact Finder".
    pub name: String,
    /// The welcome, spoken when the app is opened.
    pub welcome: LocalizedText,
    /// The intents that are answered without a second factor. All others are protected, so an intent that
    /// somebody forgets to list is safe.
    #[serde(default)]
    pub open_intents: BTreeSet<String>,
    /// The intents that always get the same answer, with that answer.
    #[serde(default)]
    pub fixed_answers: BTreeMap<String, LocalizedText>,
    /// True to show answers on devices with a screen. Off by default: a screen can be read by everybody in
    /// the room, for half a minute or longer.
    #[serde(default)]
    pub show_answers: bool,
    /// The source of the contacts.
    #[serde(default)]
    pub source: ContactSource,
    /// The settings of the second factor.
    #[serde(default)]
    pub second_factor: SecondFactorSettings,
}

/// A channel that an app can be published on. Alexa is the only one so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishingChannel {
    /// An Alexa custom skill.
    Alexa,
}

/// An app, published on one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publishing {
    /// The id, unique among publishings.
    pub id: PublishingId,
    /// The app that is published.
    pub app: AppId,
    /// The channel it is published on.
    pub channel: PublishingChannel,
    /// The application ids that Alexa uses for it (`amzn1.ask.skill.…`): one each for development, live and
    /// test skills. An id belongs to one publishing only.
    pub application_ids: BTreeSet<String>,
    /// The switch "enable MFA support".
    #[serde(default = "yes")]
    pub mfa_support: bool,
}

/// The default of a security switch that is left out: on.
const fn yes() -> bool {
    true
}
