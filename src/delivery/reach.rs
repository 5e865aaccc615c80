//! Progress of a batch of messages, as far as a turn reports it.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::Channel;

/// Status of one message at the time the turn goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The mail server or gateway accepted it.
    Accepted,
    /// There is no result yet.
    Pending,
    /// The first attempt failed. It may be retried, but nobody should be told to wait for the message.
    Failed,
}

/// Status of all messages of a batch at the time the turn goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach(Vec<(Channel, Fate)>);

impl Reach {
    /// Returns the status of the message sent by `channel`, or `None` if there was none.
    pub fn of(&self, channel: Channel) -> Option<Fate> {
        self.0
            .iter()
            .find_map(|(on, fate)| (*on == channel).then_some(*fate))
    }

    /// Returns the channels whose message has the status `wanted`.
    pub fn with(&self, wanted: Fate) -> Vec<Channel> {
        self.0
            .iter()
            .filter_map(|(on, fate)| (*fate == wanted).then_some(*on))
            .collect()
    }

    /// Returns every channel with the status of its message, in the order of the batch.
    pub fn iter(&self) -> impl Iterator<Item = (Channel, Fate)> + '_ {
        self.0.iter().copied()
    }

    /// Returns true if any message was accepted.
    pub fn anything(&self) -> bool {
        self.0.iter().any(|(_, fate)| *fate == Fate::Accepted)
    }

    fn settled(&self) -> bool {
        self.0.iter().all(|(_, fate)| *fate != Fate::Pending)
    }
}

impl From<Vec<(Channel, Fate)>> for Reach {
    fn from(fates: Vec<(Channel, Fate)>) -> Self {
        Self(fates)
    }
}

/// A batch that is being sent. Dropping it does not stop the sending.
#[derive(Debug)]
#[must_use = "somebody waits to hear where the code went"]
pub struct Dispatch {
    reach: Reach,
    reports: mpsc::UnboundedReceiver<(usize, Fate)>,
}

impl Dispatch {
    /// Longest time that a turn waits for the first acceptance.
    pub const WAIT: Duration = Duration::from_secs(2);

    /// Longest time that it then waits for the other messages, so that its answer is true of them too.
    pub const GRACE: Duration = Duration::from_millis(250);

    pub(super) fn new(channels: Vec<Channel>, reports: mpsc::UnboundedReceiver<(usize, Fate)>) -> Self {
        let fates = channels
            .into_iter()
            .map(|channel| (channel, Fate::Pending))
            .collect();
        Self {
            reach: Reach(fates),
            reports,
        }
    }

    /// Waits at most `wait` for the first acceptance, then at most `grace` for the rest.
    pub async fn reach(mut self, wait: Duration, grace: Duration) -> Reach {
        self.listen(Instant::now() + wait, Reach::anything).await;
        // Without any acceptance the turn reports a failure, whatever the other channels do.
        if self.reach.anything() {
            self.listen(Instant::now() + grace, |_| false).await;
        }
        self.reach
    }

    /// Receives results until `enough` is true, until there is one for each message, or until `end`.
    async fn listen(&mut self, end: Instant, enough: impl Fn(&Reach) -> bool) {
        while !self.reach.settled() && !enough(&self.reach) {
            // Ends early when the time is up, or when a sender has panicked and will never report.
            let Ok(Some((place, fate))) = timeout_at(end, self.reports.recv()).await else {
                return;
            };
            self.reach.0[place].1 = fate;
        }
    }
}
