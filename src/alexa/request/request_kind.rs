//! The kinds of request and the fields of each.

use super::{
    envelope_text::{EnvelopeText, SensitiveText},
    intent::RequestIntent,
};

/// The kind of a request, from `request.type`. Kinds marked "no speech" get an empty response: Alexa ignores
/// or rejects any other.
#[derive(Debug)]
pub enum RequestKind<'a> {
    /// `LaunchRequest`: the skill was opened without a question.
    Launch,
    /// `IntentRequest`: the person said something that matches an intent.
    Intent(RequestIntent<'a>),
    /// `SessionEndedRequest`: the session is over (no speech).
    SessionEnded {
        /// `reason`, such as `USER_INITIATED`.
        reason: Option<EnvelopeText<'a>>,
        /// The error that ended the session, if one did.
        error: Option<AlexaReportedError<'a>>,
    },
    /// `SessionResumedRequest`: another skill that we handed over to has finished.
    SessionResumed {
        /// The token that we gave when handing over.
        token: Option<SensitiveText<'a>>,
        /// `cause.status.code`, such as `200`.
        status: Option<EnvelopeText<'a>>,
        /// `cause.result.status`, such as `ACHIEVED`.
        result: Option<EnvelopeText<'a>>,
        /// `cause.result.reason`, such as `NOT_MATCH`.
        reason: Option<EnvelopeText<'a>>,
    },
    /// `CanFulfillIntentRequest`: Alexa asks whether the skill could answer. It must have no effect.
    CanFulfill(RequestIntent<'a>),
    /// `AlexaSkillEvent.…`: something happened to the skill in an account (no speech).
    SkillEvent(SkillEvent),
    /// `Connections.Response`: the older form of `SessionResumedRequest`.
    ConnectionsResponse {
        /// The name of the connection.
        name: Option<EnvelopeText<'a>>,
        /// `status.code`.
        status: Option<EnvelopeText<'a>>,
        /// The token that we gave when handing over.
        token: Option<SensitiveText<'a>>,
    },
    /// `System.ExceptionEncountered`: Alexa rejected our last response (no speech).
    Exception {
        /// The reason that Alexa gives.
        error: Option<AlexaReportedError<'a>>,
        /// The id of the request that the rejected response answered.
        cause: Option<EnvelopeText<'a>>,
    },
    /// `Alexa.Presentation.APL.…`: something happened on a screen.
    Apl(AplRequest<'a>),
    /// `AudioPlayer.…` and `PlaybackController.…` (no speech).
    Media,
    /// Any other type. Amazon may add types, and those must not be errors.
    Other,
}

/// A change to the skill in somebody's Alexa account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SkillEvent {
    /// Somebody enabled the skill.
    Enabled,
    /// Somebody disabled the skill.
    Disabled,
    /// Somebody granted permissions for the first time.
    PermissionAccepted,
    /// Somebody changed permissions.
    PermissionChanged,
    /// Somebody linked their account.
    AccountLinked,
    /// Somebody changed their subscriptions to proactive events.
    ProactiveSubscriptionChanged,
    /// Somebody changed their subscriptions to notifications.
    NotificationSubscriptionChanged,
}

/// A request from a device with a screen.
#[derive(Debug)]
pub enum AplRequest<'a> {
    /// `UserEvent`: somebody touched something on the screen.
    UserEvent {
        /// The token that we gave the document.
        token: Option<EnvelopeText<'a>>,
        /// The event's arguments that are text. Others are skipped.
        arguments: Vec<SensitiveText<'a>>,
    },
    /// `RuntimeError`: the device could not show the document.
    RuntimeError,
    /// `LoadIndexListData` and everything else.
    Other,
}

/// An error that Alexa reports to us.
#[derive(Debug)]
pub struct AlexaReportedError<'a> {
    /// `type`, such as `INVALID_RESPONSE`.
    pub type_name: Option<EnvelopeText<'a>>,
    /// `message`.
    pub message: Option<EnvelopeText<'a>>,
}

impl SkillEvent {
    /// The event for a `request.type`, or `None` if the type is not a skill event.
    pub fn from_type_name(type_name: &str) -> Option<Self> {
        match type_name.strip_prefix("AlexaSkillEvent.")? {
            "SkillEnabled" => Some(Self::Enabled),
            "SkillDisabled" => Some(Self::Disabled),
            "SkillPermissionAccepted" => Some(Self::PermissionAccepted),
            "SkillPermissionChanged" => Some(Self::PermissionChanged),
            "SkillAccountLinked" => Some(Self::AccountLinked),
            "ProactiveSubscriptionChanged" => Some(Self::ProactiveSubscriptionChanged),
            "NotificationSubscriptionChanged" => Some(Self::NotificationSubscriptionChanged),
            _ => None,
        }
    }
}
