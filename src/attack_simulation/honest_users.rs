//! Honest users: how often a misheard PIN makes them repeat it, wait or get a longer one.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{
    simulated_gate::{
        RepeatableEntropy, START, SimulatedGate, SimulatedSpeaker, SimulationError, wrong_code,
    },
    targeted_attack::ends_challenge,
};
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::{
        budget::{BudgetName, BudgetPolicy},
        gate::{AfterWrongGuess, GateOutcome, GateRefusal, SendCause},
    },
    secret::EntropyRng,
};

/// The results of honest users of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HonestUserFigures {
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
pub struct HonestOrganizationFigures {
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
const FIRST_WORKING_HOUR: i64 = 8;
const WORKING_HOURS: i64 = 12;
/// The time it takes to hear a code and to say it.
const READING_TIME: SignedDuration = SignedDuration::from_secs(20);

/// Tries at one challenge before a user gives up.
const TRIES_PER_USER: u32 = 3;

pub(super) async fn simulate_users(
    policy: &BudgetPolicy,
    misheard: u32,
    a_day: u32,
    days: u32,
    persons: u32,
) -> Result<HonestUserFigures, SimulationError> {
    let mut lab = SimulatedGate::new(policy, persons, 1);
    // Each kind of user has its own seed, so that adding a kind does not change the figures of the others.
    let chance = RepeatableEntropy::new(u64::from(misheard * 1000 + a_day));
    for employee in 0..usize::try_from(persons).unwrap_or(usize::MAX) {
        make_device_known(&mut lab, employee).await?;
    }
    let mut people = HonestUserFigures {
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
    for (moment, employee) in request_times(days, a_day, persons) {
        lab.advance_until(moment);
        people.needed += 1;
        request_answer(&mut lab, employee, &chance, misheard, &mut people).await?;
    }
    Ok(people)
}

/// Lists the times at which each user needs a PIN, in order.
fn request_times(days: u32, a_day: u32, persons: u32) -> impl Iterator<Item = (Timestamp, usize)> {
    let step = WORKING_HOURS * 3_600_000 / i64::from(a_day.max(1)) / i64::from(persons.max(1));
    (0..days).flat_map(move |day| {
        let open = START + SignedDuration::from_hours(24 * i64::from(day) + FIRST_WORKING_HOUR);
        (0..i64::from(a_day * persons)).map(move |number| {
            let moment = open + SignedDuration::from_millis(number * step);
            (moment, usize::try_from(number % i64::from(persons)).unwrap_or(0))
        })
    })
}

/// Simulates one need for an answer: asks, reads the code and says it up to three times.
async fn request_answer(
    lab: &mut SimulatedGate,
    employee: usize,
    chance: &RepeatableEntropy,
    misheard: u32,
    people: &mut HonestUserFigures,
) -> Result<(), SimulationError> {
    let employee_device = SimulatedSpeaker {
        employee,
        device: "owner".to_owned(),
    };
    match lab.ask(&employee_device).await? {
        GateOutcome::Sent(..) | GateOutcome::Waiting(_) => {}
        GateOutcome::Open(_) => {
            people.first += 1;
            return Ok(());
        }
        GateOutcome::Refused(GateRefusal::Budget(_)) => {
            people.refused += 1;
            return Ok(());
        }
        _ => {
            return Err(SimulationError::Unexpected("no PIN could be sent"));
        }
    }
    people.long += u32::from(lab.last_code(&employee_device).digits.len() >= 6);
    for tried in 0..TRIES_PER_USER {
        lab.advance_by(READING_TIME);
        let code = lab.last_code(&employee_device).digits;
        let right = !EntropyRng(chance).random_bool(f64::from(misheard) / 100.0);
        let said = if right { code } else { wrong_code(&code) };
        match lab.attempt_pin(&employee_device, &said).await? {
            GateOutcome::Passed(..) if tried == 0 => people.first += 1,
            GateOutcome::Passed(..) => people.repeated += 1,
            GateOutcome::Sent(_, SendCause::TooShort)
            | GateOutcome::Wrong {
                then: AfterWrongGuess::LongerPin(_),
                ..
            } => {
                people.long += 1;
                continue;
            }
            GateOutcome::Wrong { then, .. } => match then {
                AfterWrongGuess::Burned(_) => people.burned += 1,
                then if ends_challenge(&then) => people.refused += 1,
                _ => continue,
            },
            GateOutcome::Refused(_) | GateOutcome::NothingWaiting(_) => people.refused += 1,
            _ => {
                return Err(SimulationError::Unexpected(
                    "an honest user's PIN was not compared",
                ));
            }
        }
        break;
    }
    Ok(())
}

/// Simulates an organization, to find out how long everybody's codes are. PINs that are heard at once change
/// nothing for other employees, so only the misheard ones go to the gate: with 5,000 employees, this saves
/// most of the time.
pub(super) async fn simulate_organization(
    policy: &BudgetPolicy,
    enrolled: u32,
    misheard: u32,
    a_day: u32,
    days: u32,
) -> Result<HonestOrganizationFigures, SimulationError> {
    let mut lab = SimulatedGate::new(policy, enrolled, 1);
    let chance = RepeatableEntropy::new(u64::from(enrolled) * 1_000_000 + u64::from(misheard * 1000 + a_day));
    let probability = f64::from(misheard) / 100.0;
    for employee in 0..usize::try_from(enrolled).unwrap_or(usize::MAX) {
        make_device_known(&mut lab, employee).await?;
    }
    lab.advance_until(START);
    let mut hours_long = 0;
    let mut counted = START;
    for (moment, employee) in request_times(days, a_day, enrolled) {
        if !EntropyRng(&chance).random_bool(probability) {
            continue;
        }
        lab.advance_until(moment);
        let employee_device = SimulatedSpeaker {
            employee,
            device: "owner".to_owned(),
        };
        let elevated = mishear_first_try(&mut lab, &employee_device, &chance, probability).await?;
        let hour = SignedDuration::from_hours(1);
        while counted + hour <= moment {
            counted += hour;
            hours_long += u32::from(elevated);
        }
    }
    Ok(HonestOrganizationFigures {
        enrolled,
        misheard,
        a_day,
        days,
        hours_long,
    })
}

/// Makes the employee's device known by passing the gate once.
async fn make_device_known(lab: &mut SimulatedGate, employee: usize) -> Result<(), SimulationError> {
    let employee_device = SimulatedSpeaker {
        employee,
        device: "owner".to_owned(),
    };
    lab.ask(&employee_device).await?;
    let code = lab.last_code(&employee_device).digits;
    lab.attempt_pin(&employee_device, &code).await?;
    Ok(())
}

/// Simulates a PIN whose first try is misheard. Returns true if the code was long because of the
/// organization's budgets.
async fn mishear_first_try(
    lab: &mut SimulatedGate,
    employee_device: &SimulatedSpeaker,
    chance: &RepeatableEntropy,
    probability: f64,
) -> Result<bool, SimulationError> {
    let (GateOutcome::Sent(notice, _) | GateOutcome::Waiting(notice)) = lab.ask(employee_device).await?
    else {
        return Ok(false);
    };
    let elevated = matches!(
        notice.longer,
        Some(BudgetName::OrganizationElevated | BudgetName::OrganizationGuesses)
    );
    for tried in 0..TRIES_PER_USER {
        // A thousandth of the usual time: all employees share one clock, and the real time would move it
        // beyond the start of the next employee's turn.
        lab.advance_by(READING_TIME / 1000);
        let code = lab.last_code(employee_device).digits;
        let right = tried > 0 && !EntropyRng(chance).random_bool(probability);
        let said = if right { code } else { wrong_code(&code) };
        let going_on = match lab.attempt_pin(employee_device, &said).await? {
            GateOutcome::Wrong { then, .. } => !ends_challenge(&then),
            GateOutcome::Sent(..) => true,
            _ => false,
        };
        if !going_on {
            break;
        }
    }
    Ok(elevated)
}
