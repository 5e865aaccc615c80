//! Random schedules: the store in process and the store in Redis return the same at every step, and no schedule gets
//! more tries or passes than the rules allow.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use countersign::{
    clock::{SignedDuration, Timestamp},
    delivery::{ClaimedMessage, DeliverySettlement, Outbox, OutboxError, SealedMessage, SealedMessageId},
    directory::Partition,
    mfa::{
        ChallengeId, GateSubject,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, CodeReplacement,
            IssueOutcome, NewChallenge, OtherChallenge, PinAttempt, PinVerdict, RecordStore, ReplaceOutcome,
            SealedChallengeStore, memory::InMemoryRecordStore, redis::RedisRecordStore,
        },
    },
    secret::{RootKey, SystemEntropy},
};
use proptest::prelude::*;

use crate::{
    conformance::store_harness::{StoreHarness, ann_subject, employee_subject},
    support::redis::RedisServer,
};

/// The records in one kind of store, and the challenge store over them.
#[derive(Debug)]
struct StoreUnderTest<R> {
    records: Arc<R>,
    challenges: SealedChallengeStore,
}

impl<R: RecordStore + 'static> StoreUnderTest<R> {
    fn over(records: R, root: &RootKey) -> Arc<Self> {
        let records = Arc::new(records);
        Arc::new(Self {
            challenges: SealedChallengeStore::new(Arc::clone(&records) as _, root, Arc::new(SystemEntropy)),
            records,
        })
    }
}

/// Calls both stores and compares their results.
#[derive(Debug)]
struct ComparedStores {
    memory: RwLock<Arc<StoreUnderTest<InMemoryRecordStore>>>,
    redis: Arc<StoreUnderTest<RedisRecordStore>>,
    root: RootKey,
}

impl ComparedStores {
    fn new(redis: RedisRecordStore) -> Self {
        let root = RootKey::generate(&SystemEntropy);
        Self {
            memory: RwLock::new(StoreUnderTest::over(InMemoryRecordStore::new(), &root)),
            redis: StoreUnderTest::over(redis, &root),
            root,
        }
    }

    fn current_memory(&self) -> Arc<StoreUnderTest<InMemoryRecordStore>> {
        Arc::clone(&self.memory.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn forget_memory(&self) {
        let empty = StoreUnderTest::over(InMemoryRecordStore::new(), &self.root);
        *self.memory.write().unwrap_or_else(PoisonError::into_inner) = empty;
    }
}

/// Calls both stores, checks that they return the same, and returns it.
macro_rules! both {
    ($self:ident.$part:ident.$step:ident($($arg:expr),*)) => {{
        let one = $self.current_memory().$part.$step($($arg),*).await?;
        let other = $self.redis.$part.$step($($arg),*).await?;
        assert_eq!(one, other, "memory and Redis disagree: {}", stringify!($step));
        Ok(one)
    }};
}

#[async_trait]
impl ChallengeStore for ComparedStores {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        both!(self.challenges.check_access(entry))
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        both!(self.challenges.issue(challenge))
    }
    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        both!(self.challenges.replace_code(resend))
    }
    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        both!(self.challenges.replace_question(subject, id, question, now))
    }
    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        both!(self.challenges.attempt(attempt))
    }
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        both!(self.challenges.mark_request(partition, request, now))
    }
    async fn withdraw(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        both!(self.challenges.withdraw(subject, id, now))
    }
    async fn list_others(
        &self,
        subject: &GateSubject,
        now: Timestamp,
    ) -> Result<Vec<OtherChallenge>, ChallengeStoreError> {
        let sorted = async |store: &dyn ChallengeStore| {
            let mut others = store.list_others(subject, now).await?;
            others.sort_by(|one, other| one.subject.cmp(&other.subject));
            Ok::<_, ChallengeStoreError>(others)
        };
        let one = sorted(&self.current_memory().challenges).await?;
        let other = sorted(&self.redis.challenges).await?;
        let ids = |others: &[OtherChallenge]| -> Vec<_> {
            others
                .iter()
                .map(|other| (other.subject.clone(), other.id.clone()))
                .collect()
        };
        assert_eq!(ids(&one), ids(&other), "memory and Redis disagree: list_others");
        Ok(one)
    }
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        both!(self.challenges.end_access(scope, now))
    }
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        both!(self.challenges.ready())
    }
}

