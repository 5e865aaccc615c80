//! The budgets at work: each ruling opens the accounts it concerns, asks, decides, writes, and only then is spoken.

use std::sync::Arc;

use ring::hmac;

use super::{
    ledger::{Account, Entry, Kind, Ledger, LedgerError, Page, Query, Strike, Which},
    ruling::{Burn, Guess, Sending, Spent, Terms, Told, Way},
    rules::{Rule, ago, later, longest},
    table::{Limit, Name, Policy},
};
use crate::{
    clock::Timestamp,
    directory::{EmployeeId, OrganizationId, PhoneNumber},
    mfa::{ChallengeId, Digits},
    secret::{self, Entropy, RootKey},
};

/// Who comes, from where, and when.
#[derive(Debug, Clone)]
pub struct Visit<'a> {
    /// The organization.
    pub organization: &'a OrganizationId,
    /// How many of its employees are enrolled.
    pub enrolled: u32,
    /// The employee.
    pub employee: &'a EmployeeId,
    /// The device (a digest).
    pub device: &'a str,
    /// Session, device and person together (a digest): who is forgiven a wrong guess by a right one.
    pub by: &'a str,
    /// Now.
    pub now: Timestamp,
}

impl Visit<'_> {
    pub(super) fn account(&self) -> Account {
        Account::Employee(self.employee.clone())
    }

    pub(super) fn seat(&self) -> Account {
        Account::Device(self.employee.clone(), self.device.to_owned())
    }

    pub(super) fn company(&self) -> Account {
        Account::Organization(self.organization.clone())
    }
}

/// The budgets. Clones share the ledger.
#[derive(Debug, Clone)]
pub struct Budgets {
    policy: Policy,
    ledger: Arc<dyn Ledger>,
    entropy: Arc<dyn Entropy>,
    numbers: hmac::Key,
}

impl Budgets {
    /// The budgets of a policy over a ledger. Numbers are digested under a key derived from `root`.
    pub fn new(policy: Policy, ledger: Arc<dyn Ledger>, entropy: Arc<dyn Entropy>, root: &RootKey) -> Self {
        Self {
            policy,
            ledger,
            entropy,
            numbers: root.mac_key("guess ledger"),
        }
    }

    /// The bounds.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// By which ways a code could go to these addresses.
    pub fn way(&self, email: bool, phone: Option<&PhoneNumber>) -> Way {
        let digest = |text: &str| {
            let tag = hmac::sign(&self.numbers, text.as_bytes());
            tag.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        // The country, the area and the first digits of the subscriber: what a block of numbers is rented by.
        let beginning = |number: &str| number.chars().take(number.len().saturating_sub(4)).collect::<String>();
        let sms = phone.map(|phone| (digest(phone.as_e164()), digest(&beginning(phone.as_e164()))));
        Way { email, sms }
    }

    /// A code is to be sent for this challenge, with at least so many digits. If it may, that is counted first.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing may be sent.
    pub async fn send(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        at_least: Digits,
        way: &Way,
    ) -> Result<Sending, LedgerError> {
        let mut accounts = vec![visit.account(), visit.company()];
        if let Some((number, prefix)) = &way.sms {
            accounts.extend([Account::Number(number.clone()), Account::Prefix(prefix.clone())]);
        }
        let mut page = self.ledger.open(&accounts).await?;
        let known = self.knows(&mut *page, visit).await?;
        let refusing = [self.policy.off(visit), self.policy.sending(visit, known)].concat();
        let mut refusals = spent(&mut *page, &refusing).await?;
        let waiting = page.ask(&self.policy.waiting(visit)).await?;
        let until = self.policy.waited(&waiting).1.filter(|until| *until > visit.now);
        refusals.extend(until.map(|until| Spent { budget: Name::BurnedOnDevice, until: Some(until) }));
        let withheld = longest(spent(&mut *page, &self.policy.texting(visit, way)).await?);
        refusals.extend(withheld.filter(|_| !way.email));
        if let Some(refusal) = longest(refusals) {
            return Ok(Sending::Refused(refusal));
        }
        let terms = self.terms(&mut *page, visit, at_least).await?;
        let entries = self.sent(visit, challenge, known, way.sms.as_ref().filter(|_| withheld.is_none()));
        self.write(page, visit, &entries).await?;
        Ok(Sending::Allowed(Terms { withheld: withheld.map(|spent| spent.budget), ..terms }))
    }

    /// A guess is to be compared with a code of so many digits. If it may, it is counted as wrong first; say
    /// [`Budgets::passed`] when it was right, and [`Budgets::unused`] when nothing was compared.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing may be compared.
    pub async fn guess(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        digits: Digits,
    ) -> Result<Guess, LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        if let Some(refusal) = longest(spent(&mut *page, &self.policy.off(visit)).await?) {
            return Ok(Guess::Refused(refusal));
        }
        let short = self.policy.is_short(digits);
        let mut by_this = Vec::new();
        if short {
            if let Some(spent) = longest(spent(&mut *page, &self.policy.lengthening(visit)).await?) {
                return Ok(Guess::Longer(spent.budget));
            }
            by_this = self.spent_by_one_more(&mut *page, visit).await?;
        }
        let id = secret::name(&*self.entropy);
        let entry = |account, kind| Entry {
            challenge: challenge.as_str().to_owned(),
            ..self.entry(visit, account, kind, &id)
        };
        let mut entries = vec![entry(visit.account(), Kind::Wrong)];
        if short {
            entries.push(entry(visit.account(), Kind::ShortGuess));
            entries.push(entry(visit.company(), Kind::ShortGuess));
        }
        if by_this.contains(&Name::OrganizationGuesses) {
            entries.push(entry(visit.company(), Kind::Elevated));
        }
        self.write(page, visit, &entries).await?;
        Ok(Guess::Counted { id, spent: by_this })
    }

