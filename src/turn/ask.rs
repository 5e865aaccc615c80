//! The reading of a verified request: who is asking, what they want, and in which language.

use std::sync::Arc;

use ring::digest;

use crate::{
    alexa::request::{Envelope, Hidden, Intent, Kind, SkillEvent},
    audit,
    clock::Timestamp,
    directory::{Employee, Skill},
    mfa::{GateSubject, PolicyVersion, gate::GateRequest},
};

use super::{Failure, Services, Unlinked, phrases::Locale, session::Memory};

/// The longest slot text, in bytes, that is taken seriously. No name is longer. Request ids in audit events
/// are cut to as many characters.
const LONGEST_SLOT: usize = 140;

/// The meaning of a request.
pub(crate) enum Said<'a> {
    /// A linked person wants something.
    ToUs(Box<Ask<'a>>),
    /// A person without a linked account wants to leave.
    Farewell(Locale),
    /// Alexa asks whether the skill could answer. Nobody is speaking, and it must have no effect.
    CouldYou,
    /// An Alexa user, given as a digest, disabled the skill.
    Disabled(String),
    /// A request that must not be answered with speech and that changes nothing here.
    Nothing,
}

/// A request of a linked person, with everything that the turn needs to know about it.
pub(crate) struct Ask<'a> {
    /// The skill that they are talking to.
    pub(crate) skill: &'a Skill,
    /// The employee whom the link token names: the claimant.
    pub(crate) employee: Arc<Employee>,
    /// The scope of a clearance: the same person, through the same app, on the same device.
    pub(crate) subject: GateSubject,
    /// The digest of their Alexa user id.
    pub(crate) alexa_user: String,
    /// The request id.
    pub(crate) request: &'a str,
    /// The language of the response.
    pub(crate) locale: Locale,
    /// True if emails to them contain links with which they can unlock their own voice access.
    pub(crate) unlocks_by_mail: bool,
    /// True if their device can show APL documents.
    pub(crate) shows_apl: bool,
    /// The session id, or empty if there is no session.
    pub(crate) session: &'a str,
    /// The memory that the session brought along.
    pub(crate) memory: Memory,
    /// The thing that they want.
    pub(crate) wish: Wish<'a>,
}

/// The thing that a person wants.
pub(crate) enum Wish<'a> {
    /// They opened the skill.
    Launch,
    /// They came back from another skill that we handed over to.
    Resume,
    /// They said something that matches an intent.
    Intent(&'a Intent<'a>),
}

/// Returns true if Alexa accepts speech in the response to this request.
pub(crate) fn may_be_answered(envelope: &Envelope<'_>) -> bool {
    // A touch on the screen could be answered too, but our documents have nothing to touch.
    use Kind::{ConnectionsResponse, Intent, Launch, SessionResumed};
    matches!(
        envelope.request.kind,
        Launch | Intent(_) | SessionResumed { .. } | ConnectionsResponse { .. }
    )
}

/// Finds the skill that a request is for.
pub(crate) async fn skill(envelope: &Envelope<'_>, services: &Services) -> Result<Arc<Skill>, Failure> {
    let application = envelope.application_id().ok_or(Failure::NotOurs)?;
    services
        .directory
        .skill(application)
        .await?
        .ok_or(Failure::NotOurs)
}

/// Reads a verified request. Of the people who want something, only a linked and active employee gets through.
pub(crate) async fn from<'a>(
    envelope: &'a Envelope<'a>,
    skill: &'a Skill,
    services: &Services,
) -> Result<Said<'a>, Failure> {
    let wish = match &envelope.request.kind {
        Kind::Launch => Wish::Launch,
        Kind::Intent(intent) => Wish::Intent(intent),
        Kind::SessionResumed { .. } | Kind::ConnectionsResponse { .. } => Wish::Resume,
        Kind::CanFulfill(_) => return Ok(Said::CouldYou),
        Kind::SkillEvent(SkillEvent::Disabled) => {
            // Before the link token is read: the event need not have one, and the Alexa user is all it takes.
            return Ok(user(envelope).map_or(Said::Nothing, |user| Said::Disabled(fingerprint(&[user]))));
        }
        _ => return Ok(Said::Nothing),
    };
    let locale = Locale::of(envelope.request.locale.as_deref());
    let Some(token) = token(envelope) else {
        // Whoever wants to leave must not be held up by a request to link their account.
        return if wish.is_farewell() {
            Ok(Said::Farewell(locale))
        } else {
            Err(Failure::NotLinked)
        };
    };
    let employee = claimant(token, skill, services).await?;
    let session = envelope.session.as_ref();
    let (id, state) = (
        session.map_or("", |session| session.id.as_str()),
        session.and_then(|s| s.state.as_deref()),
    );
    Ok(Said::ToUs(Box::new(Ask {
        subject: subject(envelope, skill, &employee),
        alexa_user: fingerprint(&[user(envelope).unwrap_or_default()]),
        memory: Memory::open(state, id, &services.memory),
        request: &envelope.request.id,
        unlocks_by_mail: services.gate.can_unlock_by_mail(&employee),
        shows_apl: envelope.system.shows_apl,
        session: id,
        skill,
        employee,
        locale,
        wish,
    })))
}