#[async_trait]
impl Outbox for ComparedStores {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        both!(self.records.put(parcel, due, now))
    }
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        both!(self.records.claim_due(now, lease, limit))
    }
    async fn settle(
        &self,
        at: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        both!(self.records.settle(at, id, settlement))
    }
}

/// One step of a schedule. A `usize` is the number of the subject, except that of `Claim`, which is a limit.
#[derive(Debug, Clone)]
enum StoreStep {
    CheckAccess(usize),
    Issue(usize),
    ReplaceCode(usize),
    Right(usize),
    Wrong(usize),
    Old(usize),
    ReplaceQuestion(usize),
    LockDevice(usize),
    LockEmployee(usize),
    Wait(i64),
    Claim(usize),
    Retry(i64),
    Put(usize, i64),
    Policy(u8),
    Withdraw(usize),
    ListOthers(usize),
    Flush,
}

fn any_step() -> impl Strategy<Value = StoreStep> {
    let who = || 0..SUBJECT_COUNT;
    let millis = prop_oneof![
        Just(1),
        0_i64..90_000,
        prop::sample::select(vec![
            59_999, 60_000, 60_001, 240_000, 299_999, 300_000, 300_001, 1_800_000, 3_600_000
        ]),
    ];
    prop_oneof![
        6 => who().prop_map(StoreStep::CheckAccess),
        6 => who().prop_map(StoreStep::Issue),
        3 => who().prop_map(StoreStep::ReplaceCode),
        3 => who().prop_map(StoreStep::Right),
        5 => who().prop_map(StoreStep::Wrong),
        1 => who().prop_map(StoreStep::Old),
        1 => who().prop_map(StoreStep::ReplaceQuestion),
        1 => who().prop_map(StoreStep::LockDevice),
        1 => who().prop_map(StoreStep::LockEmployee),
        8 => millis.prop_map(StoreStep::Wait),
        3 => (0_usize..200).prop_map(StoreStep::Claim),
        1 => (0_i64..400_000).prop_map(StoreStep::Retry),
        1 => (who(), 0_i64..400_000).prop_map(|(who, millis)| StoreStep::Put(who, millis)),
        1 => (0_u8..2).prop_map(StoreStep::Policy),
        1 => who().prop_map(StoreStep::Withdraw),
        1 => who().prop_map(StoreStep::ListOthers),
        1 => Just(StoreStep::Flush),
    ]
}

const SUBJECT_COUNT: usize = 6;

/// The subject of this number: Ann at two devices, Ann in another app, Ann in another organization, Bob, and Ann when her
/// voice is recognized.
fn numbered_subject(number: usize) -> GateSubject {
    let mut subject = if number == 4 {
        employee_subject("bob")
    } else {
        ann_subject()
    };
    match number {
        1 => subject.device = "d1d1".into(),
        2 => subject.app = "room-finder".parse().unwrap(),
        3 => subject.organization = "other".parse().unwrap(),
        5 => subject.person = "aaaa".into(),
        _ => {}
    }
    subject
}

/// A running schedule, and the guesses and passes it has got so far.
struct StoreScheduleRun<'a> {
    server: &'a RedisServer,
    stores: Arc<ComparedStores>,
    harness: StoreHarness,
    /// The id and the PIN of the last challenge of each subject.
    last_challenges: HashMap<String, (ChallengeId, String)>,
    /// The expiry of every challenge.
    expiry: HashMap<ChallengeId, Timestamp>,
    /// The number of guesses compared and of PINs passed, for each challenge.
    guesses: HashMap<ChallengeId, (u32, u32)>,
    claimed: Vec<ClaimedMessage>,
    pins: u32,
}

