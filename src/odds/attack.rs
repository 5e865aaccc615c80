//! Attacks on one employee.

use super::{
    course::Course,
    laboratory::{LabError, Laboratory, START, Seat, wrong},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::Policy,
        gate::{Outcome, Passage},
    },
};

/// How an attacker goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Asks and guesses whenever it is allowed, and waits exactly as long as is said.
    Continuous,
    /// The same, but only every 36 hours until the first refusal: the windows are clean again each time.
    Pulse,
    /// Two guesses at a short code every 36 hours: no challenge burns, no warning is sent.
    Drip,
}

/// Where an attacker speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// On a device of their own.
    OneDevice,
    /// On a new device, or after enabling the skill anew, for each code.
    NewDevices,
    /// On the owner's own device, when nobody is in the room.
    OwnersDevice,
}

/// An attack on one employee.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attack {
    pub(super) manner: Manner,
    pub(super) from: From,
    /// Whether the owner passes the gate some times a day.
    pub(super) owner_active: bool,
}

/// Between two visits, when nothing else is said.
const PAUSE: SignedDuration = SignedDuration::from_hours(36);
/// What is over at that moment is over just after it.
pub(super) const JUST_AFTER: SignedDuration = SignedDuration::from_millis(1);
/// How long it takes to say something.
pub(super) const BREATH: SignedDuration = SignedDuration::from_secs(1);
/// When in a day the owner comes, in minutes.
const OWNER_COMES: [i64; 5] = [8 * 60, 10 * 60 + 30, 13 * 60, 15 * 60 + 30, 18 * 60];
/// How long the owner takes to find the code and to say it.
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

/// Runs an attack for so many days.
pub(super) async fn run(policy: &Policy, attack: Attack, days: u32) -> Result<Course, LabError> {
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
    // The owner has used the skill before.
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
                // The owner has just been there, and left the gate open.
                Passage::Open(_) => Some(self.lab.now() + SignedDuration::from_mins(5)),
                Passage::Refused(spent) => match spent.until {
                    Some(until) if self.attack.manner == Manner::Continuous => Some(until + JUST_AFTER),
                    Some(_) => Some(self.lab.now() + PAUSE + JUST_AFTER),
                    None => {
                        self.course.off = Some(self.lab.now());
                        return Ok(());
                    }
                },
                Passage::NoWayToReach | Passage::Replayed => return Err(LabError::Strange("no way to ask")),
            };
            let now = self.lab.now();
            self.wait_until(next.unwrap_or(now).max(now + BREATH)).await?;
        }
        Ok(())
    }

    /// Guesses as long as it is allowed. Says when to come again, if not at once.
    async fn guess(&mut self, seat: &Seat) -> Result<Option<Timestamp>, LabError> {
        let drip = self.attack.manner == Manner::Drip;
        let later = Some(self.lab.now() + PAUSE + JUST_AFTER);
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

    /// Waits, and lets the owner come meanwhile.
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
