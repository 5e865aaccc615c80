//! Checks the texts of the manifest against Amazon's limits.

use super::{
    invocation_name,
    located_model::{LocatedModel, LocatedText},
};
use crate::json_reader::JsonValue;
use crate::{
    alexa_emulator::{
        utterance::{UtteranceInterpreter, UtteranceMeaning, opening_phrase},
        voice_model as voice,
    },
    skill::finding::{FindingPlace, SkillFindings, format_characters},
};

/// The key of a text, true if the text is required, and its minimum and maximum number of characters.
type TextLimits = (&'static str, bool, usize, usize);

/// The texts of each locale.
const LOCALE_TEXTS: [TextLimits; 4] = [
    ("name", true, 2, 50),
    ("summary", true, 1, 160),
    ("description", true, 1, 4000),
    ("updatesDescription", false, 1, 4000),
];
/// The minimum and maximum number of example phrases, and the maximum number of characters of each.
const EXAMPLE_PHRASES: (usize, usize, usize) = (1, 3, 200);
/// The minimum and maximum number of keywords, and the maximum number of characters of each.
const KEYWORDS: (usize, usize, usize) = (0, 30, 150);
/// The maximum number of characters of the testing instructions.
const MAX_INSTRUCTIONS: usize = 4000;

/// The wake word, as example phrases begin with it.
const WAKE_WORD: &str = "alexa,";

/// Checks the texts that are the same for all locales.
pub(super) fn check_common_texts(publishing: JsonValue<'_>, findings: &mut SkillFindings) {
    check_length(
        publishing,
        ("testingInstructions", true, 1, MAX_INSTRUCTIONS),
        findings,
    );
}

/// Checks the texts of one locale.
pub(super) fn check_locale_texts(
    at: JsonValue<'_>,
    model: Option<&LocatedModel<'_>>,
    findings: &mut SkillFindings,
) {
    for text in LOCALE_TEXTS {
        check_length(at, text, findings);
    }
    let phrases = check_text_list(at, "examplePhrases", EXAMPLE_PHRASES, findings);
    check_text_list(at, "keywords", KEYWORDS, findings);
    // A faulty invocation name is already reported, and no example can be understood with it.
    if let Some(model) = model
        && invocation_name::has_valid_invocation_name(model)
    {
        check_example_phrases(&phrases, model, findings);
    }
}

fn check_length(at: JsonValue<'_>, (key, must, fewest, most): TextLimits, findings: &mut SkillFindings) {
    let Some(value) = at.get(key) else {
        if must {
            let what = format!("`{key}` is missing");
            findings.add(at.fault_here(what, format!("write it, with at most {most} characters")));
        }
        return;
    };
    let characters = value.as_text().unwrap_or_default().trim().chars().count();
    if !(fewest..=most).contains(&characters) {
        let what = format!("`{key}` has {}", format_characters(characters));
        findings.add(value.fault_here(what, format!("give it at least {fewest} and at most {most}")));
    }
}

fn check_text_list<'d>(
    at: JsonValue<'d>,
    key: &str,
    (fewest, most, characters): (usize, usize, usize),
    findings: &mut SkillFindings,
) -> Vec<LocatedText<'d>> {
    let list = at.get(key);
    let said: Vec<_> = at.items_of(key).into_iter().map(LocatedText::new).collect();
    if !(fewest..=most).contains(&said.len()) {
        let what = format!("there are {} `{key}`", said.len());
        let remedy = format!("give at least {fewest} and at most {most}");
        findings.add(list.unwrap_or(at).fault_here(what, remedy));
    }
    for one in &said {
        let length = one.text.chars().count();
        if length > characters || one.text.trim().is_empty() {
            let what = format!("this one of `{key}` has {}", format_characters(length));
            findings.add(
                one.at
                    .fault_here(what, format!("give it at least 1 and at most {characters}")),
            );
        }
    }
    said
}

/// Checks that the first example opens the skill, and that the voice model understands each of them. Amazon's
/// reviewers say every example.
fn check_example_phrases(
    phrases: &[LocatedText<'_>],
    model: &LocatedModel<'_>,
    findings: &mut SkillFindings,
) {
    let name = &model.invocation_name.text;
    // Parsed again, because the emulator needs the model in a form of its own.
    let listener = voice::VoiceModel::from_json(model.root.raw_json())
        .ok()
        .map(|read| UtteranceInterpreter::new(&read, model.locale));
    for (at, phrase) in phrases.iter().enumerate() {
        let said = phrase.text.to_lowercase();
        let called = said.strip_prefix(WAKE_WORD).map(str::trim);
        if at == 0 && (called.is_none() || !said.contains(&name.to_lowercase())) {
            let what = format!("the first example, {:?}, does not open the skill", phrase.text);
            let remedy = format!("write \"Alexa, {} {name}\"", opening_phrase(model.locale));
            findings.add(phrase.at.fault_here(what, remedy));
            // Any other finding about this example would follow from this one.
            continue;
        }
        let Some(listener) = &listener else { continue };
        let heard = listener.interpret(called.unwrap_or(&said));
        if matches!(heard.meaning, UtteranceMeaning::Intent { name, .. } if name == "AMAZON.FallbackIntent") {
            let what = format!("the model does not understand the example {:?}", phrase.text);
            findings.add(
                phrase
                    .at
                    .warning_here(what, "base it on a sample: reviewers say each example"),
            );
        }
    }
}
