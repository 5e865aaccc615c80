//! Checks each sample by itself: its characters, its length and the slots it names.

use crate::json_reader::find_similar_name;
use std::collections::HashSet;

use super::{
    intents,
    located_model::{LocatedIntent, LocatedModel, LocatedSlot, LocatedText},
};
use crate::skill::finding::{FindingPlace, SkillFindings};

/// The slot type for any words. Amazon allows such a slot only next to fixed words, and without another slot.
const SEARCH_QUERY: &str = "AMAZON.SearchQuery";

/// The maximum number of characters of a sample. Amazon has changed this limit before, so a longer one is
/// only a warning.
const MAX_SAMPLE_LENGTH: usize = 200;

pub(super) fn check_samples(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    for intent in &model.intents {
        for sample in all_samples(intent) {
            check_spelling(sample, findings);
            check_length(sample, findings);
            check_slot_names(sample, intent, findings);
        }
        let mut seen = HashSet::new();
        for sample in &intent.samples {
            check_search_query(sample, intent, findings);
            if !seen.insert(normalize_sample(&sample.text)) {
                let what = format!("{} has the sample {:?} twice", intent.name.text, sample.text);
                findings.add(sample.at.fault_here(what, "keep one of them"));
            }
        }
        // A slot that the skill does not read has a finding of its own (`intents`).
        let read = |slot: &&LocatedSlot<'_>| {
            intents::slots_read_by_skill(intent).is_none_or(|read| read.contains(&slot.name.text.as_str()))
        };
        for slot in intent
            .slots
            .iter()
            .filter(read)
            .filter(|slot| !can_be_filled(slot, intent, model))
        {
            let what = format!(
                "no sample of {} uses its slot `{}`",
                intent.name.text, slot.name.text
            );
            findings.add(slot.name.at.fault_here(what, "use it in a sample, or remove it"));
        }
    }
}

/// Every sample of an intent, including the samples of its slots.
fn all_samples<'m, 'd>(intent: &'m LocatedIntent<'d>) -> impl Iterator<Item = &'m LocatedText<'d>> {
    let of_slots = intent.slots.iter().flat_map(|slot| &slot.samples);
    intent.samples.iter().chain(of_slots)
}

/// Normalizes a sample for comparison. Upper and lower case and the number of spaces make no difference,
/// except in the names of slots.
fn normalize_sample(text: &str) -> String {
    // Splitting at braces yields words and slots in turn, beginning with words.
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => part.to_lowercase(),
        _ => format!("{{{}}}", part.trim()),
    };
    let joined: String = text.split(['{', '}']).enumerate().map(part).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check_length(sample: &LocatedText<'_>, findings: &mut SkillFindings) {
    let characters = sample.text.chars().count();
    if characters > MAX_SAMPLE_LENGTH {
        let what = format!("this sample has {characters} characters");
        findings.add(sample.at.warning_here(
            what,
            format!("use at most {MAX_SAMPLE_LENGTH}: nobody says more at once"),
        ));
    }
}

/// Checks for Amazon's characters: letters, spaces, apostrophes, periods, hyphens, underscores, and braces.
fn check_spelling(sample: &LocatedText<'_>, findings: &mut SkillFindings) {
    let text = &sample.text;
    let what = |what: &str| format!("the sample {text:?} {what}");
    if text.trim() != text || text.is_empty() {
        let finding = sample
            .at
            .fault_here(what("is empty, or has spaces around it"), "remove them");
        findings.add(finding);
    }
    if !braces_match(text) {
        findings.add(
            sample
                .at
                .fault_here(what("has an unmatched brace"), "write a slot as {name}"),
        );
        // Without matching braces, words cannot be told from slots.
        return;
    }
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside || c.is_alphabetic() || " '.-_".contains(c) => {}
            _ => {
                let remedy = match c {
                    _ if c.is_numeric() => "spell numbers out, or use a slot: AMAZON.NUMBER",
                    '’' | '`' => "use the plain apostrophe '",
                    _ => "use only letters, spaces, apostrophes, periods, hyphens and underscores",
                };
                findings.add(sample.at.fault_here(what(&format!("contains {c:?}")), remedy));
                return;
            }
        }
    }
}

fn braces_match(text: &str) -> bool {
    let mut open = false;
    let balanced = text.chars().all(|c| match c {
        '{' => !std::mem::replace(&mut open, true),
        '}' => std::mem::replace(&mut open, false),
        _ => true,
    });
    balanced && !open
}

/// The names of the slots in a sample.
pub(super) fn slot_names_in(sample: &str) -> impl Iterator<Item = &str> {
    let opened = sample.split('{').skip(1);
    opened.filter_map(|rest| Some(rest.split_once('}')?.0.trim()))
}

fn check_slot_names(sample: &LocatedText<'_>, intent: &LocatedIntent<'_>, findings: &mut SkillFindings) {
    let (text, intent_name) = (&sample.text, &intent.name.text);
    let mut seen = HashSet::new();
    for name in slot_names_in(text) {
        if intent.slot(name).is_none() {
            // Reported with the slots of the intent.
            if !intents::lacks_read_slot(intent, name) {
                let what = format!("the sample {text:?} uses `{name}`, which is not a slot of {intent_name}");
                findings.add(sample.at.fault_here(what, suggest_slot(name, intent)));
            }
        } else if !seen.insert(name) {
            let what = format!("the sample {text:?} uses `{name}` twice");
            findings.add(sample.at.fault_here(what, "use each slot once"));
        }
    }
}

fn suggest_slot(name: &str, intent: &LocatedIntent<'_>) -> String {
    let slots = intent.slots.iter().map(|slot| slot.name.text.as_str());
    match find_similar_name(name, slots) {
        Some(meant) => format!("did you mean {{{meant}}}?"),
        None => "add this slot to the intent, or correct its name".to_owned(),
    }
}

/// Checks that a slot for any words is next to fixed words, and is the only slot.
fn check_search_query(sample: &LocatedText<'_>, intent: &LocatedIntent<'_>, findings: &mut SkillFindings) {
    let text = &sample.text;
    for name in slot_names_in(text) {
        let searches = intent
            .slot(name)
            .is_some_and(|slot| slot.kind.text == SEARCH_QUERY);
        let alone = text.trim().trim_matches(['{', '}']).trim() == name || slot_names_in(text).count() > 1;
        if searches && alone {
            let what = format!("the sample {text:?} has no words besides `{name}`, or another slot");
            let remedy = "Amazon allows AMAZON.SearchQuery only with other words, and without other slots";
            findings.add(sample.at.fault_here(what, remedy));
        }
    }
}

/// Returns true if something fills the slot: a sample, or the dialog when it asks for it.
fn can_be_filled(slot: &LocatedSlot<'_>, intent: &LocatedIntent<'_>, model: &LocatedModel<'_>) -> bool {
    let name = &slot.name.text;
    let by_sample = intent
        .samples
        .iter()
        .any(|sample| slot_names_in(&sample.text).any(|named| named == name));
    by_sample || super::dialog::dialog_asks_for(model, &intent.name.text, name)
}
