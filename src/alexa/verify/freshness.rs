//! How old a request may be.

use super::Rejection;
use crate::{
    alexa::request::{Kind, Request, SkillEvent},
    clock::{SignedDuration, Timestamp},
};

/// For requests that somebody is waiting for.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(150);
/// For events, which may be delivered again.
const EVENT_TOLERANCE: SignedDuration = SignedDuration::from_secs(3600);

/// Checks that a request is from around `now`. Its time may lie ahead too: Alexa's clocks and ours are not one.
pub(super) fn check(request: &Request<'_>, now: Timestamp) -> Result<(), Rejection> {
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
        Kind::SkillEvent(
            E::Enabled | E::Disabled | E::PermissionChanged | E::PermissionAccepted | E::AccountLinked,
        ) => EVENT_TOLERANCE,
        _ => TOLERANCE,
    }
}
