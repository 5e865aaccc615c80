//! What a device with a screen shows beside the speech: APL documents, and the words in them.
//!
//! Lives here: each document as it is, and the data it is filled with.
//! Does not live here: the words (`phrases`), where a PIN went (`places`).
//!
//! A screen stands in a room, and is seen by whoever is in it: places are masked as in speech, no PIN is ever shown, and an
//! answer only where the app's setting says so.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{
    ask::Ask,
    places::{self, Form, Reached},
};
use crate::{alexa::response::Directive, clock::SignedDuration, mfa::gate::Notice};

static PROMPT: LazyLock<Value> = LazyLock::new(|| document(include_str!("prompt.json")));
static ANSWER: LazyLock<Value> = LazyLock::new(|| document(include_str!("answer.json")));

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("the document is JSON: a test shows it")
}

/// A line of an answer: what it is, where there is something to say about that, and the line itself.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) text: String,
}

/// Whether an answer may be shown: the app lets answers be shown, and the device declared APL.
pub(super) fn may_show_answer(ask: &Ask<'_>) -> bool {
    ask.shows_apl && ask.skill.app.show_answers
}

/// An answer, if it may be shown.
pub(super) fn answer(ask: &Ask<'_>, headline: &str, lines: &[Line]) -> Option<Directive> {
    if !may_show_answer(ask) {
        return None;
    }
    let lines: Vec<_> = lines
        .iter()
        .map(|line| json!({ "label": text(&line.label), "text": text(&line.text) }))
        .collect();
    Some(Directive::RenderDocument {
        token: "answer",
        document: &ANSWER,
        datasources: json!({ "answer": { "headline": text(headline), "lines": lines } }),
    })
}

/// What the message and this may take on their way: a PIN that is good for five minutes is not told as good for four.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(10);

/// A text for APL, which reads markup, takes `${…}` for something to work out and a text that begins with `@` for the name of
/// a resource, in what a document is filled with as well: a name stays a name.
fn text(plain: &str) -> String {
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

/// Where a PIN went, and how long it lasts. Nothing for a device that did not declare APL, which would refuse the whole
/// response (ALEXA 3.4), nor while the PIN is nowhere yet.
pub(super) fn prompt(ask: &Ask<'_>, notice: &Notice) -> Option<Directive> {
    if !ask.shows_apl {
        return None;
    }
    let places = match places::reached(ask.locale, notice, Form::Read) {
        Reached::All(places) | Reached::Some(places) => places,
        Reached::Nowhere(_) => return None,
    };
    let left = (notice.left + ON_ITS_WAY).as_secs() / 60;
    let minutes = u32::try_from(left).unwrap_or(1).max(1);
    let left = ask.locale.say_with("screen-left", [("minutes", minutes.into())]);
    let data = json!({
        "prompt": {
            "headline": text(&ask.locale.say("screen-sent").plain()),
            "places": text(&places.plain()),
            "left": text(&left.plain()),
        }
    });
    Some(Directive::RenderDocument {
        token: "prompt",
        document: &PROMPT,
        datasources: data,
    })
}
