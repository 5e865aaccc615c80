//! The simulated environment: the real gate with a manual clock, repeatable entropy and a sender that keeps
//! the last code.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};

use crate::{
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{
        Channel, ChannelSenders, DispatcherSettings, MessageContent, MessageDispatcher, MessageSender,
        OutgoingMessage, SendError,
    },
    directory::{
        self, App, ContactPoint, ContactSource, Employee, LocalizedText, MfaMode, Organization, PinDelivery,
        PublishedSkill, Publishing, SecondFactorSettings,
    },
    mfa::{
        Gate, GateSubject, Pin,
        budget::{BudgetPolicy, Budgets, ledger::in_memory_ledger::InMemoryLedger},
        gate::{self, GateAction, GateOutcome, GateParts, GateRequest, Settings},
        owner::OwnerNotifier,
        store::{SealedChallengeStore, memory::InMemoryRecordStore},
    },
    secret::{Entropy, RootKey},
};

/// The time at which every run begins: the first moment of 2026, UTC. The clock starts half a day earlier, so
/// that the owners can make their devices known before.
pub(super) const START: Timestamp = Timestamp::constant(1_767_225_600, 0);
const WARM_UP_TIME: SignedDuration = SignedDuration::from_hours(12);

/// The error for a gate that does in a simulation what a working gate never does.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The gate could not decide.
    #[error(transparent)]
    Gate(#[from] gate::Error),
    /// The result is one that the simulated requests cannot have.
    #[error("the simulated gate behaved unexpectedly: {0}")]
    Unexpected(&'static str),
}

/// Entropy that is the same in every run. Its numbers are predictable, so never use it outside a simulation.
pub(super) struct RepeatableEntropy(Mutex<Xoshiro256PlusPlus>);

impl RepeatableEntropy {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Xoshiro256PlusPlus::seed_from_u64(seed)))
    }
}

impl Entropy for RepeatableEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        lock_mutex(&self.0).fill_bytes(bytes);
    }
}

impl fmt::Debug for RepeatableEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repeatable").finish_non_exhaustive()
    }
}

/// The code that was sent last, and its number among the codes sent.
#[derive(Clone, Default)]
pub(super) struct SentCode {
    pub(super) number: u64,
    pub(super) digits: String,
}

/// A sender that keeps the code of the last message.
#[derive(Default)]
struct LastCodeSender(Mutex<SentCode>);

impl fmt::Debug for LastCodeSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl MessageSender for LastCodeSender {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        if let MessageContent::Code { code, .. } = &message.body {
            let mut last = lock_mutex(&self.0);
            last.number += 1;
            code.expose().clone_into(&mut last.digits);
        }
        Ok(())
    }
}

fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The employee who speaks, by index, and the device.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SimulatedSpeaker {
    pub(super) employee: usize,
    pub(super) device: String,
}

/// A gate with an organization of employees who are all enrolled.
pub(super) struct SimulatedGate {
    gate: Gate,
    clock: Arc<ManualClock>,
    last_code_sender: Arc<LastCodeSender>,
    codes: HashMap<SimulatedSpeaker, SentCode>,
    skill: PublishedSkill,
    employees: Vec<Employee>,
    requests: u64,
}

