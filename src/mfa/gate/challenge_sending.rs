//! Issuing a challenge and replacing its code. Both write the code and its messages in one step, then send
//! them.

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{
        Channel, DELIVERY_LEASE, DeliveryStatus, DispatchedBatch, OutgoingMessage, PinDestination,
        SealedMessage,
    },
    directory::Employee,
    mfa::{
        ChallengeId, ChallengeView, Digits, Pin, PolicyVersion,
        budget::{DeliveryOptions, SendDecision, SendTerms, SpentBudget},
        policy,
        store::{AccessState, CodeReplacement, IssueOutcome, NewChallenge, ReplaceOutcome},
    },
};

use super::{
    AskOutcome, Error, Gate, GateRequest, PendingChallenge, ResendOutcome,
    notices::{build_messages, pending_challenge},
};

/// The result of replacing the code of a live challenge.
pub(super) enum NewCodeOutcome {
    Sent(PendingChallenge),
    TooSoon(Timestamp),
    NoneLeft,
    Gone,
    NoWayToReach,
    Refused(SpentBudget),
}

/// The decision on a send, with its ledger id, its destinations and the properties of the code.
enum SendAdmission {
    Sending(String, Vec<PinDestination>, SendTerms),
    NoWayToReach,
    Refused(SpentBudget),
}

impl Gate {
    /// Sends a new PIN for the waiting challenge ("send it again"). Expiry and remaining tries stay.
    ///
    /// # Errors
    /// [`Error`] when the store or the ledger is unavailable.
    pub async fn resend_pin(&self, gate_request: GateRequest<'_>) -> Result<ResendOutcome, Error> {
        if !policy::requires_pin(gate_request.skill, gate_request.employee) {
            return Ok(ResendOutcome::AlreadyOpen);
        }
        let now = self.parts.clock.now();
        let view = match self.check_access(&gate_request, now).await? {
            AccessState::Replayed => return Ok(ResendOutcome::Replayed),
            AccessState::Cleared(_) => return Ok(ResendOutcome::AlreadyOpen),
            AccessState::Nothing(ending) => return Ok(ResendOutcome::NothingWaiting(ending)),
            AccessState::Challenged(view) => view,
        };
        let digits = Digits::try_from(view.digits).unwrap_or_default();
        let spacing = self.settings.spacing;
        Ok(
            match self
                .send_new_code(&gate_request, &view, digits, spacing, now)
                .await?
            {
                NewCodeOutcome::Sent(notice) => ResendOutcome::Sent(notice),
                NewCodeOutcome::TooSoon(until) => ResendOutcome::TooSoon(
                    pending_challenge(&gate_request, &view, now),
                    until.duration_since(now),
                ),
                NewCodeOutcome::NoneLeft => {
                    ResendOutcome::NoneLeft(pending_challenge(&gate_request, &view, now))
                }
                NewCodeOutcome::Gone => ResendOutcome::NothingWaiting(None),
                NewCodeOutcome::NoWayToReach => ResendOutcome::NoWayToReach,
                NewCodeOutcome::Refused(refusal) => ResendOutcome::Refused(refusal),
            },
        )
    }

