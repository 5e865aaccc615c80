//! Decides whether a PIN may be sent, how many digits it has, and on which channels it goes.

use super::{
    AttemptContext,
    budget_policy::BudgetName,
    budget_rules::{longest_lasting, moment_before, sms_kinds},
    budgets::{Budgets, find_spent_budgets, new_entry, void_entries},
    decision::{DeliveryOptions, SendDecision, SendPurpose, SendTerms, SpentBudget},
    ledger::{
        EntrySelector, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError, LedgerQuery,
        LedgerTransaction,
    },
};
use crate::mfa::ChallengeId;

impl Budgets {
    /// Decides whether a PIN may be sent for a challenge, and how many digits it has. If it may, the send is counted
    /// first. Call [`Budgets::withdraw_send`] if nothing was sent in the end.
    ///
    /// # Errors
    /// [`LedgerError`]: no PIN may be sent.
    pub async fn admit_send(
        &self,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
        purpose: SendPurpose,
        way: &DeliveryOptions,
    ) -> Result<SendDecision, LedgerError> {
        let mut page = self.ledger.open(&accounts_of_send(visit, way)).await?;
        let known = self.is_known_device(&mut *page, visit).await?;
        let mut refusing = self.policy.access_off_rules(visit);
        refusing.extend(self.policy.unknown_device_rules(visit, known));
        let limited = purpose != SendPurpose::LongerPin;
        if limited {
            refusing.extend(self.policy.send_rules(visit, known));
        }
        let mut refusals = find_spent_budgets(&mut *page, &refusing).await?;
        let mut withheld = None;
        if limited {
            refusals.extend(self.find_device_wait(&mut *page, visit).await?);
            let rules = self.policy.sms_rules(visit, way, known);
            withheld = longest_lasting(find_spent_budgets(&mut *page, &rules).await?);
            // A withheld text message is a refusal only if there is no email address to fall back to.
            refusals.extend(withheld.filter(|_| !way.email));
        }
        // A refusal returns without a commit and costs nothing: otherwise asking again would extend the wait.
        if let Some(refusal) = longest_lasting(refusals) {
            return Ok(SendDecision::Refused(refusal));
        }
        let terms = self.decide_terms(&mut *page, visit, known, purpose).await?;
        let id = self.draw_id();
        if limited {
            let sms = way.sms.as_ref().filter(|_| withheld.is_none());
            let entries = entries_of_send(visit, challenge, &id, known, sms);
            self.add_and_commit(page, visit, &entries).await?;
        }
        let withheld = withheld.map(|spent| spent.budget);
        let terms = SendTerms {
            sms_withheld_by: withheld,
            ..terms
        };
        Ok(SendDecision::Allowed { id, terms })
    }

    /// Gives back the send with this id, because nothing was sent: another request was quicker, or the challenge
    /// had ended.
    ///
    /// # Errors
    /// [`LedgerError`]: the send stays counted.
    pub async fn withdraw_send(
        &self,
        visit: &AttemptContext<'_>,
        sending: &str,
        way: &DeliveryOptions,
    ) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&accounts_of_send(visit, way)).await?;
        // Voids on every account that a send can be charged to. Whether the device was known then is not recorded.
        let mut counted = vec![
            (visit.employee_account(), LedgerEntryKind::Send),
            (visit.device_account(), LedgerEntryKind::Send),
            (visit.employee_account(), LedgerEntryKind::SendUnknown),
        ];
        if let Some((number, prefix)) = &way.sms {
            for (sms, unanswered) in [sms_kinds(true), sms_kinds(false)] {
                counted.push((LedgerAccount::Number(number.clone()), sms));
                counted.push((LedgerAccount::Prefix(prefix.clone()), unanswered));
                counted.push((visit.organization_account(), sms));
            }
        }
        for (account, kind) in counted {
            void_entries(&mut *page, account, kind, EntrySelector::Id(sending.to_owned())).await?;
        }
        page.commit().await
    }

    /// Returns true if a right PIN was given through this device within `known_for`.
    pub(super) async fn is_known_device(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
    ) -> Result<bool, LedgerError> {
        let query = LedgerQuery {
            account: visit.device_account(),
            kind: LedgerEntryKind::Passed,
            since: Some(moment_before(visit.now, self.policy.known_for)),
            nth: 1,
        };
        Ok(page.query(&[query]).await?.iter().any(Option::is_some))
    }

    /// Returns the wait of this device after burned challenges, if it has not ended.
    async fn find_device_wait(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
    ) -> Result<Option<SpentBudget>, LedgerError> {
        let waiting = page.query(&self.policy.device_wait_queries(visit)).await?;
        let until = self.policy.evaluate_device_wait(&waiting).1;
        Ok(until.filter(|until| *until > visit.now).map(|until| SpentBudget {
            budget: BudgetName::BurnedOnDevice,
            until: Some(until),
        }))
    }

    async fn decide_terms(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
        known: bool,
        purpose: SendPurpose,
    ) -> Result<SendTerms, LedgerError> {
        let usual = match purpose {
            SendPurpose::NewChallenge => self.policy.digits,
            SendPurpose::SameChallenge(digits) => self.policy.digits.max(digits),
            SendPurpose::LongerPin => self.policy.digits.max(self.policy.long_digits),
        };
        let mut terms = SendTerms {
            digits: usual,
            lengthened_by: None,
            sms_withheld_by: None,
        };
        // A PIN that is long anyway cannot be made longer, so no rule needs to be asked.
        if self.policy.is_short(usual)
            && let Some(spent) =
                longest_lasting(find_spent_budgets(page, &self.policy.long_pin_rules(visit, known)).await?)
        {
            terms.digits = self.policy.long_digits;
            terms.lengthened_by = Some(spent.budget);
        }
        Ok(terms)
    }
}

/// Lists the accounts to open for a send. A device account needs no opening of its own: the employee's covers it.
fn accounts_of_send(visit: &AttemptContext<'_>, way: &DeliveryOptions) -> Vec<LedgerAccount> {
    let mut accounts = vec![visit.employee_account(), visit.organization_account()];
    if let Some((number, prefix)) = &way.sms {
        accounts.extend([
            LedgerAccount::Number(number.clone()),
            LedgerAccount::Prefix(prefix.clone()),
        ]);
    }
    accounts
}

/// Builds the entries of a send. `sms` is `None` if no text message goes out.
fn entries_of_send(
    visit: &AttemptContext<'_>,
    challenge: &ChallengeId,
    id: &str,
    known: bool,
    sms: Option<&(String, String)>,
) -> Vec<LedgerEntry> {
    let line = |account, kind| LedgerEntry {
        challenge: challenge.as_str().to_owned(),
        ..new_entry(visit, account, kind, id)
    };
    let mut entries = if known {
        vec![
            line(visit.employee_account(), LedgerEntryKind::Send),
            line(visit.device_account(), LedgerEntryKind::Send),
        ]
    } else {
        vec![line(visit.employee_account(), LedgerEntryKind::SendUnknown)]
    };
    if let Some((number, prefix)) = sms {
        let (sent, unanswered) = sms_kinds(known);
        entries.push(line(LedgerAccount::Number(number.clone()), sent));
        entries.push(line(LedgerAccount::Prefix(prefix.clone()), unanswered));
        entries.push(line(visit.organization_account(), sent));
    }
    entries
}
