//! The gate of one server process, and the employees who use it.

use std::{sync::Arc, time::Duration};

use countersign::{
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{
        CapturingSender, Channel, ChannelSenders, DispatcherSettings, InMemoryMailbox, MessageDispatcher,
    },
    directory::{
        App, ContactPoint, ContactSource, Database, DatabaseSettings, Employee, LocalizedText, MfaMode,
        Organization, PinDelivery, PublishedSkill, Publishing, PublishingChannel as Published,
        SecondFactorSettings,
    },
    mfa::{
        Gate, GateSubject,
        budget::{BudgetPolicy, Budgets, WindowLimit, ledger::sql_ledger::SqlLedger},
        gate::{
            AfterWrongGuess, GateAction, GateOutcome, GateParts, GateRefusal, GateRequest, SendCause,
            Settings,
        },
        owner::OwnerNotifier,
        store::{
            SealedChallengeStore,
            redis::{RedisRecordStore, RedisSettings},
        },
    },
    secret::{RootKey, SystemEntropy},
};
use serde::{Deserialize, Serialize};

use super::observed_store::{ObservedStore, with_notes};

/// The services and settings that all server processes share.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SharedServices {
    pub(super) redis: String,
    pub(super) database: String,
    pub(super) root: String,
    pub(super) now: Timestamp,
}

/// The limits on guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum GuessBounds {
    /// Only the tries of a challenge.
    Tries,
    /// The tries of a challenge and the employee's budget, with its default limits.
    Budget,
}

/// The gates of one server process.
pub(super) struct StressServer {
    by_tries: Gate,
    by_budget: Gate,
    now: Timestamp,
    pub(super) mailbox: Arc<InMemoryMailbox>,
}

/// The number of organizations. The employees belong to them in turn.
const ORGANIZATIONS: usize = 8;

/// The number of enrolled employees. It is so large that the limits on a whole organization are out of reach.
const ENROLLED: u32 = 1_000_000;

impl StressServer {
    pub(super) fn start(ground: &SharedServices) -> Self {
        let mailbox = InMemoryMailbox::new();
        let never = WindowLimit::new(u32::MAX, SignedDuration::from_hours(1));
        let by_budget = BudgetPolicy {
            stranger_guesses: never,
            stranger_wrong: never,
            ..BudgetPolicy::default()
        };
        let by_tries = BudgetPolicy {
            short_guesses: vec![never],
            ..by_budget.clone()
        };
        let store = Arc::new(open_store(ground));
        let ledger = Arc::new(SqlLedger::new(open_database(ground)));
        let gate = |policy| build_gate(policy, ground, &store, &ledger, &mailbox);
        Self {
            by_tries: gate(by_tries),
            by_budget: gate(by_budget),
            now: ground.now,
            mailbox: Arc::clone(&mailbox),
        }
    }

    /// A request in a session of its own, so that a pass does not forgive the wrong guesses of other requests.
    fn gate_request<'a>(
        &self,
        gate: &Gate,
        skill: &'a PublishedSkill,
        employee: &'a Employee,
        subject: &'a GateSubject,
        request: &'a str,
    ) -> GateRequest<'a> {
        GateRequest {
            skill,
            employee,
            subject,
            policy: gate.policy_version(skill, employee),
            request,
            session: request,
            challenged: None,
            locale: "en-US",
            now: self.now,
        }
    }

    fn gate_bounded_by(&self, bounds: GuessBounds) -> &Gate {
        match bounds {
            GuessBounds::Tries => &self.by_tries,
            GuessBounds::Budget => &self.by_budget,
        }
    }

    /// Asks a question. Returns the outcomes of the store and the gate.
    pub(super) async fn ask_question(&self, who: usize, request: &str) -> Vec<&'static str> {
        let (skill, employee, subject) = (numbered_skill(who), numbered_employee(who), numbered_subject(who));
        let gate = &self.by_tries;
        let visitor = self.gate_request(gate, &skill, &employee, &subject, request);
        let (passage, mut words) = with_notes(gate.handle(&visitor, GateAction::Ask(b"who?"))).await;
        words.push(match passage.unwrap() {
            GateOutcome::Sent(..) => "sent",
            GateOutcome::Waiting(_) => "waiting",
            GateOutcome::Refused(_) => "refused",
            other => panic!("{other:?}"),
        });
        words
    }

    /// Offers a PIN. Returns the outcomes of the store and the gate.
    pub(super) async fn attempt_pin(
        &self,
        bounds: GuessBounds,
        who: usize,
        request: &str,
        pin: &str,
    ) -> Vec<&'static str> {
        let (skill, employee, subject) = (numbered_skill(who), numbered_employee(who), numbered_subject(who));
        let gate = self.gate_bounded_by(bounds);
        let visitor = self.gate_request(gate, &skill, &employee, &subject, request);
        let pin = pin.parse().unwrap();
        let (outcome, mut words) = with_notes(gate.handle(&visitor, GateAction::Attempt(&pin))).await;
        words.push(match outcome.unwrap() {
            GateOutcome::Passed(_, question) => {
                assert_eq!(question, b"who?");
                "passed"
            }
            GateOutcome::Wrong {
                then: AfterWrongGuess::Burned(_),
                ..
            } => "burned",
            GateOutcome::Wrong { .. } => "wrong",
            GateOutcome::Sent(_, SendCause::TooShort) | GateOutcome::Refused(GateRefusal::TooShort(_)) => {
                "longer"
            }
            GateOutcome::Refused(_) => "refused",
            GateOutcome::WrongLength(_) => "wrong length",
            GateOutcome::NotNeeded => "already open",
            GateOutcome::NothingWaiting(_) => "nothing waiting",
            other => panic!("{other:?}"),
        });
        words
    }
}

