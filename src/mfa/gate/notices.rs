//! The messages that carry a PIN, and the public facts about a challenge sent earlier.

use crate::{
    clock::Timestamp,
    delivery::{Channel, DeliveryStatus, MessageContent, OutgoingMessage, PinDestination},
    mfa::{ChallengeView, Pin},
};

use super::outcome::{GateRequest, PendingChallenge};

/// Builds one message per destination. All carry the same PIN.
pub(super) fn build_messages(
    gate_request: &GateRequest<'_>,
    destinations: &[PinDestination],
    pin: &Pin,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Vec<OutgoingMessage> {
    let message = |destination: &PinDestination| OutgoingMessage {
        body: MessageContent::Code {
            to: destination.clone(),
            code: pin.expose().into(),
        },
        display_name: gate_request.employee.display_name.clone(),
        organization: gate_request.skill.organization.name.clone(),
        app: gate_request.skill.app.name.clone(),
        issued_at,
        expires_at,
        locale: gate_request
            .employee
            .written_language(gate_request.locale)
            .to_owned(),
    };
    destinations.iter().map(message).collect()
}

/// Describes a challenge that was sent in an earlier turn, with the addresses of its channels.
pub(super) fn pending_challenge(
    gate_request: &GateRequest<'_>,
    view: &ChallengeView,
    now: Timestamp,
) -> PendingChallenge {
    let destination = |channel: &Channel| match channel {
        Channel::Email => gate_request
            .employee
            .pin_email()
            .cloned()
            .map(PinDestination::Email),
        Channel::Sms => gate_request
            .employee
            .pin_phone()
            .cloned()
            .map(PinDestination::Sms),
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
        left: view.expires_at.duration_since(now),
        longer: None,
        withheld: None,
        sent,
    }
}
