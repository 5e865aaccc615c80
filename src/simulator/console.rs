//! The console: what a person does at the page becomes a signed request to the webhook, and comes back as what Alexa
//! would do with the response.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    cast::Cast,
    courier::{self, Courier, Exchange, Tampering},
};
use crate::{
    clock::Clock,
    delivery::captured::Mailbox,
    directory::EmployeeId,
    fixture::record::Sentences,
    secret::Entropy,
    stand_in::{
        SigningChain,
        envelope::{self, Device, Happening, Person, Scene, Session},
        model::Model,
        utterance::Listener,
    },
};

/// Gives out link tokens, as account linking would.
pub trait Links: Send + Sync + std::fmt::Debug {
    /// A token that says `employee` is asking.
    fn token_for(&self, employee: &EmployeeId) -> String;
}

/// What the console needs.
#[derive(Debug)]
pub struct Console {
    /// The skill, the people, the devices.
    pub cast: Cast,
    /// Signs requests.
    pub chain: SigningChain,
    /// Links accounts.
    pub links: Box<dyn Links>,
    /// Where the messages land.
    pub mailbox: Arc<Mailbox>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance, for ids.
    pub entropy: Arc<dyn Entropy>,
    /// Carries requests.
    pub courier: Courier,
    /// The skill's sentences, by which a fixture tells what was said.
    pub sentences: Sentences,
}

/// What a person does, and where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Whose account it is.
    employee: EmployeeId,
    /// Whether the account is linked.
    linked: bool,
    /// Whose voice is recognised.
    #[serde(default)]
    person: Option<EmployeeId>,
    /// Which device.
    device: String,
    /// Which language.
    locale: String,
    /// The session, if one is open.
    #[serde(default)]
    session: Option<OpenSession>,
    /// What they do.
    what: What,
    /// What happens to the request on its way.
    #[serde(default)]
    tampering: Tampering,
}

