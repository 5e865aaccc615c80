//! The age limits for requests.

use super::Rejection;
use crate::{
    alexa::request::{Kind, Request, SkillEvent},
    clock::{SignedDuration, Timestamp},
};

/// The limit for requests that somebody is waiting for. Amazon allows no more than this.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(150);
/// The limit for skill events, which Alexa may deliver again.
const EVENT_TOLERANCE: SignedDuration = SignedDuration::from_secs(3600);

/// Checks that a request was made around `now`.
pub(super) fn check(request: &Request<'_>, now: Timestamp) -> Result<(), Rejection> {
    // In both directions: Alexa's clock may run a second ahead of ours, and such requests are genuine.
    let age = now.duration_since(request.timestamp);
    let tolerance = tolerance(&request.kind);
    if age > tolerance {
        return Err(Rejection::Stale);
    }
    if age < -tolerance {
        return Err(Rejection::Early);
    }
    Ok(())
}

fn tolerance(kind: &Kind<'_>) -> SignedDuration {
    use SkillEvent as E;
    match kind {
        // These are the five events for which Amazon allows an hour. The two about subscriptions are not among them.
        Kind::SkillEvent(
            E::Enabled | E::Disabled | E::PermissionChanged | E::PermissionAccepted | E::AccountLinked,
        ) => EVENT_TOLERANCE,
        _ => TOLERANCE,
    }
}
