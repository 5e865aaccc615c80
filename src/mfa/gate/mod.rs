//! The gate: asks for a PIN, compares the PIN that is given, sends new codes and ends access.
//!
//! An operation usually makes two round trips to the store and one transaction in the guess ledger, and then
//! sends its messages. Results are enums and not `bool`s: only [`AskOutcome::Open`] and [`AttemptOutcome::Passed`]
//! carry a [`Clearance`], so no caller can answer a question by reading a flag the wrong way round.
//!
//! Lives here: the operations, their requests and results ([`outcome`]), the settings ([`settings`]).
//! Does not live here: counting tries and comparing PINs, which the store does in one atomic step; the spoken
//! sentences (`turn`).

mod challenge_sending;
mod notices;
pub mod outcome;
mod pin_attempt;
pub mod settings;

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;

use crate::{
    clock::{Clock, Timestamp},
    delivery::MessageDispatcher,
    directory::{Employee, EmployeeId},
    secret::{Entropy, RootKey, Sealer},
};

use super::{
    ChallengeId, ChallengeView, Clearance, GateSubject, PinKey, PolicyVersion,
    budget::{AttemptContext, Budgets, NoticeOutcome},
    clearance::ClearanceBasis,
    owner::{self, BurnedChallenge, NoticeTiming},
    policy,
    store::{AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, ClearanceTerms},
};

use notices::pending_challenge;
pub use outcome::{
    AskOutcome, AttemptOutcome, Error, GateRequest, GateState, PendingChallenge, ResendOutcome,
};
pub use settings::Settings;

/// The stores, senders and sources that a [`Gate`] depends on.
#[derive(Debug)]
pub struct GateParts {
    /// Challenges and clearances.
    pub store: Arc<dyn ChallengeStore>,
    /// The limits on guesses and on sent codes.
    pub budgets: Budgets,
    /// Hands messages to the senders.
    pub dispatcher: MessageDispatcher,
    /// Tells owners by mail that wrong PINs burned a challenge.
    pub notices: owner::OwnerNotifier,
    /// Seals messages for the outbox, under the key that `dispatcher` opens them with.
    pub message_sealer: Arc<Sealer>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes for PINs, ids and sealing.
    pub entropy: Arc<dyn Entropy>,
}

/// Decides whether a protected question may be answered. One instance serves all apps.
#[derive(Debug)]
pub struct Gate {
    parts: GateParts,
    pin_key: PinKey,
    question_sealer: Sealer,
    settings: Settings,
}

impl Gate {
    /// Creates a gate. The key of the PIN digests and the key that seals questions are derived from `root`.
    pub fn new(parts: GateParts, root: &RootKey, settings: Settings) -> Self {
        Self {
            parts,
            pin_key: PinKey::new(root),
            question_sealer: root.derive_sealer("question"),
            settings,
        }
    }

    /// Returns a clearance for an intent that the app leaves open to every linked employee, or `None` if the
    /// intent is protected.
    pub fn open_intent_clearance(&self, gate_request: GateRequest<'_>, intent: &str) -> Option<Clearance> {
        let open = gate_request.skill.app.open_intents.contains(intent);
        open.then(|| new_clearance(&gate_request, ClearanceBasis::NotRequired))
    }

    /// Asks a protected question. Without a clearance, a challenge is issued and its PIN is sent. A question
    /// that is asked while a PIN is awaited replaces the earlier question.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable. The question must not be answered then.
    pub async fn ask(&self, gate_request: GateRequest<'_>, question: &[u8]) -> Result<AskOutcome, Error> {
        if !policy::requires_pin(gate_request.skill, gate_request.employee) {
            return Ok(AskOutcome::Open(new_clearance(
                &gate_request,
                ClearanceBasis::NotRequired,
            )));
        }
        let now = self.parts.clock.now();
        Ok(match self.check_access(&gate_request, now).await? {
            AccessState::Replayed => AskOutcome::Replayed,
            AccessState::Cleared(until) => {
                AskOutcome::Open(new_clearance(&gate_request, ClearanceBasis::Passed(until)))
            }
            AccessState::Challenged(view) => {
                // The PIN will answer the newest question, and stays the same: asking again sends nothing and
                // gives no new tries. If the challenge ended in the meantime, nothing is replaced, and the
                // next attempt reports how it ended.
                let sealed = self.seal_question(&view.id, question);
                self.parts
                    .store
                    .replace_question(gate_request.subject, &view.id, &sealed, now)
                    .await?;
                AskOutcome::Waiting(pending_challenge(&gate_request, &view, now))
            }
            AccessState::Nothing(_) => self.issue_challenge(&gate_request, question, now).await?,
        })
    }

