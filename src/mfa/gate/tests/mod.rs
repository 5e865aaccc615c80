//! Tests of each operation of the gate, over the in-memory stores.
//!
//! Lives here: a gate with one employee, a manual clock and a mailbox, and the exact result of each
//! operation.
//! Does not live here: sequences of many requests (`mfa::tests`), the bounds of the budgets
//! (`mfa::budget::tests`).

mod asking;
mod attempting;
mod repeating_store;
mod resending;

use self::repeating_store::RepeatingStore;
use super::*;
use crate::{
    clock::{ManualClock, SignedDuration, Timestamp},
    delivery::{
        CapturingSender, Channel, ChannelSenders, DeliveryStatus, DispatcherSettings, InMemoryMailbox,
        PinDestination,
    },
    directory::{
        App, ContactPoint, ContactSource, Employee, LocalizedText, MfaMode, Organization, PinDelivery,
        PublishedSkill, Publishing, PublishingChannel as Published,
    },
    mfa::{
        Pin,
        budget::{BudgetName, BudgetPolicy, ledger::in_memory_ledger::InMemoryLedger},
        owner::OwnerNotifier,
        store::{SealedChallengeStore, memory::InMemoryRecordStore},
    },
    secret::SystemEntropy,
};

/// A gate that one employee, Ann, talks to.
pub(super) struct GateRig {
    pub(super) gate: Gate,
    pub(super) budgets: Budgets,
    pub(super) clock: Arc<ManualClock>,
    pub(super) mailbox: Arc<InMemoryMailbox>,
    pub(super) skill: PublishedSkill,
    pub(super) employee: Employee,
    pub(super) subject: GateSubject,
    pub(super) session: String,
    pub(super) challenged: Option<ChallengedPerson>,
    requests: u32,
    repeat: bool,
}

fn verified_contact_point<T>(value: T) -> ContactPoint<T> {
    ContactPoint {
        value,
        primary: true,
        verified: true,
    }
}

fn skill() -> PublishedSkill {
    PublishedSkill {
        organization: Organization {
            id: "acme".parse().unwrap(),
            name: "Acme".to_owned(),
            mfa: MfaMode::Require,
        },
        app: App {
            id: "finder".parse().unwrap(),
            organization: "acme".parse().unwrap(),
            name: "Contact Finder".to_owned(),
            welcome: LocalizedText::new("Welcome.").unwrap(),
            open_intents: ["OpenIntent".to_owned()].into(),
            fixed_answers: [].into(),
            show_answers: false,
            source: ContactSource::Directory,
            second_factor: crate::directory::SecondFactorSettings::default(),
        },
        publishing: Publishing {
            id: "finder".parse().unwrap(),
            app: "finder".parse().unwrap(),
            channel: Published::Alexa,
            application_ids: [].into(),
            mfa_support: true,
        },
        enrolled: 3,
    }
}

fn ann() -> Employee {
    Employee {
        id: "ann".parse().unwrap(),
        organization: "acme".parse().unwrap(),
        display_name: "Ann Lee".to_owned(),
        active: true,
        require_voice_mfa: true,
        pin_by: PinDelivery::Both,
        preferred_language: None,
        emails: vec![verified_contact_point("ann@example.com".parse().unwrap())],
        phones: vec![verified_contact_point("+12025550100".parse().unwrap())],
    }
}

/// Creates senders for the given channels, which all deliver to one mailbox.
pub(super) fn capturing_senders(mailbox: &Arc<InMemoryMailbox>, channels: &[Channel]) -> ChannelSenders {
    channels.iter().fold(ChannelSenders::empty(), |senders, channel| {
        let sender = CapturingSender::new(*channel, Arc::clone(mailbox));
        senders.with_sender(*channel, Arc::new(sender))
    })
}

impl GateRig {
    pub(super) fn new() -> Self {
        Self::with(BudgetPolicy::default(), &[Channel::Email, Channel::Sms])
    }

    pub(super) fn with(policy: BudgetPolicy, reach: &[Channel]) -> Self {
        let (mailbox, root) = (InMemoryMailbox::new(), RootKey::generate(&SystemEntropy));
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let (store, entropy) = (Arc::new(InMemoryRecordStore::new()), Arc::new(SystemEntropy));
        let ledger = Arc::new(InMemoryLedger::new());
        let budgets = Budgets::new(policy, ledger, Arc::clone(&entropy) as _, &root);
        let parcels = Arc::new(root.derive_sealer("parcel"));
        let dispatcher = MessageDispatcher::new(
            Arc::clone(&store) as _,
            capturing_senders(&mailbox, reach),
            Arc::clone(&parcels),
            Arc::clone(&clock) as _,
            DispatcherSettings::default(),
        );
        // Mails about burned challenges have no sender here, so the mailbox contains codes only.
        let elsewhere = MessageDispatcher::new(
            Arc::clone(&store) as _,
            ChannelSenders::empty(),
            Arc::clone(&parcels),
            Arc::clone(&clock) as _,
            DispatcherSettings::default(),
        );
        let sealed = SealedChallengeStore::new(store, &root, Arc::clone(&entropy) as _);
        let parts = GateParts {
            notices: OwnerNotifier::new(elsewhere, Arc::clone(&entropy) as _, &root, None),
            store: Arc::new(sealed),
            budgets: budgets.clone(),
            dispatcher,
            message_sealer: parcels,
            clock: Arc::clone(&clock) as _,
            entropy,
        };
        Self {
            gate: Gate::new(parts, &root, Settings::default()),
            budgets,
            clock,
            mailbox,
            skill: skill(),
            employee: ann(),
            subject: GateSubject {
                organization: "acme".parse().unwrap(),
                employee: "ann".parse().unwrap(),
                app: "finder".parse().unwrap(),
                device: "kitchen".to_owned(),
                person: String::new(),
            },
            session: "session".to_owned(),
            challenged: None,
            requests: 0,
            repeat: false,
        }
    }

