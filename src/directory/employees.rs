//! Employees: the people who may ask, and the addresses and numbers a PIN can be sent to.

use serde::{Deserialize, Serialize};

use super::{EmailAddress, EmployeeId, OrganizationId, PhoneNumber};
use crate::language::{LanguageTag, SupportedLocale};

/// An email address or a phone number of an employee: one value of a multi-valued attribute in SCIM (RFC
/// 7643, section 2.4), plus the flag `verified`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactPoint<T> {
    /// The address or number.
    pub value: T,
    /// True if this is the preferred one. At most one value of a list is primary.
    #[serde(default)]
    pub primary: bool,
    /// True if the employee has proved that they control it. Nothing is ever sent to an unverified address or
    /// number.
    #[serde(default)]
    pub verified: bool,
}

/// The channels on which an employee wants to receive PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinDelivery {
    /// Email and text message at the same time.
    #[default]
    Both,
    /// Email only.
    Email,
    /// Text message only.
    Sms,
}

/// A person who may ask for protected answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employee {
    /// The id, unique among employees. It is the subject (`sub`) of their link token.
    pub id: EmployeeId,
    /// The organization they work for.
    pub organization: OrganizationId,
    /// The name, as it is spoken and written.
    pub display_name: String,
    /// True if they may use any app at all. Records are never removed by an import, so this is how access is
    /// taken away.
    #[serde(default = "yes")]
    pub active: bool,
    /// The employee's own switch "require voice MFA".
    #[serde(default = "yes")]
    pub require_voice_mfa: bool,
    /// The channels on which they want to receive PINs.
    #[serde(default)]
    pub pin_by: PinDelivery,
    /// The language of mails and text messages to them (`preferredLanguage` in SCIM, RFC 7643, section
    /// 4.1.1). If it is not set, messages use the language in which the device speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<LanguageTag>,
    /// The email addresses.
    #[serde(default)]
    pub emails: Vec<ContactPoint<EmailAddress>>,
    /// The phone numbers.
    #[serde(default)]
    pub phones: Vec<ContactPoint<PhoneNumber>>,
}

/// The default of a switch that is left out: on.
const fn yes() -> bool {
    true
}

impl Employee {
    /// Returns the language (BCP 47) for messages to them: their preferred language if we support it,
    /// otherwise `spoken`, the language of the device.
    pub fn written_language<'a>(&'a self, spoken: &'a str) -> &'a str {
        // The preferred language comes first, because the turn may come from a stranger's device. A stranger
        // must not be able to choose the language of the notice that warns the owner.
        let own = self.preferred_language.as_ref().map(LanguageTag::as_str);
        own.filter(|own| SupportedLocale::nearest(own).is_some())
            .unwrap_or(spoken)
    }

    /// Returns the email address that PINs are sent to: the verified primary one, or else the first verified
    /// one. `None` if there is none, or if they want text messages only.
    pub fn pin_email(&self) -> Option<&EmailAddress> {
        self.notice_email().filter(|_| self.pin_by != PinDelivery::Sms)
    }

    /// Returns the email address that notices about wrong PINs are sent to: the verified primary one, or else
    /// the first verified one.
    ///
    /// It does not depend on how they want to receive PINs. Somebody who only wants text messages must still
    /// learn about an attack.
    pub fn notice_email(&self) -> Option<&EmailAddress> {
        choose_contact_point(&self.emails)
    }

    /// Returns the phone number that PINs are sent to: the verified primary one, or else the first verified
    /// one. `None` if there is none, or if they want email only.
    pub fn pin_phone(&self) -> Option<&PhoneNumber> {
        choose_contact_point(&self.phones).filter(|_| self.pin_by != PinDelivery::Email)
    }
}

/// Returns the verified primary value, or else the first verified one.
fn choose_contact_point<T>(points: &[ContactPoint<T>]) -> Option<&T> {
    let mut verified = points.iter().filter(|point| point.verified);
    let first = verified.clone().next();
    verified
        .find(|point| point.primary)
        .or(first)
        .map(|point| &point.value)
}
