//! The harness of the store suites: a challenge store, a clock, and calls with suitable arguments.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use countersign::{
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{Channel, ClaimedMessage, Outbox, SealedMessage, SealedMessageId},
    mfa::{
        ChallengeId, Digits, GateSubject, Pin, PinKey, PolicyVersion,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeStore, ClearanceTerms, CodeReplacement,
            IssueOutcome, NewChallenge, PinAttempt, PinVerdict, RecordStore, ReplaceOutcome,
            SealedChallengeStore, memory::InMemoryRecordStore,
        },
    },
    secret::{RootKey, SystemEntropy},
};

use futures_util::future::join_all;

use crate::support::redis::{RedisCluster, RedisServer};

/// Records and outbox in one. Every record store is both, because a challenge and its messages are written in one atomic
/// step.
pub(crate) trait RecordsAndOutbox: RecordStore + Outbox {}
impl<T: RecordStore + Outbox> RecordsAndOutbox for T {}

/// A Redis cluster in which each check uses its own key prefix. Starting a cluster for each check would take too long.
pub(crate) struct SharedRedisCluster(RedisCluster);

impl SharedRedisCluster {
    pub(crate) fn start() -> Self {
        Self(RedisCluster::start())
    }

    pub(crate) fn open(&self, check: &str) -> StoreHarness {
        StoreHarness::new(Arc::new(self.0.store(check)), None)
    }
}

/// A question that contains every byte value.
pub(crate) fn any_question() -> Vec<u8> {
    (0..=255).collect()
}

/// A store, a clock, and the policy and key that go into its calls.
pub(crate) struct StoreHarness {
    pub(crate) store: Arc<dyn ChallengeStore>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) terms: ClearanceTerms,
    pub(crate) policy: PolicyVersion,
    clock: ManualClock,
    pin_key: PinKey,
    next_request: AtomicU32,
    _server: Option<Box<dyn Any + Send + Sync>>,
}

impl StoreHarness {
    /// A harness for a challenge store over `records`. It keeps `server` running until it is dropped.
    pub(crate) fn new(
        records: Arc<impl RecordsAndOutbox + 'static>,
        server: Option<Box<dyn Any + Send + Sync>>,
    ) -> Self {
        let root = RootKey::generate(&SystemEntropy);
        let store = SealedChallengeStore::new(Arc::clone(&records) as _, &root, Arc::new(SystemEntropy));
        Self::over(Arc::new(store), records, server)
    }

