//! Checks for samples that Alexa hears as something else: as one of its built-in intents, or as a PIN.

use std::collections::BTreeMap;

use super::{
    collisions::{SamplePhrase, slot_types_by_name},
    located_model::{LocatedModel, LocatedText},
};
use crate::{
    alexa_emulator::{
        utterance::{UtteranceInterpreter, UtteranceMeaning, built_in_utterances},
        voice_model as voice,
    },
    skill::finding::{FindingPlace, SkillFindings},
    turn::PIN_INTENT,
};

pub(super) fn check_reserved_utterances(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    report_built_in_utterances(model, findings);
    report_spoken_pins(model, findings);
}

/// Reports samples that are Alexa's own, such as "help" and "stop". They reach the built-in intent, whatever
/// the model says.
fn report_built_in_utterances(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    // Phrases of Alexa's own have no slots.
    let none = BTreeMap::default();
    let hers: Vec<_> = built_in_utterances(model.locale)
        .iter()
        .flat_map(|(name, phrases)| phrases.iter().map(move |phrase| (*name, phrase)))
        .map(|(name, phrase)| (name, SamplePhrase::parse(phrase, &none)))
        .collect();
    for intent in &model.intents {
        let kinds = slot_types_by_name(intent);
        for sample in &intent.samples {
            let phrase = SamplePhrase::parse(&sample.text, &kinds);
            // A sample may repeat what Alexa hears as this very intent.
            let of_another =
                |(name, hers): &&(&str, SamplePhrase)| *name != intent.name.text && *hers == phrase;
            if let Some((hers, _)) = hers.iter().find(of_another) {
                let what = format!(
                    "{:?} of {} is something that {hers} matches by default",
                    sample.text, intent.name.text
                );
                findings.add(
                    sample
                        .at
                        .fault_here(what, "reword it: Alexa could not tell which is meant"),
                );
            }
        }
    }
}

/// Reports samples that are a number, because that number will be somebody's PIN one day.
fn report_spoken_pins(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let Some(listener) = pin_interpreter(model) else {
        return;
    };
    for intent in &model.intents {
        for sample in intent.samples.iter().filter(|sample| !has_slots(sample)) {
            if is_heard_as_pin(&listener, &sample.text) {
                let what = format!(
                    "{:?} of {} contains a complete PIN",
                    sample.text, intent.name.text
                );
                let remedy = format!("remove it: PINs are recognized by the slot of {PIN_INTENT}");
                findings.add(sample.at.fault_here(what, remedy));
            }
        }
    }
}

fn has_slots(sample: &LocatedText<'_>) -> bool {
    sample.text.contains('{')
}

/// Understands PINs and nothing else.
fn pin_interpreter(model: &LocatedModel<'_>) -> Option<UtteranceInterpreter> {
    let mut read = voice::VoiceModel::from_json(model.root.raw_json()).ok()?;
    read.intents.retain(|intent| intent.name == PIN_INTENT);
    for intent in &mut read.intents {
        // A sample without a slot would match literally, and the digits in it would not be seen.
        intent.samples.retain(|sample| sample.contains('{'));
    }
    Some(UtteranceInterpreter::new(&read, model.locale))
}

fn is_heard_as_pin(listener: &UtteranceInterpreter, said: &str) -> bool {
    // No PIN is shorter or longer.
    const DIGITS: std::ops::RangeInclusive<usize> = 3..=8;
    match listener.interpret(said).meaning {
        UtteranceMeaning::Intent { name, slots } if name == PIN_INTENT => slots
            .iter()
            .filter_map(|(_, filled)| filled.as_ref())
            .any(|filled| {
                DIGITS.contains(&filled.value.len()) && filled.value.bytes().all(|b| b.is_ascii_digit())
            }),
        _ => false,
    }
}
