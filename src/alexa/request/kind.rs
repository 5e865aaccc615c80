//! The kinds of request, with what each carries.

use super::{
    intent::Intent,
    text::{Hidden, Text},
};

/// What kind of request it is.
#[derive(Debug)]
pub enum Kind<'a> {
    /// `LaunchRequest`: the skill was opened without a question.
    Launch,
    /// `IntentRequest`.
    Intent(Intent<'a>),
    /// `SessionEndedRequest`: not to be answered with speech.
    SessionEnded {
        /// `reason`, such as `USER_INITIATED`.
        reason: Option<Text<'a>>,
        /// What was wrong, if that is the reason.
        error: Option<Fault<'a>>,
    },
    /// `SessionResumedRequest`: a skill connection came back.
    SessionResumed {
        /// The token we gave the connection.
        token: Option<Hidden<'a>>,
        /// `cause.status.code`, such as `200`.
        status: Option<Text<'a>>,
        /// `cause.result.status`, such as `ACHIEVED`.
        result: Option<Text<'a>>,
        /// `cause.result.reason`, such as `NOT_MATCH`.
        reason: Option<Text<'a>>,
    },
    /// `CanFulfillIntentRequest`: nothing may happen on it.
    CanFulfill(Intent<'a>),
    /// `AlexaSkillEvent.…`: not to be answered with speech.
    SkillEvent(SkillEvent),
    /// `Connections.Response`: an older way for a skill connection to come back.
    ConnectionsResponse {
        /// The connection's name.
        name: Option<Text<'a>>,
        /// `status.code`.
        status: Option<Text<'a>>,
        /// The token we gave the connection.
        token: Option<Hidden<'a>>,
    },
    /// `System.ExceptionEncountered`: our last response was not valid.
    Exception {
        /// What was wrong.
        error: Option<Fault<'a>>,
        /// The request whose response it was.
        cause: Option<Text<'a>>,
    },
    /// `Alexa.Presentation.APL.…`.
    Apl(AplRequest<'a>),
    /// `AudioPlayer.…` and `PlaybackController.…`: not to be answered with speech.
    Media,
    /// Any other type, also those made up after this was written.
    Other,
}

/// What happened to the skill in somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SkillEvent {
    /// Somebody enabled the skill.
    Enabled,
    /// Somebody disabled the skill.
    Disabled,
    /// Permissions were given for the first time.
    PermissionAccepted,
    /// Permissions changed.
    PermissionChanged,
    /// Somebody linked their account.
    AccountLinked,
    /// Subscriptions to proactive events changed.
    ProactiveSubscriptionChanged,
    /// Subscriptions to notifications changed.
    NotificationSubscriptionChanged,
}

/// A request that comes from a screen.
#[derive(Debug)]
pub enum AplRequest<'a> {
    /// `UserEvent`: something on the screen was used.
    UserEvent {
        /// The token of the document.
        token: Option<Text<'a>>,
        /// The texts among the event's arguments.
        arguments: Vec<Hidden<'a>>,
    },
    /// `RuntimeError`: the document is at fault.
    RuntimeError,
    /// `LoadIndexListData` and all else from a screen.
    Other,
}

/// What Alexa says was wrong.
#[derive(Debug)]
pub struct Fault<'a> {
    /// `type`, such as `INVALID_RESPONSE`.
    pub type_name: Option<Text<'a>>,
    /// `message`.
    pub message: Option<Text<'a>>,
}

impl SkillEvent {
    /// The event of a request type, if it is one.
    pub fn of_type(type_name: &str) -> Option<Self> {
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
