//! Issuing a challenge and replacing its code. Both write the code and its messages in one step, then send
//! them.

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Channel, Destination, Dispatch, Fate, LEASE, Message, Parcel},
    directory::Employee,
    mfa::{
        ChallengeId, ChallengeView, Digits, Pin, PolicyVersion,
        budget::{DeliveryOptions, SendDecision, SendTerms, SpentBudget},
        policy,
        store::{Issued, NewChallenge, Resend, Resent, Standing},
    },
};

use super::{
    Error, Gate, Notice, Passage, SentAgain, Visitor,
    notices::{messages, waiting},
};

/// The result of replacing the code of a live challenge.
pub(super) enum Again {
    Sent(Notice),
    TooSoon(Timestamp),
    NoneLeft,
    Gone,
    NoWayToReach,
    Refused(SpentBudget),
}

/// The decision on a send, with its ledger id, its destinations and the properties of the code.
enum Admitted {
    Sending(String, Vec<Destination>, SendTerms),
    NoWayToReach,
    Refused(SpentBudget),
}

impl Gate {
    /// Sends a new PIN for the waiting challenge ("send it again"). Expiry and remaining tries stay.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable.
    pub async fn send_again(&self, visitor: Visitor<'_>) -> Result<SentAgain, Error> {
        if !policy::requires_pin(visitor.skill, visitor.employee) {
            return Ok(SentAgain::AlreadyOpen);
        }
        let now = self.parts.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(SentAgain::Replayed),
            Standing::Cleared(_) => return Ok(SentAgain::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(SentAgain::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        let spacing = self.settings.spacing;
        Ok(match self.again(&visitor, &view, digits, spacing, now).await? {
            Again::Sent(notice) => SentAgain::Sent(notice),
            Again::TooSoon(until) => {
                SentAgain::TooSoon(waiting(&visitor, &view, now), until.duration_since(now))
            }
            Again::NoneLeft => SentAgain::NoneLeft(waiting(&visitor, &view, now)),
            Again::Gone => SentAgain::NothingWaiting(None),
            Again::NoWayToReach => SentAgain::NoWayToReach,
            Again::Refused(refusal) => SentAgain::Refused(refusal),
        })
    }

    /// Replaces the code of a live challenge by one of at least `digits` digits and sends it.
    pub(super) async fn again(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        digits: Digits,
        spacing: SignedDuration,
        now: Timestamp,
    ) -> Result<Again, Error> {
        // The store checks both again and has the last word. Checking here first keeps a request that it
        // would refuse from spending a send.
        if view.resends_left == 0 {
            return Ok(Again::NoneLeft);
        }
        if let Some(until) = view
            .sent_at
            .checked_add(spacing)
            .ok()
            .filter(|until| *until > now)
        {
            return Ok(Again::TooSoon(until));
        }
        let (sending, destinations, terms) = match self.admit(visitor, &view.id, digits, now).await? {
            Admitted::Sending(sending, destinations, terms) => (sending, destinations, terms),
            Admitted::NoWayToReach => return Ok(Again::NoWayToReach),
            Admitted::Refused(refusal) => return Ok(Again::Refused(refusal)),
        };
        let pin = Pin::draw(terms.digits, &*self.parts.entropy);
        let messages = messages(visitor, &destinations, &pin, now, view.expires_at);
        let parcels = self.seal(visitor, &messages);
        let resend = Resend {
            subject: visitor.subject.clone(),
            id: view.id.clone(),
            digest: self.pins.digest(&view.id, &pin),
            digits: terms.digits.get(),
            spacing,
            channels: destinations.iter().map(Destination::channel).collect(),
            parcels: parcels.clone(),
            lease_until: now + LEASE,
            now,
        };
        let resent = self.parts.store.resend(&resend).await?;
        // Another request was quicker, or the challenge ended. Nothing goes out, so nothing may be spent.
        if !matches!(resent, Resent::New(_)) {
            self.unsent(visitor, &sending, now).await?;
        }
        Ok(match resent {
            Resent::New(view) => Again::Sent(
                self.deliver(&terms, view.expires_at, destinations, messages, &parcels)
                    .await,
            ),
            Resent::TooSoon(until) => Again::TooSoon(until),
            Resent::NoneLeft => Again::NoneLeft,
            Resent::Gone => Again::Gone,
        })
    }

    /// Issues a challenge for a question that may not be answered yet, and sends its PIN.
    pub(super) async fn issue(
        &self,
        visitor: &Visitor<'_>,
        question: &[u8],
        now: Timestamp,
    ) -> Result<Passage, Error> {
        let id = ChallengeId::draw(&*self.parts.entropy);
        let usual = self.parts.budgets.policy().digits;
        let (sending, destinations, terms) = match self.admit(visitor, &id, usual, now).await? {
            Admitted::Sending(sending, destinations, terms) => (sending, destinations, terms),
            Admitted::NoWayToReach => return Ok(Passage::NoWayToReach),
            Admitted::Refused(refusal) => return Ok(Passage::Refused(refusal)),
        };
        let pin = Pin::draw(terms.digits, &*self.parts.entropy);
        let expires_at = now + self.settings.lifetime;
        let messages = messages(visitor, &destinations, &pin, now, expires_at);
        let parcels = self.seal(visitor, &messages);
        let challenge = NewChallenge {
            subject: visitor.subject.clone(),
            // Fixes the policy for the life of the challenge: once a switch or an address changes, the PIN no
            // longer works.
            policy: PolicyVersion::current(visitor.skill, visitor.employee),
            digest: self.pins.digest(&id, &pin),
            digits: terms.digits.get(),
            question: self.seal_question(&id, question),
            issued_at: now,
            expires_at,
            tries: self.settings.tries,
            resends: self.settings.resends,
            channels: destinations.iter().map(Destination::channel).collect(),
            parcels: parcels.clone(),
            lease_until: now + LEASE,
            id,
        };
        Ok(match self.parts.store.issue(&challenge).await? {
            Issued::Already(view) => {
                self.unsent(visitor, &sending, now).await?;
                Passage::Waiting(waiting(visitor, &view, now))
            }
            Issued::New => Passage::Sent(
                self.deliver(&terms, expires_at, destinations, messages, &parcels)
                    .await,
            ),
        })
    }

    /// Counts a send against the budgets, and chooses its destinations and the length of the code.
    async fn admit(
        &self,
        visitor: &Visitor<'_>,
        challenge: &ChallengeId,
        digits: Digits,
        now: Timestamp,
    ) -> Result<Admitted, Error> {
        let mut destinations = self.destinations(visitor.employee);
        if destinations.is_empty() {
            return Ok(Admitted::NoWayToReach);
        }
        let (visit, way) = (Self::visit(visitor, now), self.way(visitor.employee));
        Ok(
            match self
                .parts
                .budgets
                .admit_send(&visit, challenge, digits, &way)
                .await?
            {
                SendDecision::Refused(refusal) => Admitted::Refused(refusal),
                SendDecision::Allowed { id, terms } => {
                    // Only the text messages are spent: the email still goes out.
                    destinations.retain(|to| terms.sms_withheld_by.is_none() || to.channel() != Channel::Sms);
                    Admitted::Sending(id, destinations, terms)
                }
            },
        )
    }

    /// Takes a counted send back. When several requests race to send, one wins and the others send nothing.
    async fn unsent(&self, visitor: &Visitor<'_>, sending: &str, now: Timestamp) -> Result<(), Error> {
        let (visit, way) = (Self::visit(visitor, now), self.way(visitor.employee));
        Ok(self.parts.budgets.withdraw_send(&visit, sending, &way).await?)
    }

    /// Returns the channels by which this employee can be reached now, in the form the budgets need.
    pub(super) fn way(&self, employee: &Employee) -> DeliveryOptions {
        let (mut email, mut phone) = (false, None);
        for destination in self.destinations(employee) {
            match destination {
                Destination::Email(_) => email = true,
                Destination::Sms(number) => phone = Some(number),
            }
        }
        self.parts.budgets.delivery_options(email, phone.as_ref())
    }

    fn seal(&self, visitor: &Visitor<'_>, messages: &[Message]) -> Vec<Parcel> {
        let partition = visitor.subject.partition();
        messages
            .iter()
            .map(|message| Parcel::seal(message, partition, &self.parts.parcels, &*self.parts.entropy))
            .collect()
    }

    /// Lists the employee's verified addresses that a configured sender can reach.
    fn destinations(&self, employee: &Employee) -> Vec<Destination> {
        let email = employee.email().cloned().map(Destination::Email);
        let phone = employee.phone().cloned().map(Destination::Sms);
        email
            .into_iter()
            .chain(phone)
            .filter(|to| self.parts.dispatcher.senders().reach(to))
            .collect()
    }

    /// Sends the messages that were just written to the outbox, on all channels at once, and reports how far
    /// they got.
    async fn deliver(
        &self,
        terms: &SendTerms,
        expires_at: Timestamp,
        destinations: Vec<Destination>,
        messages: Vec<Message>,
        parcels: &[Parcel],
    ) -> Notice {
        let address = |parcel: &Parcel| (parcel.id.clone(), parcel.partition);
        let batch = messages.into_iter().zip(parcels.iter().map(address));
        let batch = batch
            .map(|(message, (id, partition))| (message, id, partition))
            .collect();
        // The messages are already in the outbox, leased to this process. If it dies while it waits, another
        // one sends them after the lease.
        let reach = self
            .parts
            .dispatcher
            .dispatch(batch)
            .reach(self.settings.patience, Dispatch::GRACE)
            .await;
        let fate = |to: &Destination| reach.of(to.channel()).unwrap_or(Fate::Failed);
        let sent = destinations
            .into_iter()
            .map(|to| (to.clone(), fate(&to)))
            .collect();
        Notice {
            digits: terms.digits.get(),
            // The clock is read again: waiting for the channels may have taken two seconds of the PIN's life.
            left: expires_at.duration_since(self.parts.clock.now()),
            longer: terms.lengthened_by,
            withheld: terms.sms_withheld_by,
            sent,
        }
    }
}
