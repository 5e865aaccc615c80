//! Random schedules: the store in process and the one in Redis say the same at every step, and no schedule wins more
//! than the rules give.

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
            IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
            memory::InMemoryChallengeStore, redis::RedisChallengeStore,
        },
    },
};
use proptest::prelude::*;

use crate::{
    conformance::world::{World, ann, employee},
    support::redis::RedisServer,
};

/// Both stores, asked side by side.
#[derive(Debug)]
struct Both {
    memory: RwLock<Arc<InMemoryChallengeStore>>,
    redis: RedisChallengeStore,
}

impl Both {
    fn memory(&self) -> Arc<InMemoryChallengeStore> {
        Arc::clone(&self.memory.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Asks both and gives what they both said.
macro_rules! both {
    ($self:ident.$step:ident($($arg:expr),*)) => {{
        let (one, other) = ($self.memory().$step($($arg),*).await?, $self.redis.$step($($arg),*).await?);
        assert_eq!(one, other, "memory and Redis disagree: {}", stringify!($step));
        Ok(one)
    }};
}

#[async_trait]
impl ChallengeStore for Both {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        both!(self.check_access(entry))
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        both!(self.issue(challenge))
    }
    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        both!(self.replace_code(resend))
    }
    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        both!(self.replace_question(subject, id, question, now))
    }
    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        both!(self.attempt(attempt))
    }
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        both!(self.end_access(scope, now))
    }
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        both!(self.ready())
    }
}

#[async_trait]
impl Outbox for Both {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        both!(self.put(parcel, due, now))
    }
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        both!(self.claim_due(now, lease, limit))
    }
    async fn settle(
        &self,
        at: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        both!(self.settle(at, id, settlement))
    }
}

/// One step of a schedule, by the person of that number where one takes part.
#[derive(Debug, Clone)]
enum Step {
    Enter(usize),
    Issue(usize),
    Resend(usize),
    Right(usize),
    Wrong(usize),
    Old(usize),
    AskInstead(usize),
    Lock(usize),
    LockEmployee(usize),
    Wait(i64),
    Claim(usize),
    Retry(i64),
    Put(usize, i64),
    Policy(u8),
    Flush,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..PEOPLE;
    let millis = prop_oneof![
        Just(1),
        0_i64..90_000,
        prop::sample::select(vec![
            59_999, 60_000, 60_001, 240_000, 299_999, 300_000, 300_001, 1_800_000, 3_600_000
        ]),
    ];
    prop_oneof![
        6 => who().prop_map(Step::Enter),
        6 => who().prop_map(Step::Issue),
        3 => who().prop_map(Step::Resend),
        3 => who().prop_map(Step::Right),
        5 => who().prop_map(Step::Wrong),
        1 => who().prop_map(Step::Old),
        1 => who().prop_map(Step::AskInstead),
        1 => who().prop_map(Step::Lock),
        1 => who().prop_map(Step::LockEmployee),
        8 => millis.prop_map(Step::Wait),
        3 => (0_usize..200).prop_map(Step::Claim),
        1 => (0_i64..400_000).prop_map(Step::Retry),
        1 => (who(), 0_i64..400_000).prop_map(|(who, millis)| Step::Put(who, millis)),
        1 => (0_u8..2).prop_map(Step::Policy),
        1 => Just(Step::Flush),
    ]
}

const PEOPLE: usize = 5;

/// Two devices of Ann's, Ann at another app and in another organization, and Bob.
fn person(number: usize) -> GateSubject {
    let mut subject = if number == 4 { employee("bob") } else { ann() };
    match number {
        1 => subject.device = "d1d1".into(),
        2 => subject.app = "room-finder".parse().unwrap(),
        3 => subject.organization = "other".parse().unwrap(),
        _ => {}
    }
    subject
}

/// A schedule being run, and what it has won so far.
struct Run<'a> {
    server: &'a RedisServer,
    both: Arc<Both>,
    world: World,
    /// The last challenge of each employee and app: its id and its PIN.
    last: HashMap<String, (ChallengeId, String)>,
    /// Every challenge's expiry.
    expiry: HashMap<ChallengeId, Timestamp>,
    /// Guesses evaluated and PINs passed, of each challenge.
    guesses: HashMap<ChallengeId, (u32, u32)>,
    claimed: Vec<ClaimedMessage>,
    pins: u32,
}

