//! Attacks on all employees of an organization, which succeed when any PIN is guessed.

use super::{
    attack_tally::AttackTally,
    simulated_gate::{START, SimulatedGate, SimulatedSpeaker, SimulationError, wrong_code},
    targeted_attack::{JUST_AFTER, SPEAKING_TIME, ends_challenge},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::BudgetPolicy,
        gate::{GateOutcome, GateRefusal},
    },
};

/// The method of an attack on many employees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SprayMethod {
    /// Guesses at every code, short or long, on devices of the attacker.
    Loud,
    /// Makes two guesses at short codes only, so that nothing burns, on devices of the attacker.
    Quiet,
    /// Does the same on the employees' own devices, like somebody who walks through the building at night.
    Building,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

struct SprayAttackRun {
    simulated_gate: SimulatedGate,
    spray: SprayMethod,
    tally: AttackTally,
    enrolled: usize,
}

/// Runs an attack on every employee of an organization for `days` days.
pub(super) async fn run_spray_attack(
    policy: &BudgetPolicy,
    spray: SprayMethod,
    enrolled: u32,
    days: u32,
) -> Result<AttackTally, SimulationError> {
    let mut run = SprayAttackRun {
        simulated_gate: SimulatedGate::new(policy, enrolled, 1),
        spray,
        tally: AttackTally::default(),
        enrolled: usize::try_from(enrolled).unwrap_or(usize::MAX),
    };
    let mut known = vec![None; run.enrolled];
    run.simulated_gate.advance_until(START);
    let end = START + SignedDuration::from_hours(24 * i64::from(days));
    let mut next = 0;
    // Employees in a row at whom no guess was compared. After 20 of them the attacker waits: the budget that
    // stopped these guesses belongs to the organization and stops the others too.
    let mut barren = 0;
    let mut again = START + DAY;
    while run.simulated_gate.now() < end {
        let employee_device = run.speaker(next);
        next = (next + 1) % run.enrolled;
        if spray == SprayMethod::Building {
            run.keep_device_known(&employee_device, &mut known).await?;
        }
        let before = run.tally.guess_count(3..=8);
        let refused = run.attack_employee(&employee_device).await?;
        barren = if run.tally.guess_count(3..=8) == before {
            barren + 1
        } else {
            0
        };
        run.simulated_gate.advance_by(SPEAKING_TIME);
        again = again.max(refused.unwrap_or(again));
        if barren >= run.enrolled.min(20) {
            barren = 0;
            let now = run.simulated_gate.now();
            run.simulated_gate
                .advance_until(if again > now { again } else { now + DAY } + JUST_AFTER);
            again = run.simulated_gate.now();
        }
    }
    Ok(run.tally)
}

impl SprayAttackRun {
    fn speaker(&self, employee: usize) -> SimulatedSpeaker {
        let device = if self.spray == SprayMethod::Building {
            "owner"
        } else {
            "stranger"
        };
        SimulatedSpeaker {
            employee,
            device: device.to_owned(),
        }
    }

    /// Lets the owner use the device, if it would otherwise soon be unknown again.
    async fn keep_device_known(
        &mut self,
        employee_device: &SimulatedSpeaker,
        known: &mut [Option<Timestamp>],
    ) -> Result<(), SimulationError> {
        let now = self.simulated_gate.now();
        // A device stays known for 90 days. The owner comes back well before that.
        let long_ago = SignedDuration::from_hours(60 * 24);
        if known[employee_device.employee].is_some_and(|at| now.duration_since(at) < long_ago) {
            return Ok(());
        }
        if matches!(
            self.simulated_gate.ask(employee_device).await?,
            GateOutcome::Sent(..) | GateOutcome::Waiting(_)
        ) {
            let code = self.simulated_gate.last_code(employee_device).digits;
            self.simulated_gate.attempt_pin(employee_device, &code).await?;
            known[employee_device.employee] = Some(now);
        }
        // Wait until the owner's clearance has ended. An open gate would answer the attacker without a guess.
        self.simulated_gate.advance_by(SignedDuration::from_mins(6));
        Ok(())
    }

    /// Attacks one employee with one code. Returns the end of a refusal, if there was one and it has an end.
    async fn attack_employee(
        &mut self,
        employee_device: &SimulatedSpeaker,
    ) -> Result<Option<Timestamp>, SimulationError> {
        match self.simulated_gate.ask(employee_device).await? {
            GateOutcome::Sent(..) | GateOutcome::Waiting(_) => {}
            GateOutcome::Refused(GateRefusal::Budget(spent)) => return Ok(spent.until),
            GateOutcome::Open(_) => return Ok(None),
            _ => {
                return Err(SimulationError::Unexpected("no PIN could be sent"));
            }
        }
        for tried in 0.. {
            let code = self.simulated_gate.last_code(employee_device);
            if self.spray != SprayMethod::Loud && (tried == 2 || code.digits.len() >= 6) {
                break;
            }
            self.simulated_gate.advance_by(SPEAKING_TIME);
            let now = self.simulated_gate.now();
            match self
                .simulated_gate
                .attempt_pin(employee_device, &wrong_code(&code.digits))
                .await?
            {
                GateOutcome::Wrong { then, .. } => {
                    self.tally.record_guess(&code, now);
                    if ends_challenge(&then) {
                        break;
                    }
                }
                GateOutcome::Sent(..) => {}
                GateOutcome::Refused(GateRefusal::Budget(spent)) => return Ok(spent.until),
                GateOutcome::Refused(_) | GateOutcome::NothingWaiting(_) | GateOutcome::NotNeeded => break,
                _ => return Err(SimulationError::Unexpected("a wrong PIN was not rejected")),
            }
        }
        Ok(None)
    }
}
