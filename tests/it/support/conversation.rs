//! Somebody who talks to the skill, as Alexa passes it on.

use serde_json::{Value, json};

use super::{
    app::TestApp,
    canary,
    envelope::{Origin, intent},
    heard::Heard,
};

/// One person at one device, in one session after another.
pub(crate) struct Conversation<'a> {
    app: &'a TestApp,
    pub(crate) origin: Origin,
    session: u32,
    new: bool,
    attributes: Value,
}

impl<'a> Conversation<'a> {
    pub(crate) fn begin(app: &'a TestApp, origin: Origin) -> Self {
        Self {
            app,
            origin,
            session: 1,
            new: true,
            attributes: json!({}),
        }
    }

    /// Leaves the session; the next words begin another.
    pub(crate) fn new_session(&mut self) -> &mut Self {
        self.session += 1;
        self.new = true;
        self.attributes = json!({});
        self
    }

    /// "Alexa, open contact finder."
    pub(crate) async fn launch(&mut self) -> Heard {
        self.send(json!({"type": "LaunchRequest"})).await
    }

    /// "What is …'s number?"
    pub(crate) async fn asks_for(&mut self, name: &str) -> Heard {
        self.says("FindContactIntent", &[("name", name)]).await
    }

    /// "My PIN is …"
    pub(crate) async fn offers(&mut self, pin: &str) -> Heard {
        canary::knows(|secrets| secrets.pin(pin));
        self.says("PinIntent", &[("pin", pin)]).await
    }

    /// Anything that the model knows.
    pub(crate) async fn says(&mut self, name: &str, slots: &[(&str, &str)]) -> Heard {
        self.send(intent(name, slots)).await
    }

    /// Asks for a contact and gives the PIN that arrives.
    pub(crate) async fn unlocks_with(&mut self, name: &str) -> Heard {
        self.asks_for(name).await.says("PIN");
        let pin = self.app.last_pin();
        self.offers(&pin).await
    }

    /// Sends a request in this session, and keeps what the session is to remember.
    pub(crate) async fn send(&mut self, request: Value) -> Heard {
        let body = self.envelope(&request);
        let heard = self.app.post(&body).await;
        if heard.status == 200 {
            self.new = false;
            self.attributes = heard
                .json
                .get("sessionAttributes")
                .cloned()
                .unwrap_or_else(|| json!({}));
            if heard.json.pointer("/response/shouldEndSession") == Some(&Value::Bool(true)) {
                self.new_session();
            }
        }
        heard
    }

    /// The envelope of a request in this session, with a new id and the present time.
    pub(crate) fn envelope(&self, request: &Value) -> Value {
        let id = format!("amzn1.echo-api.session.{}", self.session);
        let session = self.origin.session(&id, self.new, &self.attributes);
        self.origin.envelope(
            request,
            &self.app.next_request_id(),
            self.app.now(),
            Some(session),
        )
    }
}
