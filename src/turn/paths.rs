//! Where a conversation goes that used up its sendings or its attempts: the app names the path.

use crate::{audit::Name, directory::second_factor::Then};

use super::{
    Failure, Services,
    ask::Ask,
    record,
    reply::{self, Reply},
};

/// What was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exceeded {
    /// The sendings.
    Sends,
    /// The attempts at one PIN.
    Attempts,
}

/// Takes the path that the app names for it, after `reason` is said. Without one, the reason is all.
pub(crate) async fn follow(
    ask: &Ask<'_>,
    exceeded: Exceeded,
    reason: Reply,
    services: &Services,
) -> Result<Reply, Failure> {
    let factor = &ask.skill.app.second_factor;
    let (name, why) = match exceeded {
        Exceeded::Sends => (&factor.after_sends, "too_many_sends"),
        Exceeded::Attempts => (&factor.after_attempts, "too_many_attempts"),
    };
    let Some(name) = name else {
        return Ok(reason);
    };
    let path = factor.path(name);
    let mut events = vec![record::event(ask, Name::PathTaken, path.then.as_str(), services).because(why)];
    if path.then == Then::Lock {
        services.gate.pause(&ask.employee.id).await?;
        events.push(record::event(ask, Name::VoicePaused, "paused", services).because(why));
    }
    record::write_down(ask, &events, services).await?;
    Ok(reply::along(ask, reason, &path))
}
