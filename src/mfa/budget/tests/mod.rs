//! Every row of the table, tested through the budgets themselves: each limit from both sides, to the
//! millisecond.
//!
//! Lives here: budgets over a ledger in memory with a clock that the tests set, and the rows by subject.
//! Does not live here: the guarantees of the ledger's stores (the conformance suite), whole schedules
//! (`mfa::tests`).

mod burn_notices;
mod device_waits;
mod forgiven_guesses;
mod guess_limits;
mod organization_limits;
mod policy_defaults;
mod send_limits;
mod sms_limits;
mod unknown_devices;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use super::{
    AttemptContext, BudgetName, BudgetPolicy, Budgets, BurnConsequences, CountedGuess, DeliveryOptions,
    GuessDecision, Ledger, SendDecision, SendPurpose, SendTerms, SpentBudget, WindowLimit,
    ledger::{LedgerAccount, LedgerEntryKind, in_memory_ledger::InMemoryLedger},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    directory::{EmployeeId, OrganizationId},
    mfa::{ChallengeId, Digits},
    secret::{RootKey, SystemEntropy},
};

pub(super) const SECOND: i64 = 1_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// An employee at a device, on whose behalf the tests guess and send.
#[derive(Clone)]
pub(super) struct EmployeeAtDevice {
    organization: OrganizationId,
    enrolled: u32,
    employee: EmployeeId,
    device: String,
    origin: String,
}

impl EmployeeAtDevice {
    pub(super) fn on_device(mut self, device: &str) -> Self {
        device.clone_into(&mut self.device);
        self
    }

    pub(super) fn with_origin(mut self, by: &str) -> Self {
        by.clone_into(&mut self.origin);
        self
    }

    pub(super) fn employee_account(&self) -> LedgerAccount {
        LedgerAccount::Employee(self.employee.clone())
    }

    pub(super) fn device_account(&self) -> LedgerAccount {
        LedgerAccount::Device(self.employee.clone(), self.device.clone())
    }

    pub(super) fn organization_account(&self) -> LedgerAccount {
        LedgerAccount::Organization(self.organization.clone())
    }

    pub(super) fn in_organization(mut self, organization: &str, enrolled: u32) -> Self {
        self.organization = organization.parse().unwrap();
        self.enrolled = enrolled;
        self
    }
}

pub(super) fn employee(id: &str) -> EmployeeAtDevice {
    EmployeeAtDevice {
        organization: "acme".parse().unwrap(),
        enrolled: 10,
        employee: id.parse().unwrap(),
        device: "kitchen".to_owned(),
        origin: "ann at the kitchen device".to_owned(),
    }
}

pub(super) fn ann() -> EmployeeAtDevice {
    employee("ann.lee")
}

pub(super) fn numbered_employee(number: usize) -> EmployeeAtDevice {
    employee(&format!("e{number}"))
}

/// Budgets over a ledger in memory, and a clock that the test sets.
pub(super) struct BudgetHarness {
    pub(super) budgets: Budgets,
    ledger: Arc<InMemoryLedger>,
    now: Timestamp,
    passes: AtomicU32,
}

pub(super) fn start() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

pub(super) fn moment(millis: i64) -> Timestamp {
    start() + SignedDuration::from_millis(millis)
}

pub(super) fn digits(digits: u8) -> Digits {
    digits.try_into().unwrap()
}

pub(super) fn challenge(name: &str) -> ChallengeId {
    name.to_owned().into()
}

pub(super) fn email_only() -> DeliveryOptions {
    DeliveryOptions {
        email: true,
        sms: None,
    }
}

impl BudgetHarness {
    pub(super) fn new() -> Self {
        Self::without_stranger_limits(BudgetPolicy::default())
    }

    /// Applies the policy without its limits on unknown devices: in these tests nearly every device is unknown.
    pub(super) fn without_stranger_limits(policy: BudgetPolicy) -> Self {
        Self::with_policy(BudgetPolicy {
            stranger_guesses: unreachable_limit(),
            stranger_wrong: unreachable_limit(),
            ..policy
        })
    }

    pub(super) fn with_policy(policy: BudgetPolicy) -> Self {
        let ledger = Arc::new(InMemoryLedger::new());
        let root = RootKey::generate(&SystemEntropy);
        Self {
            budgets: Budgets::new(policy, Arc::clone(&ledger) as _, Arc::new(SystemEntropy), &root),
            ledger,
            now: start(),
            passes: AtomicU32::new(0),
        }
    }

    /// Sets the clock to this many milliseconds after the start.
    pub(super) fn set_time(&mut self, millis: i64) -> &Self {
        self.now = moment(millis);
        self
    }

    pub(super) fn advance(&mut self, millis: i64) {
        self.now += SignedDuration::from_millis(millis);
    }

