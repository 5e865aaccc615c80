//! The console: turns what a person does on the page into a signed request to the webhook, and the response
//! into what Alexa would do with it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{
    catalog::SimulatorCatalog,
    webhook_exchange::{RequestTampering, WebhookExchange},
};
use crate::{
    alexa_emulator::{
        SigningChain, WebhookClient, WebhookError,
        envelope::{self, EmulatedContext, EmulatedDevice, EmulatedEvent, EmulatedPerson, EmulatedSession},
        utterance::UtteranceInterpreter,
        voice_model::VoiceModel,
    },
    clock::Clock,
    delivery::capturing_sender::InMemoryMailbox,
    directory::EmployeeId,
    fixture::recording::SentenceLookup,
    secret::Entropy,
};

/// Issues link tokens, as an identity provider does for account linking.
pub trait LinkTokenIssuer: Send + Sync + std::fmt::Debug {
    /// Issues a token that identifies `employee`.
    fn issue_token(&self, employee: &EmployeeId) -> String;
}

/// The parts of the console.
#[derive(Debug)]
pub struct SimulatorConsole {
    /// The skill, the people, the devices.
    pub catalog: SimulatorCatalog,
    /// The chain that signs requests.
    pub chain: SigningChain,
    /// The issuer of link tokens.
    pub links: Box<dyn LinkTokenIssuer>,
    /// The mailbox that captures the messages.
    pub mailbox: Arc<InMemoryMailbox>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random ids.
    pub entropy: Arc<dyn Entropy>,
    /// The client that posts requests.
    pub webhook_client: WebhookClient,
    /// The skill's sentences, by which a fixture recognises what was said.
    pub sentences: SentenceLookup,
}

/// An action of a person, with its circumstances.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatorAction {
    /// The employee whose account is used.
    employee: EmployeeId,
    /// True if the account is linked.
    linked: bool,
    /// The employee whose voice is recognised.
    #[serde(default)]
    person: Option<EmployeeId>,
    /// The id of the device.
    device: String,
    /// The locale that is spoken.
    locale: String,
    /// The session, if one is open.
    #[serde(default)]
    session: Option<OpenSession>,
    /// The action itself.
    what: ActionKind,
    /// The damage to the request on its way.
    #[serde(default)]
    tampering: RequestTampering,
}

/// An action.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ActionKind {
    /// Says this.
    Say(String),
    /// Says nothing until Alexa gives up.
    Silence,
    /// Leaves the skill.
    Leave,
    /// Disables the skill.
    Disable,
    /// Sends a given request.
    Raw {
        /// The request.
        request: Value,
        /// True if the request gets a current time, a new id and the current session.
        restamp: bool,
    },
}

/// A session that continues.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSession {
    /// The id of the session.
    id: String,
    /// The attributes that the skill asked to get back with the next request.
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// The result of an action.
#[derive(Debug, Serialize)]
pub struct ActionResult {
    /// The intent or request type that was understood.
    understood: String,
    /// The filled slots, as heard.
    slots: Map<String, Value>,
    /// The request and the response.
    exchange: WebhookExchange,
    /// The session, if it continues.
    session: Option<OpenSession>,
}

/// An action that could not be performed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no voice model for the locale.
    #[error("there is no voice model for this locale")]
    NoSuchLocale,
    /// There is no device with the id.
    #[error("there is no such device")]
    NoSuchDevice,
    /// The request could not be delivered.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}

impl SimulatorConsole {
    /// Performs `perform_action` at the webhook with the URL `webhook`.
    ///
    /// # Errors
    /// [`Error`] if the action cannot be performed. A webhook that refuses the request is not an error.
    pub async fn perform_action(&self, act: SimulatorAction, webhook: &Url) -> Result<ActionResult, Error> {
        let model = VoiceModel::for_locale(&act.locale).ok_or(Error::NoSuchLocale)?;
        let scene = self.build_scene(&act)?;
        let mut request = match &act.what {
            ActionKind::Say(text) => {
                let heard = UtteranceInterpreter::new(&model, &act.locale).interpret(text);
                self.build_request(&scene, &model, &EmulatedEvent::Utterance(&heard.meaning))
            }
            ActionKind::Silence => self.build_request(
                &scene,
                &model,
                &EmulatedEvent::SessionEnded("EXCEEDED_MAX_REPROMPTS"),
            ),
            ActionKind::Leave => {
                self.build_request(&scene, &model, &EmulatedEvent::SessionEnded("USER_INITIATED"))
            }
            ActionKind::Disable => self.build_request(&scene, &model, &EmulatedEvent::SkillDisabled),
            ActionKind::Raw {
                request,
                restamp: false,
            } => request.clone(),
            ActionKind::Raw {
                request,
                restamp: true,
            } => self.restamp_request(request.clone(), &scene),
        };
        act.tampering.backdate_if_stale(&mut request, self.clock.now());
        let exchange =
            WebhookExchange::perform(&self.webhook_client, webhook, request, &self.chain, act.tampering)
                .await?;
        let request = exchange.request();
        Ok(ActionResult {
            understood: understood_name(request),
            slots: filled_slots(request),
            session: session_after(&scene, request, &exchange),
            exchange,
        })
    }

