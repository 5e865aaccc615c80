//! The envelope exactly as the JSON has it, and its conversion into the parts of a [`RequestEnvelope`](super::RequestEnvelope).
//!
//! Lives here: the field names, the nesting and the optional fields of Alexa's JSON.
//! Does not live here: the types that the rest of the program uses (`request`), and verification (`verify`).

mod request;
mod slot;

use serde::Deserialize;

use super::{
    EnvelopeError, EnvelopeText,
    envelope_parts::{AlexaPerson, AlexaRequest, AlexaSession, AlexaUser, SystemContext},
    lenient,
};

#[derive(Deserialize)]
pub(super) struct WireEnvelope<'a> {
    // Required, although nothing depends on it: JSON without a version is not a request of Alexa's.
    #[serde(borrow, rename = "version")]
    _version: EnvelopeText<'a>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    session: Option<WireSession<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    context: Option<WireContext<'a>>,
    #[serde(borrow)]
    request: request::WireRequest<'a>,
}

#[derive(Deserialize)]
struct WireSession<'a> {
    #[serde(borrow, default, rename = "sessionId", deserialize_with = "lenient::text")]
    id: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    attributes: Option<WireSessionAttributes<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    application: Option<WireApplication<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    user: Option<WireUser<'a>>,
}

#[derive(Deserialize)]
struct WireSessionAttributes<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    state: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireApplication<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    application_id: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUser<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    user_id: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    access_token: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
struct WireContext<'a> {
    #[serde(borrow, default, rename = "System", deserialize_with = "lenient::object")]
    system: Option<WireSystem<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSystem<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    application: Option<WireApplication<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    user: Option<WireUser<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    person: Option<WirePerson<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    device: Option<WireDevice<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePerson<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    person_id: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    access_token: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDevice<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    device_id: Option<EnvelopeText<'a>>,
    #[serde(default, deserialize_with = "lenient::object")]
    supported_interfaces: Option<WireInterfaces>,
}

#[derive(Deserialize)]
struct WireInterfaces {
    // Only the presence of the object counts. Its `runtime.maxVersion` need not be read, because our
    // documents use the oldest version that has what they need.
    #[serde(
        default,
        rename = "Alexa.Presentation.APL",
        deserialize_with = "lenient::object"
    )]
    apl: Option<IgnoredObject>,
}

/// An object whose contents are ignored.
#[derive(Deserialize)]
struct IgnoredObject {}

impl<'a> WireEnvelope<'a> {
    pub(super) fn into_parts(
        self,
    ) -> Result<(AlexaRequest<'a>, Option<AlexaSession<'a>>, SystemContext<'a>), EnvelopeError> {
        let system = self.context.and_then(|context| context.system);
        Ok((
            self.request.try_into()?,
            self.session.map(Into::into),
            system.map(Into::into).unwrap_or_default(),
        ))
    }
}

impl<'a> From<WireSession<'a>> for AlexaSession<'a> {
    fn from(wire: WireSession<'a>) -> Self {
        Self {
            id: wire.id.unwrap_or_default(),
            state: wire.attributes.and_then(|attributes| attributes.state),
            application_id: wire
                .application
                .and_then(|application| application.application_id),
            user: wire.user.map(Into::into).unwrap_or_default(),
        }
    }
}

impl<'a> From<WireSystem<'a>> for SystemContext<'a> {
    fn from(wire: WireSystem<'a>) -> Self {
        let (device_id, interfaces) = match wire.device {
            Some(device) => (device.device_id, device.supported_interfaces),
            None => (None, None),
        };
        Self {
            application_id: wire
                .application
                .and_then(|application| application.application_id),
            user: wire.user.map(Into::into).unwrap_or_default(),
            // Without an id, one person could not be told from another. So it counts as nobody recognised,
            // and the token of that person is not used either.
            person: wire.person.and_then(|person| {
                let access_token = person.access_token.map(Into::into);
                person.person_id.map(|id| AlexaPerson { id, access_token })
            }),
            device_id,
            shows_apl: interfaces.is_some_and(|interfaces| interfaces.apl.is_some()),
        }
    }
}

impl<'a> From<WireUser<'a>> for AlexaUser<'a> {
    fn from(wire: WireUser<'a>) -> Self {
        Self {
            id: wire.user_id,
            access_token: wire.access_token.map(Into::into),
        }
    }
}