/// What a person does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum What {
    /// Says this.
    Say(String),
    /// Says nothing until Alexa gives up.
    Silence,
    /// Leaves the skill.
    Leave,
    /// Disables the skill.
    Disable,
    /// Sends this very request, restamped with a fresh time and id, and the session of now, if so wished.
    Raw {
        /// The request.
        request: Value,
        /// Whether time, id and session are those of now.
        restamp: bool,
    },
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSession {
    /// Its id.
    id: String,
    /// What the skill asked to be given back.
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// What came of an act.
#[derive(Debug, Serialize)]
pub struct Scenery {
    /// The intent or request type that was understood.
    understood: String,
    /// The slots that were filled, as heard.
    slots: Map<String, Value>,
    /// The request and the response.
    exchange: Exchange,
    /// The session, if it goes on.
    session: Option<OpenSession>,
}

/// An act that cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such language.
    #[error("there is no voice model for this locale")]
    NoSuchLocale,
    /// No such device.
    #[error("there is no such device")]
    NoSuchDevice,
    /// The request could not be carried.
    #[error(transparent)]
    Courier(#[from] courier::Error),
}

impl Console {
    /// Does `act` at the webhook under `webhook`.
    ///
    /// # Errors
    /// [`Error`]; a webhook that refuses is not one.
    pub async fn act(&self, act: Act, webhook: &str) -> Result<Scenery, Error> {
        let model = Model::of(&act.locale).ok_or(Error::NoSuchLocale)?;
        let scene = self.scene(&act)?;
        let mut request = match &act.what {
            What::Say(text) => {
                let heard = Listener::new(&model, &act.locale).hear(text);
                self.request(&scene, &model, &Happening::Said(&heard.meaning))
            }
            What::Silence => self.request(&scene, &model, &Happening::Ended("EXCEEDED_MAX_REPROMPTS")),
            What::Leave => self.request(&scene, &model, &Happening::Ended("USER_INITIATED")),
            What::Disable => self.request(&scene, &model, &Happening::Disabled),
            What::Raw {
                request,
                restamp: false,
            } => request.clone(),
            What::Raw {
                request,
                restamp: true,
            } => self.restamped(request.clone(), &scene),
        };
        act.tampering.with_time(&mut request, self.clock.now());
        let exchange = self
            .courier
            .carry(webhook, request, &self.chain, act.tampering)
            .await?;
        let request = exchange.request();
        Ok(Scenery {
            understood: understood(request),
            slots: slots(request),
            session: session_after(&scene, request, &exchange),
            exchange,
        })
    }

    fn request(&self, scene: &Scene, model: &Model, what: &Happening<'_>) -> Value {
        scene.request(model, what, self.clock.now(), &*self.entropy)
    }

    /// The same, said now. A session is its device's and its account's; one of another is left as it was.
    fn restamped(&self, mut request: Value, scene: &Scene) -> Value {
        let at = |path| request.pointer(path).and_then(Value::as_str);
        let is_here = at("/session/user/userId") == Some(&scene.user_id)
            && at("/context/System/device/deviceId") == Some(&scene.device.id);
        if let Some(session) = request.get_mut("session").filter(|_| is_here) {
            session["new"] = scene.session.new.into();
            session["sessionId"] = scene.session.id.clone().into();
            session["attributes"] = scene.session.attributes.clone().into();
        }
        if let Some(inner) = request.get_mut("request").and_then(Value::as_object_mut) {
            inner.insert("timestamp".into(), envelope::timestamp(self.clock.now()).into());
            inner.insert("requestId".into(), envelope::request_id(&*self.entropy).into());
        }
        request
    }

    fn scene(&self, act: &Act) -> Result<Scene, Error> {
        let prop = self
            .cast
            .devices
            .iter()
            .find(|prop| prop.id == act.device)
            .ok_or(Error::NoSuchDevice)?;
        let token = |employee| act.linked.then(|| self.links.token_for(employee));
        let session = act.session.as_ref().map(|open| Session {
            id: open.id.clone(),
            new: false,
            attributes: open.attributes.clone(),
        });
        Ok(Scene {
            application_id: self.cast.application_id.clone(),
            locale: act.locale.clone(),
            user_id: format!("amzn1.ask.account.SIMULATOR.{}", act.employee),
            access_token: token(&act.employee),
            person: act.person.as_ref().map(|person| Person {
                id: format!("amzn1.ask.person.SIMULATOR.{person}"),
                access_token: token(person),
            }),
            device: Device {
                id: format!("amzn1.ask.device.SIMULATOR.{}", prop.id),
                screen: prop.screen,
            },
            session: session.unwrap_or_else(|| Session {
                id: envelope::session_id(&*self.entropy),
                new: true,
                attributes: Map::new(),
            }),
        })
    }
}

fn understood(request: &Value) -> String {
    let inner = &request["request"];
    let name = inner["intent"]["name"]
        .as_str()
        .or_else(|| inner["type"].as_str());
    name.unwrap_or("something else").to_owned()
}

fn slots(request: &Value) -> Map<String, Value> {
    let slots = request["request"]["intent"]["slots"]
        .as_object()
        .into_iter()
        .flatten();
    slots
        .filter_map(|(name, slot)| Some((name.clone(), slot.get("value")?.clone())))
        .collect()
}

/// The session as the response leaves it. One that says nothing about it keeps it open only where there is a screen.
fn session_after(scene: &Scene, request: &Value, exchange: &Exchange) -> Option<OpenSession> {
    let asked = matches!(
        request["request"]["type"].as_str(),
        Some("LaunchRequest" | "IntentRequest")
    );
    let body = exchange.response().filter(|_| asked)?;
    let ends = match body["response"].get("shouldEndSession") {
        Some(Value::Bool(ends)) => *ends,
        Some(_) => false,
        None => !scene.device.screen,
    };
    let attributes = body["sessionAttributes"].as_object().cloned().unwrap_or_default();
    let id = request["session"]["sessionId"]
        .as_str()
        .unwrap_or(&scene.session.id)
        .to_owned();
    (!ends).then_some(OpenSession { id, attributes })
}

/// How long the console waits for the webhook: a little longer than Alexa does.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
