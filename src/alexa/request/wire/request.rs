//! `request` exactly as the JSON has it.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Visitor};

use super::slot::{WireSlot, WireStatus};
use crate::{
    alexa::request::{
        AlexaReportedError, AlexaRequest, AplRequest, ConfirmationStatus, DialogState, EnvelopeError,
        EnvelopeText, RequestIntent, RequestKind, SensitiveText, SkillEvent, lenient,
    },
    clock::Timestamp,
};

// One struct with the fields of all kinds. An enum tagged by `type` would make serde buffer the whole object
// before it reads a single field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireRequest<'a> {
    #[serde(borrow, rename = "type")]
    type_name: EnvelopeText<'a>,
    #[serde(borrow, rename = "requestId")]
    id: EnvelopeText<'a>,
    #[serde(deserialize_with = "deserialize_timestamp")]
    timestamp: Option<Timestamp>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    event_creation_time: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    locale: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    dialog_state: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    intent: Option<WireIntent<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    error: Option<WireReportedError<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    cause: Option<WireCause<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<WireStatus<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::texts")]
    arguments: Vec<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
struct WireReportedError<'a> {
    #[serde(borrow, default, rename = "type", deserialize_with = "lenient::text")]
    type_name: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    message: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct WireCause<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    request_id: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<WireStatus<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    result: Option<WireCauseResult<'a>>,
}

#[derive(Deserialize)]
struct WireCauseResult<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    status: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIntent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::named_objects")]
    slots: Vec<(EnvelopeText<'a>, WireSlot<'a>)>,
}

impl<'a> TryFrom<WireRequest<'a>> for AlexaRequest<'a> {
    type Error = EnvelopeError;

    fn try_from(mut wire: WireRequest<'a>) -> Result<Self, EnvelopeError> {
        let kind = wire.take_kind();
        Ok(Self {
            timestamp: wire.timestamp.ok_or(EnvelopeError::Timestamp)?,
            event_created_at: wire.event_creation_time.as_deref().and_then(parse_timestamp),
            id: wire.id,
            locale: wire.locale,
            kind,
        })
    }
}

impl<'a> WireRequest<'a> {
    fn take_kind(&mut self) -> RequestKind<'a> {
        match self.type_name.as_str() {
            "LaunchRequest" => RequestKind::Launch,
            "IntentRequest" => self.take_intent().map_or(RequestKind::Other, RequestKind::Intent),
            "CanFulfillIntentRequest" => self
                .take_intent()
                .map_or(RequestKind::Other, RequestKind::CanFulfill),
            "SessionEndedRequest" => RequestKind::SessionEnded {
                reason: self.reason.take(),
                error: self.take_reported_error(),
            },
            "SessionResumedRequest" => self.take_resumption(),
            "Connections.Response" => RequestKind::ConnectionsResponse {
                name: self.name.take(),
                status: self.status.take().and_then(|status| status.code),
                token: self.token.take().map(Into::into),
            },
            "System.ExceptionEncountered" => RequestKind::Exception {
                error: self.take_reported_error(),
                cause: self.cause.take().and_then(|cause| cause.request_id),
            },
            "Alexa.Presentation.APL.UserEvent" => RequestKind::Apl(AplRequest::UserEvent {
                token: self.token.take(),
                arguments: self.arguments.drain(..).map(SensitiveText::from).collect(),
            }),
            "Alexa.Presentation.APL.RuntimeError" => RequestKind::Apl(AplRequest::RuntimeError),
            other if other.starts_with("Alexa.Presentation.APL.") => RequestKind::Apl(AplRequest::Other),
            other if other.starts_with("AudioPlayer.") || other.starts_with("PlaybackController.") => {
                RequestKind::Media
            }
            other => SkillEvent::from_type_name(other).map_or(RequestKind::Other, RequestKind::SkillEvent),
        }
    }

    fn take_intent(&mut self) -> Option<RequestIntent<'a>> {
        let wire = self.intent.take()?;
        Some(RequestIntent {
            name: wire.name?,
            slots: wire
                .slots
                .into_iter()
                .map(|(name, slot)| slot.into_slot(name))
                .collect(),
            confirmation: ConfirmationStatus::from_status(wire.confirmation_status.as_deref()),
            dialog_state: DialogState::from_status(self.dialog_state.as_deref()),
        })
    }

    fn take_reported_error(&mut self) -> Option<AlexaReportedError<'a>> {
        self.error.take().map(|wire| AlexaReportedError {
            type_name: wire.type_name,
            message: wire.message,
        })
    }

    fn take_resumption(&mut self) -> RequestKind<'a> {
        let cause = self.cause.take().unwrap_or_default();
        let (result, reason) = cause
            .result
            .map_or((None, None), |result| (result.status, result.reason));
        RequestKind::SessionResumed {
            token: cause.token.map(Into::into),
            status: cause.status.and_then(|status| status.code),
            result,
            reason,
        }
    }
}

/// Parses an RFC 3339 time. The library would also accept spaces, missing seconds and time zone names.
fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_plain = punctuation.iter().all(|&(at, mark)| bytes.get(at) == Some(&mark));
    let ends = bytes.len() <= 40
        && bytes
            .last()
            .is_some_and(|last| *last == b'Z' || last.is_ascii_digit());
    if is_plain && ends { text.parse().ok() } else { None }
}

/// Reads a time as RFC 3339, or as milliseconds since 1970, which Alexa sent for some weeks in place of the documented form.
/// Any other text or number gives `None`.
fn deserialize_timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    struct TimestampVisitor;

    impl Visitor<'_> for TimestampVisitor {
        type Value = Option<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(parse_timestamp(text))
        }

        fn visit_u64<E>(self, millis: u64) -> Result<Self::Value, E> {
            Ok(i64::try_from(millis).ok().and_then(timestamp_from_millis))
        }
    }

    deserializer.deserialize_any(TimestampVisitor)
}

/// Reads milliseconds since 1970. Seconds would be a time in 1970, and are not accepted as one.
fn timestamp_from_millis(millis: i64) -> Option<Timestamp> {
    const LEAST: i64 = 100_000_000_000;
    (millis >= LEAST)
        .then(|| Timestamp::from_millisecond(millis).ok())
        .flatten()
}
