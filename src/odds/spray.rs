//! Attacks on all employees of an organization, which succeed when any PIN is guessed.

use super::{
    attack::{BREATH, JUST_AFTER},
    course::Course,
    laboratory::{LabError, Laboratory, START, Seat, wrong},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::BudgetPolicy,
        gate::{Outcome, Passage},
    },
};

/// The method of an attack on many employees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spray {
    /// Guesses at every code, short or long, on devices of the attacker.
    Loud,
    /// Makes two guesses at short codes only, so that nothing burns, on devices of the attacker.
    Quiet,
    /// Does the same on the employees' own devices, like somebody who walks through the building at night.
    Building,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

struct Run {
    lab: Laboratory,
    spray: Spray,
    course: Course,
    enrolled: usize,
}

/// Runs an attack on every employee of an organization for `days` days.
pub(super) async fn run(
    policy: &BudgetPolicy,
    spray: Spray,
    enrolled: u32,
    days: u32,
) -> Result<Course, LabError> {
    let mut run = Run {
        lab: Laboratory::new(policy, enrolled, 1),
        spray,
        course: Course::default(),
        enrolled: usize::try_from(enrolled).unwrap_or(usize::MAX),
    };
    let mut known = vec![None; run.enrolled];
    run.lab.wait_until(START);
    let end = START + SignedDuration::from_hours(24 * i64::from(days));
    let mut next = 0;
    // Employees in a row at whom no guess was compared. After 20 of them the attacker waits: the budget that
    // stopped these guesses belongs to the organization and stops the others too.
    let mut barren = 0;
    let mut again = START + DAY;
    while run.lab.now() < end {
        let seat = run.seat(next);
        next = (next + 1) % run.enrolled;
        if spray == Spray::Building {
            run.owner_was_there(&seat, &mut known).await?;
        }
        let before = run.course.guesses(3..=8);
        let refused = run.visit(&seat).await?;
        barren = if run.course.guesses(3..=8) == before {
            barren + 1
        } else {
            0
        };
        run.lab.wait(BREATH);
        again = again.max(refused.unwrap_or(again));
        if barren >= run.enrolled.min(20) {
            barren = 0;
            let now = run.lab.now();
            run.lab
                .wait_until(if again > now { again } else { now + DAY } + JUST_AFTER);
            again = run.lab.now();
        }
    }
    Ok(run.course)
}

impl Run {
    fn seat(&self, employee: usize) -> Seat {
        let device = if self.spray == Spray::Building {
            "owner"
        } else {
            "stranger"
        };
        Seat {
            employee,
            device: device.to_owned(),
        }
    }

    /// Lets the owner use the device, if it would otherwise soon be unknown again.
    async fn owner_was_there(
        &mut self,
        seat: &Seat,
        known: &mut [Option<Timestamp>],
    ) -> Result<(), LabError> {
        let now = self.lab.now();
        // A device stays known for 90 days. The owner comes back well before that.
        let long_ago = SignedDuration::from_hours(60 * 24);
        if known[seat.employee].is_some_and(|at| now.duration_since(at) < long_ago) {
            return Ok(());
        }
        if matches!(self.lab.ask(seat).await?, Passage::Sent(_) | Passage::Waiting(_)) {
            let code = self.lab.code().digits;
            self.lab.offer(seat, &code).await?;
            known[seat.employee] = Some(now);
        }
        // Wait until the owner's clearance has ended. An open gate would answer the attacker without a guess.
        self.lab.wait(SignedDuration::from_mins(6));
        Ok(())
    }

    /// Attacks one employee with one code. Returns the end of a refusal, if there was one and it has an end.
    async fn visit(&mut self, seat: &Seat) -> Result<Option<Timestamp>, LabError> {
        match self.lab.ask(seat).await? {
            Passage::Sent(_) | Passage::Waiting(_) => {}
            Passage::Refused(spent) => return Ok(spent.until),
            Passage::Open(_) => return Ok(None),
            Passage::NoWayToReach | Passage::Replayed => return Err(LabError::Strange("no way to ask")),
        }
        for tried in 0.. {
            let code = self.lab.code();
            if self.spray != Spray::Loud && (tried == 2 || code.digits.len() >= 6) {
                break;
            }
            self.lab.wait(BREATH);
            let now = self.lab.now();
            match self.lab.offer(seat, &wrong(&code.digits)).await? {
                Outcome::Wrong { .. }
                | Outcome::Renewed(_)
                | Outcome::Longer {
                    wrong: true,
                    notice: Some(_),
                    ..
                } => self.course.compared(&code, now),
                Outcome::Longer { notice: Some(_), .. } => {}
                Outcome::Burned(_)
                | Outcome::NoneLeft(_)
                | Outcome::Longer {
                    wrong: true,
                    notice: None,
                    ..
                } => {
                    self.course.compared(&code, now);
                    break;
                }
                Outcome::Refused(spent) => return Ok(spent.until),
                Outcome::Longer { .. } | Outcome::NothingWaiting(_) | Outcome::AlreadyOpen => break,
                Outcome::Passed(..) | Outcome::WrongLength(_) | Outcome::Replayed => {
                    return Err(LabError::Strange("a wrong guess was not wrong"));
                }
            }
        }
        Ok(None)
    }
}
