//! The escalation paths of an app, for people who have used up their PINs or their attempts.

use crate::{audit::AuditEventName, directory::second_factor::AfterEscalation};

use super::{
    TurnError, TurnServices,
    ask::Ask,
    audit_trail,
    reply::{self, Reply},
};

/// The limit that a person has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReachedLimit {
    /// No further PIN may be sent.
    Sends,
    /// The last attempt at a PIN was wrong.
    Attempts,
}

/// Says `reason` and follows the escalation path that the app names for this limit. Without a path, `reason` is all.
pub(crate) async fn follow_escalation_path(
    ask: &Ask<'_>,
    exceeded: ReachedLimit,
    reason: Reply,
    services: &TurnServices,
) -> Result<Reply, TurnError> {
    let factor = &ask.skill.app.second_factor;
    let (name, why) = match exceeded {
        ReachedLimit::Sends => (&factor.after_sends, "too_many_sends"),
        ReachedLimit::Attempts => (&factor.after_attempts, "too_many_attempts"),
    };
    let Some(name) = name else {
        return Ok(reason);
    };
    let path = factor.escalation_path(name);
    let mut events = vec![
        audit_trail::audit_event(ask, AuditEventName::PathTaken, path.then.as_str(), services)
            .with_reason(why),
    ];
    // Paused before it is recorded: if the audit log fails now, voice access is closed rather than open.
    if path.then == AfterEscalation::Lock {
        services.gate.pause_voice_access(&ask.employee.id).await?;
        events.push(
            audit_trail::audit_event(ask, AuditEventName::VoicePaused, "paused", services).with_reason(why),
        );
    }
    audit_trail::record_events(ask, &events, services).await?;
    Ok(reply::follow_escalation(ask, reason, &path))
}
