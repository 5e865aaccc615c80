//! Who did it.

use std::fmt;

use crate::directory::EmployeeId;

/// Who did it. Its text is what the log holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody who spoke for this employee: `employee:ann.lee`.
    Employee(EmployeeId),
    /// Whoever opened a link that only this employee was sent: `owner:ann.lee`.
    Owner(EmployeeId),
    /// Somebody at the command line or in the administration: `administrator`.
    Administrator,
    /// countersign itself: `system`.
    System,
}

impl fmt::Display for Actor {
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
            Actor::Employee(ann.clone()),
            Actor::Owner(ann),
            Actor::Administrator,
            Actor::System,
        ];
        assert_eq!(
            actors.map(|actor| actor.to_string()),
            ["employee:ann.lee", "owner:ann.lee", "administrator", "system"]
        );
    }
}
