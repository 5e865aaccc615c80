//! Proof that the gate was passed.

use crate::{
    clock::Timestamp,
    directory::{AppId, EmployeeId, OrganizationId},
};

/// Proof that this turn may hear a protected answer. Only this module's parent can make one.
#[must_use = "a clearance that is not spent protects nothing"]
#[derive(Debug)]
pub struct Clearance {
    organization: OrganizationId,
    employee: EmployeeId,
    app: AppId,
    basis: Basis,
}

/// Why a clearance was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The policy asks for no second factor here.
    NotRequired,
    /// The gate was passed, and stays open until this moment unless something ends it.
    Passed(Timestamp),
}

impl Clearance {
    pub(in crate::mfa) fn new(
        organization: OrganizationId,
        employee: EmployeeId,
        app: AppId,
        basis: Basis,
    ) -> Self {
        Self {
            organization,
            employee,
            app,
            basis,
        }
    }

    /// A clearance that no gate gave, to test what asks for one.
    #[cfg(test)]
    pub(crate) fn for_a_test(organization: &str, employee: &str, app: &str) -> Self {
        let read = "a test writes ids";
        Self::new(
            organization.parse().expect(read),
            employee.parse().expect(read),
            app.parse().expect(read),
            Basis::NotRequired,
        )
    }

    /// Whose answers may be given.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// To whom.
    pub fn employee(&self) -> &EmployeeId {
        &self.employee
    }

    /// By which app.
    pub fn app(&self) -> &AppId {
        &self.app
    }

    /// Why.
    pub fn basis(&self) -> Basis {
        self.basis
    }
}
