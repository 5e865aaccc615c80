//! The envelope as it stands on the wire, field by field, and how it becomes an [`Envelope`](super::Envelope).

use serde::Deserialize;

use super::{
    AplRequest, Confirmation, DialogState, Fault, Hidden, Intent, Kind, Malformed, Resolved, SkillEvent,
    Slot, Text, lenient,
};
use crate::clock::Timestamp;

#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, rename = "version")]
    _version: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    session: Option<Session<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    context: Option<Context<'a>>,
    #[serde(borrow)]
    request: Request<'a>,
}

#[derive(Deserialize)]
struct Session<'a> {
    #[serde(default, deserialize_with = "lenient::flag")]
    new: bool,
    #[serde(borrow, default, rename = "sessionId", deserialize_with = "lenient::text")]
    id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    attributes: Option<Attributes<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    application: Option<Application<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    user: Option<User<'a>>,
}

#[derive(Deserialize)]
struct Attributes<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    state: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    application_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    user_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    access_token: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow, default, rename = "System", deserialize_with = "lenient::object")]
    system: Option<System<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct System<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    application: Option<Application<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    user: Option<User<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    person: Option<Person<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    device: Option<Device<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    api_endpoint: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    api_access_token: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    person_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    access_token: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    device_id: Option<Text<'a>>,
    #[serde(default, deserialize_with = "lenient::object")]
    supported_interfaces: Option<Interfaces>,
}

#[derive(Deserialize)]
struct Interfaces {
    #[serde(
        default,
        rename = "Alexa.Presentation.APL",
        deserialize_with = "lenient::object"
    )]
    apl: Option<Anything>,
}

/// An object of which nothing is read.
#[derive(Deserialize)]
struct Anything {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow, rename = "type")]
    type_name: Text<'a>,
    #[serde(borrow, rename = "requestId")]
    id: Text<'a>,
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    locale: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    dialog_state: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    intent: Option<WireIntent<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    error: Option<WireFault<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    cause: Option<Cause<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::texts")]
    arguments: Vec<Text<'a>>,
}

#[derive(Deserialize)]
struct WireFault<'a> {
    #[serde(borrow, default, rename = "type", deserialize_with = "lenient::text")]
    type_name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    message: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Cause<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    request_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    token: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    result: Option<CauseResult<'a>>,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct CauseResult<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIntent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::named")]
    slots: Vec<(Text<'a>, WireSlot<'a>)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSlot<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    slot_value: Option<SlotValue<'a>>,
}

/// `slotValue`: a single value, or a list of them.
#[derive(Deserialize)]
struct SlotValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<SimpleValue<'a>>,
}

#[derive(Deserialize)]
struct SimpleValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resolutions<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    resolutions_per_authority: Vec<Resolution<'a>>,
}

#[derive(Deserialize)]
struct Resolution<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    authority: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<ResolvedValue<'a>>,
}

#[derive(Deserialize)]
struct ResolvedValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    value: Option<Entity<'a>>,
}

#[derive(Deserialize)]
struct Entity<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    id: Option<Text<'a>>,
}

impl<'a> TryFrom<Envelope<'a>> for super::Envelope<'a> {
    type Error = Malformed;

    fn try_from(wire: Envelope<'a>) -> Result<Self, Malformed> {
        let system = wire.context.and_then(|context| context.system);
        Ok(Self {
            request: wire.request.try_into()?,
            session: wire.session.map(Into::into),
            system: system.map(Into::into).unwrap_or_default(),
        })
    }
}

impl<'a> From<Session<'a>> for super::Session<'a> {
    fn from(wire: Session<'a>) -> Self {
        Self {
            new: wire.new,
            id: wire.id.unwrap_or_default(),
            state: wire.attributes.and_then(|attributes| attributes.state),
            application_id: wire
                .application
                .and_then(|application| application.application_id),
            user: wire.user.map(Into::into).unwrap_or_default(),
        }
    }
}

impl<'a> From<System<'a>> for super::System<'a> {
    fn from(wire: System<'a>) -> Self {
        let (device_id, interfaces) = match wire.device {
            Some(device) => (device.device_id, device.supported_interfaces),
            None => (None, None),
        };
        Self {
            application_id: wire
                .application
                .and_then(|application| application.application_id),
            user: wire.user.map(Into::into).unwrap_or_default(),
            person: wire.person.and_then(|person| {
                let access_token = person.access_token.map(Into::into);
                person.person_id.map(|id| super::Person { id, access_token })
            }),
            device_id,
            shows_apl: interfaces.is_some_and(|interfaces| interfaces.apl.is_some()),
            api_endpoint: wire.api_endpoint,
            api_access_token: wire.api_access_token.map(Into::into),
        }
    }
}

impl<'a> From<User<'a>> for super::User<'a> {
    fn from(wire: User<'a>) -> Self {
        Self {
            id: wire.user_id,
            access_token: wire.access_token.map(Into::into),
        }
    }
}

