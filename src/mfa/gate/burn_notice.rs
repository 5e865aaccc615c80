//! Telling the owner that wrong PINs burned a challenge.

use crate::{
    clock::Timestamp,
    directory::Employee,
    mfa::{
        ChallengeView,
        budget::NoticeOutcome,
        owner::{BurnedChallenge, NoticeTiming},
    },
};

use super::{Gate, GateRequest};

impl Gate {
    /// Returns true if mails to this owner contain links to unlock voice access themselves.
    pub fn can_unlock_by_mail(&self, owner: &Employee) -> bool {
        self.parts.notices.sends_links_to(owner)
    }

    /// Mails the owner, and returns true if the mail is in the outbox. A failure is only logged: the
    /// challenge is burned either way, so denying the turn would protect nobody.
    pub(super) async fn notify_owner(
        &self,
        visitor: &GateRequest<'_>,
        view: &ChallengeView,
        told: NoticeOutcome,
        now: Timestamp,
    ) -> bool {
        let happened = BurnedChallenge {
            employee: visitor.employee,
            organization: &visitor.skill.organization.name,
            app: &visitor.skill.app.name,
            device: &visitor.subject.device_label(),
            challenge: &view.id,
            tries: self.settings.tries,
            at: now,
            locale: visitor.employee.written_language(visitor.locale),
        };
        let tell = match told {
            NoticeOutcome::Notice => NoticeTiming::Now,
            NoticeOutcome::Digest { since, due, burned } => NoticeTiming::Digest {
                // The first burned challenges of the window were each reported in a mail of their own.
                count: burned.saturating_sub(self.parts.budgets.policy().notices.count),
                since,
                due,
            },
        };
        let told = self.parts.notices.send_burn_notice(happened, tell).await;
        told.unwrap_or_else(|error| {
            tracing::warn!(%error, "a notice about wrong PINs could not be written to the outbox");
            false
        })
    }
}