    fn build_request(&self, scene: &EmulatedContext, model: &VoiceModel, what: &EmulatedEvent<'_>) -> Value {
        scene.build_envelope(model, what, self.clock.now(), &*self.entropy)
    }

    /// Gives a request a current time, a new id and the current session. A session belongs to a device and an
    /// account, so that of another device or account is left as it was.
    fn restamp_request(&self, mut request: Value, scene: &EmulatedContext) -> Value {
        let at = |path| request.pointer(path).and_then(Value::as_str);
        let is_here = at("/session/user/userId") == Some(&scene.user_id)
            && at("/context/System/device/deviceId") == Some(&scene.device.id);
        if let Some(session) = request.get_mut("session").filter(|_| is_here) {
            session["new"] = scene.session.new.into();
            session["sessionId"] = scene.session.id.clone().into();
            session["attributes"] = scene.session.attributes.clone().into();
        }
        if let Some(inner) = request.get_mut("request").and_then(Value::as_object_mut) {
            inner.insert(
                "timestamp".into(),
                envelope::format_timestamp(self.clock.now()).into(),
            );
            inner.insert(
                "requestId".into(),
                envelope::new_request_id(&*self.entropy).into(),
            );
        }
        request
    }

    fn build_scene(&self, act: &SimulatorAction) -> Result<EmulatedContext, Error> {
        let prop = self
            .catalog
            .devices
            .iter()
            .find(|prop| prop.id == act.device)
            .ok_or(Error::NoSuchDevice)?;
        let token = |employee| act.linked.then(|| self.links.issue_token(employee));
        // The ids below follow from the choices on the page, so that they are the same in each request.
        let session = act.session.as_ref().map(|open| EmulatedSession {
            id: open.id.clone(),
            new: false,
            attributes: open.attributes.clone(),
        });
        Ok(EmulatedContext {
            application_id: self.catalog.application_id.clone(),
            locale: act.locale.clone(),
            user_id: format!("amzn1.ask.account.SIMULATOR.{}", act.employee),
            access_token: token(&act.employee),
            person: act.person.as_ref().map(|person| EmulatedPerson {
                id: format!("amzn1.ask.person.SIMULATOR.{person}"),
                access_token: token(person),
            }),
            device: EmulatedDevice {
                id: format!("amzn1.ask.device.SIMULATOR.{}", prop.id),
                screen: prop.screen,
            },
            session: session.unwrap_or_else(|| EmulatedSession {
                id: envelope::new_session_id(&*self.entropy),
                new: true,
                attributes: Map::new(),
            }),
        })
    }
}

fn understood_name(request: &Value) -> String {
    let inner = &request["request"];
    let name = inner["intent"]["name"]
        .as_str()
        .or_else(|| inner["type"].as_str());
    name.unwrap_or("something else").to_owned()
}

fn filled_slots(request: &Value) -> Map<String, Value> {
    let slots = request["request"]["intent"]["slots"]
        .as_object()
        .into_iter()
        .flatten();
    slots
        .filter_map(|(name, slot)| Some((name.clone(), slot.get("value")?.clone())))
        .collect()
}

/// The session after a response, if it continues.
fn session_after(
    scene: &EmulatedContext,
    request: &Value,
    exchange: &WebhookExchange,
) -> Option<OpenSession> {
    // Only these two open a session or keep it open. The others are about a session that is over, or about none.
    let asked = matches!(
        request["request"]["type"].as_str(),
        Some("LaunchRequest" | "IntentRequest")
    );
    let body = exchange.response().filter(|_| asked)?;
    let ends = match body["response"].get("shouldEndSession") {
        Some(Value::Bool(ends)) => *ends,
        Some(_) => false,
        // As on real devices: without the field, the session stays open only if there is a screen.
        None => !scene.device.screen,
    };
    let attributes = body["sessionAttributes"].as_object().cloned().unwrap_or_default();
    let id = request["session"]["sessionId"]
        .as_str()
        .unwrap_or(&scene.session.id)
        .to_owned();
    (!ends).then_some(OpenSession { id, attributes })
}
