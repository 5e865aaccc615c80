//! What Alexa tells us without anybody speaking.

use crate::{alexa::response::Response, audit, directory::Skill, mfa::store::Scope};

use super::{Failure, Services};

/// The skill was disabled: every clearance that came through this Alexa user ends, and every waiting challenge. Told
/// twice, it has no further effect.
pub(crate) async fn disabled(
    alexa_user: &str,
    skill: &Skill,
    services: &Services,
) -> Result<Response, Failure> {
    for employee in services.directory.linked_employees(alexa_user).await? {
        services.gate.end(&Scope::Employee(employee.clone())).await?;
        let event = audit::Event {
            at: services.clock.now(),
            name: audit::Name::ClearanceEnded,
            organization: Some(skill.organization.id.clone()),
            employee: Some(employee),
            app: Some(skill.app.id.clone()),
            device: None,
            outcome: "skill_disabled",
            request: None,
        };
        services.audit.record(&event).await?;
    }
    Ok(Response::empty())
}
