//! Somebody who talks to the skill, as Alexa passes it on.

use serde_json::{Value, json};

use super::{
    alexa_request::{RequestOrigin, intent_request},
    canary,
    skill_response::SkillResponse,
    test_app::TestApp,
};

/// One person at one device, in one session after another.
pub(crate) struct TestSpeaker<'a> {
    app: &'a TestApp,
    pub(crate) origin: RequestOrigin,
    session: u32,
    new: bool,
    attributes: Value,
}

impl<'a> TestSpeaker<'a> {
    pub(crate) fn begin(app: &'a TestApp, origin: RequestOrigin) -> Self {
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
    pub(crate) async fn launch(&mut self) -> SkillResponse {
        self.send_request(json!({"type": "LaunchRequest"})).await
    }

    /// "What is …'s number?"
    pub(crate) async fn asks_for(&mut self, name: &str) -> SkillResponse {
        self.sends_intent("FindContactIntent", &[("name", name)]).await
    }

    /// "My PIN is …"
    pub(crate) async fn says_pin(&mut self, pin: &str) -> SkillResponse {
        canary::register_secrets(|secrets| secrets.add_pin(pin));
        self.sends_intent("PinIntent", &[("pin", pin)]).await
    }

    /// Anything that the model knows.
    pub(crate) async fn sends_intent(&mut self, name: &str, slots: &[(&str, &str)]) -> SkillResponse {
        self.send_request(intent_request(name, slots)).await
    }

    /// Asks for a contact and gives the PIN that arrives.
    pub(crate) async fn asks_and_says_pin(&mut self, name: &str) -> SkillResponse {
        self.asks_for(name).await.says("PIN");
        let pin = self.app.last_pin();
        self.says_pin(&pin).await
    }

    /// Sends a request in this session, and keeps what the session is to remember.
    pub(crate) async fn send_request(&mut self, request: Value) -> SkillResponse {
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
        let session = self.origin.session_json(&id, self.new, &self.attributes);
        self.origin.envelope(
            request,
            &self.app.next_request_id(),
            self.app.now(),
            Some(session),
        )
    }
}
