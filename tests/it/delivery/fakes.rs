//! An outbox and a sender whose behaviour the test controls.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use countersign::{
    clock::{ManualClock, SignedDuration, Timestamp},
    delivery::{
        Channel, ChannelSenders, ClaimedMessage, DeliverySettlement, DispatcherSettings, MessageDispatcher,
        MessageSender, Outbox, OutboxError, OutgoingMessage, SealedMessage, SealedMessageId, SendError,
    },
    directory::Partition,
    secret::{RootKey, Sealer, SystemEntropy},
};
use tokio::sync::{Notify, Semaphore};

use crate::support::sample_messages::noon;

/// An outbox in memory that records every settlement and can be made unavailable.
#[derive(Debug, Default)]
pub(super) struct InMemoryOutbox {
    waiting: Mutex<Vec<(Timestamp, ClaimedMessage)>>,
    settled: Mutex<Vec<DeliverySettlement>>,
    settlement_recorded: Notify,
    is_unavailable: AtomicBool,
    claim_requested: Notify,
}

impl InMemoryOutbox {
    pub(super) fn add_message(&self, parcel: SealedMessage, due: Timestamp, tries: u32) {
        self.waiting.lock().unwrap().push((
            due,
            ClaimedMessage {
                message: parcel,
                earlier_claims: tries,
            },
        ));
    }

    pub(super) fn set_unavailable(&self, away: bool) {
        self.is_unavailable.store(away, Ordering::SeqCst);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap().is_empty()
    }

    /// Waits until the dispatcher asks for due messages once more.
    pub(super) async fn wait_for_claim(&self) {
        self.claim_requested.notified().await;
    }

    /// Waits until `count` messages were settled, and returns all settlements in order.
    pub(super) async fn wait_for_settlements(&self, count: usize) -> Vec<DeliverySettlement> {
        loop {
            let told = self.settlement_recorded.notified();
            let settled = self.settled.lock().unwrap().clone();
            if settled.len() >= count {
                return settled;
            }
            told.await;
        }
    }
}

#[async_trait::async_trait]
impl Outbox for InMemoryOutbox {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, _: Timestamp) -> Result<(), OutboxError> {
        if self.is_unavailable.load(Ordering::SeqCst) {
            return Err(OutboxError("nobody home".into()));
        }
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|(_, claimed)| claimed.message.id != parcel.id);
        let parcel = parcel.clone();
        waiting.push((
            due,
            ClaimedMessage {
                message: parcel,
                earlier_claims: 0,
            },
        ));
        Ok(())
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        self.claim_requested.notify_one();
        if self.is_unavailable.load(Ordering::SeqCst) {
            return Err(OutboxError("nobody home".into()));
        }
        let mut waiting = self.waiting.lock().unwrap();
        let due = waiting.iter_mut().filter(|(due, _)| *due <= now).take(limit);
        Ok(due
            .map(|(due, claimed)| {
                *due = now + lease;
                claimed.earlier_claims += 1;
                ClaimedMessage {
                    earlier_claims: claimed.earlier_claims - 1,
                    ..claimed.clone()
                }
            })
            .collect())
    }

    async fn settle(
        &self,
        _: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        let mut waiting = self.waiting.lock().unwrap();
        match settlement {
            DeliverySettlement::Done => waiting.retain(|(_, claimed)| claimed.message.id != *id),
            DeliverySettlement::RetryAt(at) => waiting
                .iter_mut()
                .filter(|(_, claimed)| claimed.message.id == *id)
                .for_each(|(due, _)| *due = at),
        }
        self.settled.lock().unwrap().push(settlement);
        self.settlement_recorded.notify_waiters();
        Ok(())
    }
}

/// A sender that returns these results in order and repeats the last one. Each send waits for a permit.
pub(super) struct ScriptedSender {
    results: Mutex<VecDeque<Result<(), SendError>>>,
    permits: Semaphore,
    message_received: Notify,
    received_count: Mutex<usize>,
}

