//! Who is asking, what, and in which language.

use std::sync::Arc;

use ring::digest;

use crate::{
    alexa::request::{Envelope, Hidden, Intent, Kind, SkillEvent},
    audit,
    clock::Timestamp,
    directory::{Employee, Skill},
    mfa::{PolicyVersion, Subject, gate::Visitor},
};

use super::{Failure, Services, Unlinked, phrases::Locale, session::Memory};

/// The longest text of a slot that is looked at; nobody's name is longer.
const LONGEST_SLOT: usize = 140;

/// What reached us.
pub(crate) enum Said<'a> {
    /// A person wants something of us.
    ToUs(Box<Ask<'a>>),
    /// A person who is not linked wants to leave.
    Farewell(Locale),
    /// Alexa asks whether we could answer. It is no person's wish and has no effect.
    CouldYou,
    /// The skill was disabled by this Alexa user (a digest).
    Disabled(String),
    /// Something that is not to be answered with speech, and that changes nothing here.
    Nothing,
}

/// One wish of one claimant.
pub(crate) struct Ask<'a> {
    /// The skill they talk to.
    pub(crate) skill: &'a Skill,
    /// The employee they are: the claimant.
    pub(crate) employee: Arc<Employee>,
    /// What a clearance is given for.
    pub(crate) subject: Subject,
    /// Their Alexa user, as a digest.
    pub(crate) alexa_user: String,
    /// The id of the request.
    pub(crate) request: &'a str,
    /// The language to answer in.
    pub(crate) locale: Locale,
    /// Whether mails to them have links by which they unlock themselves.
    pub(crate) unlocks_by_mail: bool,
    /// Whether their device shows APL documents.
    pub(crate) shows_apl: bool,
    /// The id of the session.
    pub(crate) session: &'a str,
    /// What the session remembers.
    pub(crate) memory: Memory,
    /// What they want.
    pub(crate) wish: Wish<'a>,
}

/// What a person wants.
pub(crate) enum Wish<'a> {
    /// They opened the skill.
    Launch,
    /// They came back from another skill.
    Resume,
    /// They said something.
    Intent(&'a Intent<'a>),
}

/// Whether a request may be answered with speech (ALEXA 2.1).
pub(crate) fn may_be_answered(envelope: &Envelope<'_>) -> bool {
    use Kind::{ConnectionsResponse, Intent, Launch, SessionResumed};
    matches!(
        envelope.request.kind,
        Launch | Intent(_) | SessionResumed { .. } | ConnectionsResponse { .. }
    )
}

/// The skill a request is for.
pub(crate) async fn skill(envelope: &Envelope<'_>, services: &Services) -> Result<Arc<Skill>, Failure> {
    let application = envelope.application_id().ok_or(Failure::NotOurs)?;
    services
        .directory
        .skill(application)
        .await?
        .ok_or(Failure::NotOurs)
}

/// Reads what reached us.
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
            return Ok(user(envelope).map_or(Said::Nothing, |user| Said::Disabled(fingerprint(&[user]))));
        }
        _ => return Ok(Said::Nothing),
    };
    let locale = Locale::of(envelope.request.locale.as_deref());
    let Some(token) = token(envelope) else {
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
        unlocks_by_mail: services.gate.unlocks_by_mail(&employee),
        shows_apl: envelope.system.shows_apl,
        session: id,
        skill,
        employee,
        locale,
        wish,
    })))
}

/// The link token: the recognised person's own if they have one, else the account's.
fn token<'a>(envelope: &'a Envelope<'_>) -> Option<&'a str> {
    let person = envelope
        .system
        .person
        .as_ref()
        .and_then(|person| person.access_token.as_ref());
    let account = || envelope.user().and_then(|user| user.access_token.as_ref());
    person.or_else(account).map(Hidden::expose)
}

/// The active employee of the skill's organization that the token speaks for.
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
    let theirs = employee.active && employee.organization == skill.organization.id;
    if theirs {
        Ok(employee)
    } else {
        Err(Failure::Stranger)
    }
}

fn subject(envelope: &Envelope<'_>, skill: &Skill, employee: &Employee) -> Subject {
    // With the user, because Alexa gives a new one when the skill is enabled again: nothing carries over to it.
    let device = [
        envelope.system.device_id.as_deref().unwrap_or_default(),
        user(envelope).unwrap_or_default(),
    ];
    let person = envelope.system.person.as_ref();
    Subject {
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

/// A digest of fixed length for ids of Alexa's, which may be long and are nobody else's business: the first half of
/// their SHA-256.
fn fingerprint(parts: &[&str]) -> String {
    use std::fmt::Write;
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
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
    /// What was said for a slot; nothing if it is empty, unintelligible or absurdly long.
    pub(crate) fn slot(&self, name: &str) -> Option<String> {
        let Wish::Intent(intent) = &self.wish else {
            return None;
        };
        let said = intent.slot(name)?.value()?.trim();
        let fits = !said.is_empty() && said != "?" && said.len() <= LONGEST_SLOT;
        fits.then(|| said.to_owned())
    }

    /// The id of the value that Alexa resolved for a slot.
    pub(crate) fn resolved(&self, name: &str) -> Option<String> {
        let Wish::Intent(intent) = &self.wish else {
            return None;
        };
        Some(intent.slot(name)?.resolved()?.id.as_ref()?.expose().to_owned())
    }

    /// This ask as the gate sees it.
    pub(crate) fn visitor(&self) -> Visitor<'_> {
        Visitor {
            skill: self.skill,
            employee: &self.employee,
            subject: &self.subject,
            request: self.request,
            session: self.session,
            locale: self.locale.tag(),
        }
    }

    /// An audit event about this ask.
    pub(crate) fn event(&self, name: audit::Name, outcome: &'static str, at: Timestamp) -> audit::Event {
        let (subject, policy) = (&self.subject, PolicyVersion::of(self.skill, &self.employee));
        audit::Event {
            actor: audit::Actor::Employee(subject.employee.clone()),
            organization: Some(subject.organization.clone()),
            target: Some(subject.employee.clone()),
            app: Some(subject.app.clone()),
            device: Some(subject.device_label()),
            request: Some(self.request.chars().take(LONGEST_SLOT).collect()),
            policy: Some(policy.to_string()),
            ..audit::Event::new(at, name, outcome)
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