/// The link token of the recognised person if they have one, or else that of the account.
fn token<'a>(envelope: &'a Envelope<'_>) -> Option<&'a str> {
    let person = envelope
        .system
        .person
        .as_ref()
        .and_then(|person| person.access_token.as_ref());
    let account = || envelope.user().and_then(|user| user.access_token.as_ref());
    person.or_else(account).map(Hidden::expose)
}

/// Finds the employee whom a link token names. They must be active, and belong to the organization of the skill.
async fn claimant(token: &str, skill: &Skill, services: &Services) -> Result<Arc<Employee>, Failure> {
    let id = services
        .links
        .claimant(token)
        .await
        .map_err(|unlinked| match unlinked {
            Unlinked::Refused(why) => Failure::LinkRefused(why),
            Unlinked::KeysAway => Failure::LinkKeys,
        })?;
    let employee = services.directory.employee(&id).await?.ok_or(Failure::Stranger)?;
    // Somebody of another organization gets the same sentence as somebody who does not exist.
    let theirs = employee.active && employee.organization == skill.organization.id;
    if theirs {
        Ok(employee)
    } else {
        Err(Failure::Stranger)
    }
}

fn subject(envelope: &Envelope<'_>, skill: &Skill, employee: &Employee) -> GateSubject {
    // With the user id, because Alexa issues a new one when the skill is enabled again: no clearance carries over.
    let device = [
        envelope.system.device_id.as_deref().unwrap_or_default(),
        user(envelope).unwrap_or_default(),
    ];
    let person = envelope.system.person.as_ref();
    GateSubject {
        organization: skill.organization.id.clone(),
        employee: employee.id.clone(),
        app: skill.app.id.clone(),
        device: fingerprint(&device),
        person: person
            .map(|person| fingerprint(&[&person.id]))
            .unwrap_or_default(),
    }
}

fn user<'a>(envelope: &'a Envelope<'_>) -> Option<&'a str> {
    envelope.user()?.id.as_deref()
}

/// Shortens Alexa's ids, which may be long and are personal, to a digest: the first half of their SHA-256, in hex.
fn fingerprint(parts: &[&str]) -> String {
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

impl Wish<'_> {
    fn is_farewell(&self) -> bool {
        matches!(self, Self::Intent(intent) if matches!(&*intent.name,
            "AMAZON.StopIntent" | "AMAZON.CancelIntent" | "AMAZON.NavigateHomeIntent"))
    }
}

impl Ask<'_> {
    /// The words spoken for a slot, or `None` if it is empty, was not understood, or is implausibly long.
    pub(crate) fn slot(&self, name: &str) -> Option<String> {
        let Wish::Intent(intent) = &self.wish else {
            return None;
        };
        let said = intent.slot(name)?.value()?.trim();
        // "?" stands for words that Alexa did not understand.
        let fits = !said.is_empty() && said != "?" && said.len() <= LONGEST_SLOT;
        fits.then(|| said.to_owned())
    }

    /// The id of the entity that Alexa found for a slot.
    pub(crate) fn resolved(&self, name: &str) -> Option<String> {
        let Wish::Intent(intent) = &self.wish else {
            return None;
        };
        Some(intent.slot(name)?.resolved()?.id.as_ref()?.expose().to_owned())
    }

    /// This request in the form that the gate expects.
    pub(crate) fn visitor(&self) -> GateRequest<'_> {
        GateRequest {
            skill: self.skill,
            employee: &self.employee,
            subject: &self.subject,
            request: self.request,
            session: self.session,
            locale: self.locale.tag(),
        }
    }

    /// An audit event about this request.
    pub(crate) fn event(
        &self,
        name: audit::AuditEventName,
        outcome: &'static str,
        at: Timestamp,
    ) -> audit::AuditEvent {
        let (subject, policy) = (&self.subject, PolicyVersion::current(self.skill, &self.employee));
        audit::AuditEvent {
            actor: audit::AuditActor::Employee(subject.employee.clone()),
            organization: Some(subject.organization.clone()),
            target: Some(subject.employee.clone()),
            app: Some(subject.app.clone()),
            device: Some(subject.device_label()),
            // The id comes from outside, and nothing promises how long it is.
            request: Some(self.request.chars().take(LONGEST_SLOT).collect()),
            policy: Some(policy.to_string()),
            ..audit::AuditEvent::new(at, name, outcome)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_fixed_length_and_tells_its_parts_apart() {
        assert_eq!(fingerprint(&["a", "bc"]).len(), 32);
        assert_ne!(fingerprint(&["a", "bc"]), fingerprint(&["ab", "c"]));
        assert_ne!(fingerprint(&["", "a"]), fingerprint(&["a", ""]));
    }
}
