//! The parts of an envelope.

use super::{
    envelope_text::{EnvelopeText, SensitiveText},
    request_kind::RequestKind,
};
use crate::clock::Timestamp;

/// `request`: the fields common to all kinds, and the kind.
#[derive(Debug)]
pub struct AlexaRequest<'a> {
    /// `requestId`.
    pub id: EnvelopeText<'a>,
    /// The time at which Alexa made the request.
    pub timestamp: Timestamp,
    /// `eventCreationTime`: the time at which something happened, if this is a skill event that says so. Alexa may
    /// send it later.
    pub event_created_at: Option<Timestamp>,
    /// `locale`, such as `en-US`. Some requests lack it.
    pub locale: Option<EnvelopeText<'a>>,
    /// The kind, with the fields of that kind.
    pub kind: RequestKind<'a>,
}

impl AlexaRequest<'_> {
    /// The time of the event that this request reports. Without a time of its own, that is when the request was made.
    pub fn happened_at(&self) -> Timestamp {
        // Only `timestamp` is checked against our clock. Nothing can have happened after Alexa reported it.
        self.event_created_at
            .map_or(self.timestamp, |created| created.min(self.timestamp))
    }
}

/// `session`.
#[derive(Debug)]
pub struct AlexaSession<'a> {
    /// `sessionId`, or empty if missing.
    pub id: EnvelopeText<'a>,
    /// The text that our last response left in the session attribute `state`.
    pub state: Option<EnvelopeText<'a>>,
    /// `application.applicationId`.
    pub application_id: Option<EnvelopeText<'a>>,
    /// `user`.
    pub user: AlexaUser<'a>,
}

/// `context.SystemContext`.
#[derive(Debug, Default)]
pub struct SystemContext<'a> {
    /// `application.applicationId`.
    pub application_id: Option<EnvelopeText<'a>>,
    /// `user`: the Alexa account.
    pub user: AlexaUser<'a>,
    /// `person`: the speaker, present only if Alexa recognised the voice.
    pub person: Option<AlexaPerson<'a>>,
    /// `device.deviceId`.
    pub device_id: Option<EnvelopeText<'a>>,
    /// True if the device declared that it can show APL documents.
    pub shows_apl: bool,
}

/// An Alexa account.
#[derive(Debug, Default)]
pub struct AlexaUser<'a> {
    /// `userId`. Alexa issues a new one when the skill is disabled and enabled again.
    pub id: Option<EnvelopeText<'a>>,
    /// `accessToken`, present only if the account is linked.
    pub access_token: Option<SensitiveText<'a>>,
}

/// A speaker whose voice Alexa recognised.
#[derive(Debug)]
pub struct AlexaPerson<'a> {
    /// `personId`.
    pub id: EnvelopeText<'a>,
    /// `accessToken`, present only if this person linked their own account.
    pub access_token: Option<SensitiveText<'a>>,
}
