//! Connects the outbox and the senders: sends new messages at once, and retries when they are due.

use std::{fmt, future::Future, pin::pin, sync::Arc};

use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc, watch},
    time::{sleep, timeout},
};
use tracing::Instrument;

use super::{
    ChannelSenders, ClaimedMessage, DeliverySettlement, DispatcherSettings, Outbox, OutboxError,
    OutgoingMessage, SealedMessage, SealedMessageId,
    delivery_attempt::{DeliveryAttempt, DispatcherState, InFlightGuard},
    delivery_status::{DeliveryStatus, DispatchedBatch},
};
use crate::{
    clock::{Clock, SignedDuration, Timestamp},
    directory::Partition,
    secret::{Entropy, Sealer},
};

/// Lease on a message that is being sent. Whoever writes a message to the outbox leases it to itself for this long,
/// and other processes leave it alone until then.
pub const DELIVERY_LEASE: SignedDuration = SignedDuration::from_secs(15);

/// Delivers messages to their recipients. Clones share all state.
#[derive(Clone)]
pub struct MessageDispatcher(Arc<DispatcherState>);

impl MessageDispatcher {
    /// Creates a dispatcher that sends on the current Tokio runtime. Sending therefore outlives the turn that
    /// started it, and the turn's worker thread.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn new(
        outbox: Arc<dyn Outbox>,
        senders: ChannelSenders,
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        settings: DispatcherSettings,
    ) -> Self {
        Self(Arc::new(DispatcherState {
            outbox,
            senders,
            sealer,
            clock,
            settings,
            runtime: Handle::current(),
            due: Arc::default(),
            slots: Arc::new(Semaphore::new(settings.concurrency)),
            in_flight: watch::Sender::new(0),
        }))
    }

    /// Returns the senders, which decide where messages can be sent.
    pub fn senders(&self) -> &ChannelSenders {
        &self.0.senders
    }

    /// Sends all messages of a batch at once. The batch must have just been written to the outbox, leased to this
    /// process. Dropping the [`DispatchedBatch`] does not stop the sending.
    pub fn dispatch_batch(
        &self,
        batch: Vec<(OutgoingMessage, SealedMessageId, Partition)>,
    ) -> DispatchedBatch {
        let (report, reports) = mpsc::unbounded_channel();
        let mut channels = Vec::with_capacity(batch.len());
        for (place, (message, id, partition)) in batch.into_iter().enumerate() {
            channels.push(message.channel());
            let report = report.clone();
            let delivery_attempt = DeliveryAttempt {
                message,
                id,
                partition,
                failures: 0,
                // Not limited by slots: somebody is waiting for this message.
                slot: None,
            };
            self.spawn_attempt(delivery_attempt, move |fate| {
                // Fails when the turn has gone on and nobody listens any more.
                let _ = report.send((place, fate));
            });
        }
        DispatchedBatch::new(channels, reports)
    }

    /// Writes `message` to the outbox and starts sending it, without waiting for the result.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. It is still attempted once, but not retried.
    pub async fn enqueue(
        &self,
        message: OutgoingMessage,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = SealedMessage::seal(&message, partition, &self.0.sealer, entropy);
        let now = self.0.clock.now();
        let written = self.0.outbox.put(&parcel, now + DELIVERY_LEASE, now).await;
        // Even if it was not written: a warning that cannot be retried is better than none.
        drop(self.dispatch_batch(vec![(message, parcel.id, partition)]));
        written
    }

    /// Writes `message` to the outbox to be sent at `due`, in place of the message that waits there under this id.
    /// Nobody else may use the id.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. An earlier message with this id is then still there.
    pub async fn enqueue_at(
        &self,
        due: Timestamp,
        id: SealedMessageId,
        message: &OutgoingMessage,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = SealedMessage::seal_with_id(id, message, partition, &self.0.sealer, entropy);
        self.0.outbox.put(&parcel, due, self.0.clock.now()).await
    }

    /// Sends what is left over: retries, and messages that another process leased and never settled. Returns once
    /// `shutdown` has completed and no message is being sent, or the time for that is up.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut away = false;
        loop {
            away = self.start_due_messages(away).await;
            tokio::select! {
                () = &mut shutdown => break,
                () = self.0.due.notified() => {}
                () = sleep(self.0.settings.poll_interval) => {}
            }
        }
        self.wait_for_attempts().await;
    }

    /// Waits until no message is being sent, but no longer than the settings allow.
    async fn wait_for_attempts(&self) {
        let mut under_way = self.0.in_flight.subscribe();
        let done = under_way.wait_for(|count| *count == 0);
        if timeout(self.0.settings.drain_timeout, done).await.is_err() {
            tracing::warn!(
                "messages were still being sent at shutdown; they are sent again when their leases expire"
            );
        }
    }

    /// Starts all due messages. Returns true if the outbox is unavailable. `away` is the previous result, so that
    /// an outage is logged once.
    async fn start_due_messages(&self, away: bool) -> bool {
        loop {
            // Claims no more than can start now. A claimed message that had to wait would use up its lease.
            let free = self.0.slots.available_permits();
            if free == 0 {
                return false;
            }
            let now = self.0.clock.now();
            let claimed = match self.0.outbox.claim_due(now, DELIVERY_LEASE, free).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    if !away {
                        tracing::warn!(%error, "due messages cannot be read from the outbox; retrying");
                    }
                    return true;
                }
            };
            // A full batch means that more messages may be due.
            let all = claimed.len() < free;
            for one in claimed {
                self.resume_claimed(one).await;
            }
            if all {
                return false;
            }
        }
    }

    /// Opens a claimed message and starts sending it.
    async fn resume_claimed(&self, claimed: ClaimedMessage) {
        let ClaimedMessage {
            message: parcel,
            earlier_claims: tries,
        } = claimed;
        let Ok(message) = parcel.open(&self.0.sealer) else {
            // It will never open. If it stayed, it would be claimed again and again until it expires.
            tracing::error!(
                "a message in the outbox could not be decrypted and was dropped; was the root key changed?"
            );
            metrics::counter!("countersign_messages_total", "channel" => "unknown", "outcome" => "unreadable")
                .increment(1);
            return self
                .0
                .settle_message(parcel.partition, &parcel.id, DeliverySettlement::Done)
                .await;
        };
        let delivery_attempt = DeliveryAttempt {
            message,
            id: parcel.id,
            partition: parcel.partition,
            // The writer of a message makes the first attempt without a claim. A digest has no such attempt, so
            // its retries merely start with a longer wait.
            failures: tries.saturating_add(1),
            slot: Arc::clone(&self.0.slots).try_acquire_owned().ok(),
        };
        self.spawn_attempt(delivery_attempt, |_| {});
    }

    fn spawn_attempt(
        &self,
        delivery_attempt: DeliveryAttempt,
        report: impl FnOnce(DeliveryStatus) + Send + 'static,
    ) {
        let under_way = InFlightGuard::new(Arc::clone(&self.0));
        let delivery_attempt = async move { under_way.run_attempt(delivery_attempt, report).await };
        // In the turn's span, so that a failure is logged with the request that caused it.
        self.0.runtime.spawn(delivery_attempt.in_current_span());
    }
}

impl fmt::Debug for MessageDispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("senders", &self.0.senders)
            .field("outbox", &self.0.outbox)
            .finish_non_exhaustive()
    }
}
