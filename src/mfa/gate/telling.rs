//! The owner is told of a burned challenge.

use crate::{
    clock::Timestamp,
    directory::Employee,
    mfa::{
        ChallengeView,
        budget::Told,
        owner::{Happened, Tell},
    },
};

use super::{Gate, Visitor};

impl Gate {
    /// Whether such mails to this owner have links by which they unlock themselves.
    pub fn unlocks_by_mail(&self, owner: &Employee) -> bool {
        self.parts.notices.give_links_to(owner)
    }

    /// Tells the owner by mail, and whether that is on its way. The turn goes on when the mail is written down, and also when that fails: nothing is given
    /// away by it, and nothing is gained by silence on the other side.
    pub(super) async fn tell_owner(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        told: Told,
        now: Timestamp,
    ) -> bool {
        let happened = Happened {
            employee: visitor.employee,
            organization: &visitor.skill.organization.name,
            app: &visitor.skill.app.name,
            device: &visitor.subject.device_label(),
            challenge: &view.id,
            tries: self.settings.tries,
            at: now,
            locale: visitor.employee.written_in(visitor.locale),
        };
        let tell = match told {
            Told::Notice => Tell::Now,
            Told::Digest { since, due, burned } => Tell::Together {
                more: burned.saturating_sub(self.parts.budgets.policy().notices.count),
                since,
                due,
            },
        };
        let told = self.parts.notices.burned(happened, tell).await;
        told.unwrap_or_else(|error| {
            tracing::warn!(%error, "word of wrong PINs could not be written to the outbox");
            false
        })
    }
}
