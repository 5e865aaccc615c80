//! Request envelopes in the form that Alexa sends.

use countersign::clock::Timestamp;
use serde_json::{Map, Value, json};

use super::canary;

/// The application id of the sample skill.
pub(crate) const SAMPLE_APPLICATION_ID: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de";

/// The skill, user, device and person that a request comes from.
#[derive(Debug, Clone)]
pub(crate) struct RequestOrigin {
    pub(crate) application: String,
    pub(crate) user: String,
    pub(crate) device: String,
    pub(crate) person: Option<String>,
    pub(crate) person_token: Option<String>,
    pub(crate) link_token: Option<String>,
    pub(crate) locale: String,
    pub(crate) screen: bool,
}

impl RequestOrigin {
    /// The kitchen device, with a linked account if there is a link token.
    pub(crate) fn kitchen(link_token: Option<String>) -> Self {
        canary::register_secrets(|secrets| link_token.iter().for_each(|token| secrets.add_link_token(token)));
        Self {
            application: SAMPLE_APPLICATION_ID.into(),
            user: "amzn1.ask.account.TESTUSER".into(),
            device: "amzn1.ask.device.KITCHEN".into(),
            person: None,
            person_token: None,
            link_token,
            locale: "en-US".into(),
            screen: false,
        }
    }

    /// The envelope of `request`, with its id, timestamp and locale filled in.
    pub(crate) fn envelope(
        &self,
        request: &Value,
        id: &str,
        now: Timestamp,
        session: Option<Value>,
    ) -> Value {
        let mut whole = json!({
            "version": "1.0",
            "context": {"System": self.system_json()},
            "request": request,
        });
        let request = whole["request"].as_object_mut().unwrap();
        request.insert("requestId".into(), id.into());
        request.insert(
            "timestamp".into(),
            now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into(),
        );
        request.insert("locale".into(), self.locale.clone().into());
        if let Some(session) = session {
            whole["session"] = session;
        }
        whole
    }

    /// The `session` object of an envelope.
    pub(crate) fn session_json(&self, id: &str, new: bool, attributes: &Value) -> Value {
        json!({
            "new": new,
            "sessionId": id,
            "application": {"applicationId": self.application},
            "attributes": attributes,
            "user": self.user_json(),
        })
    }

    fn user_json(&self) -> Value {
        let mut user = Map::from_iter([("userId".to_owned(), json!(self.user))]);
        if let Some(token) = &self.link_token {
            user.insert("accessToken".into(), json!(token));
        }
        user.into()
    }

    fn system_json(&self) -> Value {
        let mut system = json!({
            "application": {"applicationId": self.application},
            "user": self.user_json(),
            "device": {"deviceId": self.device, "supportedInterfaces": {}},
            "apiEndpoint": "https://api.amazonalexa.com",
            "apiAccessToken": "an-api-access-token",
        });
        if self.screen {
            system["device"]["supportedInterfaces"] =
                json!({"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}});
        }
        if let Some(person) = &self.person {
            system["person"] = json!({"personId": person});
            if let Some(token) = &self.person_token {
                system["person"]["accessToken"] = json!(token);
            }
        }
        system
    }
}

/// The `IntentRequest` of an intent and its slots.
pub(crate) fn intent_request(name: &str, slots: &[(&str, &str)]) -> Value {
    let slots: Map<String, Value> = slots
        .iter()
        .map(|(slot, value)| {
            (
                (*slot).to_owned(),
                json!({"name": slot, "value": value, "confirmationStatus": "NONE"}),
            )
        })
        .collect();
    json!({
        "type": "IntentRequest",
        "dialogState": "STARTED",
        "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots},
    })
}
