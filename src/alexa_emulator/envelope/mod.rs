//! The JSON of the request that Alexa would send.
//!
//! Lives here: the fields of a request, and the form of its ids.
//! Does not live here: interpreting an utterance (`utterance`), signing (`chain`), and sending the request
//! (`simulator`, `replay`).

use serde_json::{Map, Value, json};

use super::{
    utterance::{FilledSlot, SlotResolution, UtteranceMeaning},
    voice_model::VoiceModel,
};
use crate::{
    clock::Timestamp,
    secret::{self, Entropy},
};

/// Everything about a request except what was said: skill, account, person, device and session.
#[derive(Debug, Clone)]
pub struct EmulatedContext {
    /// The id of the skill.
    pub application_id: String,
    /// The locale of the device.
    pub locale: String,
    /// Alexa's id for the account.
    pub user_id: String,
    /// The link token of the account, if it is linked.
    pub access_token: Option<String>,
    /// The person whose voice was recognised, if any.
    pub person: Option<EmulatedPerson>,
    /// The device that was spoken to.
    pub device: EmulatedDevice,
    /// The session.
    pub session: EmulatedSession,
}

/// A person whose voice was recognised.
#[derive(Debug, Clone)]
pub struct EmulatedPerson {
    /// Alexa's id for the person.
    pub id: String,
    /// The person's own link token, if they linked their account.
    pub access_token: Option<String>,
}

/// The device that was spoken to.
#[derive(Debug, Clone)]
pub struct EmulatedDevice {
    /// Alexa's id for the device.
    pub id: String,
    /// True if the device has a screen.
    pub screen: bool,
}

/// A session.
#[derive(Debug, Clone)]
pub struct EmulatedSession {
    /// The id of the session.
    pub id: String,
    /// True for the first request of a session.
    pub new: bool,
    /// The attributes in the skill's last response.
    pub attributes: Map<String, Value>,
}

/// An event that Alexa tells the skill about.
#[derive(Debug, Clone)]
pub enum EmulatedEvent<'a> {
    /// Somebody says something with this meaning.
    Utterance(&'a UtteranceMeaning),
    /// The session ends, but not by a response of the skill. The reason is Alexa's, such as `USER_INITIATED`
    /// or `EXCEEDED_MAX_REPROMPTS`.
    SessionEnded(&'static str),
    /// Somebody disables the skill in the Alexa app.
    SkillDisabled,
}

impl EmulatedContext {
    /// The envelope for an event.
    pub fn build_envelope(
        &self,
        model: &VoiceModel,
        what: &EmulatedEvent<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Value {
        let request = self.build_request(model, what, now, entropy);
        let mut envelope = json!({ "version": "1.0", "context": self.context(entropy), "request": request });
        // Nobody is talking when the skill is disabled, so Alexa sends no session.
        if !matches!(what, EmulatedEvent::SkillDisabled) {
            envelope["session"] = self.session();
        }
        envelope
    }

    fn build_request(
        &self,
        model: &VoiceModel,
        what: &EmulatedEvent<'_>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Value {
        let mut request = json!({
            "requestId": new_request_id(entropy),
            "locale": self.locale,
            "timestamp": format_timestamp(now),
        });
        match what {
            EmulatedEvent::Utterance(UtteranceMeaning::Launch) => {
                request["type"] = "LaunchRequest".into();
                request["shouldLinkResultBeReturned"] = false.into();
            }
            EmulatedEvent::Utterance(UtteranceMeaning::Intent { name, slots }) => {
                request["type"] = "IntentRequest".into();
                request["intent"] = self.intent(model, name, slots);
                if let Some(state) = dialog_state(model, name, slots) {
                    request["dialogState"] = state.into();
                }
            }
            EmulatedEvent::SessionEnded(reason) => {
                request["type"] = "SessionEndedRequest".into();
                request["reason"] = (*reason).into();
            }
            EmulatedEvent::SkillDisabled => {
                request["type"] = "AlexaSkillEvent.SkillDisabled".into();
                request["body"] = json!({ "userInformationPersistenceStatus": "NOT_PERSISTED" });
            }
        }
        request
    }

    fn intent(&self, model: &VoiceModel, name: &str, slots: &[(String, Option<FilledSlot>)]) -> Value {
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

    fn slot(&self, name: &str, kind: &str, filled: Option<&FilledSlot>) -> Value {
        let mut slot = json!({ "name": name, "confirmationStatus": "NONE" });
        let Some(FilledSlot { value, resolution }) = filled else {
            return slot;
        };
        slot["value"] = value.as_str().into();
        slot["source"] = "USER".into();
        // Alexa sends the value and its resolutions twice: here, and above in the older form.
        slot["slotValue"] = json!({ "type": "Simple", "value": value });
        if let Some(resolution) = resolution {
            let resolutions = json!({ "resolutionsPerAuthority": [self.resolution_json(kind, resolution)] });
            slot["slotValue"]["resolutions"] = resolutions.clone();
            slot["resolutions"] = resolutions;
        }
        slot
    }

    fn resolution_json(&self, kind: &str, resolution: &SlotResolution) -> Value {
        let authority = format!("amzn1.er-authority.echo-sdk.{}.{kind}", self.application_id);
        match resolution {
            SlotResolution::Match { name, id } => json!({
                "authority": authority,
                "status": { "code": "ER_SUCCESS_MATCH" },
                "values": [{ "value": { "name": name, "id": id } }],
            }),
            SlotResolution::NoMatch => {
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
            // Made up, because there is no API of Amazon's behind the emulator.
            "apiAccessToken": format!("simulator.{}", secret::generate_random_id(entropy)),
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
pub fn new_session_id(entropy: &dyn Entropy) -> String {
    format!("amzn1.echo-api.session.{}", new_hyphenated_id(entropy))
}

/// A new id for a request.
pub fn new_request_id(entropy: &dyn Entropy) -> String {
    format!("amzn1.echo-api.request.{}", new_hyphenated_id(entropy))
}

/// Formats a time as Alexa does, without fractions of a second.
pub fn format_timestamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The state of the dialog: complete when all its slots are filled. `None` if the intent has no dialog.
fn dialog_state(
    model: &VoiceModel,
    name: &str,
    slots: &[(String, Option<FilledSlot>)],
) -> Option<&'static str> {
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

/// A new random id with hyphens, as in a UUID.
fn new_hyphenated_id(entropy: &dyn Entropy) -> String {
    let name = secret::generate_random_id(entropy);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &name[part]);
    parts.join("-")
}

#[cfg(test)]
mod tests;
