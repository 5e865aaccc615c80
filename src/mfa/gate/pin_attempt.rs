//! Attempting a PIN: the ledger counts the guess, the store counts the try and compares, the ledger learns
//! the result.

use crate::{
    clock::Timestamp,
    directory::second_factor::AfterWrongPin,
    mfa::{
        ChallengeId, ChallengeView, GateSubject, Pin,
        budget::{BurnConsequences, CountedGuess, GuessDecision},
        clearance::ClearanceBasis,
        store::{AccessScope, ChallengeEnd, OtherChallenge, PinAttempt, PinVerdict},
    },
};

use super::{
    AfterWrongGuess, Error, Gate, GateOutcome, GateRefusal, GateRequest, SendCause, new_clearance,
    sending::{CodePurpose, SendOutcome},
};

impl Gate {
    /// Compares the PIN that the user gave for a challenge.
    pub(super) async fn attempt_pin(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        pin: &Pin,
    ) -> Result<GateOutcome, Error> {
        // Not counted: a PIN of another length cannot be right, and the user was told the length anyway.
        if pin.digits() != usize::from(view.digits.get()) {
            return Ok(GateOutcome::WrongLength(request.pending_challenge(view)));
        }
        // The ledger counts the guess before anything is compared (docs/decisions/0011-guess-budgets.md). A
        // crash between the two costs the user a guess and never gives an attacker one.
        let budgets = &self.parts.budgets;
        match budgets
            .admit_guess(&request.attempt_context(), &view.id, view.digits)
            .await?
        {
            GuessDecision::Refused(refusal) => Ok(GateOutcome::Refused(GateRefusal::Budget(refusal))),
            GuessDecision::PinTooShort(budget) => Ok(match self.lengthen_code(request, view).await? {
                AfterWrongGuess::LongerPin(notice) => GateOutcome::Sent(notice, SendCause::TooShort),
                AfterWrongGuess::Over => GateOutcome::NothingWaiting(None),
                _ => GateOutcome::Refused(GateRefusal::TooShort(budget)),
            }),
            GuessDecision::Counted(guess) => {
                let other = if guess.known {
                    self.find_other(request, pin).await?
                } else {
                    None
                };
                let verdict = self.compare_pin(request, view, pin, other.is_some()).await?;
                if let (PinVerdict::OfAnother, Some(other)) = (&verdict, other) {
                    // Spoken aloud, so it is spent. Whoever tries many PINs on one device in order to learn that of
                    // another one learns a PIN that no longer works.
                    self.withdraw_challenge(&other.subject, &other.id, request.now)
                        .await?;
                }
                self.conclude_attempt(request, view, verdict, guess).await
            }
        }
    }

    /// Finds the other challenge of the employee that this PIN is for. Two devices can wait at once, and whoever reads two
    /// messages may take the wrong PIN.
    ///
    /// Only for a device that the employee is known to use. From any other device, each guess would be compared with
    /// several PINs.
    async fn find_other(
        &self,
        request: &GateRequest<'_>,
        pin: &Pin,
    ) -> Result<Option<OtherChallenge>, Error> {
        let others = self.parts.store.list_others(request.subject, request.now).await?;
        // The digests are compared in constant time.
        Ok(others
            .into_iter()
            .find(|other| self.pin_key.digest(&other.id, pin).matches(&other.digest)))
    }

    async fn compare_pin(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        pin: &Pin,
        is_of_another: bool,
    ) -> Result<PinVerdict, Error> {
        let attempt = PinAttempt {
            subject: request.subject,
            id: &view.id,
            digest: self.pin_key.digest(&view.id, pin),
            is_of_another,
            policy: &request.policy,
            terms: self.clearance_terms(request),
            now: request.now,
        };
        Ok(self.parts.store.attempt(&attempt).await?)
    }

