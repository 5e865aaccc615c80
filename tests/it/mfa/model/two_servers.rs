//! The real gate in two server processes with the same backend, a manual clock and a mailbox.

use std::sync::Arc;

use async_trait::async_trait;
use countersign::{
    clock::{Clock, ManualClock, SignedDuration},
    delivery::{
        CapturingSender, Channel, ChannelSenders, DispatcherSettings, InMemoryMailbox, MessageDispatcher,
        Outbox,
    },
    mfa::{
        Gate,
        budget::{BudgetPolicy, Budgets, Ledger, WindowLimit},
        gate::{GateParts, Settings},
        owner::OwnerNotifier,
        store::{RecordStore, SealedChallengeStore},
    },
    secret::{RootKey, SystemEntropy},
};

use super::{RaceTurns, TurnTaking};

/// The records and the outbox of a gate.
#[derive(Debug, Clone)]
pub(crate) struct BackendStore {
    pub(crate) records: Arc<dyn RecordStore>,
    pub(crate) outbox: Arc<dyn Outbox>,
}

/// The stores that all server processes of a gate share.
#[async_trait]
pub(crate) trait GateBackend: Send {
    /// Opens the records and the outbox, as a process does that starts now.
    fn store(&self) -> BackendStore;
    /// Opens the guess ledger, as a process does that starts now.
    fn ledger(&self) -> Arc<dyn Ledger>;
    /// Deletes everything in the challenge store and the outbox.
    async fn flush_store(&mut self);
}

/// Two server processes, each with a gate and budgets.
pub(super) struct TwoServers {
    pub(super) backend: Box<dyn GateBackend>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) mailbox: Arc<InMemoryMailbox>,
    pub(super) turns: RaceTurns,
    root: RootKey,
    policy: BudgetPolicy,
    servers: Vec<(Gate, Budgets)>,
}

impl TwoServers {
    /// Two servers whose limits on all unknown devices of an organization are out of reach: they would count the employees
    /// together, and the model knows the rules for one.
    pub(super) fn new(ground: Box<dyn GateBackend>) -> Self {
        let never = WindowLimit::new(u32::MAX, SignedDuration::from_hours(1));
        let policy = BudgetPolicy {
            stranger_guesses: never,
            stranger_wrong: never,
            ..BudgetPolicy::default()
        };
        Self::with_policy(ground, policy)
    }

    pub(super) fn with_policy(ground: Box<dyn GateBackend>, policy: BudgetPolicy) -> Self {
        let mut world = Self {
            policy,
            backend: ground,
            clock: Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap())),
            mailbox: InMemoryMailbox::new(),
            turns: RaceTurns::default(),
            root: RootKey::generate(&SystemEntropy),
            servers: Vec::new(),
        };
        world.servers = (0..2).map(|_| world.start_server()).collect();
        world
    }

    pub(super) fn gate(&self, server: usize) -> &Gate {
        &self.servers[server].0
    }

    pub(super) fn budgets(&self, server: usize) -> &Budgets {
        &self.servers[server].1
    }

    pub(super) fn restart_server(&mut self, server: usize) {
        self.servers[server] = self.start_server();
    }

    pub(super) async fn flush_store(&mut self) {
        self.backend.flush_store().await;
        for server in 0..self.servers.len() {
            self.restart_server(server);
        }
    }

    fn start_server(&self) -> (Gate, Budgets) {
        let BackendStore { records, outbox } = self.backend.store();
        let entropy = Arc::new(SystemEntropy);
        let records = Arc::new(TurnTaking(self.turns.clone(), records));
        let store = SealedChallengeStore::new(records, &self.root, Arc::clone(&entropy) as _);
        let ledger: Arc<dyn Ledger> = Arc::new(TurnTaking(self.turns.clone(), self.backend.ledger()));
        let budgets = Budgets::new(self.policy.clone(), ledger, Arc::clone(&entropy) as _, &self.root);
        let senders =
            [Channel::Email, Channel::Sms]
                .into_iter()
                .fold(ChannelSenders::empty(), |senders, channel| {
                    let sender = CapturingSender::new(channel, Arc::clone(&self.mailbox));
                    senders.with_sender(channel, Arc::new(sender))
                });
        let parcels = Arc::new(self.root.derive_sealer("parcel"));
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        // Notices about burned challenges have no sender, so that the mailbox contains codes only.
        let elsewhere = MessageDispatcher::new(
            Arc::clone(&outbox),
            ChannelSenders::empty(),
            Arc::clone(&parcels),
            Arc::clone(&clock),
            DispatcherSettings::default(),
        );
        let dispatcher = MessageDispatcher::new(
            outbox,
            senders,
            Arc::clone(&parcels),
            Arc::clone(&clock),
            DispatcherSettings::default(),
        );
        let notices = OwnerNotifier::new(elsewhere, Arc::clone(&entropy) as _, &self.root, None);
        let parts = GateParts {
            notices,
            store: Arc::new(store),
            budgets: budgets.clone(),
            dispatcher,
            message_sealer: parcels,
            clock,
            entropy,
        };
        (Gate::new(parts, &self.root, Settings::default()), budgets)
    }
}
