//! The gate: asks for a PIN, compares the PIN that is given, sends new codes and ends access.
//!
//! [`Gate::handle`] is the only way in. It looks up the access of the subject once, and then takes one step: `sending`
//! issues a challenge or replaces its code, `pin_attempt` compares a PIN. An authenticator that is not a sent PIN answers a
//! challenge in a step of its own, next to `pin_attempt`.
//!
//! Lives here: the steps, the request ([`request`]) and its outcome ([`outcome`]), the settings ([`settings`]).
//! Does not live here: counting tries and comparing PINs, which the store does in one atomic step; the spoken
//! sentences (`turn`).

mod notices;
pub mod outcome;
mod pin_attempt;
pub mod request;
mod sending;
pub mod settings;

use std::sync::Arc;

use crate::{
    clock::Clock,
    delivery::MessageDispatcher,
    directory::{Employee, EmployeeId, Partition, PublishedSkill},
    secret::{Entropy, RootKey, Sealer},
};

use super::{
    ChallengeView, Clearance, GateSubject, PinKey, PolicyKey, PolicyVersion,
    budget::Budgets,
    clearance::ClearanceBasis,
    owner::OwnerNotifier,
    store::{AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, ClearanceTerms},
};

pub use outcome::{
    AfterWrongGuess, Error, GateOutcome, GateRefusal, LockedAccess, PendingChallenge, SendCause,
};
pub use request::{ChallengedPerson, GateAction, GateRequest};
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
    pub notices: OwnerNotifier,
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
    policy_key: PolicyKey,
    settings: Settings,
}

impl Gate {
    /// Creates a gate. The keys of PIN digests and of policy versions are derived from `root`.
    pub fn new(parts: GateParts, root: &RootKey, settings: Settings) -> Self {
        Self {
            parts,
            pin_key: PinKey::new(root),
            policy_key: PolicyKey::new(root),
            settings,
        }
    }

    /// Returns the version of the policy in force for this employee and skill.
    pub fn policy_version(&self, skill: &PublishedSkill, employee: &Employee) -> PolicyVersion {
        self.policy_key.version(skill, employee)
    }

    /// Returns a clearance for an intent that the app leaves open to every linked employee, or `None` if the
    /// intent is protected.
    pub fn open_intent_clearance(&self, request: &GateRequest<'_>, intent: &str) -> Option<Clearance> {
        let open = request.skill.app.open_intents.contains(intent);
        open.then(|| new_clearance(request, ClearanceBasis::NotRequired))
    }

    /// Does what a request wants, if the gate allows it. The request id is marked as used first: it has its effect only
    /// once.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable. A question must not be answered then.
    pub async fn handle(
        &self,
        request: &GateRequest<'_>,
        action: GateAction<'_>,
    ) -> Result<GateOutcome, Error> {
        if !request.requires_pin() {
            return self.handle_without_pin(request, action).await;
        }
        let access = self.check_access(request, Some(request.request)).await?;
        match (access, action) {
            (AccessState::Replayed, _) => Ok(GateOutcome::Replayed),
            (_, GateAction::Lock) => self.lock_device(request, LockedAccess::Device).await,
            (AccessState::Cleared(_), GateAction::LockEverywhere) => self.lock_everywhere(request).await,
            (_, GateAction::LockEverywhere) => self.lock_device(request, LockedAccess::DeviceOnly).await,
            (AccessState::Cleared(until), GateAction::Ask(_)) => Ok(GateOutcome::Open(new_clearance(
                request,
                ClearanceBasis::Passed(until),
            ))),
            (AccessState::Cleared(_), _) => Ok(GateOutcome::NotNeeded),
            (AccessState::Nothing(_), GateAction::Ask(question)) => {
                self.issue_challenge(request, question).await
            }
            (AccessState::Challenged(view), action) => self.answer(request, &view, action).await,
            (AccessState::Nothing(end), action) => match challenged_subject(request) {
                OtherSubject::None => Ok(GateOutcome::NothingWaiting(end)),
                OtherSubject::OfAnotherEmployee => Ok(GateOutcome::AnotherVoice),
                OtherSubject::SameEmployee(subject) => {
                    self.handle_for(&request.for_subject(&subject), action).await
                }
            },
        }
    }

    /// Handles a request while the policy asks for no PIN. Requests without an effect are not remembered.
    async fn handle_without_pin(
        &self,
        request: &GateRequest<'_>,
        action: GateAction<'_>,
    ) -> Result<GateOutcome, Error> {
        if matches!(
            action,
            GateAction::Attempt(_) | GateAction::Resend | GateAction::CheckState
        ) {
            return Ok(GateOutcome::NotNeeded);
        }
        if !self
            .mark_request(request.subject.partition(), request.request)
            .await?
        {
            return Ok(GateOutcome::Replayed);
        }
        match action {
            GateAction::Lock => self.lock_device(request, LockedAccess::Device).await,
            GateAction::LockEverywhere => self.lock_everywhere(request).await,
            _ => Ok(GateOutcome::Open(new_clearance(
                request,
                ClearanceBasis::NotRequired,
            ))),
        }
    }

    /// Handles a request in the name of the person who was asked for a PIN in its session. The request id was marked
    /// already.
    async fn handle_for(
        &self,
        request: &GateRequest<'_>,
        action: GateAction<'_>,
    ) -> Result<GateOutcome, Error> {
        match self.check_access(request, None).await? {
            AccessState::Challenged(view) => self.answer(request, &view, action).await,
            AccessState::Nothing(end) => Ok(GateOutcome::NothingWaiting(end)),
            // The other person's clearance is not this one's.
            AccessState::Cleared(_) | AccessState::Replayed => Ok(GateOutcome::NothingWaiting(None)),
        }
    }

