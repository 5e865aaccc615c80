//! The reading of a verified request: who is asking, what they want, and in which language.

use std::sync::Arc;

use ring::digest;

use crate::{
    alexa::request::{
        AlexaReportedError, RequestEnvelope, RequestIntent, RequestKind, SensitiveText, SkillEvent,
    },
    audit,
    clock::Timestamp,
    directory::{Employee, Partition, PublishedSkill},
    mfa::{
        GateSubject, PolicyVersion,
        gate::{ChallengedPerson, GateRequest},
    },
};

use super::{
    LinkTokenCheckError, TurnError, TurnServices, phrases::SupportedLocale, session_memory::SessionMemory,
};

/// The longest slot text, in bytes, that is taken seriously. No name is longer. Request ids in audit events
/// are cut to as many characters.
const MAX_TEXT_LENGTH: usize = 140;

/// The meaning of a request.
pub(crate) enum InboundEvent<'a> {
    /// A linked person wants something.
    Ask(Box<Ask<'a>>),
    /// A person without a linked account wants to leave.
    UnlinkedGoodbye(SupportedLocale),
    /// Alexa asks whether the skill could answer. Nobody is speaking, and it must have no effect.
    CanFulfill,
    /// An Alexa user disabled the skill.
    SkillDisabled(SkillDisabledEvent<'a>),
    /// A request that must not be answered with speech and that changes nothing here.
    Ignored,
}

/// The event that an Alexa user disabled the skill.
pub(crate) struct SkillDisabledEvent<'a> {
    /// The digest of the Alexa user id.
    pub(crate) alexa_user: String,
    /// The time at which they did so.
    pub(crate) happened_at: Timestamp,
    /// The id of the request.
    pub(crate) request_id: &'a str,
}

impl SkillDisabledEvent<'_> {
    /// The partition in which the request id is remembered. An event names no employee, so it is that of the Alexa user.
    pub(crate) fn partition(&self) -> Partition {
        let beginning = self.alexa_user.get(..2).unwrap_or_default();
        u8::from_str_radix(beginning, 16).unwrap_or_default().into()
    }
}

/// A request of a linked person, with everything that the turn needs to know about it.
pub(crate) struct Ask<'a> {
    /// The skill that they are talking to.
    pub(crate) skill: &'a PublishedSkill,
    /// The employee whom the link token names: the claimant.
    pub(crate) employee: Arc<Employee>,
    /// The scope of a clearance: the same person, through the same app, on the same device.
    pub(crate) subject: GateSubject,
    /// The policy in force for them.
    pub(crate) policy: PolicyVersion,
    /// The time at which the turn began.
    pub(crate) now: Timestamp,
    /// The digest of their Alexa user id.
    pub(crate) alexa_user_digest: String,
    /// The request id.
    pub(crate) request_id: &'a str,
    /// The time at which Alexa made the request.
    pub(crate) requested_at: Timestamp,
    /// The language of the response.
    pub(crate) locale: SupportedLocale,
    /// True if emails to them contain links with which they can unlock their own voice access.
    pub(crate) unlocks_by_mail: bool,
    /// True if their device can show APL documents.
    pub(crate) shows_apl: bool,
    /// The session id, or empty if there is no session.
    pub(crate) session_id: &'a str,
    /// The memory that the session brought along.
    pub(crate) memory: SessionMemory,
    /// The thing that they want.
    pub(crate) turn_request: TurnRequest<'a>,
}

/// The thing that a person wants.
pub(crate) enum TurnRequest<'a> {
    /// They opened the skill.
    Launch,
    /// They came back from another skill that we handed over to.
    Resume,
    /// They said something that matches an intent.
    Intent(&'a RequestIntent<'a>),
}

/// Returns true if Alexa accepts speech in the response to this request.
pub(crate) fn allows_speech(envelope: &RequestEnvelope<'_>) -> bool {
    // A touch on the screen could be answered too, but our documents have nothing to touch.
    use RequestKind::{ConnectionsResponse, Intent, Launch, SessionResumed};
    matches!(
        envelope.request.kind,
        Launch | Intent(_) | SessionResumed { .. } | ConnectionsResponse { .. }
    )
}

/// Finds the skill that a request is for.
pub(crate) async fn find_skill(
    envelope: &RequestEnvelope<'_>,
    services: &TurnServices,
) -> Result<Arc<PublishedSkill>, TurnError> {
    let application = envelope.application_id().ok_or(TurnError::UnknownSkill)?;
    services
        .directory
        .find_skill(application)
        .await?
        .ok_or(TurnError::UnknownSkill)
}

