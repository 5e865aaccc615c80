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
        ChallengeId, ChallengeView, Pin,
        budget::{DeliveryOptions, SendDecision, SendPurpose, SendTerms},
        store::{CodeReplacement, IssueOutcome, NewChallenge, ReplaceOutcome},
    },
};

use super::{
    Error, Gate, GateOutcome, GateRefusal, GateRequest, PendingChallenge, SendCause, notices::build_messages,
};

/// The outcome of sending a code.
pub(super) enum SendOutcome {
    /// It was sent.
    Sent(PendingChallenge),
    /// Another request has sent one meanwhile.
    Already(ChallengeView),
    /// The challenge has ended meanwhile.
    Gone,
    /// It was not sent, and an earlier code still works.
    Refused(GateRefusal),
}

/// The reason to replace a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePurpose {
    /// The user asked for it.
    Resend,
    /// The app wants a new code after each wrong guess.
    AfterWrongGuess,
    /// A budget allows no more guesses at a code this short. Others may have spent it, so this takes no resend, and no
    /// budget for sends refuses it.
    TooShort,
}

/// A send that was counted against the budgets.
struct AdmittedSend {
    id: String,
    destinations: Vec<PinDestination>,
    terms: SendTerms,
}

/// A code, drawn and written into its messages.
struct PreparedCode {
    pin: Pin,
    messages: Vec<OutgoingMessage>,
    sealed: Vec<SealedMessage>,
}

impl Gate {
    /// Sends a new PIN for the waiting challenge ("send it again"). Expiry and remaining tries stay.
    pub(super) async fn resend_pin(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
    ) -> Result<GateOutcome, Error> {
        Ok(
            match self.send_new_code(request, view, CodePurpose::Resend).await? {
                SendOutcome::Sent(notice) => GateOutcome::Sent(notice, SendCause::Resend),
                SendOutcome::Already(view) => GateOutcome::Waiting(request.pending_challenge(&view)),
                SendOutcome::Gone => GateOutcome::NothingWaiting(None),
                SendOutcome::Refused(refusal) => GateOutcome::Refused(refusal),
            },
        )
    }

    /// Issues a challenge for a question that may not be answered yet, and sends its PIN.
    pub(super) async fn issue_challenge(
        &self,
        request: &GateRequest<'_>,
        question: &[u8],
    ) -> Result<GateOutcome, Error> {
        Ok(match self.send_first_code(request, question).await? {
            SendOutcome::Sent(notice) => GateOutcome::Sent(notice, SendCause::Question),
            SendOutcome::Already(view) => GateOutcome::Waiting(request.pending_challenge(&view)),
            SendOutcome::Gone => GateOutcome::NothingWaiting(None),
            SendOutcome::Refused(refusal) => GateOutcome::Refused(refusal),
        })
    }

    async fn send_first_code(
        &self,
        request: &GateRequest<'_>,
        question: &[u8],
    ) -> Result<SendOutcome, Error> {
        let id = ChallengeId::draw(&*self.parts.entropy);
        let admitted = match self.admit_send(request, &id, SendPurpose::NewChallenge).await? {
            Ok(admitted) => admitted,
            Err(refusal) => return Ok(SendOutcome::Refused(refusal)),
        };
        let expires_at = request.now + self.settings.lifetime;
        let code = self.prepare_code(request, &admitted, expires_at);
        let challenge = NewChallenge {
            subject: request.subject.clone(),
            // Fixes the policy for the life of the challenge: once a switch or an address changes, the PIN no
            // longer works.
            policy: request.policy.clone(),
            digest: self.pin_key.digest(&id, &code.pin),
            digits: admitted.terms.digits,
            question: question.to_vec(),
            issued_at: request.now,
            expires_at,
            tries: self.settings.tries,
            resends: self.settings.resends,
            channels: admitted.channels(),
            messages: code.sealed.clone(),
            lease_until: request.now + DELIVERY_LEASE,
            id,
        };
        Ok(match self.parts.store.issue(&challenge).await? {
            IssueOutcome::New => SendOutcome::Sent(self.deliver(admitted, code, expires_at).await),
            IssueOutcome::Already(view) => {
                self.refund_send(request, &admitted.id).await?;
                SendOutcome::Already(view)
            }
        })
    }

    /// Replaces the code of a live challenge and sends the new one.
    pub(super) async fn send_new_code(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        purpose: CodePurpose,
    ) -> Result<SendOutcome, Error> {
        // The store checks again and has the last word. Checking here first keeps a request that it would refuse from
        // spending a send.
        if let Some(refusal) = self.refuse_resend(request, view, purpose) {
            return Ok(SendOutcome::Refused(refusal));
        }
        let counted_as = match purpose {
            CodePurpose::TooShort => SendPurpose::LongerPin,
            CodePurpose::Resend | CodePurpose::AfterWrongGuess => SendPurpose::SameChallenge(view.digits),
        };
        let admitted = match self.admit_send(request, &view.id, counted_as).await? {
            Ok(admitted) => admitted,
            Err(refusal) => return Ok(SendOutcome::Refused(refusal)),
        };
        let code = self.prepare_code(request, &admitted, view.expires_at);
        let replacement = CodeReplacement {
            subject: request.subject.clone(),
            id: view.id.clone(),
            digest: self.pin_key.digest(&view.id, &code.pin),
            digits: admitted.terms.digits,
            spacing: self.spacing(purpose),
            channels: admitted.channels(),
            messages: code.sealed.clone(),
            lease_until: request.now + DELIVERY_LEASE,
            now: request.now,
        };
        let refused = match self.parts.store.replace_code(&replacement).await? {
            ReplaceOutcome::New(view) => {
                return Ok(SendOutcome::Sent(
                    self.deliver(admitted, code, view.expires_at).await,
                ));
            }
            ReplaceOutcome::TooSoon(until) => SendOutcome::Refused(GateRefusal::TooSoon(
                request.pending_challenge(view),
                until.duration_since(request.now),
            )),
            ReplaceOutcome::NoneLeft => {
                SendOutcome::Refused(GateRefusal::NoResendsLeft(request.pending_challenge(view)))
            }
            ReplaceOutcome::Already(view) => SendOutcome::Already(view),
            ReplaceOutcome::Gone => SendOutcome::Gone,
        };
        // Another request was quicker, or the challenge ended. Nothing goes out, so nothing may be spent.
        self.refund_send(request, &admitted.id).await?;
        Ok(refused)
    }