    /// Handles a request while a challenge waits.
    async fn answer(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        action: GateAction<'_>,
    ) -> Result<GateOutcome, Error> {
        match action {
            GateAction::Ask(question) => {
                // The PIN will answer the newest question, and stays the same: asking again sends nothing and
                // gives no new tries. If the challenge ended in the meantime, nothing is replaced, and the
                // next attempt reports how it ended.
                let (subject, now) = (request.subject, request.now);
                let store = &self.parts.store;
                store.replace_question(subject, &view.id, question, now).await?;
                Ok(GateOutcome::Waiting(request.pending_challenge(view)))
            }
            GateAction::Attempt(pin) => self.attempt_pin(request, view, pin).await,
            GateAction::Resend => self.resend_pin(request, view).await,
            GateAction::CheckState | GateAction::Lock | GateAction::LockEverywhere => {
                Ok(GateOutcome::Waiting(request.pending_challenge(view)))
            }
        }
    }

    /// Marks the id of a request that has no subject, such as an event. Returns false if it was used before.
    ///
    /// # Errors
    /// [`Error`] when the store is unavailable.
    pub async fn mark_request(&self, partition: Partition, request: &str) -> Result<bool, Error> {
        let now = self.parts.clock.now();
        Ok(self.parts.store.mark_request(partition, request, now).await?)
    }

    /// Ends clearances and challenges at once, on every server.
    ///
    /// # Errors
    /// [`Error`] when the store is unavailable.
    pub async fn end_access(&self, scope: &AccessScope) -> Result<(), Error> {
        Ok(self.parts.store.end_access(scope, self.parts.clock.now()).await?)
    }

    async fn lock_device(
        &self,
        request: &GateRequest<'_>,
        locked: LockedAccess,
    ) -> Result<GateOutcome, Error> {
        self.end_access(&AccessScope::Device(request.subject.clone()))
            .await?;
        Ok(GateOutcome::Locked(locked))
    }

    async fn lock_everywhere(&self, request: &GateRequest<'_>) -> Result<GateOutcome, Error> {
        // Counted first. Somebody in the room with an open clearance could otherwise keep ending the owner's others.
        if !self
            .parts
            .budgets
            .admit_lock_everywhere(&request.attempt_context())
            .await?
        {
            return self.lock_device(request, LockedAccess::DeviceOnly).await;
        }
        let employee = request.employee.id.clone();
        self.end_access(&AccessScope::Employee(employee)).await?;
        Ok(GateOutcome::Locked(LockedAccess::Everywhere(false)))
    }

    /// Turns an employee's voice access off until it is unlocked. Open clearances and waiting challenges end
    /// at once.
    ///
    /// # Errors
    /// [`Error`] when the ledger or the store is unavailable. Call it again: repeating it is safe.
    pub async fn pause_voice_access(&self, employee: &EmployeeId) -> Result<(), Error> {
        // The ledger comes first. The other way round, a new challenge could be issued between the two steps.
        let now = self.parts.clock.now();
        self.parts.budgets.pause_voice_access(employee, now).await?;
        self.end_access(&AccessScope::Employee(employee.clone())).await
    }

    /// Returns true if mails to this owner contain links to unlock voice access themselves.
    pub fn can_unlock_by_mail(&self, owner: &Employee) -> bool {
        self.parts.notices.sends_links_to(owner)
    }

    async fn check_access(
        &self,
        request: &GateRequest<'_>,
        id: Option<&str>,
    ) -> Result<AccessState, ChallengeStoreError> {
        let check = AccessCheck {
            subject: request.subject,
            request: id,
            policy: &request.policy,
            terms: self.clearance_terms(request),
            now: request.now,
        };
        self.parts.store.check_access(&check).await
    }

    /// Returns how long a clearance lasts in this app.
    fn clearance_terms(&self, request: &GateRequest<'_>) -> ClearanceTerms {
        if request.skill.app.second_factor.skip_when_passed {
            self.settings.terms
        } else {
            ClearanceTerms::NONE
        }
    }
}

/// The subject whose challenge a request may answer, if it is not its own.
enum OtherSubject {
    None,
    SameEmployee(GateSubject),
    OfAnotherEmployee,
}

/// Returns the subject whose challenge this request may answer, although it is not its own.
///
/// Alexa names a person only when it recognizes the voice, and a few digits may not be enough. So within a session,
/// an unrecognized voice may answer for the recognized one that was asked, and the other way round. A recognized
/// person never answers for another one.
fn challenged_subject(request: &GateRequest<'_>) -> OtherSubject {
    let Some(challenged) = request.challenged else {
        return OtherSubject::None;
    };
    let own = request.subject;
    if challenged.employee != own.employee {
        return OtherSubject::OfAnotherEmployee;
    }
    if challenged.person == own.person || !(challenged.person.is_empty() || own.person.is_empty()) {
        return OtherSubject::None;
    }
    OtherSubject::SameEmployee(GateSubject {
        person: challenged.person.clone(),
        ..own.clone()
    })
}

fn new_clearance(request: &GateRequest<'_>, basis: ClearanceBasis) -> Clearance {
    let GateSubject {
        organization,
        employee,
        app,
        ..
    } = request.subject;
    Clearance::new(organization.clone(), employee.clone(), app.clone(), basis)
}

#[cfg(test)]
mod tests;
