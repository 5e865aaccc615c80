//! Documents for devices with a screen (APL), and the data in them.
//!
//! Lives here: the documents, and the data that fills them.
//! Does not live here: the words (`phrases`), and the masking of destinations (`turn`).
//!
//! Everybody in the room can read a screen. So destinations are masked as in speech, no PIN is ever shown,
//! and an answer is shown only if the app's settings allow it.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{
    ask::Ask,
    masked_destination::{self, MaskedForm, ReachedDestinations},
};
use crate::{alexa::response::Directive, clock::SignedDuration, mfa::gate::PendingChallenge};

static PROMPT: LazyLock<Value> = LazyLock::new(|| parse_document(include_str!("prompt.json")));
static ANSWER: LazyLock<Value> = LazyLock::new(|| parse_document(include_str!("answer.json")));

fn parse_document(text: &str) -> Value {
    serde_json::from_str(text).expect("the document is JSON: a test shows it")
}

/// A line of an answer, with a label that may be empty.
pub(super) struct AnswerLine {
    pub(super) label: String,
    pub(super) text: String,
}

/// Returns true if the app allows answers on screens and the device declared APL.
pub(super) fn may_show_answer(ask: &Ask<'_>) -> bool {
    ask.shows_apl && ask.skill.app.show_answers
}

/// The document for an answer, or `None` if it must not be shown.
pub(super) fn answer_document(ask: &Ask<'_>, headline: &str, lines: &[AnswerLine]) -> Option<Directive> {
    if !may_show_answer(ask) {
        return None;
    }
    let lines: Vec<_> = lines
        .iter()
        .map(|line| json!({ "label": escape_apl(&line.label), "text": escape_apl(&line.text) }))
        .collect();
    Some(Directive::RenderDocument {
        token: "answer",
        document: &ANSWER,
        datasources: json!({ "answer": { "headline": escape_apl(headline), "lines": lines } }),
    })
}

/// Makes up for the time that sending the message takes: a PIN that lasts five minutes should not be
/// shown as lasting four.
const DELIVERY_ALLOWANCE: SignedDuration = SignedDuration::from_secs(10);

/// Escapes text for APL, so that a name is shown as it is. In data as in documents, APL reads markup,
/// evaluates `${…}`, and takes a leading `@` for the name of a resource.
fn escape_apl(plain: &str) -> String {
    let escaped = plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let escaped = escaped.replace('$', "&#36;");
    match escaped.strip_prefix('@') {
        Some(rest) => format!("&#64;{rest}"),
        None => escaped,
    }
}

/// The document that says where a PIN went and how long it lasts. `None` if the device did not declare APL,
/// because it would reject the whole response, and `None` while the PIN has not reached anybody.
pub(super) fn pin_prompt_document(ask: &Ask<'_>, notice: &PendingChallenge) -> Option<Directive> {
    if !ask.shows_apl {
        return None;
    }
    let places = match masked_destination::reached_destinations(ask.locale, notice, MaskedForm::Written) {
        ReachedDestinations::All(places) | ReachedDestinations::Partly(places) => places,
        ReachedDestinations::Nowhere(_) => return None,
    };
    let left = (notice.left + DELIVERY_ALLOWANCE).as_secs() / 60;
    let minutes = u32::try_from(left).unwrap_or(1).max(1);
    let left = ask.locale.say_with("screen-left", [("minutes", minutes.into())]);
    let data = json!({
        "prompt": {
            "headline": escape_apl(&ask.locale.say("screen-sent").plain_text()),
            "places": escape_apl(&places.plain_text()),
            "left": escape_apl(&left.plain_text()),
        }
    });
    Some(Directive::RenderDocument {
        token: "prompt",
        document: &PROMPT,
        datasources: data,
    })
}