    /// Reports whether the gate is open or waits for a PIN, for turns that bring neither a question nor a
    /// PIN.
    ///
    /// As in [`Gate::ask`], the request id is marked as used and the idle time of an open clearance starts again.
    ///
    /// # Errors
    /// [`Error`] when the store is unavailable.
    pub async fn check_state(&self, gate_request: GateRequest<'_>) -> Result<GateState, Error> {
        if !policy::requires_pin(gate_request.skill, gate_request.employee) {
            return Ok(GateState::Open);
        }
        let now = self.parts.clock.now();
        Ok(match self.check_access(&gate_request, now).await? {
            AccessState::Replayed => GateState::Replayed,
            AccessState::Cleared(_) => GateState::Open,
            AccessState::Challenged(view) => GateState::Waiting(pending_challenge(&gate_request, &view, now)),
            AccessState::Nothing(ending) => GateState::Nothing(ending),
        })
    }

    /// Ends clearances and challenges at once, on every server.
    ///
    /// # Errors
    /// [`Error`] when the store is unavailable.
    pub async fn end_access(&self, scope: &AccessScope) -> Result<(), Error> {
        Ok(self.parts.store.end_access(scope, self.parts.clock.now()).await?)
    }

    /// Turns an employee's voice access off until it is unlocked. Open clearances and waiting challenges end
    /// at once.
    ///
    /// # Errors
    /// [`Error`] when the ledger or the store is unavailable. Call it again: repeating it is safe.
    pub async fn pause_voice_access(&self, employee: &EmployeeId) -> Result<(), Error> {
        let now = self.parts.clock.now();
        // The ledger comes first. The other way round, a new challenge could be issued between the two steps.
        self.parts.budgets.pause_voice_access(employee, now).await?;
        Ok(self
            .parts
            .store
            .end_access(&AccessScope::Employee(employee.clone()), now)
            .await?)
    }

    /// Returns true if mails to this owner contain links to unlock voice access themselves.
    pub fn can_unlock_by_mail(&self, owner: &Employee) -> bool {
        self.parts.notices.sends_links_to(owner)
    }

    /// Mails the owner, and returns true if the mail is in the outbox. A failure is only logged: the
    /// challenge is burned either way, so denying the turn would protect nobody.
    async fn notify_owner(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        told: NoticeOutcome,
        now: Timestamp,
    ) -> bool {
        let happened = BurnedChallenge {
            employee: gate_request.employee,
            organization: &gate_request.skill.organization.name,
            app: &gate_request.skill.app.name,
            device: &gate_request.subject.device_label(),
            challenge: &view.id,
            tries: self.settings.tries,
            at: now,
            locale: gate_request.employee.written_language(gate_request.locale),
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

    async fn check_access(
        &self,
        gate_request: &GateRequest<'_>,
        now: Timestamp,
    ) -> Result<AccessState, ChallengeStoreError> {
        let policy = PolicyVersion::current(gate_request.skill, gate_request.employee);
        let (subject, request, terms) = (
            gate_request.subject,
            gate_request.request,
            self.clearance_terms(gate_request),
        );
        self.parts
            .store
            .check_access(&AccessCheck {
                subject,
                request,
                policy: &policy,
                terms,
                now,
            })
            .await
    }

    /// Describes the request to the budgets.
    fn attempt_context<'a>(gate_request: &GateRequest<'a>, now: Timestamp) -> AttemptContext<'a> {
        let subject = gate_request.subject;
        let mut by = digest::Context::new(&digest::SHA256);
        // Each part is preceded by its length. Without it, session "ab" on device "c" and session "a" on
        // device "bc" would have the same digest, and the right PIN of one would forgive the wrong PINs of
        // the other.
        for part in [gate_request.session, &subject.device, &subject.person] {
            by.update(&(part.len() as u64).to_le_bytes());
            by.update(part.as_bytes());
        }
        AttemptContext {
            organization: &subject.organization,
            enrolled: gate_request.skill.enrolled,
            employee: &subject.employee,
            device: &subject.device,
            origin: BASE64_URL_SAFE_NO_PAD.encode(&by.finish().as_ref()[..16]),
            now,
        }
    }

    /// Returns how long a clearance lasts in this app.
    fn clearance_terms(&self, gate_request: &GateRequest<'_>) -> ClearanceTerms {
        if gate_request.skill.app.second_factor.skip_when_passed {
            self.settings.terms
        } else {
            ClearanceTerms::NONE
        }
    }

    fn seal_question(&self, id: &ChallengeId, question: &[u8]) -> Vec<u8> {
        // The seal is bound to the challenge's id, so a sealed question cannot be moved to another challenge.
        self.question_sealer
            .seal(id.as_str().as_bytes(), question, &*self.parts.entropy)
    }
}

fn new_clearance(gate_request: &GateRequest<'_>, basis: ClearanceBasis) -> Clearance {
    let GateSubject {
        organization,
        employee,
        app,
        ..
    } = gate_request.subject;
    Clearance::new(organization.clone(), employee.clone(), app.clone(), basis)
}

#[cfg(test)]
mod tests;
