//! The envelope exactly as the JSON has it, and its conversion into an [`Envelope`](super::Envelope).
//!
//! Lives here: the field names, the nesting and the optional fields of Alexa's JSON.
//! Does not live here: the types that the rest of the program uses (`request`), and verification (`verify`).

mod request;
mod slot;

use serde::Deserialize;

use super::{Malformed, Text, lenient};

#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    // Required, although nothing depends on it: JSON without a version is not a request of Alexa's.
    #[serde(borrow, rename = "version")]
    _version: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    session: Option<Session<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    context: Option<Context<'a>>,
    #[serde(borrow)]
    request: request::Request<'a>,
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
    // Only the presence of the object counts. Its `runtime.maxVersion` need not be read, because our
    // documents use the oldest version that has what they need.
    #[serde(
        default,
        rename = "Alexa.Presentation.APL",
        deserialize_with = "lenient::object"
    )]
    apl: Option<Anything>,
}

/// An object whose contents are ignored.
#[derive(Deserialize)]
struct Anything {}

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
            // Without an id, one person could not be told from another. So it counts as nobody recognised,
            // and the token of that person is not used either.
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