impl StoreScheduleRun<'_> {
    async fn take_step(&mut self, step: &StoreStep) {
        match *step {
            StoreStep::CheckAccess(who) => self.check_access(&numbered_subject(who)).await,
            StoreStep::Issue(who) => self.issue_challenge(&numbered_subject(who)).await,
            StoreStep::ReplaceCode(who) => self.replace_code(&numbered_subject(who)).await,
            StoreStep::Right(who) => self.attempt_pin(&numbered_subject(who), None).await,
            StoreStep::Wrong(who) => self.attempt_pin(&numbered_subject(who), Some("99999")).await,
            StoreStep::Old(who) => self.attempt_pin(&numbered_subject(who), Some("10000")).await,
            StoreStep::ReplaceQuestion(who) => {
                let (subject, now) = (numbered_subject(who), self.harness.now());
                let (id, _) = self.last_challenge_of(&subject);
                let asked = self.harness.store.replace_question(&subject, &id, b"\0x", now);
                asked.await.unwrap();
            }
            StoreStep::LockDevice(who) => self.harness.lock_device(&numbered_subject(who)).await,
            StoreStep::LockEmployee(who) => {
                let scope = AccessScope::Employee(numbered_subject(who).employee);
                self.harness
                    .store
                    .end_access(&scope, self.harness.now())
                    .await
                    .unwrap();
                let standing = self.harness.check_access(&numbered_subject(who)).await;
                assert!(matches!(standing, AccessState::Nothing(_)), "{standing:?}");
            }
            StoreStep::Withdraw(who) => {
                let (subject, now) = (numbered_subject(who), self.harness.now());
                let (id, _) = self.last_challenge_of(&subject);
                self.harness.store.withdraw(&subject, &id, now).await.unwrap();
            }
            StoreStep::ListOthers(who) => {
                let (subject, now) = (numbered_subject(who), self.harness.now());
                for other in self.harness.store.list_others(&subject, now).await.unwrap() {
                    assert!(now < self.expiry[&other.id] && other.subject != subject);
                }
            }
            StoreStep::Wait(millis) => self.harness.advance_millis(millis),
            StoreStep::Claim(limit) => self.claim_due(limit).await,
            StoreStep::Retry(millis) => self.settle_claimed(millis).await,
            StoreStep::Put(who, millis) => self.put_digest(who, millis).await,
            StoreStep::Policy(policy) => self.harness.policy = [policy; 8].into(),
            StoreStep::Flush => {
                self.server.flush();
                self.stores.forget_memory();
            }
        }
    }

    async fn check_access(&mut self, subject: &GateSubject) {
        match self.harness.check_access(subject).await {
            AccessState::Replayed => panic!("a new request is not a replay"),
            AccessState::Challenged(view) => {
                assert_eq!(self.expiry[&view.id], view.expires_at, "nothing moves an expiry");
                assert!(self.harness.now() < view.expires_at);
            }
            AccessState::Cleared(until) => assert!(self.harness.now() <= until),
            AccessState::Nothing(_) => {}
        }
    }

    async fn issue_challenge(&mut self, subject: &GateSubject) {
        let pin = self.next_pin();
        let challenge = self.harness.new_challenge(subject, &pin);
        if self.harness.store.issue(&challenge).await.unwrap() == IssueOutcome::New {
            self.expiry.insert(challenge.id.clone(), challenge.expires_at);
            self.last_challenges
                .insert(gate_name(subject), (challenge.id, pin));
        }
    }

    async fn replace_code(&mut self, subject: &GateSubject) {
        let ((id, _), pin) = (self.last_challenge_of(subject), self.next_pin());
        if let ReplaceOutcome::New(view) = self.harness.replace_code(subject, &id, &pin).await {
            assert_eq!(self.expiry[&view.id], view.expires_at, "nothing moves an expiry");
            self.last_challenges.insert(gate_name(subject), (id, pin));
        }
    }

    async fn attempt_pin(&mut self, subject: &GateSubject, pin: Option<&str>) {
        let (id, right) = self.last_challenge_of(subject);
        let verdict = self
            .harness
            .attempt_pin(subject, &id, pin.unwrap_or(&right))
            .await;
        let (guesses, passes) = self.guesses.entry(id.clone()).or_default();
        match verdict {
            PinVerdict::Gone(_) | PinVerdict::OfAnother => return,
            PinVerdict::Wrong { .. } | PinVerdict::Burned => {
                assert!(pin.is_some(), "the right PIN of a live challenge passes");
            }
            PinVerdict::Passed { .. } => {
                assert!(pin.is_none(), "a wrong PIN never passes");
                *passes += 1;
            }
        }
        *guesses += 1;
        assert!(*guesses <= 3, "three tries, never four");
        assert!(*passes <= 1, "one PIN, one pass");
        assert!(
            self.harness.now() < self.expiry[&id],
            "nothing passes after its time"
        );
    }

    async fn claim_due(&mut self, limit: usize) {
        // Only limits that are not reached: the stores may visit the partitions in different orders. The conformance
        // suite tests limits.
        let limit = if limit < 2 { 0 } else { 1000 };
        let claimed = self.harness.claim_due(limit).await;
        for claim in &claimed {
            assert!(
                self.harness.now() < claim.message.expires_at,
                "nothing is sent after its time"
            );
        }
        self.claimed = claimed;
    }

    async fn settle_claimed(&mut self, millis: i64) {
        let Some(claimed) = self.claimed.pop() else { return };
        let settlement = if millis % 2 == 0 {
            DeliverySettlement::RetryAt(self.harness.now() + SignedDuration::from_millis(millis))
        } else {
            DeliverySettlement::Done
        };
        let ClaimedMessage { message: parcel, .. } = claimed;
        let settled = self
            .harness
            .outbox
            .settle(parcel.partition, &parcel.id, settlement);
        settled.await.unwrap();
    }

    /// Puts the notice digest of a subject into the outbox, or replaces it.
    async fn put_digest(&mut self, who: usize, millis: i64) {
        let parcel = self
            .harness
            .sealed_message(&numbered_subject(who), &format!("digest-{who}"));
        let now = self.harness.now();
        let due = now + SignedDuration::from_millis(millis);
        self.harness.outbox.put(&parcel, due, now).await.unwrap();
    }

    fn last_challenge_of(&self, subject: &GateSubject) -> (ChallengeId, String) {
        let none = || (ChallengeId::from("0".repeat(32)), "10001".to_owned());
        self.last_challenges
            .get(&gate_name(subject))
            .cloned()
            .unwrap_or_else(none)
    }

    /// A PIN that no other challenge has and that is neither of the wrong ones.
    fn next_pin(&mut self) -> String {
        self.pins += 1;
        (20_000 + self.pins).to_string()
    }
}

fn gate_name(subject: &GateSubject) -> String {
    format!("{subject:?}")
}

#[test]
fn memory_and_redis_agree_about_any_schedule() {
    let server = RedisServer::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in prop::collection::vec(any_step(), 1..80))| {
        server.flush();
        runtime.block_on(async {
            let redis = server.store();
            let both = Arc::new(ComparedStores::new(redis));
            let world = StoreHarness::over(both.clone(), both.clone(), None);
            let mut run = StoreScheduleRun {
                server: &server,
                stores: both,
                harness: world,
                last_challenges: HashMap::new(),
                expiry: HashMap::new(),
                guesses: HashMap::new(),
                claimed: Vec::new(),
                pins: 0,
            };
            for step in &steps {
                run.take_step(step).await;
            }
        });
    });
}
