//! The proof that the gate was passed.

use crate::{
    clock::Timestamp,
    directory::{AppId, EmployeeId, OrganizationId},
};

/// Proof that this turn may receive a protected answer. Only `mfa` can create one.
#[must_use = "a clearance that is not used protects nothing"]
#[derive(Debug)]
pub struct Clearance {
    organization: OrganizationId,
    employee: EmployeeId,
    app: AppId,
    basis: ClearanceBasis,
}

/// Reason for a clearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearanceBasis {
    /// The policy asks for no PIN here.
    NotRequired,
    /// The right PIN was given. Protected answers are open until this time unless something ends them earlier.
    Passed(Timestamp),
}

impl Clearance {
    // Not public, and there is no `Default` and no `Clone`: code that answers must have been handed one by the
    // gate.
    pub(in crate::mfa) fn new(
        organization: OrganizationId,
        employee: EmployeeId,
        app: AppId,
        basis: ClearanceBasis,
    ) -> Self {
        Self {
            organization,
            employee,
            app,
            basis,
        }
    }

    /// Creates a clearance without a gate, for tests of code that asks for one.
    #[cfg(test)]
    pub(crate) fn without_gate(organization: &str, employee: &str, app: &str) -> Self {
        let read = "a test writes ids";
        Self::new(
            organization.parse().expect(read),
            employee.parse().expect(read),
            app.parse().expect(read),
            ClearanceBasis::NotRequired,
        )
    }

    /// Returns the organization whose answers may be given.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// Returns the employee who may hear them.
    pub fn employee(&self) -> &EmployeeId {
        &self.employee
    }

    /// Returns the app that may speak them.
    pub fn app(&self) -> &AppId {
        &self.app
    }

    /// Returns the reason for the clearance.
    pub fn basis(&self) -> ClearanceBasis {
        self.basis
    }
}