/// Logs the type of an error that Alexa reports. Its message is left out, because it may quote our response.
fn log_reported_error(request: &'static str, error: Option<&AlexaReportedError<'_>>) {
    let error_type = error
        .and_then(|error| error.type_name.as_deref())
        .filter(|name| name.len() <= MAX_TEXT_LENGTH)
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
        .unwrap_or("unknown");
    tracing::warn!(request, error_type, "Alexa reported an error");
}

/// Reads a verified request. Of the people who want something, only a linked and active employee gets through.
pub(crate) async fn read_event<'a>(
    envelope: &'a RequestEnvelope<'a>,
    skill: &'a PublishedSkill,
    services: &TurnServices,
) -> Result<InboundEvent<'a>, TurnError> {
    let wish = match &envelope.request.kind {
        RequestKind::Launch => TurnRequest::Launch,
        RequestKind::Intent(intent) => TurnRequest::Intent(intent),
        RequestKind::SessionResumed { .. } | RequestKind::ConnectionsResponse { .. } => TurnRequest::Resume,
        RequestKind::CanFulfill(_) => return Ok(InboundEvent::CanFulfill),
        RequestKind::SkillEvent(SkillEvent::Disabled) => {
            // Before the link token is read: the event need not have one, and the Alexa user is all it takes.
            return Ok(alexa_user_id(envelope).map_or(InboundEvent::Ignored, |user| {
                InboundEvent::SkillDisabled(SkillDisabledEvent {
                    alexa_user: digest_ids(&[user]),
                    happened_at: envelope.request.happened_at(),
                    request_id: &envelope.request.id,
                })
            }));
        }
        RequestKind::Exception { error, .. } => {
            log_reported_error("System.ExceptionEncountered", error.as_ref());
            return Ok(InboundEvent::Ignored);
        }
        RequestKind::SessionEnded {
            error: Some(error), ..
        } => {
            log_reported_error("SessionEndedRequest", Some(error));
            return Ok(InboundEvent::Ignored);
        }
        _ => return Ok(InboundEvent::Ignored),
    };
    let locale = SupportedLocale::nearest_or_default(envelope.request.locale.as_deref());
    let Some(token) = link_token(envelope) else {
        // Whoever wants to leave must not be held up by a request to link their account.
        return if wish.is_goodbye() {
            Ok(InboundEvent::UnlinkedGoodbye(locale))
        } else {
            Err(TurnError::NotLinked)
        };
    };
    let employee = find_claimant(token, skill, services).await?;
    let session = envelope.session.as_ref();
    let (id, state) = (
        session.map_or("", |session| session.id.as_str()),
        session.and_then(|s| s.state.as_deref()),
    );
    Ok(InboundEvent::Ask(Box::new(Ask {
        subject: gate_subject(envelope, skill, &employee),
        policy: services.gate.policy_version(skill, &employee),
        now: services.clock.now(),
        alexa_user_digest: digest_ids(&[alexa_user_id(envelope).unwrap_or_default()]),
        memory: SessionMemory::open(state, id, &services.session_sealer),
        request_id: &envelope.request.id,
        requested_at: envelope.request.timestamp,
        unlocks_by_mail: services.gate.can_unlock_by_mail(&employee),
        shows_apl: envelope.system.shows_apl,
        session_id: id,
        skill,
        employee,
        locale,
        turn_request: wish,
    })))
}

/// The link token of the recognised person if they have one, or else that of the account.
fn link_token<'a>(envelope: &'a RequestEnvelope<'_>) -> Option<&'a str> {
    let person = envelope
        .system
        .person
        .as_ref()
        .and_then(|person| person.access_token.as_ref());
    let account = || envelope.user().and_then(|user| user.access_token.as_ref());
    person.or_else(account).map(SensitiveText::expose)
}

/// Finds the employee whom a link token names. They must be active, and belong to the organization of the skill.
async fn find_claimant(
    token: &str,
    skill: &PublishedSkill,
    services: &TurnServices,
) -> Result<Arc<Employee>, TurnError> {
    let id = services
        .link_tokens
        .verify_claimant(token)
        .await
        .map_err(|unlinked| match unlinked {
            LinkTokenCheckError::Refused(why) => TurnError::LinkRefused(why),
            LinkTokenCheckError::KeysUnavailable => TurnError::LinkKeysUnavailable,
        })?;
    let employee = services
        .directory
        .find_employee(&id)
        .await?
        .ok_or(TurnError::NotAnEmployee)?;
    // Somebody of another organization gets the same sentence as somebody who does not exist.
    let theirs = employee.active && employee.organization == skill.organization.id;
    if theirs {
        Ok(employee)
    } else {
        Err(TurnError::NotAnEmployee)
    }
}

