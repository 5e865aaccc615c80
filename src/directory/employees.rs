//! Employees: the people who ask, and where a PIN reaches them.

use serde::{Deserialize, Serialize};

use super::{EmailAddress, EmployeeId, OrganizationId, PhoneNumber};
use crate::language::{Locale, Tag};

/// One value of a SCIM multi-valued attribute (RFC 7643, section 2.4) with the flag that matters here: only what its
/// owner has shown to control is ever sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPoint<T> {
    /// The address or number.
    pub value: T,
    /// Whether it is the one to use. At most one of a list is.
    #[serde(default)]
    pub primary: bool,
    /// Whether its owner has shown to control it. Nothing is sent to one that is not verified.
    #[serde(default)]
    pub verified: bool,
}

/// By what an employee wants their PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinBy {
    /// By mail and by text message, both at once.
    #[default]
    Both,
    /// By mail only.
    Email,
    /// By text message only.
    Sms,
}

/// A person who may ask for protected answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employee {
    /// Their id; the subject of their link token.
    pub id: EmployeeId,
    /// Where they work.
    pub organization: OrganizationId,
    /// Their name, as spoken and written.
    pub display_name: String,
    /// Whether they may use anything at all.
    #[serde(default = "yes")]
    pub active: bool,
    /// Their own switch "require voice MFA".
    #[serde(default = "yes")]
    pub require_voice_mfa: bool,
    /// By what they want their PIN.
    #[serde(default)]
    pub pin_by: PinBy,
    /// The language they are written to in (SCIM's `preferredLanguage`, RFC 7643, section 4.1.1). Without, the one in which
    /// they are spoken to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<Tag>,
    /// Their mail addresses.
    #[serde(default)]
    pub emails: Vec<ContactPoint<EmailAddress>>,
    /// Their phone numbers.
    #[serde(default)]
    pub phones: Vec<ContactPoint<PhoneNumber>>,
}

/// Secure by default: every switch that is not mentioned is on.
const fn yes() -> bool {
    true
}

impl Employee {
    /// The language to write to them in (BCP 47), when `spoken` is spoken to them: their own, if it is near to one of ours.
    pub fn written_in<'a>(&'a self, spoken: &'a str) -> &'a str {
        let own = self.preferred_language.as_ref().map(Tag::as_str);
        own.filter(|own| Locale::near(own).is_some()).unwrap_or(spoken)
    }

    /// The mail address a PIN goes to, if they want it by mail: the verified primary one, else the first verified.
    pub fn email(&self) -> Option<&EmailAddress> {
        self.mailbox().filter(|_| self.pin_by != PinBy::Sms)
    }

    /// The mail address that word of wrong PINs goes to, by whatever they want their PIN: the verified primary one, else the
    /// first verified.
    pub fn mailbox(&self) -> Option<&EmailAddress> {
        chosen(&self.emails)
    }

    /// The phone number a PIN goes to, if they want it by text message: the verified primary one, else the first
    /// verified.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        chosen(&self.phones).filter(|_| self.pin_by != PinBy::Email)
    }
}

fn chosen<T>(points: &[ContactPoint<T>]) -> Option<&T> {
    let mut verified = points.iter().filter(|point| point.verified);
    let first = verified.clone().next();
    verified
        .find(|point| point.primary)
        .or(first)
        .map(|point| &point.value)
}
