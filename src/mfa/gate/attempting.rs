//! Attempting a PIN: the ledger counts the guess, the store counts the try and compares, the ledger learns
//! the result.

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::second_factor::WrongCode,
    mfa::{
        ChallengeView, Digits, Pin, PolicyVersion,
        budget::{BudgetName, GuessDecision},
        clearance::ClearanceBasis,
        policy,
        store::{Attempt, Ending, Scope, Standing, Verdict},
    },
};

use super::{Error, Gate, Outcome, Visitor, clearance, notices::waiting, sending::Again};

impl Gate {
    /// Compares the PIN that the user gave.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable. The question must not be answered then.
    pub async fn attempt(&self, visitor: Visitor<'_>, pin: &Pin) -> Result<Outcome, Error> {
        if !policy::requires_pin(visitor.skill, visitor.employee) {
            return Ok(Outcome::AlreadyOpen);
        }
        let now = self.parts.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(Outcome::Replayed),
            Standing::Cleared(_) => return Ok(Outcome::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(Outcome::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        // Not counted: a PIN of another length cannot be right, and the user was told the length anyway.
        if pin.digits() != usize::from(view.digits) {
            return Ok(Outcome::WrongLength(waiting(&visitor, &view, now)));
        }
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        // The ledger counts the guess before anything is compared (docs/decisions/0011-guess-budgets.md). A
        // crash between the two costs the user a guess and never gives an attacker one.
        match self
            .parts
            .budgets
            .admit_guess(&Self::visit(&visitor, now), &view.id, digits)
            .await?
        {
            GuessDecision::Refused(refusal) => Ok(Outcome::Refused(refusal)),
            GuessDecision::PinTooShort(budget) => self.lengthen(&visitor, &view, budget, false, now).await,
            GuessDecision::Counted { id, spent } => {
                let verdict = self.compare(&visitor, &view, pin, now).await?;
                self.conclude(&visitor, &view, verdict, &id, &spent, now).await
            }
        }
    }

    async fn compare(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        pin: &Pin,
        now: Timestamp,
    ) -> Result<Verdict, Error> {
        let attempt = Attempt {
            subject: visitor.subject,
            id: &view.id,
            digest: self.pins.digest(&view.id, pin),
            policy: &PolicyVersion::current(visitor.skill, visitor.employee),
            terms: self.terms(visitor),
            now,
        };
        Ok(self.parts.store.attempt(&attempt).await?)
    }

    /// Reports the result of a counted guess to the budgets and acts on it.
    async fn conclude(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        verdict: Verdict,
        guess: &str,
        spent: &[BudgetName],
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let visit = Self::visit(visitor, now);
        Ok(match verdict {
            Verdict::Passed { until, question } => {
                // Until this succeeds the guess counts as wrong. If the ledger is unavailable, the error
                // denies the answer although the PIN was right.
                let way = self.way(visitor.employee);
                self.parts
                    .budgets
                    .record_pass(&visit, &view.id, guess, &way)
                    .await?;
                let question = self
                    .questions
                    .open(view.id.as_str().as_bytes(), &question)
                    .map_err(|_| Error::Question)?;
                Outcome::Passed(
                    clearance(visitor, ClearanceBasis::Passed(until)),
                    question.to_vec(),
                )
            }
            Verdict::Wrong { tries_left } => {
                let wrong_code = visitor.skill.app.second_factor.wrong_code;
                match (spent.first(), wrong_code) {
                    // This guess spent the budget for short PINs. The tries left would be guesses beyond it,
                    // so the PIN is replaced even if the app would let the user try the same one again.
                    (Some(budget), _) => return self.lengthen(visitor, view, *budget, true, now).await,
                    (None, WrongCode::NewCode) => return self.renew(visitor, view, now).await,
                    (None, WrongCode::SameCode) => Outcome::Wrong { tries_left },
                }
            }
            Verdict::Burned => {
                let mut burn = self.parts.budgets.record_burn(&visit, &view.id, spent).await?;
                burn.notified = self.tell_owner(visitor, view, burn.notice, now).await;
                Outcome::Burned(burn)
            }
            // With one try left, this very guess may have burned the challenge. The cluster client repeats a
            // call whose answer was lost, and the second call finds the challenge over. So the guess stays
            // counted.
            Verdict::Gone(Some(Ending::Burned)) if view.tries_left <= 1 => {
                Outcome::NothingWaiting(Some(Ending::Burned))
            }
            Verdict::Gone(ending) => {
                // The challenge ended in the meantime and nothing was compared, so the guess is not counted.
                self.parts.budgets.withdraw_guess(&visit, guess).await?;
                Outcome::NothingWaiting(ending)
            }
        })
    }

    /// Replaces the PIN after a wrong guess. The new one keeps the expiry and the remaining tries. If no new
    /// PIN may be sent, the challenge ends.
    async fn renew(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        let again = self
            .again(visitor, view, digits, SignedDuration::ZERO, now)
            .await?;
        let refusal = match again {
            Again::Sent(notice) => return Ok(Outcome::Renewed(notice)),
            // The challenge ended in the meantime, perhaps because the right PIN was given. Withdrawing would
            // then end the clearance that it earned.
            Again::Gone => return Ok(Outcome::NothingWaiting(None)),
            Again::Refused(refusal) => Some(refusal),
            Again::TooSoon(_) | Again::NoneLeft | Again::NoWayToReach => None,
        };
        self.withdraw(visitor, now).await?;
        Ok(Outcome::NoneLeft(refusal))
    }

    async fn withdraw(&self, visitor: &Visitor<'_>, now: Timestamp) -> Result<(), Error> {
        let (employee, app) = (visitor.employee.id.clone(), visitor.skill.app.id.clone());
        Ok(self.parts.store.end(&Scope::App(employee, app), now).await?)
    }

    /// Replaces a PIN that is too short for any further guess by a longer one. Expiry and remaining tries
    /// stay. If the longer one cannot be sent, the challenge ends.
    async fn lengthen(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        budget: BudgetName,
        wrong: bool,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let long = self.parts.budgets.policy().long_digits;
        let again = self.again(visitor, view, long, SignedDuration::ZERO, now).await?;
        let notice = match again {
            Again::Sent(notice) => Some(notice),
            // Withdrawing could end a clearance that the right PIN has just earned.
            Again::Gone => None,
            Again::TooSoon(_) | Again::NoneLeft | Again::NoWayToReach | Again::Refused(_) => {
                self.withdraw(visitor, now).await?;
                None
            }
        };
        Ok(Outcome::Longer {
            wrong,
            notice,
            budget,
        })
    }
}