    /// Replaces the code of a live challenge by one of at least `digits` digits and sends it.
    pub(super) async fn send_new_code(
        &self,
        gate_request: &GateRequest<'_>,
        view: &ChallengeView,
        digits: Digits,
        spacing: SignedDuration,
        now: Timestamp,
    ) -> Result<NewCodeOutcome, Error> {
        // The store checks both again and has the last word. Checking here first keeps a request that it
        // would refuse from spending a send.
        if view.resends_left == 0 {
            return Ok(NewCodeOutcome::NoneLeft);
        }
        if let Some(until) = view
            .sent_at
            .checked_add(spacing)
            .ok()
            .filter(|until| *until > now)
        {
            return Ok(NewCodeOutcome::TooSoon(until));
        }
        let (sending, destinations, terms) =
            match self.admit_send(gate_request, &view.id, digits, now).await? {
                SendAdmission::Sending(sending, destinations, terms) => (sending, destinations, terms),
                SendAdmission::NoWayToReach => return Ok(NewCodeOutcome::NoWayToReach),
                SendAdmission::Refused(refusal) => return Ok(NewCodeOutcome::Refused(refusal)),
            };
        let pin = Pin::draw(terms.digits, &*self.parts.entropy);
        let messages = build_messages(gate_request, &destinations, &pin, now, view.expires_at);
        let parcels = self.seal_messages(gate_request, &messages);
        let resend = CodeReplacement {
            subject: gate_request.subject.clone(),
            id: view.id.clone(),
            digest: self.pin_key.digest(&view.id, &pin),
            digits: terms.digits.get(),
            spacing,
            channels: destinations.iter().map(PinDestination::channel).collect(),
            messages: parcels.clone(),
            lease_until: now + DELIVERY_LEASE,
            now,
        };
        let resent = self.parts.store.replace_code(&resend).await?;
        // Another request was quicker, or the challenge ended. Nothing goes out, so nothing may be spent.
        if !matches!(resent, ReplaceOutcome::New(_)) {
            self.refund_send(gate_request, &sending, now).await?;
        }
        Ok(match resent {
            ReplaceOutcome::New(view) => NewCodeOutcome::Sent(
                self.deliver_messages(&terms, view.expires_at, destinations, messages, &parcels)
                    .await,
            ),
            ReplaceOutcome::TooSoon(until) => NewCodeOutcome::TooSoon(until),
            ReplaceOutcome::NoneLeft => NewCodeOutcome::NoneLeft,
            ReplaceOutcome::Gone => NewCodeOutcome::Gone,
        })
    }

    /// Issues a challenge for a question that may not be answered yet, and sends its PIN.
    pub(super) async fn issue_challenge(
        &self,
        gate_request: &GateRequest<'_>,
        question: &[u8],
        now: Timestamp,
    ) -> Result<AskOutcome, Error> {
        let id = ChallengeId::draw(&*self.parts.entropy);
        let usual = self.parts.budgets.policy().digits;
        let (sending, destinations, terms) = match self.admit_send(gate_request, &id, usual, now).await? {
            SendAdmission::Sending(sending, destinations, terms) => (sending, destinations, terms),
            SendAdmission::NoWayToReach => return Ok(AskOutcome::NoWayToReach),
            SendAdmission::Refused(refusal) => return Ok(AskOutcome::Refused(refusal)),
        };
        let pin = Pin::draw(terms.digits, &*self.parts.entropy);
        let expires_at = now + self.settings.lifetime;
        let messages = build_messages(gate_request, &destinations, &pin, now, expires_at);
        let parcels = self.seal_messages(gate_request, &messages);
        let challenge = NewChallenge {
            subject: gate_request.subject.clone(),
            // Fixes the policy for the life of the challenge: once a switch or an address changes, the PIN no
            // longer works.
            policy: PolicyVersion::current(gate_request.skill, gate_request.employee),
            digest: self.pin_key.digest(&id, &pin),
            digits: terms.digits.get(),
            question: self.seal_question(&id, question),
            issued_at: now,
            expires_at,
            tries: self.settings.tries,
            resends: self.settings.resends,
            channels: destinations.iter().map(PinDestination::channel).collect(),
            messages: parcels.clone(),
            lease_until: now + DELIVERY_LEASE,
            id,
        };
        Ok(match self.parts.store.issue(&challenge).await? {
            IssueOutcome::Already(view) => {
                self.refund_send(gate_request, &sending, now).await?;
                AskOutcome::Waiting(pending_challenge(gate_request, &view, now))
            }
            IssueOutcome::New => AskOutcome::Sent(
                self.deliver_messages(&terms, expires_at, destinations, messages, &parcels)
                    .await,
            ),
        })
    }

