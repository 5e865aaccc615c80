//! The actor of an audit event.

use std::fmt;

use crate::directory::EmployeeId;

/// The person or program that did something. Its text is stored in the log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AuditActor {
    /// Somebody who spoke as this employee: `employee:ann.lee`.
    Employee(EmployeeId),
    /// Somebody who opened a link that was sent only to this employee: `owner:ann.lee`.
    Owner(EmployeeId),
    /// Somebody at the command line or on the administration pages: `administrator`.
    Administrator,
    /// countersign itself: `system`.
    System,
}

impl fmt::Display for AuditActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Employee(id) => write!(f, "employee:{id}"),
            Self::Owner(id) => write!(f, "owner:{id}"),
            Self::Administrator => f.write_str("administrator"),
            Self::System => f.write_str("system"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_actor_has_its_text() {
        let ann: EmployeeId = "ann.lee".parse().unwrap();
        let actors = [
            AuditActor::Employee(ann.clone()),
            AuditActor::Owner(ann),
            AuditActor::Administrator,
            AuditActor::System,
        ];
        assert_eq!(
            actors.map(|actor| actor.to_string()),
            ["employee:ann.lee", "owner:ann.lee", "administrator", "system"]
        );
    }
}
