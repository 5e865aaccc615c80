//! Checks for samples that Alexa hears as something else: as one of its built-in intents, or as a PIN.

use std::collections::BTreeMap;

use super::{
    collisions::{Phrase, kinds},
    model::{Model, Said},
};
use crate::{
    skill::finding::Findings,
    stand_in::{
        model as voice,
        utterance::{Listener, Meaning, standard_of},
    },
    turn::PIN_INTENT,
};

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    by_herself(model, findings);
    as_a_pin(model, findings);
}

/// Reports samples that are Alexa's own, such as "help" and "stop". They reach the built-in intent, whatever
/// the model says.
fn by_herself(model: &Model<'_>, findings: &mut Findings) {
    // Phrases of Alexa's own have no slots.
    let none = BTreeMap::default();
    let hers: Vec<_> = standard_of(model.locale)
        .iter()
        .flat_map(|(name, phrases)| phrases.iter().map(move |phrase| (*name, phrase)))
        .map(|(name, phrase)| (name, Phrase::read(phrase, &none)))
        .collect();
    for intent in &model.intents {
        let kinds = kinds(intent);
        for sample in &intent.samples {
            let phrase = Phrase::read(&sample.text, &kinds);
            // A sample may repeat what Alexa hears as this very intent.
            let of_another = |(name, hers): &&(&str, Phrase)| *name != intent.name.text && *hers == phrase;
            if let Some((hers, _)) = hers.iter().find(of_another) {
                let what = format!(
                    "{:?} of {} is what {hers} hears without being told",
                    sample.text, intent.name.text
                );
                findings.add(sample.at.fault(
                    what,
                    "say it with other words: Alexa could not tell which is meant",
                ));
            }
        }
    }
}

/// Reports samples that are a number, because that number will be somebody's PIN one day.
fn as_a_pin(model: &Model<'_>, findings: &mut Findings) {
    let Some(listener) = of_pins(model) else { return };
    for intent in &model.intents {
        for sample in intent.samples.iter().filter(|sample| !has_slots(sample)) {
            if is_pin(&listener, &sample.text) {
                let what = format!(
                    "{:?} of {} is a PIN, word for word",
                    sample.text, intent.name.text
                );
                let remedy = format!("take it out: PINs are heard by the slot of {PIN_INTENT}");
                findings.add(sample.at.fault(what, remedy));
            }
        }
    }
}

fn has_slots(sample: &Said<'_>) -> bool {
    sample.text.contains('{')
}

/// Understands PINs and nothing else.
fn of_pins(model: &Model<'_>) -> Option<Listener> {
    let mut read = voice::Model::from_json(model.root.raw()).ok()?;
    read.intents.retain(|intent| intent.name == PIN_INTENT);
    for intent in &mut read.intents {
        // A sample without a slot would match literally, and the digits in it would not be seen.
        intent.samples.retain(|sample| sample.contains('{'));
    }
    Some(Listener::new(&read, model.locale))
}

fn is_pin(listener: &Listener, said: &str) -> bool {
    // No PIN is shorter or longer.
    const DIGITS: std::ops::RangeInclusive<usize> = 3..=8;
    match listener.hear(said).meaning {
        Meaning::Intent { name, slots } if name == PIN_INTENT => slots
            .iter()
            .filter_map(|(_, filled)| filled.as_ref())
            .any(|filled| {
                DIGITS.contains(&filled.value.len()) && filled.value.bytes().all(|b| b.is_ascii_digit())
            }),
        _ => false,
    }
}
