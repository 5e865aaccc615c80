//! What Alexa sends: the request envelope, typed, and tolerant of whatever else is in it.
//!
//! Lives here: [`Envelope`] and its parts. Text is borrowed from the body where it can be.
//! Does not live here: whether the envelope may be believed (`alexa::verify`) and what is done about it (`turn`).
//!
//! Only `version`, `request.type`, `request.requestId` and `request.timestamp` are required. Unknown fields and unknown
//! types of request are welcome, an optional field of an unexpected shape counts as absent; a field that is read here
//! and stands twice in its object is refused, because two readers could then see two requests.

mod intent;
mod kind;
mod lenient;
mod text;
mod wire;

pub use intent::{Confirmation, DialogState, Intent, Resolved, Slot};
pub use kind::{AplRequest, Fault, Kind, SkillEvent};
pub use text::{Hidden, Text};

use crate::clock::Timestamp;

/// How deeply objects and lists may be nested in a body.
const MAX_DEPTH: usize = 128;

/// One request of Alexa's, as parsed.
#[derive(Debug)]
pub struct Envelope<'a> {
    /// The request itself.
    pub request: Request<'a>,
    /// The session it belongs to; events have none.
    pub session: Option<Session<'a>>,
    /// `context.System`. Empty where the envelope has none.
    pub system: System<'a>,
}

/// `request`: what all kinds of request have, and the kind.
#[derive(Debug)]
pub struct Request<'a> {
    /// `requestId`.
    pub id: Text<'a>,
    /// When Alexa made the request.
    pub timestamp: Timestamp,
    /// `locale`, such as `en-US`. Not always there.
    pub locale: Option<Text<'a>>,
    /// `type`, as Alexa wrote it.
    pub type_name: Text<'a>,
    /// What kind of request it is, with what that kind carries.
    pub kind: Kind<'a>,
}

/// `session`.
#[derive(Debug)]
pub struct Session<'a> {
    /// Whether this request opened the session.
    pub new: bool,
    /// `sessionId`. Empty where missing.
    pub id: Text<'a>,
    /// The text we left in the attribute `state`, if it is there and is text.
    pub state: Option<Text<'a>>,
    /// `application.applicationId`.
    pub application_id: Option<Text<'a>>,
    /// `user`.
    pub user: User<'a>,
}

/// `context.System`.
#[derive(Debug, Default)]
pub struct System<'a> {
    /// `application.applicationId`.
    pub application_id: Option<Text<'a>>,
    /// `user`: the account.
    pub user: User<'a>,
    /// `person`: who is speaking, only when the voice was recognised.
    pub person: Option<Person<'a>>,
    /// `device.deviceId`.
    pub device_id: Option<Text<'a>>,
    /// Whether the device shows APL documents.
    pub shows_apl: bool,
    /// `apiEndpoint`.
    pub api_endpoint: Option<Text<'a>>,
    /// `apiAccessToken`.
    pub api_access_token: Option<Hidden<'a>>,
}

/// The Alexa account of a request.
#[derive(Debug, Default)]
pub struct User<'a> {
    /// `userId`. It changes when the skill is disabled and enabled again.
    pub id: Option<Text<'a>>,
    /// `accessToken`, only when the account is linked.
    pub access_token: Option<Hidden<'a>>,
}

/// A recognised speaker.
#[derive(Debug)]
pub struct Person<'a> {
    /// `personId`.
    pub id: Text<'a>,
    /// `accessToken`, only when this person linked an account.
    pub access_token: Option<Hidden<'a>>,
}

/// Why a body is not an envelope. It repeats nothing of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The body is not UTF-8.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// Objects or lists are nested too deeply.
    #[error("the body is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// The body is not one JSON value.
    #[error("the body is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// The JSON lacks something required, has a known field twice, or a known object is something else.
    #[error("the body is not a request envelope (line {line}, column {column})")]
    NotAnEnvelope {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// `request.timestamp` is not an RFC 3339 time.
    #[error("request.timestamp is not an RFC 3339 time")]
    Timestamp,
}

impl<'a> Envelope<'a> {
    /// Reads an envelope. What it returns is what somebody *wrote*; only a `VerifiedEnvelope` is known to be Alexa's.
    ///
    /// # Errors
    /// [`Malformed`] if the body is not such an envelope.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| Malformed::NotUtf8)?;
        if is_too_deep(body) {
            return Err(Malformed::TooDeep);
        }
        let wire: wire::Envelope<'a> = serde_json::from_str(text).map_err(|error| Malformed::from(&error))?;
        wire.try_into()
    }

    /// The id of the skill this request is for, as `context.System` says or else `session`.
    pub fn application_id(&self) -> Option<&str> {
        let session = || self.session.as_ref()?.application_id.as_deref();
        self.system.application_id.as_deref().or_else(session)
    }

    /// The account, as `context.System` says or else `session`.
    pub fn user(&self) -> Option<&User<'a>> {
        let of_session = || self.session.as_ref().map(|session| &session.user);
        Some(&self.system.user)
            .filter(|user| user.id.is_some())
            .or_else(of_session)
    }
}

impl From<&serde_json::Error> for Malformed {
    fn from(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => Self::NotAnEnvelope { line, column },
            _ => Self::NotJson { line, column },
        }
    }
}

/// Whether brackets are nested beyond [`MAX_DEPTH`]. A body with fewer opening brackets than that, nearly every one, costs
/// a single quick pass.
fn is_too_deep(body: &[u8]) -> bool {
    let opening = body.iter().filter(|&&b| b == b'{' || b == b'[').count();
    if opening <= MAX_DEPTH {
        return false;
    }
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for &byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str =
        r#"{"version":"1.0","request":{"type":"X","requestId":"r","timestamp":"2026-11-22T08:00:00Z"}}"#;

    #[test]
    fn the_least_envelope_is_enough() {
        let envelope = Envelope::parse(LEAST.as_bytes()).unwrap();
        assert!(matches!(envelope.request.kind, Kind::Other));
        assert_eq!(envelope.request.id.as_str(), "r");
        assert!(envelope.session.is_none());
        assert_eq!(envelope.application_id(), None);
    }

    #[test]
    fn nesting_is_limited_also_where_nothing_is_read() {
        #[track_caller]
        fn check(depth: usize, fits: bool) {
            let inside = format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
            let body = LEAST.replacen('{', &format!(r#"{{"more":{inside},"#), 1);
            assert_eq!(Envelope::parse(body.as_bytes()).is_ok(), fits, "{depth}");
        }
        check(128, true);
        check(129, false);
        check(100_000, false);
    }

    #[test]
    fn brackets_in_text_do_not_count_as_nesting() {
        let body = LEAST.replacen('{', &format!(r#"{{"more":"\"{}","#, "[".repeat(500)), 1);
        assert!(Envelope::parse(body.as_bytes()).is_ok());
    }
}
