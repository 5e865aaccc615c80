//! Attacks on one employee.

use super::{
    attack_tally::AttackTally,
    simulated_gate::{START, SimulatedGate, SimulatedSpeaker, SimulationError, wrong_code},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::BudgetPolicy,
        gate::{AfterWrongGuess, GateOutcome, GateRefusal},
    },
};

/// The pace of an attack on one employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttackPace {
    /// Asks and guesses whenever the gate allows it, and waits exactly as long as the gate says.
    Continuous,
    /// Asks and guesses until the first refusal, then comes back after 36 hours, when the short windows are
    /// empty again.
    Pulse,
    /// Makes two guesses at a short code every 36 hours. No challenge burns, so nobody is warned.
    Drip,
}

/// The devices that an attacker uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttackerDevices {
    /// One device of the attacker.
    OneDevice,
    /// A new device for each code. Enabling the skill again has the same effect.
    NewDevices,
    /// The owner's device, while nobody is in the room.
    OwnersDevice,
}

/// An attack on one employee, by its pace and its devices.
#[derive(Debug, Clone, Copy)]
pub(super) struct TargetedAttack {
    pub(super) pace: AttackPace,
    pub(super) devices: AttackerDevices,
    /// True if the owner passes the gate several times a day during the attack.
    pub(super) owner_active: bool,
}

/// The time between two rounds of an attack that does not wait for the gate.
const ROUND_INTERVAL: SignedDuration = SignedDuration::from_hours(36);
/// Added to the end of a window, which still counts at that very moment.
pub(super) const JUST_AFTER: SignedDuration = SignedDuration::from_millis(1);
/// The time it takes to speak one sentence.
pub(super) const SPEAKING_TIME: SignedDuration = SignedDuration::from_secs(1);
/// The times at which the owner uses the skill, in minutes of the day.
const OWNER_VISIT_MINUTES: [i64; 5] = [8 * 60, 10 * 60 + 30, 13 * 60, 15 * 60 + 30, 18 * 60];
/// The time the owner takes to find the code and to say it.
const OWNER_READING_TIME: SignedDuration = SignedDuration::from_secs(20);

/// Returns true if no further guess at the same challenge is possible.
pub(super) fn ends_challenge(then: &AfterWrongGuess) -> bool {
    match then {
        AfterWrongGuess::TryAgain { .. } | AfterWrongGuess::NewPin(_) | AfterWrongGuess::LongerPin(_) => {
            false
        }
        AfterWrongGuess::Burned(_)
        | AfterWrongGuess::NoLongerPin
        | AfterWrongGuess::NoNewPin(_)
        | AfterWrongGuess::Over => true,
    }
}

struct TargetedAttackRun {
    simulated_gate: SimulatedGate,
    attack: TargetedAttack,
    tally: AttackTally,
    end: Timestamp,
    owner: SimulatedSpeaker,
    owner_visit_count: usize,
    attacker_count: u64,
}

/// Runs an attack for `days` days.
pub(super) async fn run_targeted_attack(
    policy: &BudgetPolicy,
    attack: TargetedAttack,
    days: u32,
) -> Result<AttackTally, SimulationError> {
    let mut run = TargetedAttackRun {
        simulated_gate: SimulatedGate::new(policy, 1, 1),
        attack,
        tally: AttackTally::default(),
        end: START + SignedDuration::from_hours(24 * i64::from(days)),
        owner: SimulatedSpeaker {
            employee: 0,
            device: "owner".to_owned(),
        },
        owner_visit_count: 0,
        attacker_count: 0,
    };
    // The owner has used the skill before. So the attacks on the owner's device meet the budgets of a known
    // device.
    run.owner_uses_skill().await?;
    run.tally = AttackTally::default();
    run.simulated_gate.advance_until(START);
    run.run_attack().await?;
    Ok(run.tally)
}

