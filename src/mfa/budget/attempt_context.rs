//! Who makes an attempt, where and when.

use super::ledger::LedgerAccount;
use crate::{
    clock::Timestamp,
    directory::{EmployeeId, OrganizationId},
};

/// The employee, device and moment of an attempt or a send.
#[derive(Debug, Clone)]
pub struct AttemptContext<'a> {
    /// The employee's organization.
    pub organization: &'a OrganizationId,
    /// Number of enrolled employees in the organization. Some limits grow with it.
    pub enrolled: u32,
    /// The employee whose PIN is sent or guessed.
    pub employee: &'a EmployeeId,
    /// Digest of the device.
    pub device: &'a str,
    /// Digest of session, device and person together. A right PIN forgives only wrong guesses with the same digest.
    pub origin: String,
    /// Current time.
    pub now: Timestamp,
}

impl AttemptContext<'_> {
    pub(super) fn employee_account(&self) -> LedgerAccount {
        LedgerAccount::Employee(self.employee.clone())
    }

    pub(super) fn device_account(&self) -> LedgerAccount {
        LedgerAccount::Device(self.employee.clone(), self.device.to_owned())
    }

    pub(super) fn organization_account(&self) -> LedgerAccount {
        LedgerAccount::Organization(self.organization.clone())
    }
}