impl<'a> TryFrom<Request<'a>> for super::Request<'a> {
    type Error = Malformed;

    fn try_from(mut wire: Request<'a>) -> Result<Self, Malformed> {
        let kind = wire.take_kind();
        Ok(Self {
            timestamp: time(&wire.timestamp).ok_or(Malformed::Timestamp)?,
            id: wire.id,
            locale: wire.locale,
            type_name: wire.type_name,
            kind,
        })
    }
}

impl<'a> Request<'a> {
    fn take_kind(&mut self) -> Kind<'a> {
        match self.type_name.as_str() {
            "LaunchRequest" => Kind::Launch,
            "IntentRequest" => self.take_intent().map_or(Kind::Other, Kind::Intent),
            "CanFulfillIntentRequest" => self.take_intent().map_or(Kind::Other, Kind::CanFulfill),
            "SessionEndedRequest" => Kind::SessionEnded {
                reason: self.reason.take(),
                error: self.take_fault(),
            },
            "SessionResumedRequest" => self.take_resumption(),
            "Connections.Response" => Kind::ConnectionsResponse {
                name: self.name.take(),
                status: self.status.take().and_then(|status| status.code),
                token: self.token.take().map(Into::into),
            },
            "System.ExceptionEncountered" => Kind::Exception {
                error: self.take_fault(),
                cause: self.cause.take().and_then(|cause| cause.request_id),
            },
            "Alexa.Presentation.APL.UserEvent" => Kind::Apl(AplRequest::UserEvent {
                token: self.token.take(),
                arguments: self.arguments.drain(..).map(Hidden::from).collect(),
            }),
            "Alexa.Presentation.APL.RuntimeError" => Kind::Apl(AplRequest::RuntimeError),
            other if other.starts_with("Alexa.Presentation.APL.") => Kind::Apl(AplRequest::Other),
            other if other.starts_with("AudioPlayer.") || other.starts_with("PlaybackController.") => {
                Kind::Media
            }
            other => SkillEvent::of_type(other).map_or(Kind::Other, Kind::SkillEvent),
        }
    }

    fn take_intent(&mut self) -> Option<Intent<'a>> {
        let wire = self.intent.take()?;
        Some(Intent {
            name: wire.name?,
            slots: wire
                .slots
                .into_iter()
                .map(|(name, slot)| slot.named(name))
                .collect(),
            confirmation: Confirmation::read(wire.confirmation_status.as_deref()),
            dialog_state: DialogState::read(self.dialog_state.as_deref()),
        })
    }

    fn take_fault(&mut self) -> Option<Fault<'a>> {
        self.error.take().map(|wire| Fault {
            type_name: wire.type_name,
            message: wire.message,
        })
    }

    fn take_resumption(&mut self) -> Kind<'a> {
        let cause = self.cause.take().unwrap_or_default();
        let (result, reason) = cause
            .result
            .map_or((None, None), |result| (result.status, result.reason));
        Kind::SessionResumed {
            token: cause.token.map(Into::into),
            status: cause.status.and_then(|status| status.code),
            result,
            reason,
        }
    }
}

impl<'a> WireSlot<'a> {
    fn named(self, name: Text<'a>) -> Slot<'a> {
        let mut values: Vec<_> = self.value.into_iter().collect();
        let mut all: Vec<_> = self.resolutions.into_iter().collect();
        if let Some(slot_value) = self.slot_value {
            let alone = SimpleValue {
                value: slot_value.value,
                resolutions: slot_value.resolutions,
            };
            let simple = slot_value.values.into_iter().chain([alone]);
            let (more, resolutions): (Vec<_>, Vec<_>) =
                simple.map(|one| (one.value, one.resolutions)).unzip();
            if values.is_empty() {
                values.extend(more.into_iter().flatten());
            }
            if all.is_empty() {
                all.extend(resolutions.into_iter().flatten());
            }
        }
        Slot {
            name,
            confirmation: Confirmation::read(self.confirmation_status.as_deref()),
            values: values.into_iter().map(Hidden::from).collect(),
            resolved: resolve(all),
        }
    }
}

/// The first match of the dynamic entities, or else of the interaction model.
fn resolve(resolutions: Vec<Resolutions<'_>>) -> Option<Resolved<'_>> {
    let authorities = resolutions
        .into_iter()
        .flat_map(|all| all.resolutions_per_authority);
    let matches = authorities.filter_map(|authority| {
        let is_match = authority.status?.code?.as_str() == "ER_SUCCESS_MATCH";
        let entity = authority.values.into_iter().find_map(|value| value.value)?;
        let dynamic = authority.authority.is_some_and(|name| name.contains(".dynamic."));
        is_match.then_some(Resolved {
            id: entity.id.map(Into::into),
            name: entity.name?.into(),
            dynamic,
        })
    });
    let mut model = None;
    for found in matches {
        if found.dynamic {
            return Some(found);
        }
        model.get_or_insert(found);
    }
    model
}

/// Reads an RFC 3339 time. What the library reads beyond that (spaces, missing seconds, zone names) is refused.
fn time(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let punctuation = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_plain = punctuation.iter().all(|&(at, mark)| bytes.get(at) == Some(&mark));
    let ends = bytes.len() <= 40
        && bytes
            .last()
            .is_some_and(|last| *last == b'Z' || last.is_ascii_digit());
    if is_plain && ends { text.parse().ok() } else { None }
}
