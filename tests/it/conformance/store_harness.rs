//! The words in which the suites of the stores are written: a store, a clock and people at the gate.

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
        ChallengeId, GateSubject, Pin, PinKey, PolicyVersion,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeStore, ClearanceTerms, CodeReplacement,
            IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
            memory::InMemoryChallengeStore,
        },
    },
    secret::{RootKey, SystemEntropy},
};

use futures_util::future::join_all;

use crate::support::redis::{RedisCluster, RedisServer};

/// What every store is: challenges and their messages are one atomic step.
pub(crate) trait ChallengeStoreAndOutbox: ChallengeStore + Outbox {}
impl<T: ChallengeStore + Outbox> ChallengeStoreAndOutbox for T {}

/// A cluster in which each check has its own prefix.
pub(crate) struct SharedRedisCluster(RedisCluster);

impl SharedRedisCluster {
    pub(crate) fn start() -> Self {
        Self(RedisCluster::start())
    }

    pub(crate) fn open(&self, check: &str) -> StoreHarness {
        StoreHarness::new(Arc::new(self.0.store(check)), None)
    }
}

/// What was asked, sealed: every byte there is.
pub(crate) fn sealed_question() -> Vec<u8> {
    (0..=255).collect()
}

/// A store, a clock, and what one says at the gate.
pub(crate) struct StoreHarness {
    pub(crate) store: Arc<dyn ChallengeStoreAndOutbox>,
    pub(crate) terms: ClearanceTerms,
    pub(crate) policy: PolicyVersion,
    clock: ManualClock,
    pin_key: PinKey,
    next_request: AtomicU32,
    _server: Option<Box<dyn Any + Send + Sync>>,
}

impl StoreHarness {
    /// A world over `store`, which it keeps running as long as it holds `server`.
    pub(crate) fn new(
        store: Arc<dyn ChallengeStoreAndOutbox>,
        server: Option<Box<dyn Any + Send + Sync>>,
    ) -> Self {
        Self {
            store,
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

    /// A world over an empty store in process.
    pub(crate) fn in_memory() -> Self {
        Self::new(Arc::new(InMemoryChallengeStore::new()), None)
    }

    /// A world over an empty server of its own.
    pub(crate) fn in_redis() -> Self {
        let server = RedisServer::start();
        Self::new(Arc::new(server.store()), Some(Box::new(server)))
    }

    /// The same under another policy, at the same store and time.
    pub(crate) fn with_policy(&self, policy: u8) -> Self {
        let mut world = Self::new(Arc::clone(&self.store), None);
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

    /// Turns the clock, which may go back.
    pub(crate) fn advance_secs(&self, secs: i64) {
        self.clock.advance_by(SignedDuration::from_secs(secs));
    }

    pub(crate) fn advance_millis(&self, millis: i64) {
        self.clock.advance_by(SignedDuration::from_millis(millis));
    }

    /// Comes to the gate with a new request.
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
            request,
            policy: &self.policy,
            terms: self.terms,
            now: self.now(),
        };
        self.store.check_access(&entry).await.unwrap()
    }

    /// A challenge of 300 s, three tries and two resends, with a mail and a text message leased for 10 s.
    pub(crate) fn new_challenge(&self, subject: &GateSubject, pin: &str) -> NewChallenge {
        let id = ChallengeId::draw(&SystemEntropy);
        NewChallenge {
            digest: self.pin_key.digest(&id, &pin.parse::<Pin>().unwrap()),
            subject: subject.clone(),
            policy: self.policy.clone(),
            digits: u8::try_from(pin.len()).unwrap(),
            question: sealed_question(),
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

    /// A parcel whose sealed bytes are all there are, useful for 300 s.
    pub(crate) fn sealed_message(&self, subject: &GateSubject, id: &str) -> SealedMessage {
        SealedMessage {
            id: SealedMessageId(id.to_owned()),
            partition: subject.partition(),
            ciphertext: (0..=255).rev().collect(),
            expires_at: self.secs_from_now(300),
        }
    }

    /// Writes a challenge with that PIN, which must be the only live one.
    pub(crate) async fn issue_challenge(&self, subject: &GateSubject, pin: &str) -> ChallengeId {
        let challenge = self.new_challenge(subject, pin);
        assert_eq!(self.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
        challenge.id
    }

    /// Sends another PIN for the challenge, by mail only, leased for 10 s.
    pub(crate) async fn replace_code(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        pin: &str,
    ) -> ReplaceOutcome {
        let name = format!("{id}-again-{pin}");
        let resend = CodeReplacement {
            subject: subject.clone(),
            id: id.clone(),
            digest: self.pin_key.digest(id, &pin.parse().unwrap()),
            digits: u8::try_from(pin.len()).unwrap(),
            spacing: SignedDuration::from_secs(60),
            channels: vec![Channel::Email],
            messages: vec![self.sealed_message(subject, &name)],
            lease_until: self.secs_from_now(10),
            now: self.now(),
        };
        self.store.replace_code(&resend).await.unwrap()
    }

    /// Someone offering that PIN now.
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
            policy: &self.policy,
            terms: self.terms,
            now: self.now(),
        }
    }

    pub(crate) async fn attempt_pin(&self, subject: &GateSubject, id: &ChallengeId, pin: &str) -> PinVerdict {
        let attempt = self.pin_attempt(subject, id, pin);
        self.store.attempt(&attempt).await.unwrap()
    }

    /// Passes the gate with a new challenge.
    pub(crate) async fn pass_gate(&self, subject: &GateSubject) {
        let id = self.issue_challenge(subject, "417").await;
        let verdict = self.attempt_pin(subject, &id, "417").await;
        assert!(matches!(verdict, PinVerdict::Passed { .. }), "{verdict:?}");
    }

    /// Says "lock it".
    pub(crate) async fn lock_app(&self, subject: &GateSubject) {
        let scope = AccessScope::App(subject.employee.clone(), subject.app.clone());
        self.store.end_access(&scope, self.now()).await.unwrap();
    }

    /// Takes everything that is due, leased for 30 s.
    pub(crate) async fn claim_due(&self, limit: usize) -> Vec<ClaimedMessage> {
        let lease = SignedDuration::from_secs(30);
        self.store.claim_due(self.now(), lease, limit).await.unwrap()
    }

    /// The names of everything that is due, in the order it is given.
    pub(crate) async fn claim_due_ids(&self, limit: usize) -> Vec<String> {
        let claimed = self.claim_due(limit).await;
        claimed.into_iter().map(|claimed| claimed.message.id.0).collect()
    }
}

/// Does the same `count` times at once, on all cores.
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

/// Ann Lee, whom nobody recognised, at her device.
pub(crate) fn ann_subject() -> GateSubject {
    employee_subject("ann.lee")
}

/// An employee at a device.
pub(crate) fn employee_subject(id: &str) -> GateSubject {
    GateSubject {
        organization: "acme".parse().unwrap(),
        employee: id.parse().unwrap(),
        app: "contact-finder".parse().unwrap(),
        device: "d0d0".to_owned(),
        person: String::new(),
    }
}
