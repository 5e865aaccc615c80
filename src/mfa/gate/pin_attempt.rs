//! Attempting a PIN: the ledger counts the guess, the store counts the try and compares, the ledger learns
//! the result.

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::second_factor::AfterWrongPin,
    mfa::{
        ChallengeView, Digits, Pin, PolicyVersion,
        budget::{BudgetName, GuessDecision},
        clearance::ClearanceBasis,
        policy,
        store::{AccessScope, AccessState, ChallengeEnd, PinAttempt, PinVerdict},
    },
};

use super::{
    AttemptOutcome, Error, Gate, GateRequest, challenge_sending::NewCodeOutcome, new_clearance,
    notices::pending_challenge,
};

impl Gate {
    /// Compares the PIN that the user gave.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable. The question must not be answered then.
    pub async fn attempt_pin(
        &self,
        gate_request: GateRequest<'_>,
        pin: &Pin,
    ) -> Result<AttemptOutcome, Error> {
        if !policy::requires_pin(gate_request.skill, gate_request.employee) {
            return Ok(AttemptOutcome::AlreadyOpen);
        }
        let now = self.parts.clock.now();
        let view = match self.check_access(&gate_request, now).await? {
            AccessState::Replayed => return Ok(AttemptOutcome::Replayed),
            AccessState::Cleared(_) => return Ok(AttemptOutcome::AlreadyOpen),
            AccessState::Nothing(ending) => return Ok(AttemptOutcome::NothingWaiting(ending)),
            AccessState::Challenged(view) => view,
        };
        // Not counted: a PIN of another length cannot be right, and the user was told the length anyway.
        if pin.digits() != usize::from(view.digits) {
            return Ok(AttemptOutcome::WrongLength(pending_challenge(
                &gate_request,
                &view,
                now,
            )));
        }
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        // The ledger counts the guess before anything is compared (docs/decisions/0011-guess-budgets.md). A
        // crash between the two costs the user a guess and never gives an attacker one.
        match self
            .parts
            .budgets
            .admit_guess(&Self::attempt_context(&gate_request, now), &view.id, digits)
            .await?
        {
            GuessDecision::Refused(refusal) => Ok(AttemptOutcome::Refused(refusal)),
            GuessDecision::PinTooShort(budget) => {
                self.lengthen_code(&gate_request, &view, budget, false, now).await
            }
            GuessDecision::Counted { id, spent } => {
                let verdict = self.compare_pin(&gate_request, &view, pin, now).await?;
                self.conclude_attempt(&gate_request, &view, verdict, &id, &spent, now)
                    .await
            }
        }
    }

    async fn compare_pin(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        pin: &Pin,
        now: Timestamp,
    ) -> Result<PinVerdict, Error> {
        let attempt = PinAttempt {
            subject: gate_request.subject,
            id: &view.id,
            digest: self.pin_key.digest(&view.id, pin),
            policy: &PolicyVersion::current(gate_request.skill, gate_request.employee),
            terms: self.clearance_terms(gate_request),
            now,
        };
        Ok(self.parts.store.attempt(&attempt).await?)
    }

