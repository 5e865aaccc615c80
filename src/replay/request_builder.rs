//! Builds the request that Alexa would send for a step.

use serde_json::{Map, Value};

use super::target::{ReplayError, ReplayTarget};
use crate::{
    alexa_emulator::{
        VoiceModel,
        envelope::{self, EmulatedContext, EmulatedDevice, EmulatedEvent, EmulatedPerson, EmulatedSession},
        utterance::{FilledSlot, UtteranceInterpreter, UtteranceMeaning},
        voice_model,
    },
    fixture::StepRequest,
    secret::Entropy,
};

/// The state that requests are built from: speaker, device and session at the time of a step.
#[derive(Debug, Clone)]
pub(super) struct StepContext {
    pub(super) locale: String,
    pub(super) who: Option<String>,
    pub(super) voice: Option<String>,
    pub(super) device: String,
    pub(super) link_expired: bool,
    pub(super) session: EmulatedSession,
    /// A suffix for device and person ids, which keeps the conversations at one server apart.
    pub(super) run: String,
}

/// The prefix of the request types that are skill events. They have no session.
const EVENT_TYPE_PREFIX: &str = "AlexaSkillEvent.";

/// Builds the request for `asked`, whose placeholders have been filled.
pub(super) fn build_request(
    asked: &StepRequest,
    place: &StepContext,
    stage: &dyn ReplayTarget,
    entropy: &dyn Entropy,
) -> Result<Value, ReplayError> {
    let model = voice_model(&place.locale)?;
    let scene = build_scene(place, stage)?;
    let write = |what: &EmulatedEvent<'_>| scene.build_envelope(&model, what, stage.now(), entropy);
    Ok(match asked {
        StepRequest::Say(words) => write(&EmulatedEvent::Utterance(
            &UtteranceInterpreter::new(&model, &place.locale)
                .interpret(words)
                .meaning,
        )),
        StepRequest::Intent { name, slots } => {
            write(&EmulatedEvent::Utterance(&intent_meaning(&model, name, slots)?))
        }
        StepRequest::Kind(kind) => match kind.as_str() {
            "LaunchRequest" => write(&EmulatedEvent::Utterance(&UtteranceMeaning::Launch)),
            "SessionEndedRequest" => write(&EmulatedEvent::SessionEnded("USER_INITIATED")),
            "AlexaSkillEvent.SkillDisabled" => write(&EmulatedEvent::SkillDisabled),
            other => with_type(write(&EmulatedEvent::SessionEnded("")), other),
        },
        StepRequest::Envelope(recorded) => {
            refresh_envelope(recorded, &write(&EmulatedEvent::SessionEnded("")), place)
        }
    })
}

/// Returns the voice model for the locale of a conversation.
pub(super) fn voice_model(locale: &str) -> Result<VoiceModel, ReplayError> {
    VoiceModel::for_locale(locale).ok_or_else(|| {
        let known: Vec<_> = voice_model::built_in_locales().collect();
        let what = format!(
            "there is no voice model for {locale:?}; there are {}",
            known.join(", ")
        );
        ReplayError::in_fixture(&["locale"], what)
    })
}

fn with_type(mut request: Value, kind: &str) -> Value {
    request["request"]["type"] = kind.into();
    if let Some(inner) = request["request"].as_object_mut() {
        inner.remove("reason");
    }
    if let Some(whole) = request
        .as_object_mut()
        .filter(|_| kind.starts_with(EVENT_TYPE_PREFIX))
    {
        whole.remove("session");
    }
    request
}

fn intent_meaning(
    model: &VoiceModel,
    name: &str,
    slots: &Map<String, Value>,
) -> Result<UtteranceMeaning, ReplayError> {
    let filled = |slot: &str| {
        let value = slots.get(slot)?.as_str()?;
        Some(FilledSlot {
            value: value.to_owned(),
            resolution: None,
        })
    };
    let known = model.intent(name).map_or(&[][..], |intent| &intent.slots);
    // Alexa never sends a slot that the voice model does not have. Accepting one would hide a misspelt name.
    if let Some(strange) = slots
        .keys()
        .find(|name| !known.iter().any(|slot| slot.name == **name))
    {
        let known: Vec<_> = known.iter().map(|slot| slot.name.as_str()).collect();
        let there = match known.as_slice() {
            [] => "there are none".to_owned(),
            known => format!("there are {}", known.join(", ")),
        };
        let what = format!("the voice model has no slot {strange:?} in {name}; {there}");
        return Err(ReplayError::in_fixture(&["slots", strange], what));
    }
    let slots = known.iter().map(|slot| (slot.name.clone(), filled(&slot.name)));
    Ok(UtteranceMeaning::Intent {
        name: name.to_owned(),
        slots: slots.collect(),
    })
}