    /// The guess of that id was right.
    ///
    /// # Errors
    /// [`LedgerError`]: it stays counted as wrong, and nothing may be answered.
    pub async fn passed(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        guess: &str,
        way: &Way,
    ) -> Result<(), LedgerError> {
        let mut accounts = vec![visit.account(), visit.company()];
        accounts.extend(way.sms.iter().map(|(_, prefix)| Account::Prefix(prefix.clone())));
        let mut page = self.ledger.open(&accounts).await?;
        strike(&mut *page, visit.account(), Kind::Wrong, Which::All).await?;
        take_back(&mut *page, visit, guess).await?;
        let forgiven = self.forgive(&mut *page, visit, challenge).await?;
        if let Some((_, prefix)) = &way.sms {
            let answered = Which::Challenge(challenge.as_str().to_owned());
            strike(&mut *page, Account::Prefix(prefix.clone()), Kind::Unanswered, answered).await?;
        }
        let passed = self.entry(visit, visit.seat(), Kind::Passed, guess);
        let entries: Vec<_> = forgiven.into_iter().chain([passed]).collect();
        self.write(page, visit, &entries).await
    }

    /// The guess of that id was compared with nothing: its challenge had ended.
    ///
    /// # Errors
    /// [`LedgerError`]: it stays counted as wrong.
    pub async fn unused(&self, visit: &Visit<'_>, guess: &str) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        strike(&mut *page, visit.account(), Kind::Wrong, Which::Id(guess.to_owned())).await?;
        take_back(&mut *page, visit, guess).await?;
        page.close().await
    }

    /// A challenge burned.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing follows from it.
    pub async fn burned(&self, visit: &Visit<'_>, challenge: &ChallengeId) -> Result<Burn, LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        let before = self.policy.waited(&page.ask(&self.policy.waiting(visit)).await?).0;
        let wait = self.policy.waits.get(before).or(self.policy.waits.last());
        let entry = |account, kind| self.entry(visit, account, kind, challenge.as_str());
        let mut entries = vec![
            entry(visit.seat(), Kind::Burned),
            entry(visit.account(), Kind::Burned),
        ];
        let limit = self.policy.organization_burned.of(visit.enrolled);
        let of_one = page.count(&visit.account(), Kind::Burned, ago(visit.now, limit.window)).await?;
        let mut elevated = false;
        if of_one < self.policy.burned_of_one {
            let full = self.is_full_with_one_more(&mut *page, visit.company(), Kind::Burned, limit, visit.now);
            elevated = full.await? && spent(&mut *page, &[self.policy.elevated(visit)]).await?.is_empty();
            entries.push(entry(visit.company(), Kind::Burned));
        }
        if elevated {
            entries.push(entry(visit.company(), Kind::Elevated));
        }
        let told = self.tell(&mut *page, visit).await?;
        if told == Told::Notice {
            entries.push(entry(visit.account(), Kind::Notice));
        }
        self.write(page, visit, &entries).await?;
        Ok(Burn { wait: wait.copied().unwrap_or_default(), elevated, told })
    }

    /// Turns voice access off until it is unlocked.
    ///
    /// # Errors
    /// [`LedgerError`]: it is not off.
    pub async fn pause(&self, visit: &Visit<'_>) -> Result<(), LedgerError> {
        let page = self.ledger.open(&[visit.account()]).await?;
        let id = secret::name(&*self.entropy);
        let entry = self.entry(visit, visit.account(), Kind::Paused, &id);
        self.write(page, visit, &[entry]).await
    }

    /// Lifts waits and stops. It gives no guess back.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing is lifted.
    pub async fn unlock(&self, visit: &Visit<'_>) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&[visit.account()]).await?;
        for kind in [Kind::Paused, Kind::Wrong] {
            strike(&mut *page, visit.account(), kind, Which::All).await?;
        }
        let id = secret::name(&*self.entropy);
        let entry = self.entry(visit, visit.account(), Kind::Unlocked, &id);
        self.write(page, visit, &[entry]).await
    }

    async fn knows(&self, page: &mut dyn Page, visit: &Visit<'_>) -> Result<bool, LedgerError> {
        let query = Query {
            account: visit.seat(),
            kind: Kind::Passed,
            since: Some(ago(visit.now, self.policy.known_for)),
            nth: 1,
        };
        Ok(page.ask(&[query]).await?.iter().any(Option::is_some))
    }

