//! Decides whether a protected question needs a PIN: three switches, all on by default.

use std::fmt;

use crate::{
    directory::{Employee, MfaMode, PublishedSkill},
    secret::{MacKey, MacTags, RootKey},
};

/// Returns true if a protected question from this employee to this skill needs a PIN. Three settings must all be on:
/// the organization's mode, the employee's "require voice MFA" and the publishing's "MFA support". The mode
/// `enforce` overrides the employee's setting.
pub fn requires_pin(skill: &PublishedSkill, employee: &Employee) -> bool {
    let person = match skill.organization.mfa {
        MfaMode::Off => false,
        MfaMode::Require => employee.require_voice_mfa,
        MfaMode::Enforce => true,
    };
    person && skill.publishing.mfa_support
}

/// Key for policy versions. It is kept in no store. Without a key, a phone number could be found by trying all numbers
/// against a version in the audit log.
pub struct PolicyKey(MacKey);

impl PolicyKey {
    /// Derives the key from the root key.
    pub fn new(root: &RootKey) -> Self {
        Self(root.derive_mac_key("policy version"))
    }

    /// Returns the version in force for this employee and skill.
    pub fn version(&self, skill: &PublishedSkill, employee: &Employee) -> PolicyVersion {
        let mut message = Vec::with_capacity(160);
        // Each part is preceded by its length, so that moving a character from one address to the next changes the
        // digest.
        let mut part = |bytes: &[u8]| {
            message.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
            message.extend_from_slice(bytes);
        };
        part(&[
            skill.organization.mfa as u8,
            employee.require_voice_mfa.into(),
            skill.publishing.mfa_support.into(),
            employee.pin_by as u8,
        ]);
        for email in &employee.emails {
            part(&[email.primary.into(), email.verified.into()]);
            part(email.value.as_str().as_bytes());
        }
        for phone in &employee.phones {
            part(&[phone.primary.into(), phone.verified.into()]);
            part(phone.value.as_e164().as_bytes());
        }
        // Eight bytes are enough to notice a change. The settings come from the directory, so nobody can search for
        // a collision by making requests.
        PolicyVersion(self.0.tags(&message).shorten())
    }
}

impl fmt::Debug for PolicyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PolicyKey(******)")
    }
}

/// Keyed digest of the settings under which a challenge was issued or a clearance was given: the three switches and the
/// employee's contact points. When one of them changes, everything granted under the old version is void.
///
/// After a change of the root key, it also knows the version that the previous key would have given.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyVersion(MacTags<8>);

impl PolicyVersion {
    /// Returns the digest as bytes, for a store.
    pub fn as_bytes(&self) -> &[u8; 8] {
        self.0.current()
    }

    /// Returns true if something was granted under this version, going by the bytes stored with it.
    pub fn matches(&self, stored: &[u8; 8]) -> bool {
        self.0.contain(stored)
    }
}

impl From<[u8; 8]> for PolicyVersion {
    fn from(bytes: [u8; 8]) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicyVersion({self})")
    }
}
