//! An outbox and a sender that do as they are told.

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

/// An outbox in a list, which remembers what it was told.
#[derive(Debug, Default)]
pub(super) struct ListOutbox {
    waiting: Mutex<Vec<(Timestamp, ClaimedMessage)>>,
    settled: Mutex<Vec<DeliverySettlement>>,
    told: Notify,
    away: AtomicBool,
    asked: Notify,
}

impl ListOutbox {
    pub(super) fn hold(&self, parcel: SealedMessage, due: Timestamp, tries: u32) {
        self.waiting.lock().unwrap().push((
            due,
            ClaimedMessage {
                message: parcel,
                earlier_claims: tries,
            },
        ));
    }

    pub(super) fn go_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap().is_empty()
    }

    /// Waits until it was asked once more.
    pub(super) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Waits until it was told `count` times what became of a parcel.
    pub(super) async fn settled(&self, count: usize) -> Vec<DeliverySettlement> {
        loop {
            let told = self.told.notified();
            let settled = self.settled.lock().unwrap().clone();
            if settled.len() >= count {
                return settled;
            }
            told.await;
        }
    }
}

#[async_trait::async_trait]
impl Outbox for ListOutbox {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, _: Timestamp) -> Result<(), OutboxError> {
        if self.away.load(Ordering::SeqCst) {
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
        self.asked.notify_one();
        if self.away.load(Ordering::SeqCst) {
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
        self.told.notify_waiters();
        Ok(())
    }
}

/// A sender that gives these results in turn, the last for ever, each after it was let go on.
pub(super) struct Puppet {
    results: Mutex<VecDeque<Result<(), SendError>>>,
    leave: Semaphore,
    began: Notify,
    sent: Mutex<usize>,
}

impl Puppet {
    /// Answers at once.
    pub(super) fn says(results: impl IntoIterator<Item = Result<(), SendError>>) -> Arc<Self> {
        Self::new(results, Semaphore::MAX_PERMITS)
    }

    /// Accepts, when it is let go on.
    pub(super) fn waits() -> Arc<Self> {
        Self::new([Ok(())], 0)
    }

    fn new(results: impl IntoIterator<Item = Result<(), SendError>>, leave: usize) -> Arc<Self> {
        Arc::new(Self {
            results: Mutex::new(results.into_iter().collect()),
            leave: Semaphore::new(leave),
            began: Notify::new(),
            sent: Mutex::default(),
        })
    }

    /// Lets one message go on.
    pub(super) fn let_go(&self) {
        self.leave.add_permits(1);
    }

    /// Waits until a message has come in.
    pub(super) async fn began(&self) {
        self.began.notified().await;
    }

    /// How many messages it has seen.
    pub(super) fn sent(&self) -> usize {
        *self.sent.lock().unwrap()
    }
}

impl fmt::Debug for Puppet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Puppet")
    }
}

#[async_trait::async_trait]
impl MessageSender for Puppet {
    async fn send(&self, _: &OutgoingMessage) -> Result<(), SendError> {
        *self.sent.lock().unwrap() += 1;
        self.began.notify_one();
        self.leave.acquire().await.unwrap().forget();
        let mut results = self.results.lock().unwrap();
        if results.len() > 1 {
            results.pop_front().unwrap()
        } else {
            results[0].clone()
        }
    }
}

pub(super) fn temporary() -> Result<(), SendError> {
    Err(SendError::Temporary("busy".into()))
}

pub(super) fn permanent() -> Result<(), SendError> {
    Err(SendError::Permanent("no such person".into()))
}

/// A dispatcher with everything around it in hand.
pub(super) struct Bench {
    pub(super) dispatcher: MessageDispatcher,
    pub(super) outbox: Arc<ListOutbox>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) sealer: Arc<Sealer>,
}

impl Bench {
    pub(super) fn with(senders: impl IntoIterator<Item = (Channel, Arc<Puppet>)>) -> Self {
        let none = ChannelSenders::empty();
        Self::over(
            senders
                .into_iter()
                .fold(none, |all, (channel, sender)| all.with_sender(channel, sender)),
        )
    }

    pub(super) fn over(senders: ChannelSenders) -> Self {
        let outbox = Arc::new(ListOutbox::default());
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

    /// Puts a message into the outbox, as whoever issues a challenge does, and gives what is dispatched.
    pub(super) fn issue(&self, message: OutgoingMessage) -> (OutgoingMessage, SealedMessageId, Partition) {
        let partition = Partition::from(7);
        let parcel = SealedMessage::seal(&message, partition, &self.sealer, &SystemEntropy);
        let id = parcel.id.clone();
        self.outbox
            .hold(parcel, noon() + countersign::delivery::DELIVERY_LEASE, 0);
        (message, id, partition)
    }
}
