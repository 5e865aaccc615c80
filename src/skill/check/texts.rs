//! Checks the texts of the manifest against Amazon's limits.

use super::{
    invocation,
    model::{Model, Said},
};
use crate::{
    skill::{document::At, finding::Findings},
    stand_in::{
        model as voice,
        utterance::{Listener, Meaning, opener_of},
    },
};

/// The key of a text, true if the text is required, and its minimum and maximum number of characters.
type Text = (&'static str, bool, usize, usize);

/// The texts of each locale.
const TEXTS: [Text; 4] = [
    ("name", true, 2, 50),
    ("summary", true, 1, 160),
    ("description", true, 1, 4000),
    ("updatesDescription", false, 1, 4000),
];
/// The minimum and maximum number of example phrases, and the maximum number of characters of each.
const PHRASES: (usize, usize, usize) = (1, 3, 200);
/// The minimum and maximum number of keywords, and the maximum number of characters of each.
const KEYWORDS: (usize, usize, usize) = (0, 30, 150);
/// The maximum number of characters of the testing instructions.
const INSTRUCTIONS: usize = 4000;

/// The wake word, as example phrases begin with it.
const WAKE: &str = "alexa,";

/// Checks the texts that are the same for all locales.
pub(super) fn common(publishing: At<'_>, findings: &mut Findings) {
    length(
        publishing,
        ("testingInstructions", true, 1, INSTRUCTIONS),
        findings,
    );
}

/// Checks the texts of one locale.
pub(super) fn of_locale(at: At<'_>, model: Option<&Model<'_>>, findings: &mut Findings) {
    for text in TEXTS {
        length(at, text, findings);
    }
    let phrases = number(at, "examplePhrases", PHRASES, findings);
    number(at, "keywords", KEYWORDS, findings);
    // A faulty invocation name is already reported, and no example can be understood with it.
    if let Some(model) = model
        && invocation::is_sound(model)
    {
        examples(&phrases, model, findings);
    }
}

fn length(at: At<'_>, (key, must, fewest, most): Text, findings: &mut Findings) {
    let Some(value) = at.get(key) else {
        if must {
            let what = format!("`{key}` is missing");
            findings.add(at.fault(what, format!("write it, with at most {most} characters")));
        }
        return;
    };
    let characters = value.text().unwrap_or_default().trim().chars().count();
    if !(fewest..=most).contains(&characters) {
        let what = format!("`{key}` has {}", count(characters));
        findings.add(value.fault(what, format!("give it at least {fewest} and at most {most}")));
    }
}

fn number<'d>(
    at: At<'d>,
    key: &str,
    (fewest, most, characters): (usize, usize, usize),
    findings: &mut Findings,
) -> Vec<Said<'d>> {
    let list = at.get(key);
    let said: Vec<_> = at.list(key).into_iter().map(Said::new).collect();
    if !(fewest..=most).contains(&said.len()) {
        let what = format!("there are {} `{key}`", said.len());
        let remedy = format!("give at least {fewest} and at most {most}");
        findings.add(list.unwrap_or(at).fault(what, remedy));
    }
    for one in &said {
        let length = one.text.chars().count();
        if length > characters || one.text.trim().is_empty() {
            let what = format!("this one of `{key}` has {}", count(length));
            findings.add(
                one.at
                    .fault(what, format!("give it at least 1 and at most {characters}")),
            );
        }
    }
    said
}

/// Formats a number of characters: "1 character", "2 characters".
pub(super) fn count(characters: usize) -> String {
    let s = if characters == 1 { "" } else { "s" };
    format!("{characters} character{s}")
}

/// Checks that the first example opens the skill, and that the voice model understands each of them. Amazon's
/// reviewers say every example.
fn examples(phrases: &[Said<'_>], model: &Model<'_>, findings: &mut Findings) {
    let name = &model.invocation_name.text;
    // Parsed again, because the emulator needs the model in a form of its own.
    let listener = voice::Model::from_json(model.root.raw())
        .ok()
        .map(|read| Listener::new(&read, model.locale));
    for (at, phrase) in phrases.iter().enumerate() {
        let said = phrase.text.to_lowercase();
        let called = said.strip_prefix(WAKE).map(str::trim);
        if at == 0 && (called.is_none() || !said.contains(&name.to_lowercase())) {
            let what = format!("the first example, {:?}, does not open the skill", phrase.text);
            let remedy = format!("write \"Alexa, {} {name}\"", opener_of(model.locale));
            findings.add(phrase.at.fault(what, remedy));
            // Any other finding about this example would follow from this one.
            continue;
        }
        let Some(listener) = &listener else { continue };
        let heard = listener.hear(called.unwrap_or(&said));
        if matches!(heard.meaning, Meaning::Intent { name, .. } if name == "AMAZON.FallbackIntent") {
            let what = format!("the model does not understand the example {:?}", phrase.text);
            findings.add(
                phrase
                    .at
                    .warning(what, "make it of a sample: reviewers say each example"),
            );
        }
    }
}