    /// A harness for this store and outbox.
    pub(crate) fn over(
        store: Arc<dyn ChallengeStore>,
        outbox: Arc<dyn Outbox>,
        server: Option<Box<dyn Any + Send + Sync>>,
    ) -> Self {
        Self {
            store,
            outbox,
            terms: ClearanceTerms {
                idle: SignedDuration::from_secs(300),
                absolute: SignedDuration::from_secs(1800),
            },
            policy: PolicyVersion::from([7; 8]),
            clock: ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()),
            pin_key: PinKey::new(&RootKey::generate(&SystemEntropy)),
            next_request: AtomicU32::new(0),
            _server: server,
        }
    }

    /// A harness for an empty store in process.
    pub(crate) fn in_memory() -> Self {
        Self::new(Arc::new(InMemoryRecordStore::new()), None)
    }

    /// A harness for a store on an empty Redis server of its own.
    pub(crate) fn in_redis() -> Self {
        let server = RedisServer::start();
        Self::new(Arc::new(server.store()), Some(Box::new(server)))
    }

    /// A harness for the same store at the same time, with another policy.
    pub(crate) fn with_policy(&self, policy: u8) -> Self {
        let mut world = Self::over(Arc::clone(&self.store), Arc::clone(&self.outbox), None);
        world.policy = PolicyVersion::from([policy; 8]);
        world.pin_key = self.pin_key.clone();
        world.clock.set(self.now());
        world.next_request = AtomicU32::new(u32::from(policy) * 1_000_000);
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn secs_from_now(&self, secs: i64) -> Timestamp {
        self.now() + SignedDuration::from_secs(secs)
    }

    /// Advances the clock. A negative number turns it back.
    pub(crate) fn advance_secs(&self, secs: i64) {
        self.clock.advance_by(SignedDuration::from_secs(secs));
    }

    pub(crate) fn advance_millis(&self, millis: i64) {
        self.clock.advance_by(SignedDuration::from_millis(millis));
    }

    /// Checks the access of a subject with a new request.
    pub(crate) async fn check_access(&self, subject: &GateSubject) -> AccessState {
        let request = self.next_request.fetch_add(1, Ordering::Relaxed);
        self.check_access_with_request(subject, &format!("amzn1.echo-api.request.{request}"))
            .await
    }

    pub(crate) async fn check_access_with_request(
        &self,
        subject: &GateSubject,
        request: &str,
    ) -> AccessState {
        let entry = AccessCheck {
            subject,
            request: Some(request),
            policy: &self.policy,
            terms: self.terms,
            now: self.now(),
        };
        self.store.check_access(&entry).await.unwrap()
    }

    /// A challenge that expires after 300 s, with three tries and two resends. It has two messages, an email and a text
    /// message, leased for 10 s.
    pub(crate) fn new_challenge(&self, subject: &GateSubject, pin: &str) -> NewChallenge {
        let id = ChallengeId::draw(&SystemEntropy);
        NewChallenge {
            digest: self.pin_key.digest(&id, &pin.parse::<Pin>().unwrap()),
            subject: subject.clone(),
            policy: self.policy.clone(),
            digits: digits_of(pin),
            question: any_question(),
            issued_at: self.now(),
            expires_at: self.secs_from_now(300),
            tries: 3,
            resends: 2,
            channels: vec![Channel::Email, Channel::Sms],
            messages: vec![
                self.sealed_message(subject, &format!("{id}-mail")),
                self.sealed_message(subject, &format!("{id}-sms")),
            ],
            lease_until: self.secs_from_now(10),
            id,
        }
    }

    /// A message whose sealed bytes contain every byte value. It expires after 300 s.
    pub(crate) fn sealed_message(&self, subject: &GateSubject, id: &str) -> SealedMessage {
        SealedMessage {
            id: SealedMessageId(id.to_owned()),
            partition: subject.partition(),
            ciphertext: (0..=255).rev().collect(),
            expires_at: self.secs_from_now(300),
        }
    }

    /// Issues a challenge with this PIN. There must be no other live challenge.
    pub(crate) async fn issue_challenge(&self, subject: &GateSubject, pin: &str) -> ChallengeId {
        let challenge = self.new_challenge(subject, pin);
        assert_eq!(self.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
        challenge.id
    }

    /// Replaces the PIN of a challenge, with one email leased for 10 s.
    pub(crate) async fn replace_code(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        pin: &str,
    ) -> ReplaceOutcome {
        let resend = self.replacement(subject, id, pin);
        self.store.replace_code(&resend).await.unwrap()
    }

    /// The replacement that [`StoreHarness::replace_code`] makes.
    pub(crate) fn replacement(&self, subject: &GateSubject, id: &ChallengeId, pin: &str) -> CodeReplacement {
        let name = format!("{id}-again-{pin}");
        CodeReplacement {
            subject: subject.clone(),
            id: id.clone(),
            digest: self.pin_key.digest(id, &pin.parse().unwrap()),
            digits: digits_of(pin),
            spacing: Some(SignedDuration::from_secs(60)),
            channels: vec![Channel::Email],
            messages: vec![self.sealed_message(subject, &name)],
            lease_until: self.secs_from_now(10),
            now: self.now(),
        }
    }

    /// An attempt with this PIN at the current time.
    pub(crate) fn pin_attempt<'a>(
        &'a self,
        subject: &'a GateSubject,
        id: &'a ChallengeId,
        pin: &str,
    ) -> PinAttempt<'a> {
        PinAttempt {
            subject,
            id,
            digest: self.pin_key.digest(id, &pin.parse().unwrap()),
            is_of_another: false,
            policy: &self.policy,
            terms: self.terms,
            now: self.now(),
        }
    }

    pub(crate) async fn attempt_pin(&self, subject: &GateSubject, id: &ChallengeId, pin: &str) -> PinVerdict {
        let attempt = self.pin_attempt(subject, id, pin);
        self.store.attempt(&attempt).await.unwrap()
    }

    /// Issues a challenge and passes the gate with its PIN.
    pub(crate) async fn pass_gate(&self, subject: &GateSubject) {
        let id = self.issue_challenge(subject, "417").await;
        let verdict = self.attempt_pin(subject, &id, "417").await;
        assert!(matches!(verdict, PinVerdict::Passed { .. }), "{verdict:?}");
    }

    /// Ends the access of a subject on its device, as "lock it" does.
    pub(crate) async fn lock_device(&self, subject: &GateSubject) {
        let scope = AccessScope::Device(subject.clone());
        self.store.end_access(&scope, self.now()).await.unwrap();
    }

    /// Claims the messages that are due, up to the limit, with a lease of 30 s.
    pub(crate) async fn claim_due(&self, limit: usize) -> Vec<ClaimedMessage> {
        let lease = SignedDuration::from_secs(30);
        self.outbox.claim_due(self.now(), lease, limit).await.unwrap()
    }

    /// Claims the messages that are due and returns their ids in the order of the store.
    pub(crate) async fn claim_due_ids(&self, limit: usize) -> Vec<String> {
        let claimed = self.claim_due(limit).await;
        claimed.into_iter().map(|claimed| claimed.message.id.0).collect()
    }
}

/// Runs the same task `count` times concurrently, on all worker threads.
pub(crate) async fn run_concurrently<T, F>(
    world: StoreHarness,
    count: usize,
    each: impl Fn(Arc<StoreHarness>) -> F,
) -> (Arc<StoreHarness>, Vec<T>)
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let world = Arc::new(world);
    let racers: Vec<_> = (0..count)
        .map(|_| tokio::spawn(each(Arc::clone(&world))))
        .collect();
    let ends = join_all(racers).await;
    (world, ends.into_iter().map(Result::unwrap).collect())
}

/// The number of digits of a PIN.
pub(crate) fn digits_of(pin: &str) -> Digits {
    u8::try_from(pin.len()).unwrap().try_into().unwrap()
}

/// Ann Lee at her device, without a recognised voice.
pub(crate) fn ann_subject() -> GateSubject {
    employee_subject("ann.lee")
}

/// An employee at the same device and app.
pub(crate) fn employee_subject(id: &str) -> GateSubject {
    GateSubject {
        organization: "acme".parse().unwrap(),
        employee: id.parse().unwrap(),
        app: "contact-finder".parse().unwrap(),
        device: "d0d0".to_owned(),
        person: String::new(),
    }
}