    async fn terms(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        at_least: Digits,
    ) -> Result<Terms, LedgerError> {
        let usual = self.policy.digits.max(at_least);
        let mut terms = Terms { digits: usual, longer: None, withheld: None };
        if self.policy.is_short(usual)
            && let Some(spent) = longest(spent(page, &self.policy.lengthening(visit)).await?)
        {
            terms.digits = self.policy.long;
            terms.longer = Some(spent.budget);
        }
        Ok(terms)
    }

    /// What a sending spends.
    fn sent(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        known: bool,
        sms: Option<&(String, String)>,
    ) -> Vec<Entry> {
        let id = secret::name(&*self.entropy);
        let entry = |account, kind| Entry {
            challenge: challenge.as_str().to_owned(),
            ..self.entry(visit, account, kind, &id)
        };
        let mut entries = vec![entry(visit.account(), Kind::Send)];
        entries.push(if known {
            entry(visit.seat(), Kind::Send)
        } else {
            entry(visit.account(), Kind::SendUnknown)
        });
        if let Some((number, prefix)) = sms {
            entries.push(entry(Account::Number(number.clone()), Kind::Sms));
            entries.push(entry(Account::Prefix(prefix.clone()), Kind::Unanswered));
            entries.push(entry(visit.company(), Kind::Sms));
        }
        entries
    }

    async fn spent_by_one_more(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
    ) -> Result<Vec<Name>, LedgerError> {
        let mut spent = Vec::new();
        for (name, account, limit) in self.policy.by_one_more_guess(visit) {
            let full = self.is_full_with_one_more(page, account, Kind::ShortGuess, limit, visit.now);
            if full.await? && !spent.contains(&name) {
                spent.push(name);
            }
        }
        Ok(spent)
    }

    /// Whether one more entry reaches the limit.
    async fn is_full_with_one_more(
        &self,
        page: &mut dyn Page,
        account: Account,
        kind: Kind,
        limit: Limit,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let Some(others) = limit.count.checked_sub(1).filter(|others| *others > 0) else {
            return Ok(true);
        };
        let rule = Rule::of(Name::ShortGuesses, account, kind, Limit { count: others, ..limit }, now);
        Ok(page.ask(&[rule.query]).await?.iter().any(Option::is_some))
    }

    /// Forgives what the same session, device and person guessed wrong at this challenge, as far as the day allows.
    async fn forgive(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
    ) -> Result<Vec<Entry>, LedgerError> {
        let Limit { count, window } = self.policy.forgiven;
        let before = page.count(&visit.account(), Kind::Forgiven, ago(visit.now, window)).await?;
        let left = usize::try_from(count.saturating_sub(before)).unwrap_or(usize::MAX);
        let wrong = page.ids(&visit.account(), Kind::ShortGuess, challenge.as_str(), visit.by).await?;
        let mut forgiven = Vec::new();
        for guess in wrong.into_iter().take(left) {
            take_back(page, visit, &guess).await?;
            forgiven.push(self.entry(visit, visit.account(), Kind::Forgiven, &guess));
        }
        Ok(forgiven)
    }

    async fn tell(&self, page: &mut dyn Page, visit: &Visit<'_>) -> Result<Told, LedgerError> {
        let Limit { count, window } = self.policy.notices;
        let first = Rule::of(Name::Sends, visit.account(), Kind::Notice, self.policy.notices, visit.now);
        let Some(since) = page.ask(&[first.query]).await?.first().copied().flatten().filter(|_| count > 0) else {
            return Ok(Told::Notice);
        };
        let burned = page.count(&visit.account(), Kind::Burned, since).await?.saturating_add(1);
        Ok(Told::Digest { since, due: later(since, window), burned })
    }

    fn entry(&self, visit: &Visit<'_>, account: Account, kind: Kind, id: &str) -> Entry {
        Entry {
            account,
            kind,
            at: visit.now,
            id: id.to_owned(),
            challenge: String::new(),
            by: visit.by.to_owned(),
        }
    }

    async fn write(
        &self,
        mut page: Box<dyn Page>,
        visit: &Visit<'_>,
        entries: &[Entry],
    ) -> Result<(), LedgerError> {
        page.add(entries, ago(visit.now, self.policy.memory())).await?;
        page.close().await
    }
}

/// Those that are spent.
async fn spent(page: &mut dyn Page, rules: &[Rule]) -> Result<Vec<Spent>, LedgerError> {
    let queries: Vec<_> = rules.iter().map(|rule| rule.query.clone()).collect();
    let answers = page.ask(&queries).await?;
    Ok(rules.iter().zip(answers).filter_map(|(rule, answer)| rule.spent(answer)).collect())
}

async fn strike(page: &mut dyn Page, account: Account, kind: Kind, which: Which) -> Result<(), LedgerError> {
    page.strike(&Strike { account, kind, which }).await
}

/// A guess at a short code was not wrong, or is forgiven.
async fn take_back(page: &mut dyn Page, visit: &Visit<'_>, guess: &str) -> Result<(), LedgerError> {
    for account in [visit.account(), visit.company()] {
        strike(page, account, Kind::ShortGuess, Which::Id(guess.to_owned())).await?;
    }
    Ok(())
}