fn open_store(ground: &SharedServices) -> RedisRecordStore {
    let mut settings = RedisSettings::single(&ground.redis);
    // A busy machine must not look like a fault of the gate.
    settings.timeout = Duration::from_secs(30);
    RedisRecordStore::open(&settings).unwrap()
}

fn open_database(ground: &SharedServices) -> Database {
    let settings = DatabaseSettings {
        call_timeout: Duration::from_mins(1),
        ..DatabaseSettings::default()
    };
    Database::open(&ground.database, &settings).unwrap()
}

fn build_gate(
    policy: BudgetPolicy,
    ground: &SharedServices,
    store: &Arc<RedisRecordStore>,
    ledger: &Arc<SqlLedger>,
    mailbox: &Arc<InMemoryMailbox>,
) -> Gate {
    let root = RootKey::from_base64(&ground.root).unwrap();
    let entropy = Arc::new(SystemEntropy);
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(ground.now));
    let parcels = Arc::new(root.derive_sealer("parcel"));
    let sender = CapturingSender::new(Channel::Email, Arc::clone(mailbox));
    let dispatcher = MessageDispatcher::new(
        Arc::clone(store) as _,
        ChannelSenders::empty().with_sender(Channel::Email, Arc::new(sender)),
        Arc::clone(&parcels),
        Arc::clone(&clock),
        DispatcherSettings::default(),
    );
    // Notices about burned challenges have no sender, so that the mailbox contains codes only.
    let elsewhere = MessageDispatcher::new(
        Arc::clone(store) as _,
        ChannelSenders::empty(),
        Arc::clone(&parcels),
        Arc::clone(&clock),
        DispatcherSettings::default(),
    );
    let parts = GateParts {
        notices: OwnerNotifier::new(elsewhere, Arc::clone(&entropy) as _, &root, None),
        store: Arc::new(ObservedStore(Arc::new(SealedChallengeStore::new(
            Arc::clone(store) as _,
            &root,
            Arc::clone(&entropy) as _,
        )))),
        budgets: Budgets::new(policy, Arc::clone(ledger) as _, Arc::clone(&entropy) as _, &root),
        dispatcher,
        message_sealer: parcels,
        clock,
        entropy,
    };
    Gate::new(parts, &root, Settings::default())
}

pub(super) fn email_address(who: usize) -> String {
    format!("e{who}@example.com")
}

fn numbered_subject(who: usize) -> GateSubject {
    GateSubject {
        organization: format!("o{}", who % ORGANIZATIONS).parse().unwrap(),
        employee: format!("e{who}").parse().unwrap(),
        app: "finder".parse().unwrap(),
        device: "kitchen".to_owned(),
        person: String::new(),
    }
}

/// The ledger accounts of an employee: the employee's, the device's and the organization's.
pub(super) fn ledger_accounts(who: usize) -> [String; 3] {
    let organization = who % ORGANIZATIONS;
    [
        format!("e:e{who}"),
        format!("d:e{who}:kitchen"),
        format!("o:o{organization}"),
    ]
}

fn numbered_skill(who: usize) -> PublishedSkill {
    let GateSubject {
        organization, app, ..
    } = numbered_subject(who);
    PublishedSkill {
        organization: Organization {
            id: organization.clone(),
            name: "Acme".to_owned(),
            mfa: MfaMode::Enforce,
        },
        app: App {
            id: app.clone(),
            organization,
            name: "Contact Finder".to_owned(),
            welcome: LocalizedText::new("Welcome.").unwrap(),
            open_intents: [].into(),
            fixed_answers: [].into(),
            show_answers: false,
            source: ContactSource::Directory,
            second_factor: SecondFactorSettings::default(),
        },
        publishing: Publishing {
            id: "finder".parse().unwrap(),
            app,
            channel: Published::Alexa,
            application_ids: [].into(),
            mfa_support: true,
        },
        enrolled: ENROLLED,
    }
}

fn numbered_employee(who: usize) -> Employee {
    let GateSubject {
        organization,
        employee,
        ..
    } = numbered_subject(who);
    Employee {
        id: employee,
        organization,
        display_name: "Ann Lee".to_owned(),
        active: true,
        require_voice_mfa: true,
        pin_by: PinDelivery::Both,
        preferred_language: None,
        emails: vec![ContactPoint {
            value: email_address(who).parse().unwrap(),
            primary: true,
            verified: true,
        }],
        phones: Vec::new(),
    }
}
