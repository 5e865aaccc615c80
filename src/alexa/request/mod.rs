//! The request envelope, typed, and tolerant of fields and types that it does not know.
//!
//! Lives here: [`RequestEnvelope`] and its parts. Text is borrowed from the body where possible.
//! Does not live here: the proof that Alexa sent it (`alexa::verify`), and what is done about it (`turn`).
//!
//! Only `version`, `request.type`, `request.requestId` and `request.timestamp` are required. Unknown fields
//! and unknown request types are accepted, and an optional field of an unexpected JSON type counts as
//! missing. One thing is strict: a field that is read here must not appear twice in its object. Two readers
//! of such a body could see two different requests.

mod envelope_error;
mod envelope_parts;
mod envelope_text;
mod intent;
mod lenient;
mod request_kind;
mod wire;

pub use envelope_error::EnvelopeError;
pub use envelope_parts::{AlexaPerson, AlexaRequest, AlexaSession, AlexaUser, SystemContext};
pub use envelope_text::{EnvelopeText, SensitiveText};
pub use intent::{ConfirmationStatus, DialogState, RequestIntent, RequestSlot, ResolvedEntity};
pub use request_kind::{AlexaReportedError, AplRequest, RequestKind, SkillEvent};

use envelope_error::MAX_DEPTH;

/// A parsed request in Alexa's format. Parsing does not verify who sent it.
#[derive(Debug)]
pub struct RequestEnvelope<'a> {
    /// The request itself.
    pub request: AlexaRequest<'a>,
    /// The session that the request belongs to. Skill events have none.
    pub session: Option<AlexaSession<'a>>,
    /// `context.System`, with empty fields if the envelope has none.
    pub system: SystemContext<'a>,
}

impl<'a> RequestEnvelope<'a> {
    /// Parses an envelope. Anybody may have written the body: only a `VerifiedEnvelope` is known to come from Alexa.
    ///
    /// # Errors
    /// [`EnvelopeError`] if the body is not a request envelope.
    pub fn parse(body: &'a [u8]) -> Result<Self, EnvelopeError> {
        // `serde_json::from_slice` would check only the strings that it reads. Here the whole body must be UTF-8.
        let text = std::str::from_utf8(body).map_err(|_| EnvelopeError::NotUtf8)?;
        if is_too_deep(body) {
            return Err(EnvelopeError::TooDeep);
        }
        let wire: wire::WireEnvelope<'a> =
            serde_json::from_str(text).map_err(|error| EnvelopeError::from(&error))?;
        let (request, session, system) = wire.into_parts()?;
        Ok(Self {
            request,
            session,
            system,
        })
    }

    /// The id of the skill that the request is for, from `context.System` or else from `session`.
    pub fn application_id(&self) -> Option<&str> {
        let session = || self.session.as_ref()?.application_id.as_deref();
        self.system.application_id.as_deref().or_else(session)
    }

    /// The Alexa account, from `context.System` or else from `session`.
    pub fn user(&self) -> Option<&AlexaUser<'a>> {
        let of_session = || self.session.as_ref().map(|session| &session.user);
        Some(&self.system.user)
            .filter(|user| user.id.is_some())
            .or_else(of_session)
    }
}

/// Returns true if the body is nested deeper than [`MAX_DEPTH`].
fn is_too_deep(body: &[u8]) -> bool {
    // serde_json limits the depth of what it builds, but not of what it skips. Nearly every body has fewer
    // brackets in total than the limit, so that counting them is enough.
    let opening = body.iter().filter(|&&b| b == b'{' || b == b'[').count();
    if opening <= MAX_DEPTH {
        return false;
    }
    // Brackets inside strings do not nest. Whatever this makes of invalid JSON, the parser refuses it later.
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
        let envelope = RequestEnvelope::parse(LEAST.as_bytes()).unwrap();
        assert!(matches!(envelope.request.kind, RequestKind::Other));
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
            assert_eq!(RequestEnvelope::parse(body.as_bytes()).is_ok(), fits, "{depth}");
        }
        check(128, true);
        check(129, false);
        check(100_000, false);
    }

    #[test]
    fn brackets_in_text_do_not_count_as_nesting() {
        let body = LEAST.replacen('{', &format!(r#"{{"more":"\"{}","#, "[".repeat(500)), 1);
        assert!(RequestEnvelope::parse(body.as_bytes()).is_ok());
    }
}
