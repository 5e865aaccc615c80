//! Contacts from an organization's web API: `GET {url}?name={name}` answers `{"contacts": [...]}`, or 404 for
//! nobody.
//!
//! A contact has the format of a directory file (`docs/directory.md`), but only its name is required.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    directory::{Contact, ContactNumber, ContactSource, OrganizationId, PublishedSkill, name_matching},
    mfa::Clearance,
    network_address::AddressPolicy,
    outbound_client::{OutboundClient, OutboundError, OutboundSettings},
};

use super::{
    Answer, AnswerSource, Error, Question, check_clearance,
    contact_selection::{choose_contact, names_to_search},
};

/// Largest number of contacts in a response that are considered.
const MAX_CONTACTS: usize = 64;
/// Largest number of characters of a name that are sent.
const MAX_NAME_CHARACTERS: usize = 200;

/// Settings for calls to web APIs.
#[derive(Debug, Clone)]
pub struct WebApiSettings {
    /// Timeout of one call. A turn must end within eight seconds, and a choice by name makes two calls.
    pub timeout: Duration,
    /// Largest response that is read, in bytes.
    pub max_bytes: usize,
    /// Tokens for `Authorization: Bearer …`, by origin (`https://contacts.example.com`). Each is sent to its origin
    /// only.
    pub bearers: BTreeMap<String, SecretString>,
    /// If true, only APIs on this machine are called. All others count as unreachable.
    pub only_this_machine: bool,
}

impl Default for WebApiSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_millis(2_500),
            max_bytes: 256 * 1024,
            bearers: BTreeMap::new(),
            only_this_machine: false,
        }
    }
}

/// Answers from the web API that the skill's app names.
#[derive(Clone)]
pub struct WebApiContacts {
    client: OutboundClient,
    settings: Arc<WebApiSettings>,
}

impl WebApiContacts {
    /// Creates a source that calls web APIs with these settings.
    pub fn new(settings: WebApiSettings) -> Self {
        let policy = if settings.only_this_machine {
            AddressPolicy::loopback_only().allow_user_info()
        } else {
            ContactSource::WEB_API_POLICY
        };
        Self {
            client: OutboundClient::new(OutboundSettings::new(
                policy,
                settings.timeout,
                settings.max_bytes,
            )),
            settings: Arc::new(settings),
        }
    }

    async fn find_contacts(
        &self,
        api: &Url,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Vec<(f32, Contact)>, Error> {
        let name: String = heard.chars().take(MAX_NAME_CHARACTERS).collect();
        let mut url = api.clone();
        // Appended, because the configured URL may have a query of its own, such as a tenant.
        url.query_pairs_mut().append_pair("name", &name);
        let request = self.client.request(Method::GET, url).map_err(classify_error)?;
        let mut request = request.with(|request| request.header("accept", "application/json"));
        // By origin and not by prefix, or `https://api.example.com.attacker.test` would get the token of
        // `https://api.example.com`.
        if let Some(bearer) = self.settings.bearers.get(&api.origin().ascii_serialization()) {
            request = request.with(|request| request.bearer_auth(bearer.expose_secret()));
        }
        let response = request.send().await.map_err(classify_error)?;
        match response.status() {
            200 => {}
            404 => return Ok(vec![]),
            other => return Err(Error::Status(other)),
        }
        let body = response.read_body().await.map_err(|error| match error {
            OutboundError::TooLarge { .. } => Error::InvalidResponse("too long"),
            OutboundError::Timeout(_) => Error::Timeout,
            _ => Error::InvalidResponse("broken off"),
        })?;
        let body: ContactsResponse =
            serde_json::from_slice(&body).map_err(|_| Error::InvalidResponse("not contacts in JSON"))?;
        let contacts = body.contacts.into_iter().take(MAX_CONTACTS).enumerate();
        let contacts = contacts.filter_map(|(at, wire)| wire.into_contact(at, organization));
        Ok(score_contacts(heard, contacts.collect()))
    }
}

#[async_trait::async_trait]
impl AnswerSource for WebApiContacts {
    async fn answer(
        &self,
        question: &Question,
        skill: &PublishedSkill,
        clearance: &Clearance,
    ) -> Result<Answer, Error> {
        check_clearance(skill, clearance)?;
        let (Question::Contact { name, kind, choice }, ContactSource::WebApi { url }) =
            (question, &skill.app.source)
        else {
            return Err(Error::NoAnswer);
        };
        let mut found = vec![];
        for heard in names_to_search(name, choice.as_ref()) {
            found = self.find_contacts(url, &skill.organization.id, &heard).await?;
            if !found.is_empty() {
                break;
            }
        }
        Ok(choose_contact(found, *kind, choice.as_ref()))
    }
}

impl fmt::Debug for WebApiContacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebApi")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Scores the contacts against the name as heard. If none reaches the threshold all are kept, with equal scores:
/// the API may know names that we would not match.
fn score_contacts(heard: &str, contacts: Vec<Contact>) -> Vec<(f32, Contact)> {
    let scored: Vec<_> = contacts
        .into_iter()
        .map(|contact| (name_matching::score_contact(heard, &contact), contact))
        .collect();
    if scored
        .iter()
        .any(|(score, _)| *score >= name_matching::MATCH_THRESHOLD)
    {
        scored
            .into_iter()
            .filter(|(score, _)| *score >= name_matching::MATCH_THRESHOLD)
            .collect()
    } else {
        scored
            .into_iter()
            .map(|(_, contact)| (name_matching::MATCH_THRESHOLD, contact))
            .collect()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err passes it by value")]
fn classify_error(error: OutboundError) -> Error {
    match error {
        OutboundError::Timeout(_) => Error::Timeout,
        _ => Error::Unreachable,
    }
}

#[derive(Deserialize)]
struct ContactsResponse {
    contacts: Vec<WireContact>,
}

#[derive(Deserialize)]
struct WireContact {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    organization: Option<String>,
    name: String,
    #[serde(default)]
    also_called: Vec<String>,
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    numbers: Vec<serde_json::Value>,
}

impl WireContact {
    /// Converts the entry to a contact of `organization`. Returns `None` if it belongs to another one or has no
    /// name. Invalid numbers are skipped.
    fn into_contact(self, at: usize, organization: &OrganizationId) -> Option<Contact> {
        if self
            .organization
            .is_some_and(|other| other != organization.as_str())
            || self.name.trim().is_empty()
        {
            return None;
        }
        // The id only keeps people of the same name in a fixed order, so the position will do.
        let unnamed = || format!("contact-{at}").parse().ok();
        let id = self.id.and_then(|id| id.parse().ok()).or_else(unnamed)?;
        // Parsed one by one, so that a number we cannot use does not hide the others.
        let number = |value| serde_json::from_value::<ContactNumber>(value).ok();
        Some(Contact {
            id,
            organization: organization.clone(),
            name: self.name,
            also_called: self.also_called,
            department: self.department,
            numbers: self.numbers.into_iter().filter_map(number).collect(),
        })
    }
}
