//! The types of slots: each defined, each used, no value twice.

use std::collections::{BTreeSet, HashMap};

use super::{
    intents::is_a_name,
    model::{Model, Slot, Type},
};
use crate::{skill::finding::Findings, turn::PIN};

/// The type that hears any number of digits, from three to eight. A type for so many digits would lose the longer PINs
/// that are sent while guesses are spent (ALEXA 3.1).
const DIGITS: &str = "AMAZON.NUMBER";

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let slots = || model.intents.iter().flat_map(|intent| &intent.slots);
    for slot in slots() {
        defined(slot, model, findings);
    }
    let used: BTreeSet<&str> = slots().map(|slot| slot.kind.text.as_str()).collect();
    let mut names = BTreeSet::new();
    for kind in &model.types {
        let name = &kind.name;
        if !names.insert(name.text.to_lowercase()) {
            let what = format!("the type {} is here a second time", name.text);
            findings.add(name.at.fault(what, "put the values of both into one"));
        }
        if !used.contains(name.text.as_str()) {
            let what = format!("no slot has the type {}", name.text);
            findings.add(name.at.fault(what, "use it, or take it out"));
        }
        of_one(kind, findings);
    }
    hears_pins(model, findings);
}

fn defined(slot: &Slot<'_>, model: &Model<'_>, findings: &mut Findings) {
    let kind = &slot.kind.text;
    if !kind.starts_with("AMAZON.") && model.kind(kind).is_none() {
        let what = format!(
            "the slot `{}` has the type {kind}, which is not defined",
            slot.name.text
        );
        findings.add(
            slot.kind
                .at
                .fault(what, "define it among the types, or correct its name"),
        );
    }
}

fn of_one(kind: &Type<'_>, findings: &mut Findings) {
    let name = &kind.name;
    let amazons = name.text.starts_with("AMAZON.");
    if !amazons && !is_a_name(&name.text) {
        let what = format!("{:?} cannot be the name of a type", name.text);
        findings.add(name.at.fault(what, "keep letters and underscores"));
    }
    if kind.values.is_empty() && !kind.supplied {
        let what = format!("the type {} has no values", name.text);
        findings.add(name.at.fault(what, "give it at least one"));
    }
    let mut ids = BTreeSet::new();
    let mut said: HashMap<String, usize> = HashMap::new();
    for (at, value) in kind.values.iter().enumerate() {
        if let Some(id) = &value.id
            && !ids.insert(&id.text)
        {
            let what = format!("two values of {} have the id `{}`", name.text, id.text);
            findings.add(id.at.fault(what, "give each its own"));
        }
        for called in value.names() {
            if called.text.trim().is_empty() {
                findings.add(called.at.fault("this value is empty", "write what people say"));
            } else if said.insert(called.text.to_lowercase(), at).is_some() {
                let what = format!("{:?} is in {} twice", called.text, name.text);
                findings.add(
                    called
                        .at
                        .fault(what, "keep one: Alexa could not tell which is meant"),
                );
            }
        }
    }
}

fn hears_pins(model: &Model<'_>, findings: &mut Findings) {
    let slots = model.intent(PIN).map(|intent| intent.slots.as_slice());
    for slot in slots
        .unwrap_or_default()
        .iter()
        .filter(|slot| slot.kind.text != DIGITS)
    {
        let what = format!(
            "{} does not hear every PIN: PINs have three to eight digits",
            slot.kind.text
        );
        findings.add(slot.kind.at.fault(what, format!("make it {DIGITS}")));
    }
}