impl TargetedAttackRun {
    async fn run_attack(&mut self) -> Result<(), SimulationError> {
        while self.simulated_gate.now() < self.end {
            let employee_device = self.next_attacker();
            let next = match self.simulated_gate.ask(&employee_device).await? {
                GateOutcome::Sent(..) | GateOutcome::Waiting(_) => self.guess_pin(&employee_device).await?,
                // The owner has just passed and the gate is still open. The attacker waits until it closes.
                GateOutcome::Open(_) => Some(self.simulated_gate.now() + SignedDuration::from_mins(5)),
                GateOutcome::Refused(GateRefusal::Budget(spent)) => match spent.until {
                    Some(until) if self.attack.pace == AttackPace::Continuous => Some(until + JUST_AFTER),
                    Some(_) => Some(self.simulated_gate.now() + ROUND_INTERVAL + JUST_AFTER),
                    // A refusal without an end: voice access is off, and the attack is over.
                    None => {
                        self.tally.voice_access_off_at = Some(self.simulated_gate.now());
                        return Ok(());
                    }
                },
                _ => {
                    return Err(SimulationError::Unexpected("no PIN could be sent"));
                }
            };
            // At least one second passes in every round, so that the loop ends even if the gate sets no wait.
            let now = self.simulated_gate.now();
            self.advance_until(next.unwrap_or(now).max(now + SPEAKING_TIME))
                .await?;
        }
        Ok(())
    }

    /// Guesses as long as the gate allows it. Returns the time of the next round, or `None` for at once.
    async fn guess_pin(
        &mut self,
        employee_device: &SimulatedSpeaker,
    ) -> Result<Option<Timestamp>, SimulationError> {
        let drip = self.attack.pace == AttackPace::Drip;
        let later = Some(self.simulated_gate.now() + ROUND_INTERVAL + JUST_AFTER);
        // The loop ends with the challenge: its tries are limited.
        for tried in 0.. {
            let code = self.simulated_gate.last_code(employee_device);
            if drip && (tried == 2 || code.digits.len() >= 6) {
                return Ok(later);
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
                GateOutcome::Refused(GateRefusal::Budget(spent)) => {
                    return Ok(spent.until.map(|until| until + JUST_AFTER));
                }
                GateOutcome::Refused(_) | GateOutcome::NothingWaiting(_) | GateOutcome::NotNeeded => break,
                _ => return Err(SimulationError::Unexpected("a wrong PIN was not rejected")),
            }
        }
        Ok(None)
    }

    fn next_attacker(&mut self) -> SimulatedSpeaker {
        self.attacker_count += 1;
        let device = match self.attack.devices {
            AttackerDevices::OneDevice => "stranger".to_owned(),
            AttackerDevices::NewDevices => format!("stranger-{}", self.attacker_count),
            AttackerDevices::OwnersDevice => self.owner.device.clone(),
        };
        SimulatedSpeaker { employee: 0, device }
    }

    /// Moves the clock to `moment`. The owner's uses that fall in between happen at their own times.
    async fn advance_until(&mut self, moment: Timestamp) -> Result<(), SimulationError> {
        let moment = moment.min(self.end);
        while self.attack.owner_active {
            let day = i64::try_from(self.owner_visit_count / OWNER_VISIT_MINUTES.len()).unwrap_or(i64::MAX);
            let minutes =
                day * 24 * 60 + OWNER_VISIT_MINUTES[self.owner_visit_count % OWNER_VISIT_MINUTES.len()];
            let visit = START + SignedDuration::from_mins(minutes);
            if visit > moment {
                break;
            }
            self.simulated_gate.advance_until(visit);
            self.owner_visit_count += 1;
            self.owner_uses_skill().await?;
        }
        self.simulated_gate.advance_until(moment);
        Ok(())
    }

    async fn owner_uses_skill(&mut self) -> Result<(), SimulationError> {
        let employee_device = self.owner.clone();
        match self.simulated_gate.ask(&employee_device).await? {
            GateOutcome::Open(_) => {}
            GateOutcome::Refused(GateRefusal::Budget(_)) => {
                self.tally.owner_refused += 1;
                return Ok(());
            }
            // On their own device, the owner may also meet a challenge that the attacker caused, and pass with its PIN.
            GateOutcome::Sent(..) | GateOutcome::Waiting(_) => {
                self.simulated_gate.advance_by(OWNER_READING_TIME);
                let code = self.simulated_gate.last_code(&employee_device).digits;
                if !matches!(
                    self.simulated_gate.attempt_pin(&employee_device, &code).await?,
                    GateOutcome::Passed(..)
                ) {
                    return Err(SimulationError::Unexpected("the right PIN was not accepted"));
                }
            }
            _ => {
                return Err(SimulationError::Unexpected("no PIN could be sent"));
            }
        }
        self.tally.owner_served += 1;
        Ok(())
    }
}
