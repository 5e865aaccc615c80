//! Honest users: how often a misheard PIN makes them repeat it, wait or get a longer one.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::laboratory::{LabError, Laboratory, Repeatable, START, Seat, wrong};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::{BudgetName, BudgetPolicy},
        gate::{Outcome, Passage},
    },
    secret::Chance,
};

/// The results of honest users of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// Spoken PINs that are misheard, in percent.
    pub misheard: u32,
    /// PINs that each user needs per day.
    pub a_day: u32,
    /// Days simulated.
    pub days: u32,
    /// Times that a user needed an answer.
    pub needed: u32,
    /// Times that the first try passed.
    pub first: u32,
    /// Times that a later try passed, at the same challenge.
    pub repeated: u32,
    /// Challenges that were burned.
    pub burned: u32,
    /// Times that the user was told to wait or to try later.
    pub refused: u32,
    /// Codes of six digits.
    pub long: u32,
}

/// The results of an organization of honest users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Office {
    /// Employees enrolled.
    pub enrolled: u32,
    /// Spoken PINs that are misheard, in percent.
    pub misheard: u32,
    /// PINs that each employee needs per day.
    pub a_day: u32,
    /// Days simulated.
    pub days: u32,
    /// Hours in which everybody's codes were long although nobody attacked.
    pub hours_long: u32,
}

/// The working day: its first hour and its number of hours. PINs are spread evenly over it.
const OPEN: i64 = 8;
const HOURS: i64 = 12;
/// The time it takes to hear a code and to say it.
const READS: SignedDuration = SignedDuration::from_secs(20);

/// Tries at one challenge before a user gives up.
const PATIENCE: u32 = 3;

pub(super) async fn person(
    policy: &BudgetPolicy,
    misheard: u32,
    a_day: u32,
    days: u32,
    persons: u32,
) -> Result<People, LabError> {
    let mut lab = Laboratory::new(policy, persons, 1);
    // Each kind of user has its own seed, so that adding a kind does not change the figures of the others.
    let chance = Repeatable::new(u64::from(misheard * 1000 + a_day));
    for employee in 0..usize::try_from(persons).unwrap_or(usize::MAX) {
        make_known(&mut lab, employee).await?;
    }
    let mut people = People {
        misheard,
        a_day,
        days,
        needed: 0,
        first: 0,
        repeated: 0,
        burned: 0,
        refused: 0,
        long: 0,
    };
    for (moment, employee) in moments(days, a_day, persons) {
        lab.wait_until(moment);
        people.needed += 1;
        need(&mut lab, employee, &chance, misheard, &mut people).await?;
    }
    Ok(people)
}

/// Lists the times at which each user needs a PIN, in order.
fn moments(days: u32, a_day: u32, persons: u32) -> impl Iterator<Item = (Timestamp, usize)> {
    let step = HOURS * 3_600_000 / i64::from(a_day.max(1)) / i64::from(persons.max(1));
    (0..days).flat_map(move |day| {
        let open = START + SignedDuration::from_hours(24 * i64::from(day) + OPEN);
        (0..i64::from(a_day * persons)).map(move |number| {
            let moment = open + SignedDuration::from_millis(number * step);
            (moment, usize::try_from(number % i64::from(persons)).unwrap_or(0))
        })
    })
}

