//! A rate limiter that runs on the program's clock.

use crate::clock::{SignedDuration, Timestamp};

/// Allows a burst of calls at once, and after that one call per interval.
#[derive(Debug)]
pub(super) struct RateLimiter {
    // The bucket keeps no level. The time at which it will be full says the same, and no timer has to refill it.
    interval: SignedDuration,
    burst_duration: SignedDuration,
    /// The time at which the bucket will be full again.
    full_at: Timestamp,
}

impl RateLimiter {
    pub(super) fn new(burst: i32, interval: SignedDuration) -> Self {
        Self {
            interval,
            burst_duration: interval * burst,
            full_at: Timestamp::MIN,
        }
    }

    /// Takes a token if there is one. A clock that is set back empties the bucket at most once.
    pub(super) fn try_acquire(&mut self, now: Timestamp) -> bool {
        let latest = now.saturating_add(self.burst_duration).unwrap_or(now);
        self.full_at = self.full_at.clamp(now, latest);
        if self.full_at.duration_since(now) > self.burst_duration - self.interval {
            return false;
        }
        self.full_at = self.full_at.saturating_add(self.interval).unwrap_or(latest);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn taken(bucket: &mut RateLimiter, now: Timestamp) -> usize {
        (0..100).take_while(|_| bucket.try_acquire(now)).count()
    }

    #[test]
    fn a_bucket_fills_up_slowly_and_never_overflows() {
        let mut bucket = RateLimiter::new(10, SignedDuration::from_secs(2));
        assert_eq!(taken(&mut bucket, at(0)), 10);
        assert_eq!(taken(&mut bucket, at(1)), 0);
        assert_eq!(taken(&mut bucket, at(2)), 1);
        assert_eq!(taken(&mut bucket, at(9)), 3);
        assert_eq!(taken(&mut bucket, at(10_000)), 10);
    }

    #[test]
    fn a_clock_set_back_costs_at_most_one_filling() {
        let mut bucket = RateLimiter::new(10, SignedDuration::from_secs(2));
        assert_eq!(taken(&mut bucket, at(600)), 10);
        assert_eq!(taken(&mut bucket, at(0)), 0);
        assert_eq!(taken(&mut bucket, at(2)), 1);
        assert_eq!(taken(&mut bucket, at(22)), 10);
    }
}
