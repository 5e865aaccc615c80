//! Times as the stores keep them: whole milliseconds since 1970.

use crate::clock::{SignedDuration, Timestamp};

/// How long it is remembered how a challenge ended, and that a request was let in.
pub(super) const HOUR: i64 = 3_600_000;

/// The longest that a challenge may be set to live, and that a store keeps one, whatever is asked of it.
pub(super) const LIFE: i64 = 600_000;

/// The moment in milliseconds; what is smaller is cut off.
pub(super) fn millis(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}

/// The duration in milliseconds, as long as fits.
pub(super) fn span(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The moment that was kept. One beyond the calendar is its last day.
pub(super) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}