fn build_scene(place: &StepContext, stage: &dyn ReplayTarget) -> Result<EmulatedContext, ReplayError> {
    let token = |employee: &String| stage.link_token(employee, place.link_expired);
    let account = place.who.as_deref().unwrap_or("nobody");
    let person = match &place.voice {
        Some(voice) => Some(EmulatedPerson {
            id: format!("amzn1.ask.person.REPLAY.{voice}{}", place.run),
            access_token: Some(token(voice)?),
        }),
        None => None,
    };
    Ok(EmulatedContext {
        application_id: stage.application_id().to_owned(),
        locale: place.locale.clone(),
        user_id: format!("amzn1.ask.account.REPLAY.{account}"),
        access_token: place.who.as_ref().map(token).transpose()?,
        person,
        device: EmulatedDevice {
            id: format!("amzn1.ask.device.REPLAY.{}{}", place.device, place.run),
            screen: place.device == "screen",
        },
        session: place.session.clone(),
    })
}

/// Returns a recorded envelope with fresh ids, times and tokens. Only fields that it already has are
/// replaced: the shape of the recorded request is what the fixture tests.
fn refresh_envelope(recorded: &Value, fresh: &Value, place: &StepContext) -> Value {
    let mut whole = recorded.clone();
    // A skill event has times of its own, and happens now too.
    for path in ["/request/eventCreationTime", "/request/eventPublishingTime"] {
        if let Some(old) = whole.pointer_mut(path) {
            *old = fresh["request"]["timestamp"].clone();
        }
    }
    for path in [
        "/request/requestId",
        "/request/timestamp",
        "/session/new",
        "/session/sessionId",
        "/session/application/applicationId",
        "/session/user/userId",
        "/session/user/accessToken",
        "/context/System/application/applicationId",
        "/context/System/user/userId",
        "/context/System/user/accessToken",
        "/context/System/device/deviceId",
        "/context/System/person/personId",
        "/context/System/person/accessToken",
    ] {
        if let (Some(old), Some(new)) = (whole.pointer_mut(path), fresh.pointer(path)) {
            *old = new.clone();
        }
    }
    // The recorded attributes are from another session. The skill must get back what it returned in this one.
    if let Some(session) = whole.get_mut("session").and_then(Value::as_object_mut) {
        session.insert("attributes".into(), place.session.attributes.clone().into());
    }
    whole
}

/// Starts a new session with a random id.
pub(super) fn new_session(entropy: &dyn Entropy) -> EmulatedSession {
    EmulatedSession {
        id: envelope::new_session_id(entropy),
        new: true,
        attributes: Map::new(),
    }
}

/// Fills the placeholders in a request, in every text that it contains.
pub(super) fn fill_request(
    asked: &StepRequest,
    fill: &dyn Fn(&str) -> Result<String, ReplayError>,
) -> Result<StepRequest, ReplayError> {
    Ok(match asked {
        StepRequest::Say(words) => {
            StepRequest::Say(fill(words).map_err(|why| why.with_leading_keys(&["say"]))?)
        }
        StepRequest::Kind(kind) => StepRequest::Kind(kind.clone()),
        StepRequest::Intent { name, slots } => {
            let filled = slots.iter().map(|(slot, heard)| {
                let heard = fill_value(heard, fill).map_err(|why| why.with_leading_keys(&["slots", slot]))?;
                Ok((slot.clone(), heard))
            });
            StepRequest::Intent {
                name: name.clone(),
                slots: filled.collect::<Result<_, ReplayError>>()?,
            }
        }
        StepRequest::Envelope(envelope) => {
            let filled = fill_value(envelope, fill);
            StepRequest::Envelope(filled.map_err(|why| why.with_leading_keys(&["request"]))?)
        }
    })
}

fn fill_value(
    value: &Value,
    fill: &dyn Fn(&str) -> Result<String, ReplayError>,
) -> Result<Value, ReplayError> {
    Ok(match value {
        Value::String(text) => fill(text)?.into(),
        Value::Array(items) => {
            let items = items.iter().map(|item| fill_value(item, fill));
            items.collect::<Result<Vec<_>, _>>()?.into()
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| Ok((key.clone(), fill_value(value, fill)?)));
            members.collect::<Result<Map<_, _>, ReplayError>>()?.into()
        }
        other => other.clone(),
    })
}