    pub(super) fn attempt_context<'a>(&self, who: &'a EmployeeAtDevice) -> AttemptContext<'a> {
        AttemptContext {
            organization: &who.organization,
            enrolled: who.enrolled,
            employee: &who.employee,
            device: &who.device,
            origin: who.origin.clone(),
            now: self.now,
        }
    }

    /// Guesses at the three-digit PIN of challenge `c`.
    pub(super) async fn guess(&self, who: &EmployeeAtDevice) -> GuessDecision {
        self.guess_at(who, "c", 3).await
    }

    pub(super) async fn guess_at(&self, who: &EmployeeAtDevice, at: &str, long: u8) -> GuessDecision {
        let visit = self.attempt_context(who);
        self.budgets
            .admit_guess(&visit, &challenge(at), digits(long))
            .await
            .unwrap()
    }

    /// Guesses wrong at a short PIN, which must be allowed. Returns the budgets that the guess spends.
    #[track_caller]
    pub(super) fn guess_wrong(&self, who: &EmployeeAtDevice) -> impl Future<Output = Vec<BudgetName>> {
        let guess = self.guess(who);
        async { expect_counted(guess.await).spent }
    }

    /// Guesses right at a short PIN.
    pub(super) async fn pass(&self, who: &EmployeeAtDevice, at: &str, way: &DeliveryOptions) {
        let guess = expect_counted(self.guess_at(who, at, 3).await);
        self.record_pass(who, at, &guess, way).await;
    }

    pub(super) async fn record_pass(
        &self,
        who: &EmployeeAtDevice,
        at: &str,
        guess: &CountedGuess,
        way: &DeliveryOptions,
    ) {
        let (visit, at) = (self.attempt_context(who), challenge(at));
        assert!(self.budgets.record_pass(&visit, &at, guess, way).await.unwrap());
    }

    /// Guesses right at a six-digit PIN, which spends and forgives no guesses at short ones.
    pub(super) async fn pass_long(&self, who: &EmployeeAtDevice) {
        // A challenge is passed once only.
        let at = format!("long {}", self.passes.fetch_add(1, Ordering::Relaxed));
        let guess = expect_counted(self.guess_at(who, &at, 6).await);
        self.record_pass(who, &at, &guess, &email_only()).await;
    }

    pub(super) async fn record_burn(&self, who: &EmployeeAtDevice) -> BurnConsequences {
        let visit = self.attempt_context(who);
        self.budgets.record_burn(&visit, &challenge("c")).await.unwrap()
    }

    pub(super) async fn send(&self, who: &EmployeeAtDevice) -> SendDecision {
        self.send_by(who, &email_only()).await
    }

    pub(super) async fn send_by(&self, who: &EmployeeAtDevice, way: &DeliveryOptions) -> SendDecision {
        self.send_at(who, "c", way).await
    }

    pub(super) async fn send_at(
        &self,
        who: &EmployeeAtDevice,
        at: &str,
        way: &DeliveryOptions,
    ) -> SendDecision {
        let visit = self.attempt_context(who);
        self.budgets
            .admit_send(&visit, &challenge(at), SendPurpose::NewChallenge, way)
            .await
            .unwrap()
    }

    /// Counts the live entries of a kind on an account.
    pub(super) async fn count_live(&self, account: &LedgerAccount, kind: LedgerEntryKind) -> u32 {
        // Opening no account is enough: the ledger in memory is locked as a whole.
        let mut page = self.ledger.open(&[]).await.unwrap();
        page.count(account, kind, Timestamp::MIN).await.unwrap()
    }

    /// Returns the ids of Ann's live short guesses at a challenge from her usual session, latest first.
    pub(super) async fn unforgiven_guesses(&self, at: &str) -> Vec<String> {
        let mut page = self.ledger.open(&[]).await.unwrap();
        let visit = ann();
        let account = LedgerAccount::Employee(visit.employee.clone());
        page.entry_ids(&account, LedgerEntryKind::ShortGuess, at, &visit.origin)
            .await
            .unwrap()
    }
}

#[track_caller]
pub(super) fn expect_counted(guess: GuessDecision) -> CountedGuess {
    match guess {
        GuessDecision::Counted(guess) => guess,
        other => panic!("not counted: {other:?}"),
    }
}

#[track_caller]
pub(super) fn expect_allowed(sending: SendDecision) -> SendTerms {
    match sending {
        SendDecision::Allowed { terms, .. } => terms,
        SendDecision::Refused(spent) => panic!("refused: {spent:?}"),
    }
}

/// A refusal because of this budget, until this many milliseconds after the start.
pub(super) fn refused_until(budget: BudgetName, millis: i64) -> SendDecision {
    let until = Some(moment(millis));
    SendDecision::Refused(SpentBudget { budget, until })
}

/// A budget that stays spent until somebody lifts it.
pub(super) fn spent_until_lifted(budget: BudgetName) -> SpentBudget {
    SpentBudget { budget, until: None }
}

/// The terms of a short PIN without restrictions.
pub(super) fn usual_terms() -> SendTerms {
    terms(3, None)
}

pub(super) fn terms(long: u8, longer: Option<BudgetName>) -> SendTerms {
    SendTerms {
        digits: digits(long),
        lengthened_by: longer,
        sms_withheld_by: None,
    }
}

/// A limit that no test reaches.
pub(super) fn unreachable_limit() -> WindowLimit {
    WindowLimit::new(1_000_000, SignedDuration::from_millis(DAY))
}