    /// The shortest time since the last send, or `None` if the replacement takes no resend.
    fn spacing(&self, purpose: CodePurpose) -> Option<SignedDuration> {
        match purpose {
            CodePurpose::Resend => Some(self.settings.spacing),
            CodePurpose::AfterWrongGuess => Some(SignedDuration::ZERO),
            CodePurpose::TooShort => None,
        }
    }

    fn refuse_resend(
        &self,
        request: &GateRequest<'_>,
        view: &ChallengeView,
        purpose: CodePurpose,
    ) -> Option<GateRefusal> {
        let spacing = self.spacing(purpose)?;
        if view.resends_left == 0 {
            return Some(GateRefusal::NoResendsLeft(request.pending_challenge(view)));
        }
        let until = view.sent_at.checked_add(spacing).ok();
        let until = until.filter(|until| *until > request.now)?;
        Some(GateRefusal::TooSoon(
            request.pending_challenge(view),
            until.duration_since(request.now),
        ))
    }

    /// Counts a send against the budgets, and chooses its destinations and the length of the code.
    async fn admit_send(
        &self,
        request: &GateRequest<'_>,
        challenge: &ChallengeId,
        purpose: SendPurpose,
    ) -> Result<Result<AdmittedSend, GateRefusal>, Error> {
        let mut destinations = self.reachable_destinations(request.employee);
        if destinations.is_empty() {
            return Ok(Err(GateRefusal::NoWayToReach));
        }
        let options = self.delivery_options(request.employee);
        let budgets = &self.parts.budgets;
        Ok(
            match budgets
                .admit_send(&request.attempt_context(), challenge, purpose, &options)
                .await?
            {
                SendDecision::Refused(refusal) => Err(GateRefusal::Budget(refusal)),
                SendDecision::Allowed { id, terms } => {
                    // Only the text messages are spent: the email still goes out.
                    destinations.retain(|to| terms.sms_withheld_by.is_none() || to.channel() != Channel::Sms);
                    Ok(AdmittedSend {
                        id,
                        destinations,
                        terms,
                    })
                }
            },
        )
    }

    /// Takes a counted send back. When several requests race to send, one wins and the others send nothing.
    async fn refund_send(&self, request: &GateRequest<'_>, send: &str) -> Result<(), Error> {
        let options = self.delivery_options(request.employee);
        let budgets = &self.parts.budgets;
        Ok(budgets
            .withdraw_send(&request.attempt_context(), send, &options)
            .await?)
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

    fn prepare_code(
        &self,
        request: &GateRequest<'_>,
        admitted: &AdmittedSend,
        expires_at: Timestamp,
    ) -> PreparedCode {
        let pin = Pin::draw(admitted.terms.digits, &*self.parts.entropy);
        let messages = build_messages(request, &admitted.destinations, &pin, expires_at);
        let partition = request.subject.partition();
        let (sealer, entropy) = (&self.parts.message_sealer, &*self.parts.entropy);
        let seal = |message| SealedMessage::seal(message, partition, sealer, entropy);
        PreparedCode {
            sealed: messages.iter().map(seal).collect(),
            pin,
            messages,
        }
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
    async fn deliver(
        &self,
        admitted: AdmittedSend,
        code: PreparedCode,
        expires_at: Timestamp,
    ) -> PendingChallenge {
        let messages = code.messages.into_iter().zip(code.sealed);
        let batch = messages.map(|(message, sealed)| (message, sealed.id, sealed.partition));
        // The messages are already in the outbox, leased to this process. If it dies while it waits, another
        // one sends them after the lease.
        let reach = self
            .parts
            .dispatcher
            .dispatch_batch(batch.collect())
            .wait_for_acceptance(self.settings.patience, DispatchedBatch::GRACE)
            .await;
        let status = |to: &PinDestination| reach.status_of(to.channel()).unwrap_or(DeliveryStatus::Failed);
        let destinations = admitted.destinations.into_iter();
        PendingChallenge {
            digits: admitted.terms.digits,
            // The clock is read again: waiting for the channels may have taken two seconds of the PIN's life.
            left: expires_at.duration_since(self.parts.clock.now()),
            longer: admitted.terms.lengthened_by,
            withheld: admitted.terms.sms_withheld_by,
            sent: destinations.map(|to| (to.clone(), status(&to))).collect(),
        }
    }
}

impl AdmittedSend {
    fn channels(&self) -> Vec<Channel> {
        self.destinations.iter().map(PinDestination::channel).collect()
    }
}