    pub(super) fn advance_clock(&self, millis: i64) {
        self.clock.advance_by(SignedDuration::from_millis(millis));
    }

    /// Makes the next request reuse the id of the last one.
    pub(super) fn repeat_request_id(&mut self) -> &mut Self {
        self.repeat = true;
        self
    }

    fn next_request_id(&mut self) -> String {
        self.requests += u32::from(!std::mem::take(&mut self.repeat));
        self.requests.to_string()
    }

    fn gate_request<'a>(&'a self, request: &'a str) -> GateRequest<'a> {
        GateRequest {
            skill: &self.skill,
            employee: &self.employee,
            subject: &self.subject,
            policy: self.gate.policy_version(&self.skill, &self.employee),
            request,
            session: &self.session,
            challenged: self.challenged.as_ref(),
            locale: "en-US",
            now: self.clock.now(),
        }
    }

    pub(super) async fn handle(&mut self, action: GateAction<'_>) -> GateOutcome {
        let request = self.next_request_id();
        self.gate
            .handle(&self.gate_request(&request), action)
            .await
            .unwrap()
    }

    pub(super) async fn ask(&mut self) -> GateOutcome {
        self.handle(GateAction::Ask(b"who?")).await
    }

    pub(super) async fn attempt_pin(&mut self, pin: &str) -> GateOutcome {
        let pin = pin.parse::<Pin>().unwrap();
        self.handle(GateAction::Attempt(&pin)).await
    }

    pub(super) async fn resend_pin(&mut self) -> GateOutcome {
        self.handle(GateAction::Resend).await
    }

    pub(super) async fn check_state(&mut self) -> GateOutcome {
        self.handle(GateAction::CheckState).await
    }

    /// Asks and returns what was sent. Panics unless a PIN was sent in this turn.
    pub(super) async fn ask_and_expect_send(&mut self) -> PendingChallenge {
        match self.ask().await {
            GateOutcome::Sent(notice, SendCause::Question) => notice,
            other => panic!("nothing was sent: {other:?}"),
        }
    }

    pub(super) fn last_code(&self) -> String {
        let messages = self.mailbox.messages_since(0);
        messages.last().unwrap().code().to_owned()
    }

    /// Returns a PIN of the same length as the newest code that is not the right one.
    pub(super) fn wrong_code(&self) -> String {
        let code = self.last_code();
        let other = ["1", "2"].map(|digit| digit.repeat(code.len()));
        other.into_iter().find(|other| *other != code).unwrap()
    }

    pub(super) async fn attempt_wrong_pin(&mut self) -> GateOutcome {
        let wrong = self.wrong_code();
        self.attempt_pin(&wrong).await
    }

    pub(super) async fn pass_gate(&mut self) {
        let code = self.last_code();
        let outcome = self.attempt_pin(&code).await;
        assert!(matches!(outcome, GateOutcome::Passed(..)), "{outcome:?}");
    }

    /// Issues a challenge and burns it with three wrong PINs.
    pub(super) async fn burn_challenge(&mut self) -> crate::mfa::budget::BurnConsequences {
        self.ask_and_expect_send().await;
        self.attempt_wrong_pin().await;
        self.attempt_wrong_pin().await;
        match self.attempt_wrong_pin().await {
            GateOutcome::Wrong {
                then: AfterWrongGuess::Burned(burn),
                ..
            } => burn,
            other => panic!("not burned: {other:?}"),
        }
    }
}

/// Checks that the PIN was compared and was wrong, and that so many tries are left.
#[track_caller]
pub(super) fn expect_wrong(outcome: &GateOutcome, left: u8) {
    assert!(
        matches!(outcome, GateOutcome::Wrong { then: AfterWrongGuess::TryAgain { tries_left }, .. } if *tries_left == left),
        "{outcome:?}"
    );
}

/// Returns the budget that refused a request.
#[track_caller]
pub(super) fn expect_refusal(outcome: GateOutcome) -> crate::mfa::budget::SpentBudget {
    match outcome {
        GateOutcome::Refused(GateRefusal::Budget(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Checks that no PIN is awaited, and how the last challenge ended.
#[track_caller]
pub(super) fn expect_nothing(outcome: &GateOutcome, want: Option<crate::mfa::store::ChallengeEnd>) {
    assert!(
        matches!(outcome, GateOutcome::NothingWaiting(end) if *end == want),
        "{outcome:?}"
    );
}

/// Checks that a PIN is awaited.
#[track_caller]
pub(super) fn expect_waiting(outcome: &GateOutcome, want: &PendingChallenge) {
    assert!(
        matches!(outcome, GateOutcome::Waiting(notice) if notice == want),
        "{outcome:?}"
    );
}

/// Checks that a PIN was sent again.
#[track_caller]
pub(super) fn expect_resent(outcome: &GateOutcome, want: &PendingChallenge) {
    assert!(
        matches!(outcome, GateOutcome::Sent(notice, SendCause::Resend) if notice == want),
        "{outcome:?}"
    );
}

pub(super) fn secs(secs: i64) -> SignedDuration {
    SignedDuration::from_secs(secs)
}

/// The expected facts about a code that was sent by both channels.
pub(super) fn sent_challenge(digits: u8, left: i64, fate: DeliveryStatus) -> PendingChallenge {
    PendingChallenge {
        digits: digits.try_into().unwrap(),
        left: secs(left),
        longer: None,
        withheld: None,
        sent: vec![
            (PinDestination::Email("ann@example.com".parse().unwrap()), fate),
            (PinDestination::Sms("+12025550100".parse().unwrap()), fate),
        ],
    }
}
