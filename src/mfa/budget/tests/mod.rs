//! Every row of the table, tested through the budgets themselves: each limit from both sides, to the
//! millisecond.
//!
//! Lives here: budgets over a ledger in memory with a clock that the tests set, and the rows by subject.
//! Does not live here: the guarantees of the ledger's stores (the conformance suite), whole schedules
//! (`mfa::tests`).

mod burning;
mod forgiving;
mod guessing;
mod names;
mod organization;
mod sending;
mod strangers;
mod texting;
mod waiting;

use std::sync::Arc;

use super::{
    Budgets, Burn, Guess, Ledger, Limit, Name, Policy, Sending, Spent, Terms, Visit, Way,
    ledger::{Account, Kind, memory::MemoryLedger},
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
pub(super) struct Who {
    organization: OrganizationId,
    enrolled: u32,
    employee: EmployeeId,
    device: String,
    by: String,
}

impl Who {
    pub(super) fn device(mut self, device: &str) -> Self {
        device.clone_into(&mut self.device);
        self
    }

    pub(super) fn by(mut self, by: &str) -> Self {
        by.clone_into(&mut self.by);
        self
    }

    pub(super) fn account(&self) -> Account {
        Account::Employee(self.employee.clone())
    }

    pub(super) fn seat(&self) -> Account {
        Account::Device(self.employee.clone(), self.device.clone())
    }

    pub(super) fn company(&self) -> Account {
        Account::Organization(self.organization.clone())
    }

    pub(super) fn of(mut self, organization: &str, enrolled: u32) -> Self {
        self.organization = organization.parse().unwrap();
        self.enrolled = enrolled;
        self
    }
}

pub(super) fn employee(id: &str) -> Who {
    Who {
        organization: "acme".parse().unwrap(),
        enrolled: 10,
        employee: id.parse().unwrap(),
        device: "kitchen".to_owned(),
        by: "ann at the kitchen device".to_owned(),
    }
}

pub(super) fn ann() -> Who {
    employee("ann.lee")
}

pub(super) fn number(number: usize) -> Who {
    employee(&format!("e{number}"))
}

/// Budgets over a ledger in memory, and a clock that the test sets.
pub(super) struct Desk {
    pub(super) budgets: Budgets,
    ledger: Arc<MemoryLedger>,
    now: Timestamp,
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

pub(super) fn by_mail() -> Way {
    Way {
        email: true,
        sms: None,
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with(Policy::default())
    }

    /// Applies the policy without its limits on unknown devices: in these tests nearly every device is unknown.
    pub(super) fn with(policy: Policy) -> Self {
        Self::under(Policy {
            stranger_guesses: never(),
            stranger_wrong: never(),
            ..policy
        })
    }

    pub(super) fn under(policy: Policy) -> Self {
        let ledger = Arc::new(MemoryLedger::new());
        let root = RootKey::draw(&SystemEntropy);
        Self {
            budgets: Budgets::new(policy, Arc::clone(&ledger) as _, Arc::new(SystemEntropy), &root),
            ledger,
            now: start(),
        }
    }

    /// Sets the clock to this many milliseconds after the start.
    pub(super) fn at(&mut self, millis: i64) -> &Self {
        self.now = moment(millis);
        self
    }

    pub(super) fn wait(&mut self, millis: i64) {
        self.now += SignedDuration::from_millis(millis);
    }

    pub(super) fn visit<'a>(&self, who: &'a Who) -> Visit<'a> {
        Visit {
            organization: &who.organization,
            enrolled: who.enrolled,
            employee: &who.employee,
            device: &who.device,
            by: who.by.clone(),
            now: self.now,
        }
    }

    /// Guesses at the three-digit PIN of challenge `c`.
    pub(super) async fn guess(&self, who: &Who) -> Guess {
        self.guess_at(who, "c", 3).await
    }

    pub(super) async fn guess_at(&self, who: &Who, at: &str, long: u8) -> Guess {
        let visit = self.visit(who);
        self.budgets
            .guess(&visit, &challenge(at), digits(long))
            .await
            .unwrap()
    }

    /// Guesses wrong at a short PIN, which must be allowed. Returns the budgets that the guess spends.
    #[track_caller]
    pub(super) fn wrong(&self, who: &Who) -> impl Future<Output = Vec<Name>> {
        let guess = self.guess(who);
        async { counted(guess.await).1 }
    }

    /// Guesses right at a short PIN.
    pub(super) async fn pass(&self, who: &Who, at: &str, way: &Way) {
        let (id, _) = counted(self.guess_at(who, at, 3).await);
        self.passed(who, at, &id, way).await;
    }

    pub(super) async fn passed(&self, who: &Who, at: &str, guess: &str, way: &Way) {
        let (visit, at) = (self.visit(who), challenge(at));
        self.budgets.passed(&visit, &at, guess, way).await.unwrap();
    }

    /// Guesses right at a six-digit PIN, which spends and forgives no guesses at short ones.
    pub(super) async fn pass_long(&self, who: &Who) {
        let (id, _) = counted(self.guess_at(who, "long", 6).await);
        self.passed(who, "long", &id, &by_mail()).await;
    }

    pub(super) async fn burned(&self, who: &Who) -> Burn {
        let visit = self.visit(who);
        self.budgets.burned(&visit, &challenge("c"), &[]).await.unwrap()
    }

    pub(super) async fn send(&self, who: &Who) -> Sending {
        self.send_by(who, &by_mail()).await
    }

    pub(super) async fn send_by(&self, who: &Who, way: &Way) -> Sending {
        self.send_at(who, "c", way).await
    }

    pub(super) async fn send_at(&self, who: &Who, at: &str, way: &Way) -> Sending {
        let (visit, usual) = (self.visit(who), self.budgets.policy().digits);
        self.budgets
            .send(&visit, &challenge(at), usual, way)
            .await
            .unwrap()
    }

    /// Counts the live entries of a kind on an account.
    pub(super) async fn live(&self, account: &Account, kind: Kind) -> u32 {
        // Opening no account is enough: the ledger in memory is locked as a whole.
        let mut page = self.ledger.open(&[]).await.unwrap();
        page.count(account, kind, Timestamp::MIN).await.unwrap()
    }

    /// Returns the ids of Ann's live short guesses at a challenge from her usual session, latest first.
    pub(super) async fn unforgiven(&self, at: &str) -> Vec<String> {
        let mut page = self.ledger.open(&[]).await.unwrap();
        let visit = ann();
        let account = Account::Employee(visit.employee.clone());
        page.ids(&account, Kind::ShortGuess, at, &visit.by).await.unwrap()
    }
}

#[track_caller]
pub(super) fn counted(guess: Guess) -> (String, Vec<Name>) {
    match guess {
        Guess::Counted { id, spent } => (id, spent),
        other => panic!("not counted: {other:?}"),
    }
}

#[track_caller]
pub(super) fn allowed(sending: Sending) -> Terms {
    match sending {
        Sending::Allowed { terms, .. } => terms,
        Sending::Refused(spent) => panic!("refused: {spent:?}"),
    }
}

/// A refusal because of this budget, until this many milliseconds after the start.
pub(super) fn until(budget: Name, millis: i64) -> Sending {
    let until = Some(moment(millis));
    Sending::Refused(Spent { budget, until })
}

/// A budget that stays spent until somebody lifts it.
pub(super) fn off(budget: Name) -> Spent {
    Spent { budget, until: None }
}

/// The terms of a short PIN without restrictions.
pub(super) fn usual() -> Terms {
    terms(3, None)
}

pub(super) fn terms(long: u8, longer: Option<Name>) -> Terms {
    Terms {
        digits: digits(long),
        longer,
        withheld: None,
    }
}

/// A limit that no test reaches.
pub(super) fn never() -> Limit {
    Limit::new(1_000_000, SignedDuration::from_millis(DAY))
}
