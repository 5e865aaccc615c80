//! An attacker on other devices, and an owner on a known one. The owner's day is the same as without the attacker, except
//! that codes get longer; and the attacker's guesses stay within the budget.
//!
//! Every schedule runs twice, with the attacker's steps and without them. What the owner gets must be equal.

use std::collections::HashMap;

use countersign::{
    clock::{Clock, SignedDuration},
    mfa::{
        GateSubject, Pin,
        budget::{BudgetName, BudgetPolicy, SpentBudget},
        gate::{AfterWrongGuess, GateAction, GateOutcome, GateRefusal, GateRequest, SendCause},
    },
};
use proptest::prelude::*;

use super::{
    schedule_speaker::ScheduleSpeaker,
    schedule_step::{WaitMillis, any_wait},
    two_servers::{GateBackend, TwoServers},
};

/// A step of the owner, of the attacker, or of the clock.
#[derive(Debug, Clone)]
pub(crate) enum OwnerStep {
    Owner(OwnerDeed),
    Attacker(AttackerDeed),
    Wait(WaitMillis),
}

/// A deed of the owner on a known device.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OwnerDeed {
    /// Asks, and says the PIN.
    Use,
    /// The same, after one wrong PIN.
    MishearOnce,
    /// Asks, and lets the attacker act before saying the PIN, in [`OwnerStep::Attacker`] steps that follow.
    AskOnly,
    /// Says the PIN that is awaited, if one is.
    SayPin,
    /// Has the PIN sent again, a minute later.
    Resend,
}

/// A deed of the attacker, on one of three devices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttackerDeed {
    device: usize,
    recognised: bool,
    act: AttackerAct,
}

#[derive(Debug, Clone, Copy)]
enum AttackerAct {
    Ask,
    GuessWrong,
    BurnChallenge,
    Resend,
    Lock,
    LockEverywhere,
    /// Enables the skill again, and so has new devices.
    Reenable,
}

/// What the owner got.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OwnerResult {
    Answered,
    Sent,
    Refused(BudgetName, Option<SignedDuration>),
    NothingWaiting,
    Other(String),
}

/// Any schedule of fewer than `steps` steps. It never waits so long that the owner's device becomes unknown.
pub(crate) fn any_owner_schedule(steps: usize) -> impl Strategy<Value = Vec<OwnerStep>> {
    let owner = prop_oneof![
        4 => Just(OwnerDeed::Use),
        2 => Just(OwnerDeed::MishearOnce),
        3 => Just(OwnerDeed::AskOnly),
        3 => Just(OwnerDeed::SayPin),
        1 => Just(OwnerDeed::Resend),
    ];
    let act = prop_oneof![
        4 => Just(AttackerAct::Ask),
        6 => Just(AttackerAct::GuessWrong),
        4 => Just(AttackerAct::BurnChallenge),
        1 => Just(AttackerAct::Resend),
        2 => Just(AttackerAct::Lock),
        2 => Just(AttackerAct::LockEverywhere),
        1 => Just(AttackerAct::Reenable),
    ];
    let attacker =
        (0_usize..3, prop::bool::weighted(0.2), act).prop_map(|(device, recognised, act)| AttackerDeed {
            device,
            recognised,
            act,
        });
    let wait = any_wait().prop_map(|wait| WaitMillis(wait.0.min(40 * 3_600_000)));
    let step = prop_oneof![
        4 => owner.prop_map(OwnerStep::Owner),
        6 => attacker.prop_map(OwnerStep::Attacker),
        4 => wait.prop_map(OwnerStep::Wait),
    ];
    prop::collection::vec(step, 1..steps)
}

/// Runs the steps with the attacker and without, and compares what the owner got.
pub(crate) async fn check_owner_schedule(
    backend: impl AsyncFn() -> Box<dyn GateBackend>,
    steps: &[OwnerStep],
) {
    let alone = OwnerRun::start(backend().await).await.run(steps, false).await;
    let attacked = OwnerRun::start(backend().await).await.run(steps, true).await;
    assert_eq!(attacked, alone, "the attacker changed what the owner gets");
}

const OWNER: ScheduleSpeaker = ScheduleSpeaker {
    employee: 0,
    app: 0,
    device: 0,
    recognised: false,
    elsewhere: false,
    server: 0,
};

