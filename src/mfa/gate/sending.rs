//! Issuing a challenge and sending it again: both write the code and its messages in one step and send them at once.

use crate::{
    clock::Timestamp,
    delivery::{Destination, Dispatch, Fate, LEASE, Message, Parcel},
    directory::Employee,
    mfa::{
        ChallengeId, Digits, Pin, PolicyVersion, policy,
        store::{Issued, NewChallenge, Resend, Resent, Standing},
    },
};

use super::{
    Error, Gate, Notice, Passage, SentAgain, Visitor,
    notices::{messages, waiting},
};

impl Gate {
    /// "Send it again": a new code for the same challenge, with its old expiry and its old tries.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach.
    pub async fn send_again(&self, visitor: Visitor<'_>) -> Result<SentAgain, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(SentAgain::AlreadyOpen);
        }
        let now = self.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(SentAgain::Replayed),
            Standing::Cleared(_) => return Ok(SentAgain::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(SentAgain::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        let destinations = self.destinations(visitor.employee);
        if destinations.is_empty() {
            return Ok(SentAgain::NoWayToReach);
        }
        let pin = Pin::draw(
            Digits::try_from(view.digits).unwrap_or(self.settings.digits),
            &*self.entropy,
        );
        let messages = messages(&visitor, &destinations, &pin, now, view.expires_at);
        let parcels = self.seal(&visitor, &messages);
        let resend = Resend {
            subject: visitor.subject.clone(),
            id: view.id.clone(),
            digest: self.pins.digest(&view.id, &pin),
            spacing: self.settings.spacing,
            channels: destinations.iter().map(Destination::channel).collect(),
            parcels: parcels.clone(),
            lease_until: now + LEASE,
            now,
        };
        Ok(match self.store.resend(&resend).await? {
            Resent::New(view) => SentAgain::Sent(
                self.deliver(view.digits, view.expires_at, destinations, messages, &parcels)
                    .await,
            ),
            Resent::TooSoon(until) => {
                SentAgain::TooSoon(waiting(&visitor, &view, now), until.duration_since(now))
            }
            Resent::NoneLeft => SentAgain::NoneLeft(waiting(&visitor, &view, now)),
            Resent::Gone => SentAgain::NothingWaiting(None),
        })
    }

    /// Issues a challenge for a question that may not be answered yet.
    pub(super) async fn issue(
        &self,
        visitor: &Visitor<'_>,
        question: &[u8],
        now: Timestamp,
    ) -> Result<Passage, Error> {
        let destinations = self.destinations(visitor.employee);
        if destinations.is_empty() {
            return Ok(Passage::NoWayToReach);
        }
        let id = ChallengeId::draw(&*self.entropy);
        let pin = Pin::draw(self.settings.digits, &*self.entropy);
        let expires_at = now + self.settings.lifetime;
        let messages = messages(visitor, &destinations, &pin, now, expires_at);
        let parcels = self.seal(visitor, &messages);
        let challenge = NewChallenge {
            subject: visitor.subject.clone(),
            policy: PolicyVersion::of(visitor.skill, visitor.employee),
            digest: self.pins.digest(&id, &pin),
            digits: self.settings.digits.get(),
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
        Ok(match self.store.issue(&challenge).await? {
            Issued::Already(view) => Passage::Waiting(waiting(visitor, &view, now)),
            Issued::New => Passage::Sent(
                self.deliver(challenge.digits, expires_at, destinations, messages, &parcels)
                    .await,
            ),
        })
    }

    fn seal(&self, visitor: &Visitor<'_>, messages: &[Message]) -> Vec<Parcel> {
        let partition = visitor.subject.partition();
        messages
            .iter()
            .map(|message| Parcel::seal(message, partition, &self.parcels, &*self.entropy))
            .collect()
    }

    /// The verified addresses of an employee that some sender can reach.
    fn destinations(&self, employee: &Employee) -> Vec<Destination> {
        let email = employee.email().cloned().map(Destination::Email);
        let phone = employee.phone().cloned().map(Destination::Sms);
        email
            .into_iter()
            .chain(phone)
            .filter(|to| self.dispatcher.senders().reach(to))
            .collect()
    }

    /// Sends what has just been written to the outbox, on all channels at once, and tells how far it got.
    async fn deliver(
        &self,
        digits: u8,
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
            digits,
            left: expires_at.duration_since(self.clock.now()),
            sent,
        }
    }
}