    /// Reports the result of a counted guess to the budgets and acts on it.
    async fn conclude_attempt(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        verdict: PinVerdict,
        guess: &str,
        spent: &[BudgetName],
        now: Timestamp,
    ) -> Result<AttemptOutcome, Error> {
        let visit = Self::attempt_context(gate_request, now);
        Ok(match verdict {
            PinVerdict::Passed { until, question } => {
                // Until this succeeds the guess counts as wrong. If the ledger is unavailable, the error
                // denies the answer although the PIN was right.
                let way = self.delivery_options(gate_request.employee);
                self.parts
                    .budgets
                    .record_pass(&visit, &view.id, guess, &way)
                    .await?;
                let question = self
                    .question_sealer
                    .open(view.id.as_str().as_bytes(), &question)
                    .map_err(|_| Error::Question)?;
                AttemptOutcome::Passed(
                    new_clearance(gate_request, ClearanceBasis::Passed(until)),
                    question.to_vec(),
                )
            }
            PinVerdict::Wrong { tries_left } => {
                let wrong_code = gate_request.skill.app.second_factor.wrong_code;
                match (spent.first(), wrong_code) {
                    // This guess spent the budget for short PINs. The tries left would be guesses beyond it,
                    // so the PIN is replaced even if the app would let the user try the same one again.
                    (Some(budget), _) => {
                        return self.lengthen_code(gate_request, view, *budget, true, now).await;
                    }
                    (None, AfterWrongPin::NewCode) => return self.renew_code(gate_request, view, now).await,
                    (None, AfterWrongPin::SameCode) => AttemptOutcome::Wrong { tries_left },
                }
            }
            PinVerdict::Burned => {
                let mut burn = self.parts.budgets.record_burn(&visit, &view.id, spent).await?;
                burn.notified = self.notify_owner(gate_request, view, burn.notice, now).await;
                AttemptOutcome::Burned(burn)
            }
            // With one try left, this very guess may have burned the challenge. The cluster client repeats a
            // call whose answer was lost, and the second call finds the challenge over. So the guess stays
            // counted.
            PinVerdict::Gone(Some(ChallengeEnd::Burned)) if view.tries_left <= 1 => {
                AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Burned))
            }
            PinVerdict::Gone(ending) => {
                // The challenge ended in the meantime and nothing was compared, so the guess is not counted.
                self.parts.budgets.withdraw_guess(&visit, guess).await?;
                AttemptOutcome::NothingWaiting(ending)
            }
        })
    }

    /// Replaces the PIN after a wrong guess. The new one keeps the expiry and the remaining tries. If no new
    /// PIN may be sent, the challenge ends.
    async fn renew_code(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        now: Timestamp,
    ) -> Result<AttemptOutcome, Error> {
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        let again = self
            .send_new_code(gate_request, view, digits, SignedDuration::ZERO, now)
            .await?;
        let refusal = match again {
            NewCodeOutcome::Sent(notice) => return Ok(AttemptOutcome::Renewed(notice)),
            // The challenge ended in the meantime, perhaps because the right PIN was given. Withdrawing would
            // then end the clearance that it earned.
            NewCodeOutcome::Gone => return Ok(AttemptOutcome::NothingWaiting(None)),
            NewCodeOutcome::Refused(refusal) => Some(refusal),
            NewCodeOutcome::TooSoon(_) | NewCodeOutcome::NoneLeft | NewCodeOutcome::NoWayToReach => None,
        };
        self.withdraw_challenge(gate_request, now).await?;
        Ok(AttemptOutcome::NotRenewed(refusal))
    }

    async fn withdraw_challenge(&self, gate_request: &GateRequest<'_>, now: Timestamp) -> Result<(), Error> {
        let (employee, app) = (
            gate_request.employee.id.clone(),
            gate_request.skill.app.id.clone(),
        );
        Ok(self
            .parts
            .store
            .end_access(&AccessScope::App(employee, app), now)
            .await?)
    }

    /// Replaces a PIN that is too short for any further guess by a longer one. Expiry and remaining tries
    /// stay. If the longer one cannot be sent, the challenge ends.
    async fn lengthen_code(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        budget: BudgetName,
        wrong: bool,
        now: Timestamp,
    ) -> Result<AttemptOutcome, Error> {
        let long = self.parts.budgets.policy().long_digits;
        let again = self
            .send_new_code(gate_request, view, long, SignedDuration::ZERO, now)
            .await?;
        let notice = match again {
            NewCodeOutcome::Sent(notice) => Some(notice),
            // Withdrawing could end a clearance that the right PIN has just earned.
            NewCodeOutcome::Gone => None,
            NewCodeOutcome::TooSoon(_)
            | NewCodeOutcome::NoneLeft
            | NewCodeOutcome::NoWayToReach
            | NewCodeOutcome::Refused(_) => {
                self.withdraw_challenge(gate_request, now).await?;
                None
            }
        };
        Ok(AttemptOutcome::Longer {
            wrong,
            notice,
            budget,
        })
    }
}
