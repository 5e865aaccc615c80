//! Contacts behind a web API: `GET {url}?name={name}` answers `{"contacts": [...]}`; 404 is nobody.
//!
//! The contacts are written as in a directory file (`docs/directory.md`), read with leniency: only the name must be there.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use reqwest::{Client, ClientBuilder, Response, StatusCode, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    directory::{
        Contact, ContactNumber, OrganizationId, Skill, Source,
        apps::{is_loopback, is_private},
        names,
    },
    mfa::Clearance,
    outbound,
};

use super::{
    Answer, AnswerSource, Error, Question,
    choose::{choose, searches},
    cleared,
};

/// No more contacts of one answer are looked at.
const CONTACTS: usize = 64;
/// No more of a name is sent, in characters.
const NAME: usize = 200;

/// How web APIs are asked.
#[derive(Debug, Clone)]
pub struct WebApiSettings {
    /// How long a whole call may take. A turn has to end within eight seconds, a choice by name makes two calls.
    pub timeout: Duration,
    /// How many bytes an answer may have.
    pub max_bytes: usize,
    /// What is sent as `Authorization: Bearer …`, by origin (`https://contacts.example.com`). It goes nowhere else.
    pub bearers: BTreeMap<String, SecretString>,
    /// Whether this machine alone may be asked: the others are held to be away.
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
pub struct WebApi {
    /// For addresses elsewhere, over TLS; by way of the environment's proxy if there is one.
    outside: Client,
    /// For this machine, in clear; by no proxy, or it would not be this machine.
    inside: Client,
    settings: Arc<WebApiSettings>,
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("TLS for contact APIs: {0}")]
pub struct NoTls(String);

impl WebApi {
    /// Makes the client. No redirect is followed: an answer comes from the address in the settings or not at all.
    ///
    /// # Errors
    /// [`NoTls`] when TLS cannot be set up.
    pub fn new(settings: WebApiSettings) -> Result<Self, NoTls> {
        let client = || {
            Client::builder()
                .tls_backend_preconfigured(outbound::client_config(&[]))
                .redirect(Policy::none())
                .timeout(settings.timeout)
                .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
        };
        let built = |builder: ClientBuilder| builder.build().map_err(|error| NoTls(error.to_string()));
        Ok(Self {
            outside: built(client())?,
            inside: built(client().no_proxy())?,
            settings: Arc::new(settings),
        })
    }

    /// Whether this address may be asked at all.
    fn may_ask(&self, api: &Url) -> bool {
        is_private(api) && (!self.settings.only_this_machine || is_loopback(api))
    }

    /// In clear an address of this machine only is asked: [`is_private`] has seen to that.
    fn client_for(&self, api: &Url) -> &Client {
        if api.scheme() == "http" || self.settings.only_this_machine {
            &self.inside
        } else {
            &self.outside
        }
    }

    async fn find(
        &self,
        api: &Url,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Vec<(f32, Contact)>, Error> {
        if !self.may_ask(api) {
            return Err(Error::Unreachable);
        }
        let name: String = heard.chars().take(NAME).collect();
        let mut url = api.clone();
        url.query_pairs_mut().append_pair("name", &name);
        let mut request = self.client_for(api).get(url).header("accept", "application/json");
        if let Some(bearer) = self.settings.bearers.get(&api.origin().ascii_serialization()) {
            request = request.bearer_auth(bearer.expose_secret());
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(vec![]),
            other => return Err(Error::Status(other.as_u16())),
        }
        let body = self.body(response).await?;
        let body: Body =
            serde_json::from_slice(&body).map_err(|_| Error::Nonsense("not the JSON of contacts"))?;
        let contacts = body.contacts.into_iter().take(CONTACTS).enumerate();
        let contacts = contacts.filter_map(|(at, wire)| wire.contact(at, organization));
        Ok(judged(heard, contacts.collect()))
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Error> {
        let mut body = vec![];
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > self.settings.max_bytes {
                return Err(Error::Nonsense("too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

#[async_trait::async_trait]
impl AnswerSource for WebApi {
    async fn answer(
        &self,
        question: &Question,
        skill: &Skill,
        clearance: &Clearance,
    ) -> Result<Answer, Error> {
        cleared(skill, clearance)?;
        let (Question::Contact { name, kind, choice }, Source::WebApi { url }) =
            (question, &skill.app.source)
        else {
            return Err(Error::NoAnswer);
        };
        let mut found = vec![];
        for heard in searches(name, choice.as_ref()) {
            found = self.find(url, &skill.organization.id, &heard).await?;
            if !found.is_empty() {
                break;
            }
        }
        Ok(choose(found, *kind, choice.as_ref()))
    }
}

impl fmt::Debug for WebApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebApi")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// An API may know names that we would not match; when none of its contacts sounds like what was heard, all are meant.
fn judged(heard: &str, contacts: Vec<Contact>) -> Vec<(f32, Contact)> {
    let scored: Vec<_> = contacts
        .into_iter()
        .map(|contact| (names::score(heard, &contact), contact))
        .collect();
    if scored.iter().any(|(score, _)| *score >= names::THRESHOLD) {
        scored
            .into_iter()
            .filter(|(score, _)| *score >= names::THRESHOLD)
            .collect()
    } else {
        scored
            .into_iter()
            .map(|(_, contact)| (names::THRESHOLD, contact))
            .collect()
    }
}

/// The cause is dropped on purpose: it holds the address with the name that was asked for.
fn failure(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::Timeout
    } else if error.is_body() || error.is_decode() {
        Error::Nonsense("broken off")
    } else {
        Error::Unreachable
    }
}

#[derive(Deserialize)]
struct Body {
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
    /// The contact, when it is of this organization. A number that is none is left out.
    fn contact(self, at: usize, organization: &OrganizationId) -> Option<Contact> {
        if self
            .organization
            .is_some_and(|other| other != organization.as_str())
            || self.name.trim().is_empty()
        {
            return None;
        }
        let unnamed = || format!("contact-{at}").parse().ok();
        let id = self.id.and_then(|id| id.parse().ok()).or_else(unnamed)?;
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
