//! Times in the form the stores keep: whole milliseconds since 1970.

use crate::clock::{SignedDuration, Timestamp};

/// Milliseconds for which a store remembers the end of a challenge, and a request id it has seen.
pub(super) const HOUR: i64 = 3_600_000;

/// The longest lifetime of a challenge, in milliseconds. Redis keeps none for longer, whatever the caller asks for.
pub(super) const LIFE: i64 = 600_000;

/// Milliseconds that a record is kept beyond its last valid moment, so that none is removed in its last moment.
pub(super) const MORE: i64 = 1_000;

/// Converts a time to whole milliseconds. Fractions are cut off.
pub(super) fn timestamp_millis(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}

/// Converts a duration to milliseconds. One that does not fit becomes the largest number.
pub(super) fn duration_millis(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Converts stored milliseconds to a time. A number beyond the calendar becomes its last moment.
pub(super) fn timestamp_from_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}
