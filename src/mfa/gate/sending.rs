//! Issuing a challenge and sending it again: both write the code and its messages in one step and send them at once.

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Channel, Destination, Dispatch, Fate, LEASE, Message, Parcel},
    directory::Employee,
    mfa::{
        ChallengeId, ChallengeView, Digits, Pin, PolicyVersion,
        budget::{Refusal, Sending, Terms, Way},
        policy,
        store::{Issued, NewChallenge, Resend, Resent, Standing},
    },
};

use super::{
    Error, Gate, Notice, Passage, SentAgain, Visitor,
    notices::{messages, waiting},
};

/// What came of replacing a code.
pub(super) enum Again {
    Sent(Notice),
    TooSoon(Timestamp),
    NoneLeft,
    Gone,
    NoWayToReach,
    Refused(Refusal),
}

/// Whether a code may be sent, as which sending, and where to.
enum Admitted {
    Sending(String, Vec<Destination>, Terms),
    NoWayToReach,
    Refused(Refusal),
}

impl Gate {
    /// "Send it again": a new code for the same challenge, with its old expiry and its old tries.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach.
    pub async fn send_again(&self, visitor: Visitor<'_>) -> Result<SentAgain, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
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

    /// Replaces the code of a live challenge by one of at least so many digits and sends it.
    pub(super) async fn again(
        &self,
        visitor: &Visitor<'_>,
        view: &ChallengeView,
        digits: Digits,
        spacing: SignedDuration,
        now: Timestamp,
    ) -> Result<Again, Error> {
        // The store decides; asked first so that what it would refuse spends nothing.
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

    /// Issues a challenge for a question that may not be answered yet.
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
            policy: PolicyVersion::of(visitor.skill, visitor.employee),
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

    /// Counts a sending against the budgets, and says where it goes and on what terms.
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
            match self.parts.budgets.send(&visit, challenge, digits, &way).await? {
                Sending::Refused(refusal) => Admitted::Refused(refusal),
                Sending::Allowed { id, terms } => {
                    destinations.retain(|to| terms.withheld.is_none() || to.channel() != Channel::Sms);
                    Admitted::Sending(id, destinations, terms)
                }
            },
        )
    }

    /// Of those who raced to send one was quicker: the others' sendings are given back, for nothing of theirs goes out.
    async fn unsent(&self, visitor: &Visitor<'_>, sending: &str, now: Timestamp) -> Result<(), Error> {
        let (visit, way) = (Self::visit(visitor, now), self.way(visitor.employee));
        Ok(self.parts.budgets.unsent(&visit, sending, &way).await?)
    }

    /// By which ways this employee can be reached now.
    pub(super) fn way(&self, employee: &Employee) -> Way {
        let (mut email, mut phone) = (false, None);
        for destination in self.destinations(employee) {
            match destination {
                Destination::Email(_) => email = true,
                Destination::Sms(number) => phone = Some(number),
            }
        }
        self.parts.budgets.way(email, phone.as_ref())
    }

    fn seal(&self, visitor: &Visitor<'_>, messages: &[Message]) -> Vec<Parcel> {
        let partition = visitor.subject.partition();
        messages
            .iter()
            .map(|message| Parcel::seal(message, partition, &self.parts.parcels, &*self.parts.entropy))
            .collect()
    }

    /// The verified addresses of an employee that some sender can reach.
    fn destinations(&self, employee: &Employee) -> Vec<Destination> {
        let email = employee.email().cloned().map(Destination::Email);
        let phone = employee.phone().cloned().map(Destination::Sms);
        email
            .into_iter()
            .chain(phone)
            .filter(|to| self.parts.dispatcher.senders().reach(to))
            .collect()
    }

    /// Sends what has just been written to the outbox, on all channels at once, and tells how far it got.
    async fn deliver(
        &self,
        terms: &Terms,
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
            left: expires_at.duration_since(self.parts.clock.now()),
            longer: terms.longer,
            withheld: terms.withheld,
            sent,
        }
    }
}