    /// Reports the result of a counted guess to the budgets and acts on it.
    async fn conclude_attempt(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        verdict: PinVerdict,
        guess: CountedGuess,
    ) -> Result<GateOutcome, Error> {
        let context = request.attempt_context();
        let then = match verdict {
            PinVerdict::Passed { until, question } => {
                // Until this succeeds the guess counts as wrong. If the ledger is unavailable, the error
                // denies the answer although the PIN was right.
                let options = self.delivery_options(request.employee);
                let budgets = &self.parts.budgets;
                if !budgets.record_pass(&context, &view.id, &guess, &options).await? {
                    // The ledger remembers a pass with this challenge, so somebody has put the challenge back.
                    self.end_access(&AccessScope::Device(request.subject.clone()))
                        .await?;
                    return Ok(GateOutcome::NothingWaiting(Some(ChallengeEnd::Used)));
                }
                let clearance = new_clearance(request, ClearanceBasis::Passed(until));
                return Ok(GateOutcome::Passed(clearance, question));
            }
            PinVerdict::OfAnother => {
                self.parts.budgets.withdraw_guess(&context, &guess).await?;
                return Ok(GateOutcome::OfAnotherChallenge(request.pending_challenge(view)));
            }
            // With one try left, this very guess may have burned the challenge. The cluster client repeats a
            // call whose answer was lost, and the second call finds the challenge over. So the guess stays
            // counted.
            PinVerdict::Gone(Some(ChallengeEnd::Burned)) if view.tries_left <= 1 => {
                return Ok(GateOutcome::NothingWaiting(Some(ChallengeEnd::Burned)));
            }
            PinVerdict::Gone(end) => {
                // The challenge ended in the meantime and nothing was compared, so the guess is not counted.
                self.parts.budgets.withdraw_guess(&context, &guess).await?;
                return Ok(GateOutcome::NothingWaiting(end));
            }
            PinVerdict::Burned => AfterWrongGuess::Burned(self.burn(request, view).await?),
            PinVerdict::Wrong { tries_left } => {
                let wrong_code = request.skill.app.second_factor.wrong_code;
                match (guess.spent.is_empty(), wrong_code) {
                    // This guess spent the budget for short PINs. The tries left would be guesses beyond it,
                    // so the PIN is replaced even if the app would let the user try the same one again.
                    (false, _) => self.lengthen_code(request, view).await?,
                    (true, AfterWrongPin::NewCode) => self.renew_code(request, view).await?,
                    (true, AfterWrongPin::SameCode) => AfterWrongGuess::TryAgain { tries_left },
                }
            }
        };
        Ok(GateOutcome::Wrong {
            spent: guess.spent,
            then,
        })
    }

    async fn burn(&self, request: &GateRequest<'_>, view: &ChallengeView) -> Result<BurnConsequences, Error> {
        let budgets = &self.parts.budgets;
        let mut burn = budgets.record_burn(&request.attempt_context(), &view.id).await?;
        burn.notified = self.notify_of_burn(request, view, burn.notice).await;
        Ok(burn)
    }

    /// Replaces the PIN after a wrong guess. The new one keeps the expiry and the remaining tries. If no new
    /// PIN may be sent, the challenge ends.
    async fn renew_code(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
    ) -> Result<AfterWrongGuess, Error> {
        let refusal = match self
            .send_new_code(request, view, CodePurpose::AfterWrongGuess)
            .await?
        {
            SendOutcome::Sent(notice) => return Ok(AfterWrongGuess::NewPin(notice)),
            // The challenge ended in the meantime, perhaps because the right PIN was given.
            SendOutcome::Gone => return Ok(AfterWrongGuess::Over),
            SendOutcome::Refused(GateRefusal::Budget(refusal)) => Some(refusal),
            SendOutcome::Refused(_) | SendOutcome::Already(_) => None,
        };
        self.withdraw_challenge(request.subject, &view.id, request.now)
            .await?;
        Ok(AfterWrongGuess::NoNewPin(refusal))
    }

    /// Replaces a PIN that is too short for any further guess by a longer one. Expiry, remaining tries and resends
    /// stay. If the longer one cannot be sent, the challenge ends.
    async fn lengthen_code(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
    ) -> Result<AfterWrongGuess, Error> {
        Ok(
            match self.send_new_code(request, view, CodePurpose::TooShort).await? {
                SendOutcome::Sent(notice) => AfterWrongGuess::LongerPin(notice),
                SendOutcome::Already(view) => AfterWrongGuess::LongerPin(request.pending_challenge(&view)),
                SendOutcome::Gone => AfterWrongGuess::Over,
                SendOutcome::Refused(_) => {
                    self.withdraw_challenge(request.subject, &view.id, request.now)
                        .await?;
                    AfterWrongGuess::NoLongerPin
                }
            },
        )
    }

    async fn withdraw_challenge(
        &self,
        subject: &GateSubject,
        challenge: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), Error> {
        Ok(self.parts.store.withdraw(subject, challenge, now).await?)
    }
}