impl Run<'_> {
    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Enter(who) => self.enter(&person(who)).await,
            Step::Issue(who) => self.issue(&person(who)).await,
            Step::Resend(who) => self.resend(&person(who)).await,
            Step::Right(who) => self.offer(&person(who), None).await,
            Step::Wrong(who) => self.offer(&person(who), Some("99999")).await,
            Step::Old(who) => self.offer(&person(who), Some("10000")).await,
            Step::AskInstead(who) => {
                let (subject, now) = (person(who), self.world.now());
                let (id, _) = self.last_of(&subject);
                let asked = self.world.store.replace_question(&subject, &id, b"\0x", now);
                asked.await.unwrap();
            }
            Step::Lock(who) => self.world.locks(&person(who)).await,
            Step::LockEmployee(who) => {
                let scope = AccessScope::Employee(person(who).employee);
                self.world
                    .store
                    .end_access(&scope, self.world.now())
                    .await
                    .unwrap();
                let standing = self.world.enters(&person(who)).await;
                assert!(matches!(standing, AccessState::Nothing(_)), "{standing:?}");
            }
            Step::Wait(millis) => self.world.wait_millis(millis),
            Step::Claim(limit) => self.claim(limit).await,
            Step::Retry(millis) => self.retry(millis).await,
            Step::Put(who, millis) => self.put(who, millis).await,
            Step::Policy(policy) => self.world.policy = [policy; 8].into(),
            Step::Flush => {
                self.server.flush();
                *self.both.memory.write().unwrap() = Arc::default();
            }
        }
    }

    async fn enter(&mut self, subject: &GateSubject) {
        match self.world.enters(subject).await {
            AccessState::Replayed => panic!("a new request is no replay"),
            AccessState::Challenged(view) => {
                assert_eq!(self.expiry[&view.id], view.expires_at, "nothing moves an expiry");
                assert!(self.world.now() < view.expires_at);
            }
            AccessState::Cleared(until) => assert!(self.world.now() <= until),
            AccessState::Nothing(_) => {}
        }
    }

    async fn issue(&mut self, subject: &GateSubject) {
        let pin = self.pin();
        let challenge = self.world.challenge(subject, &pin);
        if self.world.store.issue(&challenge).await.unwrap() == IssueOutcome::New {
            self.expiry.insert(challenge.id.clone(), challenge.expires_at);
            self.last.insert(gate_of(subject), (challenge.id, pin));
        }
    }

    async fn resend(&mut self, subject: &GateSubject) {
        let ((id, _), pin) = (self.last_of(subject), self.pin());
        if let ReplaceOutcome::New(view) = self.world.resends(subject, &id, &pin).await {
            assert_eq!(self.expiry[&view.id], view.expires_at, "nothing moves an expiry");
            self.last.insert(gate_of(subject), (id, pin));
        }
    }

    async fn offer(&mut self, subject: &GateSubject, pin: Option<&str>) {
        let (id, right) = self.last_of(subject);
        let verdict = self.world.offers(subject, &id, pin.unwrap_or(&right)).await;
        let (guesses, passes) = self.guesses.entry(id.clone()).or_default();
        match verdict {
            PinVerdict::Gone(_) => return,
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
            self.world.now() < self.expiry[&id],
            "nothing passes after its time"
        );
    }

    async fn claim(&mut self, limit: usize) {
        // A limit that binds is for the suite: which of several expired partitions is looked at first is open.
        let limit = if limit < 2 { 0 } else { 1000 };
        let claimed = self.world.claims(limit).await;
        for claim in &claimed {
            assert!(
                self.world.now() < claim.message.expires_at,
                "nothing is sent after its time"
            );
        }
        self.claimed = claimed;
    }

    async fn retry(&mut self, millis: i64) {
        let Some(claimed) = self.claimed.pop() else { return };
        let settlement = if millis % 2 == 0 {
            DeliverySettlement::RetryAt(self.world.now() + SignedDuration::from_millis(millis))
        } else {
            DeliverySettlement::Done
        };
        let ClaimedMessage { message: parcel, .. } = claimed;
        let settled = self.world.store.settle(parcel.partition, &parcel.id, settlement);
        settled.await.unwrap();
    }

    /// Puts in the one digest of a person, or another in its place.
    async fn put(&mut self, who: usize, millis: i64) {
        let parcel = self.world.parcel(&person(who), &format!("digest-{who}"));
        let now = self.world.now();
        let due = now + SignedDuration::from_millis(millis);
        self.world.store.put(&parcel, due, now).await.unwrap();
    }

    fn last_of(&self, subject: &GateSubject) -> (ChallengeId, String) {
        let none = || (ChallengeId::from("0".repeat(32)), "10001".to_owned());
        self.last.get(&gate_of(subject)).cloned().unwrap_or_else(none)
    }

    /// A PIN that no other challenge has, and that is neither of the wrong ones.
    fn pin(&mut self) -> String {
        self.pins += 1;
        (20_000 + self.pins).to_string()
    }
}

fn gate_of(subject: &GateSubject) -> String {
    format!("{} {}", subject.employee, subject.app)
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
    proptest!(config, |(steps in prop::collection::vec(step(), 1..80))| {
        server.flush();
        runtime.block_on(async {
            let redis = server.store();
            let both = Arc::new(Both { memory: RwLock::default(), redis });
            let world = World::new(both.clone(), None);
            let mut run = Run {
                server: &server,
                both,
                world,
                last: HashMap::new(),
                expiry: HashMap::new(),
                guesses: HashMap::new(),
                claimed: Vec::new(),
                pins: 0,
            };
            for step in &steps {
                run.take(step).await;
            }
        });
    });
}
