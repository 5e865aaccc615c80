//! Requests to the gate: who asks, and what they want.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;

use crate::{
    clock::Timestamp,
    delivery::{Channel, DeliveryStatus, PinDestination},
    directory::{Employee, EmployeeId, PublishedSkill},
    mfa::{ChallengeView, GateSubject, Pin, PolicyVersion, budget::AttemptContext, policy},
};

use super::outcome::PendingChallenge;

/// A request at the gate, with everything that its steps need to know. It is made once per turn.
#[derive(Debug, Clone)]
pub struct GateRequest<'a> {
    /// The skill that was called.
    pub skill: &'a PublishedSkill,
    /// The employee whom the link token identifies.
    pub employee: &'a Employee,
    /// The subject that a challenge is issued for, and that a clearance is given to.
    pub subject: &'a GateSubject,
    /// The policy in force, from [`Gate::policy_version`](super::Gate::policy_version).
    pub policy: PolicyVersion,
    /// The id of the request. The gate acts on each id only once.
    pub request: &'a str,
    /// The id of the voice session.
    pub session: &'a str,
    /// The person who was last asked for a PIN in this session, if somebody was.
    pub challenged: Option<&'a ChallengedPerson>,
    /// The language of the conversation (BCP 47). Messages use it unless the employee prefers another.
    pub locale: &'a str,
    /// The current time.
    pub now: Timestamp,
}

/// The person who was asked for a PIN in a session. Alexa may recognize their voice in one turn and not in the next.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChallengedPerson {
    /// The employee to whom the PIN was sent.
    pub employee: EmployeeId,
    /// The digest of the recognized person, as in [`GateSubject::person`].
    pub person: String,
}

/// The thing that a request wants from the gate.
#[derive(Debug, Clone, Copy)]
pub enum GateAction<'a> {
    /// To have a protected question answered. Contains the question, which a right PIN returns later.
    Ask(&'a [u8]),
    /// To pass with this PIN.
    Attempt(&'a Pin),
    /// To have the PIN sent again.
    Resend,
    /// To know whether a PIN is awaited, for turns that bring neither a question nor a PIN.
    CheckState,
    /// To end the clearance and the challenge on this device ("lock it").
    Lock,
    /// To end all clearances and challenges of the employee ("lock everywhere").
    LockEverywhere,
}

impl<'a> GateRequest<'a> {
    /// Returns true if the policy asks for a PIN.
    pub(super) fn requires_pin(&self) -> bool {
        policy::requires_pin(self.skill, self.employee)
    }

    /// The request in the name of another subject of the same employee.
    pub(super) fn for_subject<'b>(&'b self, subject: &'b GateSubject) -> GateRequest<'b> {
        GateRequest {
            subject,
            ..self.clone()
        }
    }

    /// Describes a challenge that was sent in an earlier turn, with the addresses of its channels.
    pub(super) fn pending_challenge(&self, view: &ChallengeView) -> PendingChallenge {
        let destination = |channel: &Channel| match channel {
            Channel::Email => self.employee.pin_email().cloned().map(PinDestination::Email),
            Channel::Sms => self.employee.pin_phone().cloned().map(PinDestination::Sms),
        };
        let sent = view
            .channels
            .iter()
            .filter_map(destination)
            // Only the turn that sent the messages learns whether they were accepted.
            .map(|to| (to, DeliveryStatus::Pending))
            .collect();
        PendingChallenge {
            digits: view.digits,
            left: view.expires_at.duration_since(self.now),
            longer: None,
            withheld: None,
            sent,
        }
    }

    /// Describes the request to the budgets.
    pub(super) fn attempt_context(&self) -> AttemptContext<'a> {
        let subject = self.subject;
        let mut by = digest::Context::new(&digest::SHA256);
        // Each part is preceded by its length. Without it, session "ab" on device "c" and session "a" on
        // device "bc" would have the same digest, and the right PIN of one would forgive the wrong PINs of
        // the other.
        for part in [self.session, &subject.device, &subject.person] {
            by.update(&(part.len() as u64).to_le_bytes());
            by.update(part.as_bytes());
        }
        AttemptContext {
            organization: &subject.organization,
            enrolled: self.skill.enrolled,
            employee: &subject.employee,
            device: &subject.device,
            origin: BASE64_URL_SAFE_NO_PAD.encode(&by.finish().as_ref()[..16]),
            now: self.now,
        }
    }
}
