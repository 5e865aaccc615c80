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
    places::{self, Reached},
};
use crate::{alexa::response::Directive, mfa::gate::Notice};

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

/// An answer, where the app lets answers be shown, on a device that declared APL.
pub(super) fn answer(ask: &Ask<'_>, headline: &str, lines: &[Line]) -> Option<Directive> {
    if !ask.shows_apl || !ask.skill.app.show_answers {
        return None;
    }
    let lines: Vec<_> = lines
        .iter()
        .map(|Line { label, text }| json!({ "label": label, "text": text }))
        .collect();
    Some(Directive::RenderDocument {
        token: "answer",
        document: &ANSWER,
        datasources: json!({ "answer": { "headline": headline, "lines": lines } }),
    })
}

/// Where a PIN went, and how long it lasts. Nothing for a device that did not declare APL, which would refuse the whole
/// response (ALEXA 3.4), nor while the PIN is nowhere yet.
pub(super) fn prompt(ask: &Ask<'_>, notice: &Notice) -> Option<Directive> {
    if !ask.shows_apl {
        return None;
    }
    let places = match places::reached(ask.locale, notice) {
        Reached::All(places) | Reached::Some(places) => places,
        Reached::Nowhere(_) => return None,
    };
    let minutes = u32::try_from(notice.left.as_secs() / 60).unwrap_or(1).max(1);
    let left = ask.locale.say_with("screen-left", [("minutes", minutes.into())]);
    let data = json!({
        "prompt": {
            "headline": ask.locale.say("screen-sent").plain(),
            "places": places.plain(),
            "left": left.plain(),
        }
    });
    Some(Directive::RenderDocument {
        token: "prompt",
        document: &PROMPT,
        datasources: data,
    })
}
