//! Progress of a batch of messages, as far as a turn reports it.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::Channel;

/// Status of one message at the time the turn goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// The mail server or gateway accepted it.
    Accepted,
    /// There is no result yet.
    Pending,
    /// The first attempt failed. It may be retried, but nobody should be told to wait for the message.
    Failed,
}

/// Status of all messages of a batch at the time the turn goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryReport(Vec<(Channel, DeliveryStatus)>);

impl DeliveryReport {
    /// Returns the status of the message sent by `channel`, or `None` if there was none.
    pub fn status_of(&self, channel: Channel) -> Option<DeliveryStatus> {
        self.0
            .iter()
            .find_map(|(on, fate)| (*on == channel).then_some(*fate))
    }

    /// Returns true if any message was accepted.
    pub fn any_accepted(&self) -> bool {
        self.0.iter().any(|(_, fate)| *fate == DeliveryStatus::Accepted)
    }

    fn is_settled(&self) -> bool {
        self.0.iter().all(|(_, fate)| *fate != DeliveryStatus::Pending)
    }
}

impl From<Vec<(Channel, DeliveryStatus)>> for DeliveryReport {
    fn from(fates: Vec<(Channel, DeliveryStatus)>) -> Self {
        Self(fates)
    }
}

/// A batch that is being sent. Dropping it does not stop the sending.
#[derive(Debug)]
#[must_use = "somebody is waiting for the result of the delivery"]
pub struct DispatchedBatch {
    report: DeliveryReport,
    reports: mpsc::UnboundedReceiver<(usize, DeliveryStatus)>,
}

impl DispatchedBatch {
    /// Longest time that a turn waits for the other messages once one is accepted, so that its answer is true of
    /// them too.
    pub const GRACE: Duration = Duration::from_millis(250);

    pub(super) fn new(
        channels: Vec<Channel>,
        reports: mpsc::UnboundedReceiver<(usize, DeliveryStatus)>,
    ) -> Self {
        let fates = channels
            .into_iter()
            .map(|channel| (channel, DeliveryStatus::Pending))
            .collect();
        Self {
            report: DeliveryReport(fates),
            reports,
        }
    }

    /// Waits at most `wait` for the first acceptance, then at most `grace` for the rest.
    pub async fn wait_for_acceptance(mut self, wait: Duration, grace: Duration) -> DeliveryReport {
        self.receive_reports(Instant::now() + wait, DeliveryReport::any_accepted)
            .await;
        // Without any acceptance the turn reports a failure, whatever the other channels do.
        if self.report.any_accepted() {
            self.receive_reports(Instant::now() + grace, |_| false).await;
        }
        self.report
    }

    /// Receives results until `enough` is true, until there is one for each message, or until `end`.
    async fn receive_reports(&mut self, end: Instant, enough: impl Fn(&DeliveryReport) -> bool) {
        while !self.report.is_settled() && !enough(&self.report) {
            // Ends early when the time is up, or when a sender has panicked and will never report.
            let Ok(Some((place, fate))) = timeout_at(end, self.reports.recv()).await else {
                return;
            };
            self.report.0[place].1 = fate;
        }
    }
}