struct OwnerRun {
    servers: TwoServers,
    requests: u32,
    enabled: u32,
    /// The times of the attacker's guesses at short codes that were compared.
    short_guesses: Vec<i64>,
    now: i64,
    last_read_message: u64,
    codes: HashMap<GateSubject, String>,
}

impl OwnerRun {
    async fn start(backend: Box<dyn GateBackend>) -> Self {
        let mut run = Self {
            servers: TwoServers::with_policy(backend, BudgetPolicy::default()),
            requests: 0,
            enabled: 0,
            short_guesses: Vec::new(),
            now: 0,
            last_read_message: 0,
            codes: HashMap::new(),
        };
        // The device becomes known, and the clearance of this ends.
        assert_eq!(run.use_skill(false).await, OwnerResult::Answered);
        run.advance(3_600_000);
        run
    }

    async fn run(mut self, steps: &[OwnerStep], attacked: bool) -> Vec<OwnerResult> {
        let mut results = Vec::new();
        for step in steps {
            match step {
                OwnerStep::Owner(deed) => results.push(self.act_as_owner(*deed).await),
                OwnerStep::Attacker(deed) if attacked => self.act_as_attacker(*deed).await,
                OwnerStep::Attacker(_) => {}
                OwnerStep::Wait(wait) => self.advance(wait.0),
            }
        }
        results
    }

    fn advance(&mut self, millis: i64) {
        self.servers.clock.advance_by(SignedDuration::from_millis(millis));
        self.now += millis;
    }

    async fn handle(&mut self, subject: &GateSubject, action: GateAction<'_>) -> GateOutcome {
        self.requests += 1;
        let (skill, employee) = (OWNER.skill(), OWNER.employee());
        let gate = self.servers.gate(usize::from(self.requests.is_multiple_of(2)));
        let request = GateRequest {
            skill: &skill,
            employee: &employee,
            subject,
            policy: gate.policy_version(&skill, &employee),
            request: &format!("request {}", self.requests),
            session: &subject.device,
            challenged: None,
            locale: "en-US",
            now: self.servers.clock.now(),
        };
        let outcome = gate.handle(&request, action).await.unwrap();
        self.receive_code(subject, &outcome).await;
        outcome
    }

    /// Reads the code that was sent by this request, if one was.
    async fn receive_code(&mut self, subject: &GateSubject, outcome: &GateOutcome) {
        let (GateOutcome::Sent(notice, _)
        | GateOutcome::Wrong {
            then: AfterWrongGuess::LongerPin(notice),
            ..
        }) = outcome
        else {
            return;
        };
        let mailbox = &self.servers.mailbox;
        self.last_read_message += notice.sent.len() as u64;
        let (want, mut newest) = (self.last_read_message, mailbox.subscribe());
        newest.wait_for(|seq| *seq >= want).await.unwrap();
        let code = mailbox.messages_since(want - 1)[0].code().to_owned();
        self.codes.insert(subject.clone(), code);
    }

    /// The newest code that was sent for this subject.
    fn code_of(&self, subject: &GateSubject) -> Option<String> {
        self.codes.get(subject).cloned()
    }

    async fn act_as_owner(&mut self, deed: OwnerDeed) -> OwnerResult {
        let subject = owner_subject();
        match deed {
            OwnerDeed::Use => self.use_skill(false).await,
            OwnerDeed::MishearOnce => self.use_skill(true).await,
            OwnerDeed::AskOnly => {
                let outcome = self.handle(&subject, GateAction::Ask(b"who?")).await;
                self.owner_result(outcome)
            }
            OwnerDeed::SayPin => self.say_pin().await,
            OwnerDeed::Resend => {
                self.advance(60_000);
                let outcome = self.handle(&subject, GateAction::Resend).await;
                self.owner_result(outcome)
            }
        }
    }

    async fn use_skill(&mut self, mishear: bool) -> OwnerResult {
        let subject = owner_subject();
        let asked = self.handle(&subject, GateAction::Ask(b"who?")).await;
        match self.owner_result(asked) {
            OwnerResult::Sent => {}
            other => return other,
        }
        if mishear {
            let code = self.code_of(&subject).expect("a code was sent");
            let wrong: Pin = wrong_code(&code).parse().unwrap();
            self.handle(&subject, GateAction::Attempt(&wrong)).await;
        }
        self.say_pin().await
    }

