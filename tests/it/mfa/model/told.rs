//! Schedules that chance seldom finds, written down.

use super::{
    people::Who,
    step::{Offer, Step, Twice, Wait},
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

const KITCHEN: Who = Who {
    employee: 0,
    app: 0,
    device: 0,
    recognised: false,
    elsewhere: false,
    server: 0,
};

const BEDROOM: Who = Who {
    device: 1,
    server: 1,
    ..KITCHEN
};

fn wrong(who: Who, times: usize) -> Vec<Step> {
    vec![Step::Offer(who, Offer::Wrong); times]
}

fn right(who: Who) -> Step {
    Step::Offer(who, Offer::Right)
}

fn wait(millis: i64) -> Step {
    Step::Wait(Wait(millis))
}

/// Every one of them; two who race come first in so many ways.
pub(crate) fn told(ways: u64) -> Vec<Vec<Step>> {
    let mut all = vec![
        a_burned_challenge_shuts_every_device(),
        clearances_cross_nothing(),
        edges_of_a_clearance(),
    ];
    all.extend([4, 5].map(forgiveness));
    all.extend([-1, 0, 1].map(edge_of_a_challenge));
    all.extend([-1, 0, 1].map(edge_of_36_hours));
    all.extend([-1, 0, 1].map(edge_of_30_days));
    all.extend([-1, 0, 1].map(edge_of_a_wait));
    all.extend([-1, 0, 1].map(edge_of_an_hour_of_sendings));
    all.push(a_hundred_in_a_row());
    for way in 0..ways {
        all.extend(races(way));
    }
    all
}

fn a_burned_challenge_shuts_every_device() -> Vec<Step> {
    let begin = vec![Step::Ask(KITCHEN), right(KITCHEN), Step::Ask(BEDROOM)];
    let end = vec![Step::Ask(KITCHEN), wait(15 * MINUTE), Step::Ask(KITCHEN)];
    [begin, wrong(BEDROOM, 3), end].concat()
}

fn clearances_cross_nothing() -> Vec<Step> {
    let others = [
        Who {
            employee: 1,
            ..KITCHEN
        },
        Who { app: 1, ..KITCHEN },
        Who {
            recognised: true,
            ..KITCHEN
        },
        Who {
            elsewhere: true,
            ..KITCHEN
        },
        BEDROOM,
    ];
    let mut steps = vec![Step::Ask(KITCHEN), right(KITCHEN), Step::Ask(KITCHEN)];
    for other in others {
        steps.extend([Step::Ask(other), Step::Ask(KITCHEN)]);
    }
    steps.extend([Step::Reenable(KITCHEN), Step::Ask(KITCHEN)]);
    steps
}

/// Five minutes of silence, and half an hour in all.
fn edges_of_a_clearance() -> Vec<Step> {
    let mut steps = vec![Step::Ask(KITCHEN), right(KITCHEN)];
    for _ in 0..6 {
        steps.extend([wait(5 * MINUTE), Step::Ask(KITCHEN)]);
    }
    steps.extend([wait(1), Step::Ask(KITCHEN), right(KITCHEN)]);
    steps.extend([wait(5 * MINUTE + 1), Step::Ask(KITCHEN)]);
    steps
}

/// Misheard so often in a day; then what is left of the budget.
fn forgiveness(times: u8) -> Vec<Step> {
    let misheard = Step::Mishear(KITCHEN, times, Wait(15 * MINUTE));
    let begin = vec![misheard, wait(HOUR), Step::Ask(KITCHEN)];
    [begin, wrong(KITCHEN, 3)].concat()
}

fn edge_of_a_challenge(by: i64) -> Vec<Step> {
    vec![
        Step::Ask(KITCHEN),
        wait(MINUTE),
        Step::Resend(KITCHEN),
        wait(4 * MINUTE + by),
        right(KITCHEN),
    ]
}

fn edge_of_36_hours(by: i64) -> Vec<Step> {
    let begin = [vec![Step::Ask(KITCHEN)], wrong(KITCHEN, 3)].concat();
    let end = vec![wait(36 * HOUR + by), Step::Ask(KITCHEN)];
    [begin, end, wrong(KITCHEN, 3)].concat()
}

fn edge_of_30_days(by: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    for _ in 0..6 {
        steps.push(Step::Ask(KITCHEN));
        steps.extend(wrong(KITCHEN, 1));
        steps.push(wait(37 * HOUR));
    }
    steps.extend([wait((720 - 6 * 37) * HOUR + by), Step::Ask(KITCHEN)]);
    steps.extend(wrong(KITCHEN, 2));
    steps
}

/// The third burned challenge: fifteen minutes.
fn edge_of_a_wait(by: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    for minutes in [1, 5, 15] {
        steps.push(Step::Ask(KITCHEN));
        steps.extend(wrong(KITCHEN, 3));
        steps.push(wait(minutes * MINUTE));
    }
    steps.extend([wait(by.min(0)), wait(by.max(0)), Step::Ask(KITCHEN)]);
    steps
}

fn edge_of_an_hour_of_sendings(by: i64) -> Vec<Step> {
    let mut steps = Vec::new();
    for _ in 0..3 {
        steps.extend([Step::Ask(KITCHEN), wait(MINUTE), Step::Lock(KITCHEN)]);
    }
    steps.extend([Step::Ask(BEDROOM), wait(57 * MINUTE + by), Step::Ask(BEDROOM)]);
    steps
}

fn a_hundred_in_a_row() -> Vec<Step> {
    let spree = Step::Spree(KITCHEN, 35, Wait(25 * HOUR));
    vec![
        spree,
        Step::Ask(KITCHEN),
        Step::Unlock(KITCHEN),
        Step::Ask(KITCHEN),
    ]
}

/// Two at once, after so many wrong guesses at this challenge or at one before it.
fn races(way: u64) -> Vec<Vec<Step>> {
    let turns = way | way << 5 | way << 10;
    let mut all = Vec::new();
    for offer in [Offer::Right, Offer::Wrong] {
        for (before, now) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)] {
            let mut steps = vec![Step::Ask(KITCHEN)];
            if before > 0 {
                steps.extend(wrong(KITCHEN, before));
                steps.extend([wait(5 * MINUTE), Step::Ask(KITCHEN)]);
            }
            steps.extend(wrong(KITCHEN, now));
            steps.push(Step::Race(KITCHEN, offer, Twice::TwoSessions, turns));
            steps.extend([Step::Ask(KITCHEN), right(KITCHEN)]);
            all.push(steps);
        }
    }
    let once = Step::Race(KITCHEN, Offer::Right, Twice::OneRequest, turns);
    all.push(vec![Step::Ask(KITCHEN), once.clone(), once]);
    all
}
