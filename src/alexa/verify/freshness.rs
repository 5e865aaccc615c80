//! The age limits for requests.

use super::RequestVerificationError;
use crate::{
    alexa::request::{AlexaRequest, RequestKind, SkillEvent},
    clock::{SignedDuration, Timestamp},
};

/// The limit for requests that somebody is waiting for. Amazon allows no more than this.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(150);
/// The limit for skill events, which Alexa may deliver again.
const EVENT_TOLERANCE: SignedDuration = SignedDuration::from_secs(3600);

/// Checks that a request was made around `now`.
pub(super) fn check_freshness(
    request: &AlexaRequest<'_>,
    now: Timestamp,
) -> Result<(), RequestVerificationError> {
    // In both directions: Alexa's clock may run a second ahead of ours, and such requests are genuine.
    let age = now.duration_since(request.timestamp);
    let tolerance = tolerance(&request.kind);
    if age > tolerance {
        return Err(RequestVerificationError::Stale);
    }
    if age < -tolerance {
        return Err(RequestVerificationError::Early);
    }
    Ok(())
}

fn tolerance(kind: &RequestKind<'_>) -> SignedDuration {
    use SkillEvent as E;
    match kind {
        // These are the five events for which Amazon allows an hour. The two about subscriptions are not among them.
        RequestKind::SkillEvent(
            E::Enabled | E::Disabled | E::PermissionChanged | E::PermissionAccepted | E::AccountLinked,
        ) => EVENT_TOLERANCE,
        _ => TOLERANCE,
    }
}
