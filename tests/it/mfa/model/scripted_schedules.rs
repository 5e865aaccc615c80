//! Schedules that random drawing seldom finds.

use super::{
    schedule_speaker::ScheduleSpeaker,
    schedule_step::{OfferedPin, RaceKind, ScheduleStep, WaitMillis},
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

const KITCHEN: ScheduleSpeaker = ScheduleSpeaker {
    employee: 0,
    app: 0,
    device: 0,
    recognised: false,
    elsewhere: false,
    server: 0,
};

const BEDROOM: ScheduleSpeaker = ScheduleSpeaker {
    device: 1,
    server: 1,
    ..KITCHEN
};

fn offer_wrong(who: ScheduleSpeaker, times: usize) -> Vec<ScheduleStep> {
    vec![ScheduleStep::Offer(who, OfferedPin::Wrong); times]
}

fn offer_right(who: ScheduleSpeaker) -> ScheduleStep {
    ScheduleStep::Offer(who, OfferedPin::Right)
}

fn wait_millis(millis: i64) -> ScheduleStep {
    ScheduleStep::Wait(WaitMillis(millis))
}

/// All scripted schedules. The races are repeated in so many different orders of their steps.
pub(crate) fn scripted_schedules(ways: u64) -> Vec<Vec<ScheduleStep>> {
    let mut all = vec![
        a_burned_challenge_shuts_its_own_device(),
        clearances_cross_nothing(),
        edges_of_a_clearance(),
        two_devices_wait_at_once(),
        another_voice_answers(),
        known_devices_stay_open(),
    ];
    all.extend([4, 5].map(forgiveness));
    all.extend([-1, 0, 1].map(edge_of_a_challenge));
    all.extend([-1, 0, 1].map(edge_of_36_hours));
    all.extend([-1, 0, 1].map(edge_of_30_days));
    all.extend([-1, 0, 1].map(edge_of_a_wait));
    all.extend([-1, 0, 1].map(edge_of_an_hour_of_sendings));
    all.push(fifty_in_a_row());
    for way in 0..ways {
        all.extend(races_in_order(way));
    }
    all
}

fn a_burned_challenge_shuts_its_own_device() -> Vec<ScheduleStep> {
    let begin = vec![
        ScheduleStep::Ask(KITCHEN),
        offer_right(KITCHEN),
        ScheduleStep::Ask(BEDROOM),
    ];
    let end = vec![
        ScheduleStep::Ask(KITCHEN),
        wait_millis(15 * MINUTE),
        ScheduleStep::Ask(KITCHEN),
    ];
    [begin, offer_wrong(BEDROOM, 3), end].concat()
}

fn clearances_cross_nothing() -> Vec<ScheduleStep> {
    let others = [
        ScheduleSpeaker {
            employee: 1,
            ..KITCHEN
        },
        ScheduleSpeaker { app: 1, ..KITCHEN },
        ScheduleSpeaker {
            recognised: true,
            ..KITCHEN
        },
        ScheduleSpeaker {
            elsewhere: true,
            ..KITCHEN
        },
        BEDROOM,
    ];
    let mut steps = vec![
        ScheduleStep::Ask(KITCHEN),
        offer_right(KITCHEN),
        ScheduleStep::Ask(KITCHEN),
    ];
    for other in others {
        steps.extend([ScheduleStep::Ask(other), ScheduleStep::Ask(KITCHEN)]);
    }
    steps.extend([ScheduleStep::Reenable(KITCHEN), ScheduleStep::Ask(KITCHEN)]);
    steps
}

/// A clearance ends after five minutes without use, and after half an hour in all.
fn edges_of_a_clearance() -> Vec<ScheduleStep> {
    let mut steps = vec![ScheduleStep::Ask(KITCHEN), offer_right(KITCHEN)];
    for _ in 0..6 {
        steps.extend([wait_millis(5 * MINUTE), ScheduleStep::Ask(KITCHEN)]);
    }
    steps.extend([wait_millis(1), ScheduleStep::Ask(KITCHEN), offer_right(KITCHEN)]);
    steps.extend([wait_millis(5 * MINUTE + 1), ScheduleStep::Ask(KITCHEN)]);
    steps
}

/// A PIN is misheard so often in a day. Then the rest of the budget is used up.
fn forgiveness(times: u8) -> Vec<ScheduleStep> {
    let misheard = ScheduleStep::MishearRepeatedly(KITCHEN, times, WaitMillis(15 * MINUTE));
    let begin = vec![misheard, wait_millis(HOUR), ScheduleStep::Ask(KITCHEN)];
    [begin, offer_wrong(KITCHEN, 3)].concat()
}

fn edge_of_a_challenge(by: i64) -> Vec<ScheduleStep> {
    vec![
        ScheduleStep::Ask(KITCHEN),
        wait_millis(MINUTE),
        ScheduleStep::Resend(KITCHEN),
        wait_millis(4 * MINUTE + by),
        offer_right(KITCHEN),
    ]
}

fn edge_of_36_hours(by: i64) -> Vec<ScheduleStep> {
    let begin = [vec![ScheduleStep::Ask(KITCHEN)], offer_wrong(KITCHEN, 3)].concat();
    let end = vec![wait_millis(36 * HOUR + by), ScheduleStep::Ask(KITCHEN)];
    [begin, end, offer_wrong(KITCHEN, 3)].concat()
}

fn edge_of_30_days(by: i64) -> Vec<ScheduleStep> {
    let mut steps = Vec::new();
    for _ in 0..6 {
        steps.push(ScheduleStep::Ask(KITCHEN));
        steps.extend(offer_wrong(KITCHEN, 1));
        steps.push(wait_millis(37 * HOUR));
    }
    steps.extend([
        wait_millis((720 - 6 * 37) * HOUR + by),
        ScheduleStep::Ask(KITCHEN),
    ]);
    steps.extend(offer_wrong(KITCHEN, 2));
    steps
}

/// After the third burned challenge, the device waits for fifteen minutes.
fn edge_of_a_wait(by: i64) -> Vec<ScheduleStep> {
    let mut steps = Vec::new();
    for minutes in [1, 5, 15] {
        steps.push(ScheduleStep::Ask(KITCHEN));
        steps.extend(offer_wrong(KITCHEN, 3));
        steps.push(wait_millis(minutes * MINUTE));
    }
    steps.extend([
        wait_millis(by.min(0)),
        wait_millis(by.max(0)),
        ScheduleStep::Ask(KITCHEN),
    ]);
    steps
}

fn edge_of_an_hour_of_sendings(by: i64) -> Vec<ScheduleStep> {
    let mut steps = Vec::new();
    for _ in 0..3 {
        steps.extend([
            ScheduleStep::Ask(KITCHEN),
            wait_millis(MINUTE),
            ScheduleStep::Lock(KITCHEN),
        ]);
    }
    steps.extend([
        ScheduleStep::Ask(BEDROOM),
        wait_millis(57 * MINUTE + by),
        ScheduleStep::Ask(BEDROOM),
    ]);
    steps
}

/// Both devices are known, and the PIN of one is said on the other. Then the same from a device that is not known.
fn two_devices_wait_at_once() -> Vec<ScheduleStep> {
    let mut steps = Vec::new();
    for who in [KITCHEN, BEDROOM] {
        steps.extend([ScheduleStep::Ask(who), offer_right(who)]);
    }
    let car = ScheduleSpeaker { device: 2, ..KITCHEN };
    steps.push(wait_millis(HOUR));
    for (one, other) in [(KITCHEN, BEDROOM), (car, KITCHEN)] {
        steps.extend([
            ScheduleStep::Ask(one),
            ScheduleStep::Ask(other),
            ScheduleStep::Offer(one, OfferedPin::OfAnother),
            offer_right(other),
            offer_right(one),
            wait_millis(HOUR),
        ]);
    }
    steps
}

fn another_voice_answers() -> Vec<ScheduleStep> {
    let recognised = ScheduleSpeaker {
        recognised: true,
        ..KITCHEN
    };
    let mut steps = Vec::new();
    for who in [KITCHEN, recognised] {
        steps.extend([
            ScheduleStep::Ask(who),
            ScheduleStep::OfferInOtherVoice(who, OfferedPin::Wrong),
            ScheduleStep::OfferInOtherVoice(who, OfferedPin::Right),
            ScheduleStep::Ask(who),
            wait_millis(HOUR),
        ]);
    }
    steps
}

/// After fifty wrong guesses elsewhere, unknown devices are closed and a known one is not.
fn known_devices_stay_open() -> Vec<ScheduleStep> {
    vec![
        ScheduleStep::Ask(KITCHEN),
        offer_right(KITCHEN),
        ScheduleStep::BurnRepeatedly(BEDROOM, 18, WaitMillis(25 * HOUR)),
        ScheduleStep::Ask(BEDROOM),
        ScheduleStep::Ask(KITCHEN),
        offer_right(KITCHEN),
        ScheduleStep::Ask(BEDROOM),
        ScheduleStep::Unlock(KITCHEN),
        ScheduleStep::Ask(BEDROOM),
    ]
}

fn fifty_in_a_row() -> Vec<ScheduleStep> {
    let spree = ScheduleStep::BurnRepeatedly(KITCHEN, 18, WaitMillis(25 * HOUR));
    vec![
        spree,
        ScheduleStep::Ask(KITCHEN),
        ScheduleStep::Unlock(KITCHEN),
        ScheduleStep::Ask(KITCHEN),
    ]
}

/// Two offers at once, after several numbers of wrong guesses at this challenge and at one before it.
fn races_in_order(way: u64) -> Vec<Vec<ScheduleStep>> {
    let turns = way | way << 5 | way << 10;
    let mut all = Vec::new();
    for offer in [OfferedPin::Right, OfferedPin::Wrong] {
        for (before, now) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0)] {
            let mut steps = vec![ScheduleStep::Ask(KITCHEN)];
            if before > 0 {
                steps.extend(offer_wrong(KITCHEN, before));
                steps.extend([wait_millis(5 * MINUTE), ScheduleStep::Ask(KITCHEN)]);
            }
            steps.extend(offer_wrong(KITCHEN, now));
            steps.push(ScheduleStep::Race(KITCHEN, offer, RaceKind::TwoSessions, turns));
            steps.extend([ScheduleStep::Ask(KITCHEN), offer_right(KITCHEN)]);
            all.push(steps);
        }
    }
    let once = ScheduleStep::Race(KITCHEN, OfferedPin::Right, RaceKind::OneRequest, turns);
    all.push(vec![ScheduleStep::Ask(KITCHEN), once.clone(), once]);
    all
}