    /// Says the PIN. A longer one that takes its place is said, too.
    async fn say_pin(&mut self) -> OwnerResult {
        let subject = owner_subject();
        for _ in 0..2 {
            let code = self.code_of(&subject).unwrap_or_else(|| "111".to_owned());
            let outcome = self
                .handle(&subject, GateAction::Attempt(&code.parse().unwrap()))
                .await;
            if !matches!(outcome, GateOutcome::Sent(_, SendCause::TooShort)) {
                return self.owner_result(outcome);
            }
        }
        OwnerResult::Other("the longer PIN was not accepted".to_owned())
    }

    fn owner_result(&self, outcome: GateOutcome) -> OwnerResult {
        match outcome {
            GateOutcome::Open(_) | GateOutcome::Passed(..) | GateOutcome::NotNeeded => OwnerResult::Answered,
            GateOutcome::Sent(..) | GateOutcome::Waiting(_) => OwnerResult::Sent,
            GateOutcome::Refused(GateRefusal::Budget(SpentBudget { budget, until })) => {
                let now = self.servers.clock.now();
                OwnerResult::Refused(budget, until.map(|until| until.duration_since(now)))
            }
            // How the last challenge ended does not matter.
            GateOutcome::NothingWaiting(_) => OwnerResult::NothingWaiting,
            GateOutcome::Refused(GateRefusal::TooSoon(_, wait)) => {
                OwnerResult::Other(format!("wait {wait:?}"))
            }
            GateOutcome::Refused(GateRefusal::NoResendsLeft(_)) => OwnerResult::Other("none left".to_owned()),
            other => OwnerResult::Other(format!("{other:?}")),
        }
    }

    async fn act_as_attacker(&mut self, deed: AttackerDeed) {
        let subject = GateSubject {
            device: format!("stranger-{}-{}", deed.device, self.enabled),
            person: if deed.recognised { "attacker" } else { "" }.to_owned(),
            ..owner_subject()
        };
        match deed.act {
            AttackerAct::Ask => drop(self.handle(&subject, GateAction::Ask(b"who?")).await),
            AttackerAct::GuessWrong => self.guess_wrong(&subject).await,
            AttackerAct::BurnChallenge => {
                self.handle(&subject, GateAction::Ask(b"who?")).await;
                for _ in 0..3 {
                    self.guess_wrong(&subject).await;
                }
            }
            AttackerAct::Resend => drop(self.handle(&subject, GateAction::Resend).await),
            AttackerAct::Lock => drop(self.handle(&subject, GateAction::Lock).await),
            AttackerAct::LockEverywhere => drop(self.handle(&subject, GateAction::LockEverywhere).await),
            AttackerAct::Reenable => self.enabled += 1,
        }
    }

    async fn guess_wrong(&mut self, subject: &GateSubject) {
        let Some(code) = self.code_of(subject) else { return };
        let guess: Pin = wrong_code(&code).parse().unwrap();
        let outcome = self.handle(subject, GateAction::Attempt(&guess)).await;
        match outcome {
            GateOutcome::Wrong { then, .. } => {
                assert!(!matches!(then, AfterWrongGuess::NewPin(_)));
                if code.len() < 6 {
                    self.record_short_guess();
                }
            }
            GateOutcome::Passed(..) | GateOutcome::OfAnotherChallenge(_) => panic!("{outcome:?}"),
            _ => {}
        }
    }

    fn record_short_guess(&mut self) {
        self.short_guesses.push(self.now);
        let month = self.now - 30 * 24 * 3_600_000;
        let count = self.short_guesses.iter().filter(|at| **at >= month).count();
        assert!(count <= 6, "{count} short guesses in 30 days");
    }
}

fn owner_subject() -> GateSubject {
    OWNER.subject(&[0; 3])
}

/// A code of the same length that is not this one.
fn wrong_code(code: &str) -> String {
    let digit = if code.starts_with('1') { "2" } else { "1" };
    digit.repeat(code.len())
}
