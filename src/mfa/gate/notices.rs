//! The messages that carry a PIN, and the notices to the owner.

use crate::{
    clock::Timestamp,
    delivery::{MessageContent, OutgoingMessage, PinDestination},
    mfa::{
        ChallengeView, Pin,
        budget::NoticeOutcome,
        owner::{BurnedChallenge, NoticeTiming},
    },
};

use super::{Gate, GateRequest};

impl Gate {
    /// Mails the owner about a burned challenge, and returns true if the mail is in the outbox. A failure is only logged:
    /// the challenge is burned either way, so denying the turn would protect nobody.
    pub(super) async fn notify_of_burn(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        notice: NoticeOutcome,
    ) -> bool {
        let burned = BurnedChallenge {
            employee: request.employee,
            organization: &request.skill.organization.name,
            app: &request.skill.app.name,
            device: &request.subject.device_label(),
            challenge: &view.id,
            tries: self.settings.tries,
            at: request.now,
            locale: request.employee.written_language(request.locale),
        };
        let timing = match notice {
            NoticeOutcome::Notice => NoticeTiming::Now,
            NoticeOutcome::Digest { since, due, burned } => NoticeTiming::Digest {
                // The first burned challenges of the window were each reported in a mail of their own.
                count: burned.saturating_sub(self.parts.budgets.policy().notices.count),
                since,
                due,
            },
        };
        let sent = self.parts.notices.send_burn_notice(burned, timing).await;
        sent.unwrap_or_else(|error| {
            tracing::warn!(%error, "a notice about wrong PINs could not be written to the outbox");
            false
        })
    }
}

/// Builds one message per destination. All carry the same PIN.
pub(super) fn build_messages(
    request: &GateRequest<'_>,
    destinations: &[PinDestination],
    pin: &Pin,
    expires_at: Timestamp,
) -> Vec<OutgoingMessage> {
    let message = |destination: &PinDestination| OutgoingMessage {
        body: MessageContent::Code {
            to: destination.clone(),
            code: pin.expose().into(),
        },
        display_name: request.employee.display_name.clone(),
        organization: request.skill.organization.name.clone(),
        app: request.skill.app.name.clone(),
        issued_at: request.now,
        expires_at,
        locale: request.employee.written_language(request.locale).to_owned(),
    };
    destinations.iter().map(message).collect()
}
