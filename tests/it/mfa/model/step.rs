//! One step of a schedule.

use std::fmt;

use proptest::prelude::*;

use super::people::{Who, who};

/// What is offered as a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    /// The newest code.
    Right,
    /// As many digits, another code.
    Wrong,
    /// A code that was replaced or used.
    Old,
    /// A digit more or less.
    WrongLength,
}

/// One step of a schedule.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Ask(Who),
    Resend(Who),
    Offer(Who, Offer),
    /// The same offer to both servers at once, from two sessions or as one request twice. The number decides who comes
    /// first at each turn.
    Race(Who, Offer, Twice, u64),
    /// Asks and offers wrong codes until the challenge is over, again after each wait.
    Spree(Who, u8, Wait),
    /// Asks, is misheard once, and gives the code; again after each wait.
    Mishear(Who, u8, Wait),
    Wait(Wait),
    NewSession(Who),
    /// The skill is disabled and enabled: another Alexa user, as far as anybody can tell.
    Reenable(Who),
    Lock(Who),
    Pause(Who),
    Unlock(Who),
    /// A server process ends and another takes its place.
    Restart(usize),
    /// Redis, or what stands in for it, loses everything.
    Flush,
}

/// How two racers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twice {
    TwoSessions,
    OneRequest,
}

/// A time that passes, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Wait(pub(super) i64);

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (secs, millis) = (self.0 / 1_000, self.0 % 1_000);
        let (hours, mins, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
        write!(f, "{hours}h{mins:02}m{secs:02}.{millis:03}s")
    }
}

/// The lengths that decide something, to the millisecond on both sides, and anything from a moment to weeks.
fn wait() -> impl Strategy<Value = Wait> {
    const SECOND: i64 = 1_000;
    const HOUR: i64 = 3_600 * SECOND;
    let edges = vec![
        60 * SECOND,
        300 * SECOND,
        900 * SECOND,
        1_800 * SECOND,
        HOUR,
        24 * HOUR,
        36 * HOUR,
        720 * HOUR,
    ];
    let edge = (prop::sample::select(edges), -1_i64..=1).prop_map(|(edge, by)| edge + by);
    prop_oneof![
        4 => 1_i64..120 * SECOND,
        4 => edge,
        3 => 1_i64..2 * HOUR,
        2 => 1_i64..72 * HOUR,
        1 => 1_i64..900 * HOUR,
    ]
    .prop_map(Wait)
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let offer = || {
        prop_oneof![
            4 => Just(Offer::Right),
            8 => Just(Offer::Wrong),
            1 => Just(Offer::Old),
            1 => Just(Offer::WrongLength),
        ]
    };
    let twice = prop_oneof![2 => Just(Twice::TwoSessions), 1 => Just(Twice::OneRequest)];
    prop_oneof![
        12 => who().prop_map(Step::Ask),
        4 => who().prop_map(Step::Resend),
        16 => (who(), offer()).prop_map(|(who, offer)| Step::Offer(who, offer)),
        4 => (who(), offer(), twice, any::<u64>()).prop_map(|(who, offer, twice, turns)| Step::Race(who, offer, twice, turns)),
        1 => (who(), 1_u8..8, wait()).prop_map(|(who, times, wait)| Step::Spree(who, times, wait)),
        1 => (who(), 1_u8..6, wait()).prop_map(|(who, times, wait)| Step::Mishear(who, times, wait)),
        14 => wait().prop_map(Step::Wait),
        1 => who().prop_map(Step::NewSession),
        1 => who().prop_map(Step::Reenable),
        1 => who().prop_map(Step::Lock),
        1 => who().prop_map(Step::Pause),
        2 => who().prop_map(Step::Unlock),
        1 => (0_usize..2).prop_map(Step::Restart),
        1 => Just(Step::Flush),
    ]
}