impl SimulatedGate {
    /// Creates a gate under this policy, with empty stores.
    pub(super) fn new(policy: &BudgetPolicy, enrolled: u32, seed: u64) -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(RepeatableEntropy::new(seed));
        let root = RootKey::generate(&*entropy);
        let clock = Arc::new(ManualClock::at(START - WARM_UP_TIME));
        let store = Arc::new(InMemoryRecordStore::new());
        let last_code_sender = Arc::new(LastCodeSender::default());
        let parcels = Arc::new(root.derive_sealer("parcel"));
        let senders = ChannelSenders::empty()
            .with_sender(Channel::Email, Arc::<LastCodeSender>::clone(&last_code_sender));
        let ledger = Arc::new(InMemoryLedger::new());
        // Mails about burned challenges have no reader here, so their dispatcher has no senders.
        let unread = MessageDispatcher::new(
            Arc::<InMemoryRecordStore>::clone(&store),
            ChannelSenders::empty(),
            Arc::clone(&parcels),
            Arc::<ManualClock>::clone(&clock),
            DispatcherSettings::default(),
        );
        let parts = GateParts {
            notices: OwnerNotifier::new(unread, Arc::clone(&entropy), &root, None),
            store: Arc::new(SealedChallengeStore::new(
                Arc::<InMemoryRecordStore>::clone(&store),
                &root,
                Arc::clone(&entropy),
            )),
            budgets: Budgets::new(policy.clone(), ledger, Arc::clone(&entropy), &root),
            dispatcher: MessageDispatcher::new(
                store,
                senders,
                Arc::clone(&parcels),
                Arc::<ManualClock>::clone(&clock),
                DispatcherSettings::default(),
            ),
            message_sealer: parcels,
            clock: Arc::<ManualClock>::clone(&clock),
            entropy,
        };
        Self {
            gate: Gate::new(parts, &root, Settings::default()),
            clock,
            last_code_sender,
            codes: HashMap::new(),
            skill: simulated_skill(enrolled),
            employees: (0..enrolled).map(simulated_employee).collect(),
            requests: 0,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock forward to `moment`. It never moves back.
    pub(super) fn advance_until(&self, moment: Timestamp) {
        if moment > self.now() {
            self.clock.set(moment);
        }
    }

    pub(super) fn advance_by(&self, span: SignedDuration) {
        self.clock.advance_by(span);
    }

    /// Returns the code that was sent last to this employee for this device.
    pub(super) fn last_code(&self, speaker: &SimulatedSpeaker) -> SentCode {
        self.codes.get(speaker).cloned().unwrap_or_default()
    }

    pub(super) async fn ask(&mut self, speaker: &SimulatedSpeaker) -> Result<GateOutcome, SimulationError> {
        self.handle(speaker, GateAction::Ask(b"question")).await
    }

    pub(super) async fn attempt_pin(
        &mut self,
        speaker: &SimulatedSpeaker,
        digits: &str,
    ) -> Result<GateOutcome, SimulationError> {
        let pin: Pin = digits
            .parse()
            .map_err(|_| SimulationError::Unexpected("a PIN that cannot be parsed"))?;
        self.handle(speaker, GateAction::Attempt(&pin)).await
    }

    async fn handle(
        &mut self,
        speaker: &SimulatedSpeaker,
        action: GateAction<'_>,
    ) -> Result<GateOutcome, SimulationError> {
        let (subject, request) = self.next_request(speaker);
        let before = lock_mutex(&self.last_code_sender.0).number;
        let request = self.gate_request(speaker, &subject, &request);
        let outcome = self.gate.handle(&request, action).await?;
        let last = lock_mutex(&self.last_code_sender.0).clone();
        if last.number > before {
            self.codes.insert(speaker.clone(), last);
        }
        Ok(outcome)
    }

    fn next_request(&mut self, employee_device: &SimulatedSpeaker) -> (GateSubject, String) {
        self.requests += 1;
        let employee = &self.employees[employee_device.employee];
        let subject = GateSubject {
            organization: employee.organization.clone(),
            employee: employee.id.clone(),
            app: self.skill.app.id.clone(),
            device: employee_device.device.clone(),
            person: String::new(),
        };
        (subject, self.requests.to_string())
    }

    /// Builds the request. The device's name is also the session id: a session ends with its conversation,
    /// and a speaker who stays on one device says everything in one.
    fn gate_request<'a>(
        &'a self,
        employee_device: &'a SimulatedSpeaker,
        subject: &'a GateSubject,
        request: &'a str,
    ) -> GateRequest<'a> {
        let employee = &self.employees[employee_device.employee];
        GateRequest {
            skill: &self.skill,
            employee,
            subject,
            policy: self.gate.policy_version(&self.skill, employee),
            request,
            session: &employee_device.device,
            challenged: None,
            locale: "en-US",
            now: self.now(),
        }
    }
}

/// Returns a code of the same length that is not `last_code`.
pub(super) fn wrong_code(code: &str) -> String {
    let other = if code.starts_with('1') { '2' } else { '1' };
    code.chars()
        .enumerate()
        .map(|(place, digit)| if place == 0 { other } else { digit })
        .collect()
}

fn simulated_skill(enrolled: u32) -> PublishedSkill {
    let organization: directory::OrganizationId = parse_id("laboratory");
    let app: directory::AppId = parse_id("app");
    PublishedSkill {
        organization: Organization {
            id: organization.clone(),
            name: "Laboratory".to_owned(),
            mfa: MfaMode::Enforce,
        },
        app: App {
            id: app.clone(),
            organization,
            name: "App".to_owned(),
            welcome: LocalizedText::new("Welcome.").expect("it is a text"),
            open_intents: std::collections::BTreeSet::new(),
            fixed_answers: std::collections::BTreeMap::new(),
            show_answers: false,
            source: ContactSource::Directory,
            second_factor: SecondFactorSettings::default(),
        },
        publishing: Publishing {
            id: parse_id("publishing"),
            app,
            channel: directory::PublishingChannel::Alexa,
            application_ids: std::collections::BTreeSet::new(),
            mfa_support: true,
        },
        enrolled,
    }
}

fn simulated_employee(number: u32) -> Employee {
    Employee {
        id: parse_id(&format!("e{number}")),
        organization: parse_id("laboratory"),
        display_name: "Employee".to_owned(),
        active: true,
        require_voice_mfa: true,
        // Email only, so that the budgets for text messages play no part in the figures.
        pin_by: PinDelivery::Email,
        preferred_language: None,
        emails: vec![ContactPoint {
            value: "employee@example.com".parse().expect("an address"),
            primary: true,
            verified: true,
        }],
        phones: Vec::new(),
    }
}

fn parse_id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: fmt::Debug,
{
    text.parse().expect("letters and digits are an id")
}