/// Simulates one need for an answer: asks, reads the code and says it up to three times.
async fn need(
    lab: &mut Laboratory,
    employee: usize,
    chance: &Repeatable,
    misheard: u32,
    people: &mut People,
) -> Result<(), LabError> {
    let seat = Seat {
        employee,
        device: "owner".to_owned(),
    };
    match lab.ask(&seat).await? {
        Passage::Sent(_) | Passage::Waiting(_) => {}
        Passage::Open(_) => {
            people.first += 1;
            return Ok(());
        }
        Passage::Refused(_) => {
            people.refused += 1;
            return Ok(());
        }
        Passage::NoWayToReach | Passage::Replayed => return Err(LabError::Strange("no way to ask")),
    }
    people.long += u32::from(lab.code().digits.len() >= 6);
    for tried in 0..PATIENCE {
        lab.wait(READS);
        let code = lab.code().digits;
        let right = !Chance(chance).random_bool(f64::from(misheard) / 100.0);
        let said = if right { code } else { wrong(&code) };
        match lab.offer(&seat, &said).await? {
            Outcome::Passed(..) if tried == 0 => people.first += 1,
            Outcome::Passed(..) => people.repeated += 1,
            Outcome::Burned(_) => people.burned += 1,
            Outcome::Longer { notice: Some(_), .. } => {
                people.long += 1;
                continue;
            }
            Outcome::Wrong { .. } | Outcome::Renewed(_) => continue,
            Outcome::Refused(_)
            | Outcome::NoneLeft(_)
            | Outcome::Longer { .. }
            | Outcome::NothingWaiting(_) => people.refused += 1,
            Outcome::AlreadyOpen | Outcome::WrongLength(_) | Outcome::Replayed => {
                return Err(LabError::Strange("an honest PIN was not looked at"));
            }
        }
        break;
    }
    Ok(())
}

/// Simulates an organization, to find out how long everybody's codes are. PINs that are heard at once change
/// nothing for other employees, so only the misheard ones go to the gate: with 5,000 employees, this saves
/// most of the time.
pub(super) async fn office(
    policy: &BudgetPolicy,
    enrolled: u32,
    misheard: u32,
    a_day: u32,
    days: u32,
) -> Result<Office, LabError> {
    let mut lab = Laboratory::new(policy, enrolled, 1);
    let chance = Repeatable::new(u64::from(enrolled) * 1_000_000 + u64::from(misheard * 1000 + a_day));
    let probability = f64::from(misheard) / 100.0;
    for employee in 0..usize::try_from(enrolled).unwrap_or(usize::MAX) {
        make_known(&mut lab, employee).await?;
    }
    lab.wait_until(START);
    let mut hours_long = 0;
    let mut counted = START;
    for (moment, employee) in moments(days, a_day, enrolled) {
        if !Chance(&chance).random_bool(probability) {
            continue;
        }
        lab.wait_until(moment);
        let seat = Seat {
            employee,
            device: "owner".to_owned(),
        };
        let elevated = misheard_once(&mut lab, &seat, &chance, probability).await?;
        let hour = SignedDuration::from_hours(1);
        while counted + hour <= moment {
            counted += hour;
            hours_long += u32::from(elevated);
        }
    }
    Ok(Office {
        enrolled,
        misheard,
        a_day,
        days,
        hours_long,
    })
}

/// Makes the employee's device known by passing the gate once.
async fn make_known(lab: &mut Laboratory, employee: usize) -> Result<(), LabError> {
    let seat = Seat {
        employee,
        device: "owner".to_owned(),
    };
    lab.ask(&seat).await?;
    let code = lab.code().digits;
    lab.offer(&seat, &code).await?;
    Ok(())
}

/// Simulates a PIN whose first try is misheard. Returns true if the code was long because of the
/// organization's budgets.
async fn misheard_once(
    lab: &mut Laboratory,
    seat: &Seat,
    chance: &Repeatable,
    probability: f64,
) -> Result<bool, LabError> {
    let (Passage::Sent(notice) | Passage::Waiting(notice)) = lab.ask(seat).await? else {
        return Ok(false);
    };
    let elevated = matches!(
        notice.longer,
        Some(BudgetName::OrganizationElevated | BudgetName::OrganizationGuesses)
    );
    for tried in 0..PATIENCE {
        // A thousandth of the usual time: all employees share one clock, and the real time would move it
        // beyond the start of the next employee's turn.
        lab.wait(READS / 1000);
        let code = lab.code().digits;
        let right = tried > 0 && !Chance(chance).random_bool(probability);
        let said = if right { code } else { wrong(&code) };
        let going_on = matches!(
            lab.offer(seat, &said).await?,
            Outcome::Wrong { .. } | Outcome::Renewed(_) | Outcome::Longer { notice: Some(_), .. }
        );
        if !going_on {
            break;
        }
    }
    Ok(elevated)
}
