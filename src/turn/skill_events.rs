//! The event that Alexa sends when somebody disables the skill, and the links by which it finds what must end.

use crate::{
    alexa::response::AlexaResponse,
    audit,
    directory::{PublishedSkill, SkillLink},
    mfa::{GateSubject, store::AccessScope},
};

use super::{
    TurnError, TurnServices,
    ask::{Ask, SkillDisabledEvent},
};

/// Records that this Alexa user speaks as this employee, so that [`handle_skill_disabled`] finds the access that is given
/// to them. To be called before any is given.
pub(crate) async fn record_link(ask: &Ask<'_>, services: &TurnServices) -> Result<(), TurnError> {
    let link = SkillLink {
        publishing: ask.skill.publishing.id.clone(),
        alexa_user: ask.alexa_user_digest.clone(),
        employee: ask.employee.id.clone(),
        device: ask.subject.device.clone(),
    };
    // The time of the request, and not ours: it will be compared with the time of an event, by the same clock.
    Ok(services.directory.record_link(&link, ask.requested_at).await?)
}

/// Handles a disabled skill: ends the clearances and challenges that were given to this Alexa user in this skill before
/// it happened. A repeated event has no effect. If it fails for one of them, the others are still handled.
pub(crate) async fn handle_skill_disabled(
    event: SkillDisabledEvent<'_>,
    skill: &PublishedSkill,
    services: &TurnServices,
) -> Result<AlexaResponse, TurnError> {
    let links = services
        .directory
        .find_links(&skill.publishing.id, &event.alexa_user, event.happened_at)
        .await?;
    // Not before: if the links could not be read, Alexa may send the event again.
    let partition = event.partition();
    if !services.gate.mark_request(partition, event.request_id).await? {
        return Ok(AlexaResponse::empty());
    }
    let mut outcome = Ok(AlexaResponse::empty());
    for link in links {
        if let Err(failure) = end_access(link, skill, services).await {
            outcome = Err(failure);
        }
    }
    outcome
}

async fn end_access(
    link: SkillLink,
    skill: &PublishedSkill,
    services: &TurnServices,
) -> Result<(), TurnError> {
    let subject = GateSubject {
        organization: skill.organization.id.clone(),
        employee: link.employee,
        app: skill.app.id.clone(),
        device: link.device,
        person: String::new(),
    };
    services
        .gate
        .end_access(&AccessScope::Device(subject.clone()))
        .await?;
    let event = audit::AuditEvent {
        organization: Some(subject.organization.clone()),
        target: Some(subject.employee.clone()),
        app: Some(subject.app.clone()),
        device: Some(subject.device_label()),
        ..audit::AuditEvent::new(
            services.clock.now(),
            audit::AuditEventName::ClearanceEnded,
            "ended",
        )
    };
    let event = event.with_reason("skill_disabled");
    services.audit.record(&event).await?;
    services.answer_counts.end_device(&subject);
    Ok(())
}
