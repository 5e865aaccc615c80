//! Checks slot types: each is defined, each is used, and no value is there twice.

use crate::json_reader::{find_similar_name, find_very_similar_name};
use std::collections::{BTreeSet, HashMap};

use super::{
    amazon_names,
    intents::{self, is_valid_name},
    located_model::{LocatedModel, LocatedSlot, LocatedSlotType, LocatedText},
};
use crate::{
    skill::finding::{FindingPlace, SkillFindings},
    turn::PIN_INTENT,
};

/// The type of the PIN slot, which hears any number of digits from three to eight. Amazon's types for a fixed
/// number of digits would not hear the longer PINs that are sent once a guess budget is spent.
pub(super) const PIN_SLOT_TYPE: &str = "AMAZON.NUMBER";

/// The prefix of Amazon's own types.
const AMAZON_PREFIX: &str = "AMAZON.";

/// The maximum number of characters of a value. A longer one is only a warning.
const MAX_VALUE_LENGTH: usize = 140;

pub(super) fn check_slot_types(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let mut sound = !model.intents.iter().any(lacks_a_slot);
    for slot in all_slots(model) {
        // `&=` evaluates its right side in any case, so that every slot is reported.
        sound &= check_type_is_defined(slot, model, findings);
    }
    let used: BTreeSet<&str> = all_slots(model).map(|slot| slot.kind.text.as_str()).collect();
    let mut names = BTreeSet::new();
    for kind in &model.types {
        let name = &kind.name;
        if !names.insert(name.text.to_lowercase()) {
            let what = format!("the type {} occurs a second time", name.text);
            findings.add(name.at.fault_here(what, "merge the values of both"));
        }
        // If a slot or its type is misspelt, that is already reported, and is the reason why this type is
        // unused.
        if sound && !used.contains(name.text.as_str()) {
            let what = format!("no slot has the type {}", name.text);
            findings.add(name.at.fault_here(what, "use it, or remove it"));
        }
        check_type(kind, findings);
    }
    check_pin_slot_type(model, findings);
}

fn all_slots<'m, 'd>(model: &'m LocatedModel<'d>) -> impl Iterator<Item = &'m LocatedSlot<'d>> {
    model.intents.iter().flat_map(|intent| &intent.slots)
}

fn lacks_a_slot(intent: &super::located_model::LocatedIntent<'_>) -> bool {
    let read = intents::slots_read_by_skill(intent).unwrap_or_default();
    read.iter().any(|slot| intents::lacks_read_slot(intent, slot))
}

/// Checks that the type of a slot is defined in the model or is one of Amazon's.
fn check_type_is_defined(
    slot: &LocatedSlot<'_>,
    model: &LocatedModel<'_>,
    findings: &mut SkillFindings,
) -> bool {
    let kind = &slot.kind;
    if let Some(name) = kind.text.strip_prefix(AMAZON_PREFIX) {
        return check_amazon_type(kind, name, findings);
    }
    let defined = model.slot_type(&kind.text).is_some();
    if !defined {
        let what = format!(
            "the slot `{}` has the type {}, which is not defined",
            slot.name.text, kind.text
        );
        let types = model.types.iter().map(|kind| kind.name.text.as_str());
        let remedy = match find_similar_name(&kind.text, types) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "define the type, or correct its name".to_owned(),
        };
        findings.add(kind.at.fault_here(what, remedy));
    }
    defined
}

/// Returns true if the type is a misspelling of another one or is not defined.
pub(super) fn is_mistaken_type(kind: &str, model: &LocatedModel<'_>) -> bool {
    match kind.strip_prefix(AMAZON_PREFIX) {
        Some(name) => {
            let all = || amazon_names::SLOT_TYPES.split(' ');
            // An unknown name that is like no other may be a new type of Amazon's.
            !all().any(|known| known == name) && find_very_similar_name(name, all()).is_some()
        }
        None => model.slot_type(kind).is_none(),
    }
}

/// Checks that Amazon has a type of this name. Amazon may have added it since, so an unknown name is a fault
/// only if it looks misspelt.
fn check_amazon_type(kind: &LocatedText<'_>, name: &str, findings: &mut SkillFindings) -> bool {
    if amazon_names::SLOT_TYPES.split(' ').any(|known| known == name) {
        return true;
    }
    let what = format!("{} is not a known Amazon slot type", kind.text);
    match find_very_similar_name(name, amazon_names::SLOT_TYPES.split(' ')) {
        Some(meant) => findings.add(
            kind.at
                .fault_here(what, format!("did you mean {AMAZON_PREFIX}{meant}?")),
        ),
        None => findings.add(
            kind.at
                .warning_here(what, "look it up in Amazon's list of slot types"),
        ),
    }
    false
}

fn check_type(kind: &LocatedSlotType<'_>, findings: &mut SkillFindings) {
    let name = &kind.name;
    if let Some(of_amazons) = name.text.strip_prefix(AMAZON_PREFIX) {
        check_amazon_type(name, of_amazons, findings);
    } else if !is_valid_name(&name.text) {
        let what = format!("{:?} cannot be the name of a type", name.text);
        findings.add(name.at.fault_here(what, "use only letters and underscores"));
    }
    if kind.values.is_empty() && !kind.supplied {
        let what = format!("the type {} has no values", name.text);
        findings.add(kind.values_at.fault_here(what, "give it at least one"));
    }
    check_values(kind, findings);
}

fn check_values(kind: &LocatedSlotType<'_>, findings: &mut SkillFindings) {
    let name = &kind.name;
    let mut ids = BTreeSet::new();
    let mut said: HashMap<String, usize> = HashMap::new();
    for (at, value) in kind.values.iter().enumerate() {
        if let Some(id) = &value.id
            && !ids.insert(&id.text)
        {
            let what = format!("two values of {} have the id `{}`", name.text, id.text);
            findings.add(id.at.fault_here(what, "give each a different one"));
        }
        for called in value.names() {
            check_length(called, findings);
            if called.text.trim().is_empty() {
                findings.add(
                    called
                        .at
                        .fault_here("this value is empty", "write what people say"),
                );
            } else if said.insert(called.text.to_lowercase(), at).is_some() {
                let what = format!("{:?} is in {} twice", called.text, name.text);
                findings.add(
                    called
                        .at
                        .fault_here(what, "keep one: Alexa could not tell which is meant"),
                );
            }
        }
    }
}

fn check_length(value: &LocatedText<'_>, findings: &mut SkillFindings) {
    let characters = value.text.chars().count();
    if characters > MAX_VALUE_LENGTH {
        let what = format!("this value has {characters} characters");
        findings.add(
            value
                .at
                .warning_here(what, format!("use at most {MAX_VALUE_LENGTH}")),
        );
    }
}

fn check_pin_slot_type(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let slots = model.intent(PIN_INTENT).map(|intent| intent.slots.as_slice());
    for slot in slots
        .unwrap_or_default()
        .iter()
        .filter(|slot| slot.kind.text != PIN_SLOT_TYPE)
    {
        let what = format!(
            "{} does not recognize every PIN: PINs have three to eight digits",
            slot.kind.text
        );
        findings.add(slot.kind.at.fault_here(what, format!("make it {PIN_SLOT_TYPE}")));
    }
}