    /// Counts a send against the budgets, and chooses its destinations and the length of the code.
    async fn admit_send(
        &self,
        gate_request: &GateRequest<'_>,
        challenge: &ChallengeId,
        digits: Digits,
        now: Timestamp,
    ) -> Result<SendAdmission, Error> {
        let mut destinations = self.reachable_destinations(gate_request.employee);
        if destinations.is_empty() {
            return Ok(SendAdmission::NoWayToReach);
        }
        let (visit, way) = (
            Self::attempt_context(gate_request, now),
            self.delivery_options(gate_request.employee),
        );
        Ok(
            match self
                .parts
                .budgets
                .admit_send(&visit, challenge, digits, &way)
                .await?
            {
                SendDecision::Refused(refusal) => SendAdmission::Refused(refusal),
                SendDecision::Allowed { id, terms } => {
                    // Only the text messages are spent: the email still goes out.
                    destinations.retain(|to| terms.sms_withheld_by.is_none() || to.channel() != Channel::Sms);
                    SendAdmission::Sending(id, destinations, terms)
                }
            },
        )
    }

    /// Takes a counted send back. When several requests race to send, one wins and the others send nothing.
    async fn refund_send(
        &self,
        gate_request: &GateRequest<'_>,
        sending: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (visit, way) = (
            Self::attempt_context(gate_request, now),
            self.delivery_options(gate_request.employee),
        );
        Ok(self.parts.budgets.withdraw_send(&visit, sending, &way).await?)
    }

    /// Returns the channels by which this employee can be reached now, in the form the budgets need.
    pub(super) fn delivery_options(&self, employee: &Employee) -> DeliveryOptions {
        let (mut email, mut phone) = (false, None);
        for destination in self.reachable_destinations(employee) {
            match destination {
                PinDestination::Email(_) => email = true,
                PinDestination::Sms(number) => phone = Some(number),
            }
        }
        self.parts.budgets.delivery_options(email, phone.as_ref())
    }

    fn seal_messages(
        &self,
        gate_request: &GateRequest<'_>,
        messages: &[OutgoingMessage],
    ) -> Vec<SealedMessage> {
        let partition = gate_request.subject.partition();
        messages
            .iter()
            .map(|message| {
                SealedMessage::seal(
                    message,
                    partition,
                    &self.parts.message_sealer,
                    &*self.parts.entropy,
                )
            })
            .collect()
    }

    /// Lists the employee's verified addresses that a configured sender can reach.
    fn reachable_destinations(&self, employee: &Employee) -> Vec<PinDestination> {
        let email = employee.pin_email().cloned().map(PinDestination::Email);
        let phone = employee.pin_phone().cloned().map(PinDestination::Sms);
        email
            .into_iter()
            .chain(phone)
            .filter(|to| self.parts.dispatcher.senders().can_reach(to))
            .collect()
    }

    /// Sends the messages that were just written to the outbox, on all channels at once, and reports how far
    /// they got.
    async fn deliver_messages(
        &self,
        terms: &SendTerms,
        expires_at: Timestamp,
        destinations: Vec<PinDestination>,
        messages: Vec<OutgoingMessage>,
        parcels: &[SealedMessage],
    ) -> PendingChallenge {
        let address = |parcel: &SealedMessage| (parcel.id.clone(), parcel.partition);
        let batch = messages.into_iter().zip(parcels.iter().map(address));
        let batch = batch
            .map(|(message, (id, partition))| (message, id, partition))
            .collect();
        // The messages are already in the outbox, leased to this process. If it dies while it waits, another
        // one sends them after the lease.
        let reach = self
            .parts
            .dispatcher
            .dispatch_batch(batch)
            .wait_for_acceptance(self.settings.patience, DispatchedBatch::GRACE)
            .await;
        let fate = |to: &PinDestination| reach.status_of(to.channel()).unwrap_or(DeliveryStatus::Failed);
        let sent = destinations
            .into_iter()
            .map(|to| (to.clone(), fate(&to)))
            .collect();
        PendingChallenge {
            digits: terms.digits.get(),
            // The clock is read again: waiting for the channels may have taken two seconds of the PIN's life.
            left: expires_at.duration_since(self.parts.clock.now()),
            longer: terms.lengthened_by,
            withheld: terms.sms_withheld_by,
            sent,
        }
    }
}
