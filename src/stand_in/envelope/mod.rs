//! The request that Alexa would send: its JSON, and the headers that seal it.
//!
//! Lives here: what stands where in a request, which ids look how.
//! Does not live here: what an utterance means (`utterance`), and where the request goes (`say`).

use serde_json::{Map, Value, json};

use super::{
    model::Model,
    utterance::{Filled, Meaning, Resolution},
};
use crate::{
    clock::Timestamp,
    secret::{self, Entropy},
};

/// Where an utterance is said: everything about a request but the utterance.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The skill's id.
    pub application_id: String,
    /// The language spoken.
    pub locale: String,
    /// Alexa's id for the account.
    pub user_id: String,
    /// The account's link token, if it is linked.
    pub access_token: Option<String>,
    /// The person whose voice was recognised, if any.
    pub person: Option<Person>,
    /// The device spoken to.
    pub device: Device,
    /// The session.
    pub session: Session,
}

/// A person whose voice was recognised.
#[derive(Debug, Clone)]
pub struct Person {
    /// Alexa's id for them.
    pub id: String,
    /// Their own link token, if they linked.
    pub access_token: Option<String>,
}

/// A device.
#[derive(Debug, Clone)]
pub struct Device {
    /// Alexa's id for it.
    pub id: String,
    /// Whether it has a screen.
    pub screen: bool,
}

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Whether this is its first request.
    pub new: bool,
    /// What the skill asked to be given back.
    pub attributes: Map<String, Value>,
}

/// What happens.
#[derive(Debug, Clone)]
pub enum Happening<'a> {
    /// Somebody says something.
    Said(&'a Meaning),
    /// The session ends without the skill having ended it, for this reason (`USER_INITIATED`, `EXCEEDED_MAX_REPROMPTS`).
    Ended(&'static str),
    /// The skill is disabled in the Alexa app.
    Disabled,
}

impl Scene {
    /// The request that tells the skill what happens.
    pub fn request(
        &self,
        model: &Model,
        what: &Happening<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Value {
        let request = self.inner_request(model, what, now, entropy);
        let mut envelope = json!({ "version": "1.0", "context": self.context(entropy), "request": request });
        if !matches!(what, Happening::Disabled) {
            envelope["session"] = self.session();
        }
        envelope
    }

    fn inner_request(
        &self,
        model: &Model,
        what: &Happening<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Value {
        let mut request = json!({
            "requestId": request_id(entropy),
            "locale": self.locale,
            "timestamp": timestamp(now),
        });
        match what {
            Happening::Said(Meaning::Launch) => {
                request["type"] = "LaunchRequest".into();
                request["shouldLinkResultBeReturned"] = false.into();
            }
            Happening::Said(Meaning::Intent { name, slots }) => {
                request["type"] = "IntentRequest".into();
                request["intent"] = self.intent(model, name, slots);
                if let Some(state) = dialog_state(model, name, slots) {
                    request["dialogState"] = state.into();
                }
            }
            Happening::Ended(reason) => {
                request["type"] = "SessionEndedRequest".into();
                request["reason"] = (*reason).into();
            }
            Happening::Disabled => {
                request["type"] = "AlexaSkillEvent.SkillDisabled".into();
                request["body"] = json!({ "userInformationPersistenceStatus": "NOT_PERSISTED" });
            }
        }
        request
    }

    fn intent(&self, model: &Model, name: &str, slots: &[(String, Option<Filled>)]) -> Value {
        let mut intent = json!({ "name": name, "confirmationStatus": "NONE" });
        if !slots.is_empty() {
            let slots = slots.iter().map(|(slot, filled)| {
                let kinds = model.intent(name).map_or(&[][..], |intent| &intent.slots);
                let kind = kinds
                    .iter()
                    .find(|known| known.name == *slot)
                    .map_or("", |known| &known.kind);
                (slot.clone(), self.slot(slot, kind, filled.as_ref()))
            });
            intent["slots"] = slots.collect::<Map<_, _>>().into();
        }
        intent
    }

    fn slot(&self, name: &str, kind: &str, filled: Option<&Filled>) -> Value {
        let mut slot = json!({ "name": name, "confirmationStatus": "NONE" });
        let Some(Filled { value, resolution }) = filled else {
            return slot;
        };
        slot["value"] = value.as_str().into();
        slot["source"] = "USER".into();
        slot["slotValue"] = json!({ "type": "Simple", "value": value });
        if let Some(resolution) = resolution {
            let resolutions = json!({ "resolutionsPerAuthority": [self.authority(kind, resolution)] });
            slot["slotValue"]["resolutions"] = resolutions.clone();
            slot["resolutions"] = resolutions;
        }
        slot
    }

    fn authority(&self, kind: &str, resolution: &Resolution) -> Value {
        let authority = format!("amzn1.er-authority.echo-sdk.{}.{kind}", self.application_id);
        match resolution {
            Resolution::Match { name, id } => json!({
                "authority": authority,
                "status": { "code": "ER_SUCCESS_MATCH" },
                "values": [{ "value": { "name": name, "id": id } }],
            }),
            Resolution::NoMatch => {
                json!({ "authority": authority, "status": { "code": "ER_SUCCESS_NO_MATCH" } })
            }
        }
    }

    fn session(&self) -> Value {
        json!({
            "new": self.session.new,
            "sessionId": self.session.id,
            "application": { "applicationId": self.application_id },
            "attributes": self.session.attributes,
            "user": self.user(),
        })
    }

    fn context(&self, entropy: &dyn Entropy) -> Value {
        let interfaces = if self.device.screen {
            json!({ "Alexa.Presentation.APL": { "runtime": { "maxVersion": "2024.3" } } })
        } else {
            json!({})
        };
        let mut system = json!({
            "application": { "applicationId": self.application_id },
            "user": self.user(),
            "device": { "deviceId": self.device.id, "supportedInterfaces": interfaces },
            "apiEndpoint": "https://api.amazonalexa.com",
            "apiAccessToken": format!("simulator.{}", secret::name(entropy)),
        });
        if let Some(person) = &self.person {
            system["person"] = with_token(json!({ "personId": person.id }), person.access_token.as_deref());
        }
        json!({ "System": system })
    }

    fn user(&self) -> Value {
        with_token(json!({ "userId": self.user_id }), self.access_token.as_deref())
    }
}

/// A new id for a session.
pub fn session_id(entropy: &dyn Entropy) -> String {
    format!("amzn1.echo-api.session.{}", hyphenated(entropy))
}

/// A new id for a request.
pub fn request_id(entropy: &dyn Entropy) -> String {
    format!("amzn1.echo-api.request.{}", hyphenated(entropy))
}

/// A time as Alexa writes it: no fraction.
pub fn timestamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How far the dialog is that asks for the intent's slots, if it has one.
fn dialog_state(model: &Model, name: &str, slots: &[(String, Option<Filled>)]) -> Option<&'static str> {
    let wanted = model.dialogs.get(name)?;
    let has = |slot: &String| {
        slots
            .iter()
            .any(|(name, filled)| name == slot && filled.is_some())
    };
    Some(if wanted.iter().all(has) {
        "COMPLETED"
    } else {
        "STARTED"
    })
}

fn with_token(mut whose: Value, token: Option<&str>) -> Value {
    if let Some(token) = token {
        whose["accessToken"] = token.into();
    }
    whose
}

/// A name as Alexa writes hers: with hyphens.
fn hyphenated(entropy: &dyn Entropy) -> String {
    let name = secret::name(entropy);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &name[part]);
    parts.join("-")
}

#[cfg(test)]
mod tests;