impl ScriptedSender {
    /// Returns `results` without waiting.
    pub(super) fn returning(results: impl IntoIterator<Item = Result<(), SendError>>) -> Arc<Self> {
        Self::new(results, Semaphore::MAX_PERMITS)
    }

    /// Accepts every message, but each only after a call of `release_one`.
    pub(super) fn waiting_for_permits() -> Arc<Self> {
        Self::new([Ok(())], 0)
    }

    fn new(results: impl IntoIterator<Item = Result<(), SendError>>, leave: usize) -> Arc<Self> {
        Arc::new(Self {
            results: Mutex::new(results.into_iter().collect()),
            permits: Semaphore::new(leave),
            message_received: Notify::new(),
            received_count: Mutex::default(),
        })
    }

    /// Lets one send finish.
    pub(super) fn release_one(&self) {
        self.permits.add_permits(1);
    }

    /// Waits until a message has arrived at the sender.
    pub(super) async fn wait_for_message(&self) {
        self.message_received.notified().await;
    }

    /// The number of messages that arrived, accepted or not.
    pub(super) fn received_count(&self) -> usize {
        *self.received_count.lock().unwrap()
    }
}

impl fmt::Debug for ScriptedSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Puppet")
    }
}

#[async_trait::async_trait]
impl MessageSender for ScriptedSender {
    async fn send(&self, _: &OutgoingMessage) -> Result<(), SendError> {
        *self.received_count.lock().unwrap() += 1;
        self.message_received.notify_one();
        self.permits.acquire().await.unwrap().forget();
        let mut results = self.results.lock().unwrap();
        if results.len() > 1 {
            results.pop_front().unwrap()
        } else {
            results[0].clone()
        }
    }
}

pub(super) fn temporary_error() -> Result<(), SendError> {
    Err(SendError::Temporary("busy".into()))
}

pub(super) fn permanent_error() -> Result<(), SendError> {
    Err(SendError::Permanent("no such person".into()))
}

/// A dispatcher with its outbox, clock and sealer.
pub(super) struct DispatcherRig {
    pub(super) dispatcher: MessageDispatcher,
    pub(super) outbox: Arc<InMemoryOutbox>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) sealer: Arc<Sealer>,
}

impl DispatcherRig {
    pub(super) fn with_scripted_senders(
        senders: impl IntoIterator<Item = (Channel, Arc<ScriptedSender>)>,
    ) -> Self {
        let none = ChannelSenders::empty();
        Self::with_channel_senders(
            senders
                .into_iter()
                .fold(none, |all, (channel, sender)| all.with_sender(channel, sender)),
        )
    }

    pub(super) fn with_channel_senders(senders: ChannelSenders) -> Self {
        let outbox = Arc::new(InMemoryOutbox::default());
        let clock = Arc::new(ManualClock::at(noon()));
        let sealer = Arc::new(RootKey::generate(&SystemEntropy).derive_sealer("outbox"));
        let settings = DispatcherSettings {
            poll_interval: std::time::Duration::from_millis(5),
            ..DispatcherSettings::default()
        };
        let dispatcher = MessageDispatcher::new(
            Arc::clone(&outbox) as _,
            senders,
            Arc::clone(&sealer),
            Arc::clone(&clock) as _,
            settings,
        );
        Self {
            dispatcher,
            outbox,
            clock,
            sealer,
        }
    }

    /// Adds a leased message to the outbox, as issuing a challenge does, and returns what the dispatcher takes.
    pub(super) fn add_issued_message(
        &self,
        message: OutgoingMessage,
    ) -> (OutgoingMessage, SealedMessageId, Partition) {
        let partition = Partition::from(7);
        let parcel = SealedMessage::seal(&message, partition, &self.sealer, &SystemEntropy);
        let id = parcel.id.clone();
        self.outbox
            .add_message(parcel, noon() + countersign::delivery::DELIVERY_LEASE, 0);
        (message, id, partition)
    }
}
