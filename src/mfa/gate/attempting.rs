//! A PIN is offered: what it spends is counted first, then the store counts the try and compares.

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::second_factor::WrongCode,
    mfa::{
        ChallengeView, Digits, Pin, PolicyVersion,
        budget::{Guess, Name},
        clearance::Basis,
        policy,
        store::{Attempt, Ending, Scope, Standing, Verdict},
    },
};

use super::{Error, Gate, Outcome, Visitor, clearance, notices::waiting, sending::Again};

impl Gate {
    /// A PIN is offered.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is out of reach: no answer may be given.
    pub async fn attempt(&self, visitor: Visitor<'_>, pin: &Pin) -> Result<Outcome, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(Outcome::AlreadyOpen);
        }
        let now = self.parts.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(Outcome::Replayed),
            Standing::Cleared(_) => return Ok(Outcome::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(Outcome::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        if pin.digits() != usize::from(view.digits) {
            return Ok(Outcome::WrongLength(waiting(&visitor, &view, now)));
        }
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        match self
            .parts
            .budgets
            .guess(&Self::visit(&visitor, now), &view.id, digits)
            .await?
        {
            Guess::Refused(refusal) => Ok(Outcome::Refused(refusal)),
            Guess::Longer(budget) => self.lengthen(&visitor, &view, budget, false, now).await,
            Guess::Counted { id, spent } => {
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
            policy: &PolicyVersion::of(visitor.skill, visitor.employee),
            terms: self.terms(visitor),
            now,
        };
        Ok(self.parts.store.attempt(&attempt).await?)
    }

    /// Settles with the budgets what came of a counted guess.
    async fn conclude(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        verdict: Verdict,
        guess: &str,
        spent: &[Name],
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let visit = Self::visit(visitor, now);
        Ok(match verdict {
            Verdict::Passed { until, question } => {
                let way = self.way(visitor.employee);
                self.parts.budgets.passed(&visit, &view.id, guess, &way).await?;
                let question = self
                    .questions
                    .open(view.id.as_str().as_bytes(), &question)
                    .map_err(|_| Error::Question)?;
                Outcome::Passed(clearance(visitor, Basis::Passed(until)), question.to_vec())
            }
            Verdict::Wrong { tries_left } => {
                let wrong_code = visitor.skill.app.second_factor.wrong_code;
                match (spent.first(), wrong_code) {
                    (Some(budget), _) => return self.lengthen(visitor, view, *budget, true, now).await,
                    (None, WrongCode::NewCode) => return self.renew(visitor, view, now).await,
                    (None, WrongCode::SameCode) => Outcome::Wrong { tries_left },
                }
            }
            Verdict::Burned => {
                let mut burn = self.parts.budgets.burned(&visit, &view.id, spent).await?;
                burn.notified = self.tell_owner(visitor, view, burn.told, now).await;
                Outcome::Burned(burn)
            }
            // With one try left it may have been this guess that burned the challenge: the client of a cluster repeats what
            // it lost the answer of, and is told the second time that the challenge is over. It stays counted.
            Verdict::Gone(Some(Ending::Burned)) if view.tries_left <= 1 => {
                Outcome::NothingWaiting(Some(Ending::Burned))
            }
            Verdict::Gone(ending) => {
                self.parts.budgets.unused(&visit, guess).await?;
                Outcome::NothingWaiting(ending)
            }
        })
    }

    /// Another code takes the place of the one that was guessed wrong, with the old expiry and the old tries. If none may
    /// be sent, the challenge ends.
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
            // It has ended meanwhile; had the right PIN been given, ending all there is would end what that gave.
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

    /// No more guesses at a code so short: a longer one takes its place, with the old expiry and the old tries. If it
    /// cannot be sent, the challenge ends.
    async fn lengthen(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        budget: Name,
        wrong: bool,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let long = self.parts.budgets.policy().long;
        let again = self.again(visitor, view, long, SignedDuration::ZERO, now).await?;
        let notice = match again {
            Again::Sent(notice) => Some(notice),
            // It has ended meanwhile; had the right PIN been given, ending all there is would end what that gave.
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
