//! The response exactly as the JSON has it.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{AlexaResponse, Card, Directive, OutputSpeech};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseEnvelope<'a> {
    version: &'static str,
    session_attributes: ResponseSessionAttributes<'a>,
    response: ResponseEnvelopeBody<'a>,
}

#[derive(Serialize)]
struct ResponseSessionAttributes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseEnvelopeBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    output_speech: Option<&'a OutputSpeech>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<&'a Card>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reprompt: Option<RepromptSpeech<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    directives: &'a [Directive],
    #[serde(skip_serializing_if = "Option::is_none")]
    should_end_session: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_fulfill_intent: Option<CanFulfillIntent>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RepromptSpeech<'a> {
    output_speech: &'a OutputSpeech,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanFulfillIntent {
    can_fulfill: &'static str,
}

impl Serialize for AlexaResponse {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        ResponseEnvelope {
            version: "1.0",
            session_attributes: ResponseSessionAttributes {
                state: self.state.as_deref(),
            },
            response: ResponseEnvelopeBody {
                output_speech: self.speech.as_ref(),
                card: self.card.as_ref(),
                reprompt: self
                    .reprompt
                    .as_ref()
                    .map(|output_speech| RepromptSpeech { output_speech }),
                directives: &self.directives,
                should_end_session: self.should_end_session,
                // "NO" and nothing about the slots: the answer must not depend on who asks, or for what.
                can_fulfill_intent: self.can_fulfill.then_some(CanFulfillIntent { can_fulfill: "NO" }),
            },
        }
        .serialize(to)
    }
}

impl Serialize for OutputSpeech {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("type", "SSML")?;
        map.serialize_entry("ssml", &self.0)?;
        map.end()
    }
}
