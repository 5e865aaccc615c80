//! Settings of the dispatcher.

use std::time::Duration;

/// Longest duration of one attempt, whatever the sender's own timeout is. It is shorter than [`DELIVERY_LEASE`](super::DELIVERY_LEASE), so that a
/// message is settled before another process may claim it.
pub(super) const MAX_ATTEMPT_DURATION: Duration = Duration::from_secs(10);

/// Settings of the dispatcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DispatcherSettings {
    /// Interval at which the outbox is asked for due messages. This process's own retries do not wait for it.
    /// Default 3 s.
    pub poll_interval: Duration,
    /// Largest number of retries that run at the same time. Default 64.
    pub concurrency: usize,
    /// Longest time that a shutdown waits for messages that are being sent. Default 10 s.
    pub drain_timeout: Duration,
}

impl Default for DispatcherSettings {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_secs(3),
            concurrency: 64,
            drain_timeout: Duration::from_secs(10),
        }
    }
}
