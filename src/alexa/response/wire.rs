//! The response exactly as the JSON has it.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Card, Directive, Response, Speech};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    version: &'static str,
    session_attributes: Attributes<'a>,
    response: Body<'a>,
}

#[derive(Serialize)]
struct Attributes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    output_speech: Option<&'a Speech>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<&'a Card>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reprompt: Option<Reprompt<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    directives: &'a [Directive],
    #[serde(skip_serializing_if = "Option::is_none")]
    should_end_session: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_fulfill_intent: Option<CanFulfill>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reprompt<'a> {
    output_speech: &'a Speech,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CanFulfill {
    can_fulfill: &'static str,
}

impl Serialize for Response {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Envelope {
            version: "1.0",
            session_attributes: Attributes {
                state: self.state.as_deref(),
            },
            response: Body {
                output_speech: self.speech.as_ref(),
                card: self.card.as_ref(),
                reprompt: self
                    .reprompt
                    .as_ref()
                    .map(|output_speech| Reprompt { output_speech }),
                directives: &self.directives,
                should_end_session: self.ending,
                // "NO" and nothing about the slots: the answer must not depend on who asks, or for what.
                can_fulfill_intent: self.can_fulfill.then_some(CanFulfill { can_fulfill: "NO" }),
            },
        }
        .serialize(to)
    }
}

impl Serialize for Speech {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        match self {
            Self::Marked(ssml) => {
                map.serialize_entry("type", "SSML")?;
                map.serialize_entry("ssml", ssml)?;
            }
            Self::Plain(text) => {
                map.serialize_entry("type", "PlainText")?;
                map.serialize_entry("text", text)?;
            }
        }
        map.end()
    }
}
