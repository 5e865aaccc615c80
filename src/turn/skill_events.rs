//! The event that Alexa sends when somebody disables the skill.

use crate::{
    alexa::response::AlexaResponse,
    audit,
    directory::{EmployeeId, PublishedSkill},
    mfa::store::AccessScope,
};

use super::{TurnError, TurnServices};

/// Handles a disabled skill: ends every clearance and challenge of the employees who used it as this Alexa
/// user. A repeated event has no further effect. If it fails for one employee, the others are still handled.
pub(crate) async fn handle_skill_disabled(
    alexa_user: &str,
    skill: &PublishedSkill,
    services: &TurnServices,
) -> Result<AlexaResponse, TurnError> {
    // The event names only the Alexa user. The directory remembers which employees passed the gate as that user.
    let mut outcome = Ok(AlexaResponse::empty());
    for employee in services.directory.linked_employees(alexa_user).await? {
        if let Err(failure) = end_access(employee, skill, services).await {
            outcome = Err(failure);
        }
    }
    outcome
}

async fn end_access(
    employee: EmployeeId,
    skill: &PublishedSkill,
    services: &TurnServices,
) -> Result<(), TurnError> {
    services
        .gate
        .end_access(&AccessScope::Employee(employee.clone()))
        .await?;
    let event = audit::AuditEvent {
        organization: Some(skill.organization.id.clone()),
        target: Some(employee),
        app: Some(skill.app.id.clone()),
        ..audit::AuditEvent::new(
            services.clock.now(),
            audit::AuditEventName::ClearanceEnded,
            "ended",
        )
    };
    let event = event.with_reason("skill_disabled");
    Ok(services.audit.record(&event).await?)
}
