//! Events that Alexa reports without anybody speaking.

use crate::{
    alexa::response::Response,
    audit,
    directory::{EmployeeId, Skill},
    mfa::store::Scope,
};

use super::{Failure, Services};

/// Handles a disabled skill: ends every clearance and challenge of the employees who used it as this Alexa
/// user. A repeated event has no further effect. If it fails for one employee, the others are still handled.
pub(crate) async fn disabled(
    alexa_user: &str,
    skill: &Skill,
    services: &Services,
) -> Result<Response, Failure> {
    // The event names only the Alexa user. The directory remembers which employees passed the gate as that user.
    let mut outcome = Ok(Response::empty());
    for employee in services.directory.linked_employees(alexa_user).await? {
        if let Err(failure) = end(employee, skill, services).await {
            outcome = Err(failure);
        }
    }
    outcome
}

async fn end(employee: EmployeeId, skill: &Skill, services: &Services) -> Result<(), Failure> {
    services.gate.end(&Scope::Employee(employee.clone())).await?;
    let event = audit::Event {
        organization: Some(skill.organization.id.clone()),
        target: Some(employee),
        app: Some(skill.app.id.clone()),
        ..audit::Event::new(services.clock.now(), audit::Name::ClearanceEnded, "ended")
    };
    let event = event.because("skill_disabled");
    Ok(services.audit.record(&event).await?)
}
