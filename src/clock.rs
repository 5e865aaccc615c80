//! What time it is, as an argument.
//!
//! Lives here: [`Clock`], the system's and one that a test or a replay turns by hand.
//! Does not live here: anything that decides what a time means.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub use jiff::{SignedDuration, Timestamp};

/// Tells the time. Nothing in countersign reads the wall clock any other way.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment, in UTC.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask the system"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is turned. For tests, and for replaying recorded conversations.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start` until told otherwise.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the hands by `by`, which may be negative.
    pub fn turn(&self, by: SignedDuration) {
        *self.hands() += by;
    }

    /// Sets the hands to `to`.
    pub fn set(&self, to: Timestamp) {
        *self.hands() = to;
    }

    /// A holder of this lock moves the hands and cannot panic half way; what it left is a time.
    fn hands(&self) -> MutexGuard<'_, Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.hands()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_turned() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.turn(SignedDuration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
    }
}
