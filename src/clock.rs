//! The clock as a dependency, so that tests and replays control the time.
//!
//! Lives here: [`Clock`], its implementation for the system clock, and one that tests and replays set by
//! hand.
//! Does not live here: time limits, and the decisions that depend on them.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub use jiff::{SignedDuration, Timestamp};

/// A source of the current time. Nothing in countersign reads the wall clock in any other way; clippy's
/// `disallowed-methods` makes sure of that.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Returns the current time in UTC. It can be earlier than a time returned before: the system clock may
    /// be set back.
    fn now(&self) -> Timestamp;
}

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the only place that may read the system clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved. It is used by tests and to replay recorded conversations.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// Creates a clock that shows `start` until it is moved.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock by `by`. A negative duration moves it back.
    pub fn advance_by(&self, by: SignedDuration) {
        *self.lock_time() += by;
    }

    /// Sets the clock to `to`, which may be earlier than the present time.
    pub fn set(&self, to: Timestamp) {
        *self.lock_time() = to;
    }

    fn lock_time(&self) -> MutexGuard<'_, Timestamp> {
        // A poisoned lock can be ignored: an addition that overflows panics before anything is written, so the
        // timestamp is always valid.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.lock_time()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_turned() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.advance_by(SignedDuration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
    }
}
