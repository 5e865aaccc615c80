//! What a turn may say about where its code went.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::Channel;

/// What became of one message by the time the turn went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The far end took it.
    Accepted,
    /// Nothing is known yet.
    Pending,
    /// The first try failed. It may still be tried again, but nobody should be told to wait for it.
    Failed,
}

/// How far a batch got by the time the turn went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach(Vec<(Channel, Fate)>);

impl Reach {
    /// What became of the message by `channel`; `None` when there was none.
    pub fn of(&self, channel: Channel) -> Option<Fate> {
        self.0
            .iter()
            .find_map(|(on, fate)| (*on == channel).then_some(*fate))
    }

    /// The channels whose message was accepted, or whose fate is open, or whose first try failed.
    pub fn with(&self, wanted: Fate) -> Vec<Channel> {
        self.0
            .iter()
            .filter_map(|(on, fate)| (*fate == wanted).then_some(*on))
            .collect()
    }

    /// Every channel with what became of its message, in the order of the batch.
    pub fn iter(&self) -> impl Iterator<Item = (Channel, Fate)> + '_ {
        self.0.iter().copied()
    }

    /// Whether anything was accepted.
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

/// A batch on its way. Dropping it stops nothing.
#[derive(Debug)]
#[must_use = "somebody waits to hear where the code went"]
pub struct Dispatch {
    reach: Reach,
    reports: mpsc::UnboundedReceiver<(usize, Fate)>,
}

impl Dispatch {
    /// How long a turn waits for the first acceptance.
    pub const WAIT: Duration = Duration::from_secs(2);

    /// How long it then waits for the others, so that what it says is true of them too.
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
        if self.reach.anything() {
            self.listen(Instant::now() + grace, |_| false).await;
        }
        self.reach
    }

    /// Takes in reports until `enough`, until all are in, or until `end`.
    async fn listen(&mut self, end: Instant, enough: impl Fn(&Reach) -> bool) {
        while !self.reach.settled() && !enough(&self.reach) {
            let Ok(Some((place, fate))) = timeout_at(end, self.reports.recv()).await else {
                return;
            };
            self.reach.0[place].1 = fate;
        }
    }
}
