//! Tests of each operation of the gate, over the in-memory stores.
//!
//! Lives here: a gate with one employee, a manual clock and a mailbox, and the exact result of each
//! operation.
//! Does not live here: sequences of many requests (`mfa::tests`), the bounds of the budgets
//! (`mfa::budget::tests`).

mod asking;
mod attempting;
mod sending;
mod watched;

use self::watched::Watched;
use super::*;
use crate::{
    clock::{ManualClock, SignedDuration},
    delivery::{CapturedSender, Channel, Destination, DispatcherSettings, Fate, Mailbox, Senders},
    directory::{
        App, Channel as Published, ContactPoint, Employee, MfaMode, Organization, PinBy, Publishing, Skill,
        Source, Wording,
    },
    mfa::{
        Pin,
        budget::{BudgetName, BudgetPolicy, ledger::in_memory_ledger::InMemoryLedger},
        owner::OwnerNotifier,
        store::memory::MemoryStore,
    },
    secret::SystemEntropy,
};

/// A gate that one employee, Ann, talks to.
pub(super) struct Rig {
    pub(super) gate: Gate,
    pub(super) budgets: Budgets,
    pub(super) clock: Arc<ManualClock>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) skill: Skill,
    pub(super) employee: Employee,
    pub(super) subject: GateSubject,
    pub(super) session: String,
    requests: u32,
    repeat: bool,
}

fn verified<T>(value: T) -> ContactPoint<T> {
    ContactPoint {
        value,
        primary: true,
        verified: true,
    }
}

fn skill() -> Skill {
    Skill {
        organization: Organization {
            id: "acme".parse().unwrap(),
            name: "Acme".to_owned(),
            mfa: MfaMode::Require,
        },
        app: App {
            id: "finder".parse().unwrap(),
            organization: "acme".parse().unwrap(),
            name: "Contact Finder".to_owned(),
            welcome: Wording::new("Welcome.").unwrap(),
            open_intents: ["OpenIntent".to_owned()].into(),
            fixed_answers: [].into(),
            show_answers: false,
            source: Source::Directory,
            second_factor: crate::directory::SecondFactor::default(),
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
        pin_by: PinBy::Both,
        preferred_language: None,
        emails: vec![verified("ann@example.com".parse().unwrap())],
        phones: vec![verified("+12025550100".parse().unwrap())],
    }
}

/// Creates senders for the given channels, which all deliver to one mailbox.
pub(super) fn channels(mailbox: &Arc<Mailbox>, channels: &[Channel]) -> Senders {
    channels.iter().fold(Senders::none(), |senders, channel| {
        let sender = CapturedSender::new(*channel, Arc::clone(mailbox));
        senders.with(*channel, Arc::new(sender))
    })
}

impl Rig {
    pub(super) fn new() -> Self {
        Self::with(BudgetPolicy::default(), &[Channel::Email, Channel::Sms])
    }

    pub(super) fn with(policy: BudgetPolicy, reach: &[Channel]) -> Self {
        let (mailbox, root) = (Mailbox::new(), RootKey::draw(&SystemEntropy));
        let clock = Arc::new(ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let (store, entropy) = (Arc::new(MemoryStore::new()), Arc::new(SystemEntropy));
        let ledger = Arc::new(InMemoryLedger::new());
        let budgets = Budgets::new(policy, ledger, Arc::clone(&entropy) as _, &root);
        let parcels = Arc::new(root.sealer("parcel"));
        let dispatcher = Dispatcher::new(
            Arc::clone(&store) as _,
            channels(&mailbox, reach),
            Arc::clone(&parcels),
            Arc::clone(&clock) as _,
            DispatcherSettings::default(),
        );
        // Mails about burned challenges have no sender here, so the mailbox contains codes only.
        let elsewhere = Dispatcher::new(
            Arc::clone(&store) as _,
            Senders::none(),
            Arc::clone(&parcels),
            Arc::clone(&clock) as _,
            DispatcherSettings::default(),
        );
        let parts = Parts {
            notices: OwnerNotifier::new(elsewhere, Arc::clone(&entropy) as _, &root, None),
            store,
            budgets: budgets.clone(),
            dispatcher,
            parcels,
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
            requests: 0,
            repeat: false,
        }
    }

    pub(super) fn wait(&self, millis: i64) {
        self.clock.turn(SignedDuration::from_millis(millis));
    }

    /// Makes the next request reuse the id of the last one.
    pub(super) fn repeat(&mut self) -> &mut Self {
        self.repeat = true;
        self
    }

    fn request(&mut self) -> String {
        self.requests += u32::from(!std::mem::take(&mut self.repeat));
        self.requests.to_string()
    }

    fn visitor<'a>(&'a self, request: &'a str) -> Visitor<'a> {
        Visitor {
            skill: &self.skill,
            employee: &self.employee,
            subject: &self.subject,
            request,
            session: &self.session,
            locale: "en-US",
        }
    }

    pub(super) async fn ask(&mut self) -> Passage {
        let request = self.request();
        self.gate.ask(self.visitor(&request), b"who?").await.unwrap()
    }

    pub(super) async fn offer(&mut self, pin: &str) -> Outcome {
        let (request, pin) = (self.request(), pin.parse::<Pin>().unwrap());
        self.gate.attempt(self.visitor(&request), &pin).await.unwrap()
    }

    pub(super) async fn send_again(&mut self) -> SentAgain {
        let request = self.request();
        self.gate.send_again(self.visitor(&request)).await.unwrap()
    }

    pub(super) async fn state(&mut self) -> State {
        let request = self.request();
        self.gate.state(self.visitor(&request)).await.unwrap()
    }

    /// Asks and returns what was sent. Panics unless a PIN was sent in this turn.
    pub(super) async fn sent(&mut self) -> Notice {
        match self.ask().await {
            Passage::Sent(notice) => notice,
            other => panic!("nothing was sent: {other:?}"),
        }
    }

    pub(super) fn code(&self) -> String {
        let messages = self.mailbox.messages_since(0);
        messages.last().unwrap().code().to_owned()
    }

    /// Returns a PIN of the same length as the newest code that is not the right one.
    pub(super) fn wrong(&self) -> String {
        let code = self.code();
        let other = ["1", "2"].map(|digit| digit.repeat(code.len()));
        other.into_iter().find(|other| *other != code).unwrap()
    }

    pub(super) async fn offer_wrong(&mut self) -> Outcome {
        let wrong = self.wrong();
        self.offer(&wrong).await
    }

    pub(super) async fn pass(&mut self) {
        let code = self.code();
        let outcome = self.offer(&code).await;
        assert!(matches!(outcome, Outcome::Passed(..)), "{outcome:?}");
    }

    /// Issues a challenge and burns it with three wrong PINs.
    pub(super) async fn burn(&mut self) -> crate::mfa::budget::BurnConsequences {
        self.sent().await;
        self.offer_wrong().await;
        self.offer_wrong().await;
        match self.offer_wrong().await {
            Outcome::Burned(burn) => burn,
            other => panic!("not burned: {other:?}"),
        }
    }
}

pub(super) fn secs(secs: i64) -> SignedDuration {
    SignedDuration::from_secs(secs)
}

/// The expected facts about a code that was sent by both channels.
pub(super) fn notice(digits: u8, left: i64, fate: Fate) -> Notice {
    Notice {
        digits,
        left: secs(left),
        longer: None,
        withheld: None,
        sent: vec![
            (Destination::Email("ann@example.com".parse().unwrap()), fate),
            (Destination::Sms("+12025550100".parse().unwrap()), fate),
        ],
    }
}
