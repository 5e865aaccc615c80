//! Attacks on one employee.

use super::{
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

/// The pace of an attack on one employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
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
pub(super) enum From {
    /// One device of the attacker.
    OneDevice,
    /// A new device for each code. Enabling the skill again has the same effect.
    NewDevices,
    /// The owner's device, while nobody is in the room.
    OwnersDevice,
}

/// An attack on one employee, by its pace and its devices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attack {
    pub(super) manner: Manner,
    pub(super) from: From,
    /// True if the owner passes the gate several times a day during the attack.
    pub(super) owner_active: bool,
}

/// The time between two rounds of an attack that does not wait for the gate.
const PAUSE: SignedDuration = SignedDuration::from_hours(36);
/// Added to the end of a window, which still counts at that very moment.
pub(super) const JUST_AFTER: SignedDuration = SignedDuration::from_millis(1);
/// The time it takes to speak one sentence.
pub(super) const BREATH: SignedDuration = SignedDuration::from_secs(1);
/// The times at which the owner uses the skill, in minutes of the day.
const OWNER_COMES: [i64; 5] = [8 * 60, 10 * 60 + 30, 13 * 60, 15 * 60 + 30, 18 * 60];
/// The time the owner takes to find the code and to say it.
const OWNER_READS: SignedDuration = SignedDuration::from_secs(20);

struct Run {
    lab: Laboratory,
    attack: Attack,
    course: Course,
    end: Timestamp,
    owner: Seat,
    visits: usize,
    codes: u64,
}

/// Runs an attack for `days` days.
pub(super) async fn run(policy: &BudgetPolicy, attack: Attack, days: u32) -> Result<Course, LabError> {
    let mut run = Run {
        lab: Laboratory::new(policy, 1, 1),
        attack,
        course: Course::default(),
        end: START + SignedDuration::from_hours(24 * i64::from(days)),
        owner: Seat {
            employee: 0,
            device: "owner".to_owned(),
        },
        visits: 0,
        codes: 0,
    };
    // The owner has used the skill before. So the attacks on the owner's device meet the budgets of a known
    // device.
    run.owner_visits().await?;
    run.course = Course::default();
    run.lab.wait_until(START);
    run.attack().await?;
    Ok(run.course)
}

impl Run {
    async fn attack(&mut self) -> Result<(), LabError> {
        while self.lab.now() < self.end {
            let seat = self.seat();
            let next = match self.lab.ask(&seat).await? {
                Passage::Sent(_) | Passage::Waiting(_) => self.guess(&seat).await?,
                // The owner has just passed and the gate is still open. The attacker waits until it closes.
                Passage::Open(_) => Some(self.lab.now() + SignedDuration::from_mins(5)),
                Passage::Refused(spent) => match spent.until {
                    Some(until) if self.attack.manner == Manner::Continuous => Some(until + JUST_AFTER),
                    Some(_) => Some(self.lab.now() + PAUSE + JUST_AFTER),
                    // A refusal without an end: voice access is off, and the attack is over.
                    None => {
                        self.course.off = Some(self.lab.now());
                        return Ok(());
                    }
                },
                Passage::NoWayToReach | Passage::Replayed => return Err(LabError::Strange("no way to ask")),
            };
            // At least one second passes in every round, so that the loop ends even if the gate sets no wait.
            let now = self.lab.now();
            self.wait_until(next.unwrap_or(now).max(now + BREATH)).await?;
        }
        Ok(())
    }

    /// Guesses as long as the gate allows it. Returns the time of the next round, or `None` for at once.
    async fn guess(&mut self, seat: &Seat) -> Result<Option<Timestamp>, LabError> {
        let drip = self.attack.manner == Manner::Drip;
        let later = Some(self.lab.now() + PAUSE + JUST_AFTER);
        // The loop ends with the challenge: its tries are limited.
        for tried in 0.. {
            let code = self.lab.code();
            if drip && (tried == 2 || code.digits.len() >= 6) {
                return Ok(later);
            }
            self.lab.wait(BREATH);
            let now = self.lab.now();
            match self.lab.offer(seat, &wrong(&code.digits)).await? {
                Outcome::Wrong { .. } | Outcome::Renewed(_) => self.course.compared(&code, now),
                Outcome::Burned(_) | Outcome::NoneLeft(_) => {
                    self.course.compared(&code, now);
                    break;
                }
                Outcome::Longer { wrong, notice, .. } => {
                    if wrong {
                        self.course.compared(&code, now);
                    }
                    if notice.is_none() {
                        break;
                    }
                }
                Outcome::Refused(spent) => return Ok(spent.until.map(|until| until + JUST_AFTER)),
                Outcome::NothingWaiting(_) | Outcome::AlreadyOpen => break,
                Outcome::Passed(..) | Outcome::WrongLength(_) | Outcome::Replayed => {
                    return Err(LabError::Strange("a wrong guess was not wrong"));
                }
            }
        }
        Ok(None)
    }

    fn seat(&mut self) -> Seat {
        self.codes += 1;
        let device = match self.attack.from {
            From::OneDevice => "stranger".to_owned(),
            From::NewDevices => format!("stranger-{}", self.codes),
            From::OwnersDevice => self.owner.device.clone(),
        };
        Seat { employee: 0, device }
    }

    /// Moves the clock to `moment`. The owner's uses that fall in between happen at their own times.
    async fn wait_until(&mut self, moment: Timestamp) -> Result<(), LabError> {
        let moment = moment.min(self.end);
        while self.attack.owner_active {
            let day = i64::try_from(self.visits / OWNER_COMES.len()).unwrap_or(i64::MAX);
            let minutes = day * 24 * 60 + OWNER_COMES[self.visits % OWNER_COMES.len()];
            let visit = START + SignedDuration::from_mins(minutes);
            if visit > moment {
                break;
            }
            self.lab.wait_until(visit);
            self.visits += 1;
            self.owner_visits().await?;
        }
        self.lab.wait_until(moment);
        Ok(())
    }

    async fn owner_visits(&mut self) -> Result<(), LabError> {
        let seat = self.owner.clone();
        match self.lab.ask(&seat).await? {
            Passage::Open(_) => {}
            Passage::Refused(_) => {
                self.course.refused += 1;
                return Ok(());
            }
            // The owner may also meet a challenge that the attacker caused, and pass with its PIN.
            Passage::Sent(_) | Passage::Waiting(_) => {
                self.lab.wait(OWNER_READS);
                let code = self.lab.code().digits;
                if !matches!(self.lab.offer(&seat, &code).await?, Outcome::Passed(..)) {
                    return Err(LabError::Strange("the right code was not right"));
                }
            }
            Passage::NoWayToReach | Passage::Replayed => return Err(LabError::Strange("no way to ask")),
        }
        self.course.served += 1;
        Ok(())
    }
}
