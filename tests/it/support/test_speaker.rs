//! A person who talks to the skill. Alexa's part is played by the test: it writes and signs the requests.

use serde_json::{Value, json};

use super::{
    alexa_request::{RequestOrigin, intent_request},
    canary,
    skill_response::SkillResponse,
    test_app::TestApp,
};

/// One person at one device, through consecutive sessions.
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

    /// Leaves the session. The next request starts a new one.
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

    /// Sends an intent of the voice model with its slots.
    pub(crate) async fn sends_intent(&mut self, name: &str, slots: &[(&str, &str)]) -> SkillResponse {
        self.send_request(intent_request(name, slots)).await
    }

    /// Asks for a contact's number and says the PIN that was sent.
    pub(crate) async fn asks_and_says_pin(&mut self, name: &str) -> SkillResponse {
        self.asks_for(name).await.says("PIN");
        let pin = self.app.last_pin();
        self.says_pin(&pin).await
    }

    /// Sends a request in this session, and keeps the session attributes of the response for the next one.
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

    /// The envelope of a request in this session, with a new request id and the current time.
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
