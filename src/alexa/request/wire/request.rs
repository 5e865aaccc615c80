//! `request` exactly as the JSON has it.

use serde::Deserialize;

use super::slot::{Slot, Status};
use crate::{
    alexa::request::{
        self, AplRequest, Confirmation, DialogState, Fault, Hidden, Intent, Kind, Malformed, SkillEvent,
        Text, lenient,
    },
    clock::Timestamp,
};

// One struct with the fields of all kinds. An enum tagged by `type` would make serde buffer the whole object
// before it reads a single field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'a> {
    #[serde(borrow, rename = "type")]
    type_name: Text<'a>,
    #[serde(borrow, rename = "requestId")]
    id: Text<'a>,
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    locale: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    dialog_state: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    intent: Option<WireIntent<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    error: Option<WireFault<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    cause: Option<Cause<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::texts")]
    arguments: Vec<Text<'a>>,
}

#[derive(Deserialize)]
struct WireFault<'a> {
    #[serde(borrow, default, rename = "type", deserialize_with = "lenient::text")]
    type_name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    message: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Cause<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    request_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    result: Option<CauseResult<'a>>,
}

#[derive(Deserialize)]
struct CauseResult<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIntent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::named")]
    slots: Vec<(Text<'a>, Slot<'a>)>,
}

impl<'a> TryFrom<Request<'a>> for request::Request<'a> {
    type Error = Malformed;

    fn try_from(mut wire: Request<'a>) -> Result<Self, Malformed> {
        let kind = wire.take_kind();
        Ok(Self {
            timestamp: time(&wire.timestamp).ok_or(Malformed::Timestamp)?,
            id: wire.id,
            locale: wire.locale,
            type_name: wire.type_name,
            kind,
        })
    }
}

impl<'a> Request<'a> {
    fn take_kind(&mut self) -> Kind<'a> {
        match self.type_name.as_str() {
            "LaunchRequest" => Kind::Launch,
            "IntentRequest" => self.take_intent().map_or(Kind::Other, Kind::Intent),
            "CanFulfillIntentRequest" => self.take_intent().map_or(Kind::Other, Kind::CanFulfill),
            "SessionEndedRequest" => Kind::SessionEnded {
                reason: self.reason.take(),
                error: self.take_fault(),
            },
            "SessionResumedRequest" => self.take_resumption(),
            "Connections.Response" => Kind::ConnectionsResponse {
                name: self.name.take(),
                status: self.status.take().and_then(|status| status.code),
                token: self.token.take().map(Into::into),
            },
            "System.ExceptionEncountered" => Kind::Exception {
                error: self.take_fault(),
                cause: self.cause.take().and_then(|cause| cause.request_id),
            },
            "Alexa.Presentation.APL.UserEvent" => Kind::Apl(AplRequest::UserEvent {
                token: self.token.take(),
                arguments: self.arguments.drain(..).map(Hidden::from).collect(),
            }),
            "Alexa.Presentation.APL.RuntimeError" => Kind::Apl(AplRequest::RuntimeError),
            other if other.starts_with("Alexa.Presentation.APL.") => Kind::Apl(AplRequest::Other),
            other if other.starts_with("AudioPlayer.") || other.starts_with("PlaybackController.") => {
                Kind::Media
            }
            other => SkillEvent::of_type(other).map_or(Kind::Other, Kind::SkillEvent),
        }
    }

    fn take_intent(&mut self) -> Option<Intent<'a>> {
        let wire = self.intent.take()?;
        Some(Intent {
            name: wire.name?,
            slots: wire
                .slots
                .into_iter()
                .map(|(name, slot)| slot.named(name))
                .collect(),
            confirmation: Confirmation::read(wire.confirmation_status.as_deref()),
            dialog_state: DialogState::read(self.dialog_state.as_deref()),
        })
    }

    fn take_fault(&mut self) -> Option<Fault<'a>> {
        self.error.take().map(|wire| Fault {
            type_name: wire.type_name,
            message: wire.message,
        })
    }

    fn take_resumption(&mut self) -> Kind<'a> {
        let cause = self.cause.take().unwrap_or_default();
        let (result, reason) = cause
            .result
            .map_or((None, None), |result| (result.status, result.reason));
        Kind::SessionResumed {
            token: cause.token.map(Into::into),
            status: cause.status.and_then(|status| status.code),
            result,
            reason,
        }
    }
}

/// Parses an RFC 3339 time. The library would also accept spaces, missing seconds and time zone names.
fn time(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_plain = punctuation.iter().all(|&(at, mark)| bytes.get(at) == Some(&mark));
    let ends = bytes.len() <= 40
        && bytes
            .last()
            .is_some_and(|last| *last == b'Z' || last.is_ascii_digit());
    if is_plain && ends { text.parse().ok() } else { None }
}
