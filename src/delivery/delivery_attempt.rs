//! One attempt to send a message, and what follows from its result.

use std::{ops::Deref, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{Notify, OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};

use super::{
    Channel, ChannelSenders, DeliverySettlement, DispatcherSettings, Outbox, OutgoingMessage,
    SealedMessageId, SendError, delivery_status::DeliveryStatus, dispatcher_settings::MAX_ATTEMPT_DURATION,
};
use crate::{
    clock::{Clock, SignedDuration},
    directory::Partition,
    secret::Sealer,
};

/// Seconds to wait after the first, second … temporary failure. The last value is repeated.
const BACKOFF_SECONDS: [i64; 6] = [1, 2, 4, 8, 16, 30];

/// One message that is to be attempted once.
pub(super) struct DeliveryAttempt {
    pub(super) message: OutgoingMessage,
    pub(super) id: SealedMessageId,
    pub(super) partition: Partition,
    /// Number of attempts that failed before.
    pub(super) failures: u32,
    /// Permit that limits the retries in progress. A first attempt needs none: somebody is waiting for it.
    pub(super) slot: Option<OwnedSemaphorePermit>,
}

/// Result of one attempt.
enum DeliveryAttemptOutcome {
    Accepted,
    RetryLater(String),
    Refused(String),
    Expired,
}

/// State that all clones of a [`MessageDispatcher`](super::MessageDispatcher) share.
pub(super) struct DispatcherState {
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) senders: ChannelSenders,
    pub(super) sealer: Arc<Sealer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: DispatcherSettings,
    pub(super) runtime: Handle,
    pub(super) due: Arc<Notify>,
    pub(super) slots: Arc<Semaphore>,
    pub(super) in_flight: watch::Sender<usize>,
}

impl DispatcherState {
    /// Makes one attempt, reports its result, and settles the message in the outbox.
    pub(super) async fn run_attempt(
        &self,
        delivery_attempt: DeliveryAttempt,
        report: impl FnOnce(DeliveryStatus),
    ) {
        let channel = delivery_attempt.message.channel();
        let ending = self.send_once(&delivery_attempt.message).await;
        // Before the outbox is told, which may be slow: the turn is waiting for this.
        report(match ending {
            DeliveryAttemptOutcome::Accepted => DeliveryStatus::Accepted,
            DeliveryAttemptOutcome::RetryLater(_)
            | DeliveryAttemptOutcome::Refused(_)
            | DeliveryAttemptOutcome::Expired => DeliveryStatus::Failed,
        });
        report_outcome(channel, &ending);
        let settlement = match ending {
            DeliveryAttemptOutcome::Accepted
            | DeliveryAttemptOutcome::Refused(_)
            | DeliveryAttemptOutcome::Expired => DeliverySettlement::Done,
            DeliveryAttemptOutcome::RetryLater(_) => self.schedule_retry(&delivery_attempt),
        };
        self.settle_message(delivery_attempt.partition, &delivery_attempt.id, settlement)
            .await;
        // All slots were taken, so the dispatcher stopped claiming. It goes on when one is free.
        if delivery_attempt.slot.is_some() && self.slots.available_permits() == 0 {
            drop(delivery_attempt.slot);
            self.due.notify_one();
        }
    }

    async fn send_once(&self, message: &OutgoingMessage) -> DeliveryAttemptOutcome {
        if self.clock.now() >= message.expires_at {
            return DeliveryAttemptOutcome::Expired;
        }
        let Some(sender) = self.senders.sender_for(message.channel()) else {
            return DeliveryAttemptOutcome::Refused("no sender is configured for this channel".into());
        };
        match timeout(MAX_ATTEMPT_DURATION, sender.send(message)).await {
            Ok(Ok(())) => DeliveryAttemptOutcome::Accepted,
            Ok(Err(SendError::Temporary(why))) => DeliveryAttemptOutcome::RetryLater(why),
            Ok(Err(SendError::Permanent(why))) => DeliveryAttemptOutcome::Refused(why),
            Err(_) => DeliveryAttemptOutcome::RetryLater(format!(
                "no answer within {} s",
                MAX_ATTEMPT_DURATION.as_secs()
            )),
        }
    }

    /// Returns when to try again, and makes sure that the outbox is asked then.
    fn schedule_retry(&self, delivery_attempt: &DeliveryAttempt) -> DeliverySettlement {
        let step = usize::try_from(delivery_attempt.failures).unwrap_or(usize::MAX);
        let wait = BACKOFF_SECONDS[step.min(BACKOFF_SECONDS.len() - 1)];
        // The message itself is not kept here. Whatever ends a challenge removes its messages from the outbox,
        // so no retry carries a PIN that is no longer valid.
        let due = Arc::clone(&self.due);
        self.runtime.spawn(async move {
            sleep(Duration::from_secs(wait.unsigned_abs())).await;
            due.notify_one();
        });
        DeliverySettlement::RetryAt(self.clock.now() + SignedDuration::from_secs(wait))
    }

    /// Tells the outbox the result for a message.
    pub(super) async fn settle_message(
        &self,
        partition: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) {
        if let Err(error) = self.outbox.settle(partition, id, settlement).await {
            tracing::warn!(%error, "the result of a delivery could not be written to the outbox; the message may be sent twice");
        }
    }
}

/// Logs and counts the result of an attempt, but never the recipient or the text.
fn report_outcome(channel: Channel, ending: &DeliveryAttemptOutcome) {
    let outcome = match ending {
        DeliveryAttemptOutcome::Accepted => {
            tracing::info!(%channel, "a message was accepted");
            "accepted"
        }
        DeliveryAttemptOutcome::RetryLater(why) => {
            tracing::warn!(%channel, why, "a message was not accepted; it is retried until it expires");
            "retried"
        }
        DeliveryAttemptOutcome::Refused(why) => {
            // Nothing retries it, so somebody has to look at it.
            tracing::error!(%channel, why, "a message was rejected and is not retried");
            "refused"
        }
        DeliveryAttemptOutcome::Expired => {
            tracing::info!(%channel, "a message was dropped because it has expired");
            "expired"
        }
    };
    metrics::counter!("countersign_messages_total", "channel" => channel.as_str(), "outcome" => outcome)
        .increment(1);
}

/// Counts an attempt as in progress for as long as it exists, even if the sender panics.
pub(super) struct InFlightGuard(Arc<DispatcherState>);

impl InFlightGuard {
    pub(super) fn new(shared: Arc<DispatcherState>) -> Self {
        shared.in_flight.send_modify(|count| *count += 1);
        Self(shared)
    }
}

impl Deref for InFlightGuard {
    type Target = DispatcherState;
    fn deref(&self) -> &DispatcherState {
        &self.0
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.0.in_flight.send_modify(|count| *count -= 1);
    }
}
