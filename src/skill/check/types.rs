//! Checks slot types: each is defined, each is used, and no value is there twice.

use std::collections::{BTreeSet, HashMap};

use super::{
    intents::{self, is_a_name},
    known,
    model::{Model, Said, Slot, Type},
    near::{near, surely},
};
use crate::{skill::finding::Findings, turn::PIN_INTENT};

/// The type of the PIN slot, which hears any number of digits from three to eight. Amazon's types for a fixed
/// number of digits would not hear the longer PINs that are sent once a guess budget is spent.
pub(super) const DIGITS: &str = "AMAZON.NUMBER";

/// The prefix of Amazon's own types.
const AMAZONS: &str = "AMAZON.";

/// The maximum number of characters of a value. A longer one is only a warning.
const LONGEST: usize = 140;

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let mut sound = !model.intents.iter().any(lacks_a_slot);
    for slot in slots(model) {
        // `&=` evaluates its right side in any case, so that every slot is reported.
        sound &= defined(slot, model, findings);
    }
    let used: BTreeSet<&str> = slots(model).map(|slot| slot.kind.text.as_str()).collect();
    let mut names = BTreeSet::new();
    for kind in &model.types {
        let name = &kind.name;
        if !names.insert(name.text.to_lowercase()) {
            let what = format!("the type {} is here a second time", name.text);
            findings.add(name.at.fault(what, "put the values of both into one"));
        }
        // If a slot or its type is misspelt, that is already reported, and is the reason why this type is
        // unused.
        if sound && !used.contains(name.text.as_str()) {
            let what = format!("no slot has the type {}", name.text);
            findings.add(name.at.fault(what, "use it, or take it out"));
        }
        of_one(kind, findings);
    }
    hears_pins(model, findings);
}

fn slots<'m, 'd>(model: &'m Model<'d>) -> impl Iterator<Item = &'m Slot<'d>> {
    model.intents.iter().flat_map(|intent| &intent.slots)
}

fn lacks_a_slot(intent: &super::model::Intent<'_>) -> bool {
    let read = intents::read_of(intent).unwrap_or_default();
    read.iter().any(|slot| intents::lacks(intent, slot))
}

/// Checks that the type of a slot is defined in the model or is one of Amazon's.
fn defined(slot: &Slot<'_>, model: &Model<'_>, findings: &mut Findings) -> bool {
    let kind = &slot.kind;
    if let Some(name) = kind.text.strip_prefix(AMAZONS) {
        return amazons(kind, name, findings);
    }
    let defined = model.kind(&kind.text).is_some();
    if !defined {
        let what = format!(
            "the slot `{}` has the type {}, which is not defined",
            slot.name.text, kind.text
        );
        let types = model.types.iter().map(|kind| kind.name.text.as_str());
        let remedy = match near(&kind.text, types) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "define it among the types, or correct its name".to_owned(),
        };
        findings.add(kind.at.fault(what, remedy));
    }
    defined
}

/// Returns true if the type is a misspelling of another one or is not defined.
pub(super) fn is_mistaken(kind: &str, model: &Model<'_>) -> bool {
    match kind.strip_prefix(AMAZONS) {
        Some(name) => {
            let all = || known::SLOT_TYPES.split(' ');
            // An unknown name that is like no other may be a new type of Amazon's.
            !all().any(|known| known == name) && surely(name, all()).is_some()
        }
        None => model.kind(kind).is_none(),
    }
}

/// Checks that Amazon has a type of this name. Amazon may have added it since, so an unknown name is a fault
/// only if it looks misspelt.
fn amazons(kind: &Said<'_>, name: &str, findings: &mut Findings) -> bool {
    if known::SLOT_TYPES.split(' ').any(|known| known == name) {
        return true;
    }
    let what = format!("{} is no type of Amazon's that is known here", kind.text);
    match surely(name, known::SLOT_TYPES.split(' ')) {
        Some(meant) => findings.add(kind.at.fault(what, format!("did you mean {AMAZONS}{meant}?"))),
        None => findings.add(kind.at.warning(what, "look it up in Amazon's list of slot types")),
    }
    false
}

fn of_one(kind: &Type<'_>, findings: &mut Findings) {
    let name = &kind.name;
    if let Some(of_amazons) = name.text.strip_prefix(AMAZONS) {
        amazons(name, of_amazons, findings);
    } else if !is_a_name(&name.text) {
        let what = format!("{:?} cannot be the name of a type", name.text);
        findings.add(name.at.fault(what, "keep letters and underscores"));
    }
    if kind.values.is_empty() && !kind.supplied {
        let what = format!("the type {} has no values", name.text);
        findings.add(kind.values_at.fault(what, "give it at least one"));
    }
    values(kind, findings);
}

fn values(kind: &Type<'_>, findings: &mut Findings) {
    let name = &kind.name;
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
            length(called, findings);
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

fn length(value: &Said<'_>, findings: &mut Findings) {
    let characters = value.text.chars().count();
    if characters > LONGEST {
        let what = format!("this value has {characters} characters");
        findings.add(value.at.warning(what, format!("keep it to {LONGEST}")));
    }
}

fn hears_pins(model: &Model<'_>, findings: &mut Findings) {
    let slots = model.intent(PIN_INTENT).map(|intent| intent.slots.as_slice());
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
