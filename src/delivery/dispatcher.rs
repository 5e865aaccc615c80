//! Joins the outbox and the senders: first tries at once, later ones when they fall due.

use std::{fmt, future::Future, pin::pin, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore, mpsc, watch},
    time::{sleep, timeout},
};
use tracing::Instrument;

use super::{
    Claimed, Message, Outbox, ParcelId, Senders, Settlement,
    errand::{Errand, UnderWay},
    reach::{Dispatch, Fate},
};
use crate::{
    clock::{Clock, SignedDuration},
    directory::Partition,
    secret::Sealer,
};

/// How long a parcel stays ours: whoever writes one to the outbox leases it to itself until now and this much more.
pub const LEASE: SignedDuration = SignedDuration::from_secs(15);

/// No single try takes longer, whatever the sender's own time-out. It is shorter than [`LEASE`], so that a parcel is
/// settled before another may claim it.
pub const LONGEST_TRY: Duration = Duration::from_secs(10);

/// How the dispatcher looks after what could not be sent at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DispatcherSettings {
    /// How often the outbox is asked for what is due. Own retries fall due without it. Default 3 s.
    pub poll: Duration,
    /// How many retries may be under way at once. Default 64.
    pub concurrency: usize,
    /// How long a shutdown waits for what is under way. Default 10 s.
    pub drain: Duration,
}

impl Default for DispatcherSettings {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(3),
            concurrency: 64,
            drain: Duration::from_secs(10),
        }
    }
}

/// Gets messages to their owners. Clones share everything.
#[derive(Clone)]
pub struct Dispatcher(pub(super) Arc<Shared>);

/// What all clones of a [`Dispatcher`] share.
pub(super) struct Shared {
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) senders: Senders,
    pub(super) sealer: Arc<Sealer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: DispatcherSettings,
    pub(super) runtime: Handle,
    pub(super) due: Arc<Notify>,
    pub(super) slots: Arc<Semaphore>,
    pub(super) under_way: watch::Sender<usize>,
}

impl Dispatcher {
    /// A dispatcher whose sending runs on the present Tokio runtime, and so outlives the turn and the worker it came
    /// from.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn new(
        outbox: Arc<dyn Outbox>,
        senders: Senders,
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        settings: DispatcherSettings,
    ) -> Self {
        Self(Arc::new(Shared {
            outbox,
            senders,
            sealer,
            clock,
            settings,
            runtime: Handle::current(),
            due: Arc::default(),
            slots: Arc::new(Semaphore::new(settings.concurrency)),
            under_way: watch::Sender::new(0),
        }))
    }

    /// The senders, who know what may be addressed to whom.
    pub fn senders(&self) -> &Senders {
        &self.0.senders
    }

    /// Sends a batch that was just written to the outbox and is leased to us, every message at once. It goes on when
    /// the [`Dispatch`] is dropped.
    pub fn dispatch(&self, batch: Vec<(Message, ParcelId, Partition)>) -> Dispatch {
        let (report, reports) = mpsc::unbounded_channel();
        let mut channels = Vec::with_capacity(batch.len());
        for (place, (message, id, partition)) in batch.into_iter().enumerate() {
            channels.push(message.channel());
            let report = report.clone();
            let errand = Errand {
                message,
                id,
                partition,
                failures: 0,
                slot: None,
            };
            self.start(errand, move |fate| {
                // Nobody listens any more when the turn has gone on.
                let _ = report.send((place, fate));
            });
        }
        Dispatch::new(channels, reports)
    }

    /// Sends what is left over: retries, and what another process leased and never settled. Returns when `shutdown`
    /// does and what is under way is done, or the time for that is up.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut away = false;
        loop {
            away = self.collect(away).await;
            tokio::select! {
                () = &mut shutdown => break,
                () = self.0.due.notified() => {}
                () = sleep(self.0.settings.poll) => {}
            }
        }
        self.drain().await;
    }

    /// Waits for what is under way, but no longer than the settings say.
    async fn drain(&self) {
        let mut under_way = self.0.under_way.subscribe();
        let done = under_way.wait_for(|count| *count == 0);
        if timeout(self.0.settings.drain, done).await.is_err() {
            tracing::warn!(
                "messages were still being sent at shutdown; their leases run out and others send them"
            );
        }
    }

    /// Starts all that is due and returns whether the outbox is away; `away` is what it was the last time.
    async fn collect(&self, away: bool) -> bool {
        loop {
            let free = self.0.slots.available_permits();
            if free == 0 {
                return false;
            }
            let now = self.0.clock.now();
            let claimed = match self.0.outbox.claim_due(now, LEASE, free).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    if !away {
                        tracing::warn!(%error, "the outbox cannot be asked what is due; asking again until it can");
                    }
                    return true;
                }
            };
            let all = claimed.len() < free;
            for one in claimed {
                self.resume(one).await;
            }
            if all {
                return false;
            }
        }
    }

    /// Opens a claimed parcel and starts it off.
    async fn resume(&self, claimed: Claimed) {
        let Claimed { parcel, tries } = claimed;
        let Ok(message) = parcel.open(&self.0.sealer) else {
            tracing::error!("a parcel in the outbox does not open and is dropped; was the root key changed?");
            metrics::counter!("countersign_messages_total", "channel" => "unknown", "outcome" => "unreadable")
                .increment(1);
            return self
                .0
                .settle(parcel.partition, &parcel.id, Settlement::Done)
                .await;
        };
        let errand = Errand {
            message,
            id: parcel.id,
            partition: parcel.partition,
            failures: tries.saturating_add(1),
            slot: Arc::clone(&self.0.slots).try_acquire_owned().ok(),
        };
        self.start(errand, |_| {});
    }

    fn start(&self, errand: Errand, report: impl FnOnce(Fate) + Send + 'static) {
        let under_way = UnderWay::new(Arc::clone(&self.0));
        let errand = async move { under_way.carry(errand, report).await };
        self.0.runtime.spawn(errand.in_current_span());
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("senders", &self.0.senders)
            .field("outbox", &self.0.outbox)
            .finish_non_exhaustive()
    }
}
