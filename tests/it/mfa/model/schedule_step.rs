//! The steps of a schedule, and the strategies that draw them.

use std::fmt;

use proptest::prelude::*;

use super::schedule_speaker::{ScheduleSpeaker, any_speaker};

/// A PIN that a speaker offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfferedPin {
    /// The newest code of the challenge.
    Right,
    /// Another code with as many digits.
    Wrong,
    /// A code of the same challenge or an earlier one that was replaced or used.
    Old,
    /// The newest code of another live challenge of the same employee.
    OfAnother,
    /// A code with one digit more or less.
    WrongLength,
}

/// One step of a schedule.
#[derive(Debug, Clone)]
pub(crate) enum ScheduleStep {
    Ask(ScheduleSpeaker),
    Resend(ScheduleSpeaker),
    Offer(ScheduleSpeaker, OfferedPin),
    /// An offer for the speaker's challenge in a voice that is recognized now and was not before, or the other way round.
    OfferInOtherVoice(ScheduleSpeaker, OfferedPin),
    /// The same offer to both servers at once, from two sessions or as one request sent twice. The bits of the number
    /// decide who goes first at each turn.
    Race(ScheduleSpeaker, OfferedPin, RaceKind, u64),
    /// Asks and offers wrong codes until the challenge is burned, then waits; repeated so many times.
    BurnRepeatedly(ScheduleSpeaker, u8, WaitMillis),
    /// Asks, is misheard once and gives the right code, then waits; repeated so many times.
    MishearRepeatedly(ScheduleSpeaker, u8, WaitMillis),
    Wait(WaitMillis),
    NewSession(ScheduleSpeaker),
    /// Disables and enables the skill. Alexa then sends other ids, so the user looks like a new one.
    Reenable(ScheduleSpeaker),
    Lock(ScheduleSpeaker),
    Pause(ScheduleSpeaker),
    Unlock(ScheduleSpeaker),
    /// Ends a server process and starts another in its place.
    RestartServer(usize),
    /// Deletes everything in the challenge store, as a flushed Redis would.
    FlushStore,
}

/// The difference between the two racing offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RaceKind {
    TwoSessions,
    OneRequest,
}

/// A waiting time in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct WaitMillis(pub(super) i64);

impl fmt::Debug for WaitMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (secs, millis) = (self.0 / 1_000, self.0 % 1_000);
        let (hours, mins, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
        write!(f, "{hours}h{mins:02}m{secs:02}.{millis:03}s")
    }
}

/// The durations at which a rule changes, one millisecond less and one more, and any duration up to several weeks.
pub(super) fn any_wait() -> impl Strategy<Value = WaitMillis> {
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
    .prop_map(WaitMillis)
}

pub(super) fn any_step() -> impl Strategy<Value = ScheduleStep> {
    let offer = || {
        prop_oneof![
            4 => Just(OfferedPin::Right),
            8 => Just(OfferedPin::Wrong),
            1 => Just(OfferedPin::Old),
            1 => Just(OfferedPin::OfAnother),
            1 => Just(OfferedPin::WrongLength),
        ]
    };
    let twice = prop_oneof![2 => Just(RaceKind::TwoSessions), 1 => Just(RaceKind::OneRequest)];
    prop_oneof![
        12 => any_speaker().prop_map(ScheduleStep::Ask),
        4 => any_speaker().prop_map(ScheduleStep::Resend),
        16 => (any_speaker(), offer()).prop_map(|(who, offer)| ScheduleStep::Offer(who, offer)),
        2 => (any_speaker(), offer()).prop_map(|(who, offer)| ScheduleStep::OfferInOtherVoice(who, offer)),
        4 => (any_speaker(), offer(), twice, any::<u64>()).prop_map(|(who, offer, twice, turns)| ScheduleStep::Race(who, offer, twice, turns)),
        1 => (any_speaker(), 1_u8..8, any_wait()).prop_map(|(who, times, wait)| ScheduleStep::BurnRepeatedly(who, times, wait)),
        1 => (any_speaker(), 1_u8..6, any_wait()).prop_map(|(who, times, wait)| ScheduleStep::MishearRepeatedly(who, times, wait)),
        14 => any_wait().prop_map(ScheduleStep::Wait),
        1 => any_speaker().prop_map(ScheduleStep::NewSession),
        1 => any_speaker().prop_map(ScheduleStep::Reenable),
        1 => any_speaker().prop_map(ScheduleStep::Lock),
        1 => any_speaker().prop_map(ScheduleStep::Pause),
        2 => any_speaker().prop_map(ScheduleStep::Unlock),
        1 => (0_usize..2).prop_map(ScheduleStep::RestartServer),
        1 => Just(ScheduleStep::FlushStore),
    ]
}
