//! Checks intents: the required ones are there, and the skill answers each of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Given,
    model::{Intent, Model},
    near::{near, surely},
};
use crate::{skill::finding::Findings, turn::INTENT_ROUTES};

/// The intents without which Amazon does not build a model or does not certify a skill.
const REQUIRED: [&str; 5] = [
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.CancelIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.NavigateHomeIntent",
];

/// Amazon's intents that take no samples.
const WITHOUT_SAMPLES: [&str; 1] = ["AMAZON.FallbackIntent"];

/// Misspelt names, and for each the missing name that was meant.
type Meant<'m> = BTreeMap<&'m str, &'m str>;

pub(super) fn check(model: &Model<'_>, given: &Given, findings: &mut Findings) {
    let meant = misspelt(model, given);
    unique(model, findings);
    for intent in &model.intents {
        let name = &intent.name;
        if let Some(meant) = meant.get(name.text.as_str()) {
            let what = format!("the skill knows no {}", name.text);
            findings.add(name.at.fault(what, format!("did you mean {meant}?")));
        } else {
            of_one(intent, findings);
            routed(intent, given, findings);
        }
        slots(intent, findings);
    }
    absent(model, given, &meant, findings);
}

/// Every intent that must be in the model.
fn wanted(given: &Given) -> BTreeSet<&str> {
    let routed = INTENT_ROUTES.iter().map(|routed| routed.intent);
    let fixed = given.fixed_answers.iter().map(String::as_str);
    REQUIRED.into_iter().chain(routed).chain(fixed).collect()
}

fn misspelt<'m>(model: &'m Model<'_>, given: &'m Given) -> Meant<'m> {
    let wanted = wanted(given);
    let absent = || wanted.iter().copied().filter(|name| model.intent(name).is_none());
    let names = model.intents.iter().map(|intent| intent.name.text.as_str());
    let unknown = names.filter(|name| !wanted.contains(name));
    unknown
        .filter_map(|name| Some((name, surely(name, absent())?)))
        .collect()
}

/// Reports missing intents, except those that are only misspelt.
fn absent(model: &Model<'_>, given: &Given, meant: &Meant<'_>, findings: &mut Findings) {
    let place = model.intents_at;
    let absent = wanted(given)
        .into_iter()
        .filter(|name| model.intent(name).is_none());
    for name in absent.filter(|name| !meant.values().any(|meant| meant == name)) {
        let (what, remedy) = if REQUIRED.contains(&name) {
            let remedy =
                format!("add {{ \"name\": \"{name}\" }} to the intents: people say it to every skill");
            (format!("there is no {name}"), remedy)
        } else {
            let what = format!("there is no {name}, which the skill answers");
            (what, "add the intent with its samples".to_owned())
        };
        findings.add(place.fault(what, remedy));
    }
}

fn unique(model: &Model<'_>, findings: &mut Findings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for intent in &model.intents {
        let name = &intent.name;
        // Amazon rejects two names that differ in case only.
        if let Some(earlier) = seen.insert(name.text.to_lowercase(), &name.text) {
            let what = format!("the intent {} is here a second time, as {earlier}", name.text);
            findings.add(name.at.fault(what, "put the samples of both into one"));
        }
    }
}

fn of_one(intent: &Intent<'_>, findings: &mut Findings) {
    let name = &intent.name;
    if !intent.is_amazons() {
        if !is_a_name(&name.text) {
            let what = format!("{:?} cannot be the name of an intent", name.text);
            findings.add(name.at.fault(what, "keep letters and underscores"));
        }
        if intent.samples.is_empty() {
            let what = format!("{} has no samples: nobody can say it", name.text);
            findings.add(name.at.fault(what, "add samples, or take the intent out"));
        }
    } else if WITHOUT_SAMPLES.contains(&name.text.as_str()) && !intent.samples.is_empty() {
        let what = format!("{} takes no samples: it hears what fits nothing else", name.text);
        findings.add(name.at.fault(what, "take its samples out"));
    }
}

fn slots(intent: &Intent<'_>, findings: &mut Findings) {
    for (at, slot) in intent.slots.iter().enumerate() {
        let name = &slot.name;
        if !is_a_name(&name.text) {
            let what = format!("{:?} cannot be the name of a slot", name.text);
            findings.add(name.at.fault(what, "keep letters and underscores"));
        }
        let same = |other: &super::model::Slot<'_>| other.name.text.eq_ignore_ascii_case(&name.text);
        if intent.slots[..at].iter().any(same) {
            let what = format!("{} has the slot `{}` twice", intent.name.text, name.text);
            findings.add(name.at.fault(what, "keep one of them"));
        }
    }
}

/// Checks for a name that Amazon accepts for an intent, slot or type: letters and underscores.
pub(super) fn is_a_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
}

/// The slots that the skill reads from an intent. `None` if the skill does not know the intent.
pub(super) fn read_of(intent: &Intent<'_>) -> Option<&'static [&'static str]> {
    let routed = INTENT_ROUTES
        .iter()
        .find(|routed| routed.intent == intent.name.text)?;
    Some(routed.slots)
}

/// Returns true if the skill reads this slot and the intent does not have it.
pub(super) fn lacks(intent: &Intent<'_>, slot: &str) -> bool {
    intent.slot(slot).is_none() && read_of(intent).is_some_and(|read| read.contains(&slot))
}

/// Checks that the skill answers the intent, and that the intent has the slots that are read.
fn routed(intent: &Intent<'_>, given: &Given, findings: &mut Findings) {
    let name = &intent.name;
    match read_of(intent) {
        Some(read) => {
            read_slots(intent, read, findings);
            single(intent, read, findings);
        }
        None if given.fixed_answers.contains(&name.text) => {}
        None => {
            let what = format!("the skill knows no {}: whoever says it gets help", name.text);
            let remedy = "answer it (an app's `fixed_answers`, given with --directory), or take it out";
            findings.add(name.at.fault(what, remedy));
        }
    }
}

fn read_slots(intent: &Intent<'_>, read: &[&str], findings: &mut Findings) {
    let name = &intent.name.text;
    let mut absent: Vec<_> = read
        .iter()
        .copied()
        .filter(|slot| intent.slot(slot).is_none())
        .collect();
    for slot in intent
        .slots
        .iter()
        .filter(|slot| !read.contains(&slot.name.text.as_str()))
    {
        let what = format!("nobody reads the slot `{}` of {name}", slot.name.text);
        let meant = near(&slot.name.text, absent.iter().copied());
        let remedy = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "take it out, of the samples too".to_owned(),
        };
        absent.retain(|slot| Some(*slot) != meant);
        findings.add(slot.name.at.fault(what, remedy));
    }
    for slot in absent {
        let what = format!("{name} has no slot `{slot}`, which the skill reads");
        findings.add(intent.slots_at.fault(what, format!("add the slot `{slot}`")));
    }
}

/// Checks that no slot takes several values. The skill reads only the first one, which would be the first
/// digit of a PIN.
fn single(intent: &Intent<'_>, read: &[&str], findings: &mut Findings) {
    for slot in &intent.slots {
        let name = &slot.name.text;
        if let Some(at) = slot.several.filter(|_| read.contains(&name.as_str())) {
            let what = format!(
                "`{name}` of {} takes several values, of which the skill reads the first",
                intent.name.text
            );
            findings.add(at.fault(what, "take `multipleValues` out"));
        }
    }
}