fn gate_subject(envelope: &RequestEnvelope<'_>, skill: &PublishedSkill, employee: &Employee) -> GateSubject {
    // With the user id, because Alexa issues a new one when the skill is enabled again: no clearance carries over.
    let device = [
        envelope.system.device_id.as_deref().unwrap_or_default(),
        alexa_user_id(envelope).unwrap_or_default(),
    ];
    let person = envelope.system.person.as_ref();
    GateSubject {
        organization: skill.organization.id.clone(),
        employee: employee.id.clone(),
        app: skill.app.id.clone(),
        device: digest_ids(&device),
        person: person.map(|person| digest_ids(&[&person.id])).unwrap_or_default(),
    }
}

fn alexa_user_id<'a>(envelope: &'a RequestEnvelope<'_>) -> Option<&'a str> {
    envelope.user()?.id.as_deref()
}

/// Shortens Alexa's ids, which may be long and are personal, to a digest: the first half of their SHA-256, in hex.
fn digest_ids(parts: &[&str]) -> String {
    use std::fmt::Write;
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        // With the length of each part, so that ("a", "bc") and ("ab", "c") have different digests.
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref()[..16]
        .iter()
        .fold(String::with_capacity(32), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a String cannot fail");
            hex
        })
}

impl TurnRequest<'_> {
    fn is_goodbye(&self) -> bool {
        matches!(self, Self::Intent(intent) if matches!(&*intent.name,
            "AMAZON.StopIntent" | "AMAZON.CancelIntent" | "AMAZON.NavigateHomeIntent"))
    }
}

impl Ask<'_> {
    /// The words spoken for a slot, or `None` if it is empty, was not understood, or is implausibly long.
    pub(crate) fn slot(&self, name: &str) -> Option<String> {
        let TurnRequest::Intent(intent) = &self.turn_request else {
            return None;
        };
        let said = intent.slot(name)?.value()?.trim();
        // "?" stands for words that Alexa did not understand.
        let fits = !said.is_empty() && said != "?" && said.len() <= MAX_TEXT_LENGTH;
        fits.then(|| said.to_owned())
    }

    /// The id of the entity that Alexa found for a slot.
    pub(crate) fn resolved_id(&self, name: &str) -> Option<String> {
        let TurnRequest::Intent(intent) = &self.turn_request else {
            return None;
        };
        Some(
            intent
                .slot(name)?
                .resolved_entity()?
                .id
                .as_ref()?
                .expose()
                .to_owned(),
        )
    }

    /// The person who makes this request.
    pub(crate) fn speaker(&self) -> ChallengedPerson {
        ChallengedPerson {
            employee: self.employee.id.clone(),
            person: self.subject.person.clone(),
        }
    }

    /// This request in the form that the gate expects.
    pub(crate) fn gate_request(&self) -> GateRequest<'_> {
        GateRequest {
            skill: self.skill,
            employee: &self.employee,
            subject: &self.subject,
            policy: self.policy.clone(),
            request: self.request_id,
            session: self.session_id,
            challenged: self.memory.challenged.as_ref(),
            locale: self.locale.tag(),
            now: self.now,
        }
    }

    /// An audit event about this request.
    pub(crate) fn audit_event(
        &self,
        name: audit::AuditEventName,
        outcome: &'static str,
        at: Timestamp,
    ) -> audit::AuditEvent {
        let subject = &self.subject;
        audit::AuditEvent {
            actor: audit::AuditActor::Employee(subject.employee.clone()),
            organization: Some(subject.organization.clone()),
            target: Some(subject.employee.clone()),
            app: Some(subject.app.clone()),
            device: Some(subject.device_label()),
            // The id comes from outside, and nothing promises how long it is.
            request: Some(self.request_id.chars().take(MAX_TEXT_LENGTH).collect()),
            policy: Some(self.policy.to_string()),
            ..audit::AuditEvent::new(at, name, outcome)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_fixed_length_and_tells_its_parts_apart() {
        assert_eq!(digest_ids(&["a", "bc"]).len(), 32);
        assert_ne!(digest_ids(&["a", "bc"]), digest_ids(&["ab", "c"]));
        assert_ne!(digest_ids(&["", "a"]), digest_ids(&["a", ""]));
    }
}
