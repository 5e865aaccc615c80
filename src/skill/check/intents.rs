//! Checks intents: the required ones are there, and the skill answers each of them.

use crate::json_reader::{find_similar_name, find_very_similar_name};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    check_context::SkillCheckContext,
    located_model::{LocatedIntent, LocatedModel},
};
use crate::{
    skill::finding::{FindingPlace, SkillFindings},
    turn::INTENT_ROUTES,
};

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
type IntendedNames<'m> = BTreeMap<&'m str, &'m str>;

pub(super) fn check_intents(
    model: &LocatedModel<'_>,
    given: &SkillCheckContext,
    findings: &mut SkillFindings,
) {
    let meant = find_misspelt_intents(model, given);
    check_unique_names(model, findings);
    for intent in &model.intents {
        let name = &intent.name;
        if let Some(meant) = meant.get(name.text.as_str()) {
            let what = format!("the skill does not handle {}", name.text);
            findings.add(name.at.fault_here(what, format!("did you mean {meant}?")));
        } else {
            check_intent(intent, findings);
            check_is_answered(intent, given, findings);
        }
        check_slot_names(intent, findings);
    }
    report_missing_intents(model, given, &meant, findings);
}

/// Every intent that must be in the model.
fn required_intents(given: &SkillCheckContext) -> BTreeSet<&str> {
    let routed = INTENT_ROUTES.iter().map(|routed| routed.intent);
    let fixed = given.fixed_answers.iter().map(String::as_str);
    REQUIRED.into_iter().chain(routed).chain(fixed).collect()
}

fn find_misspelt_intents<'m>(model: &'m LocatedModel<'_>, given: &'m SkillCheckContext) -> IntendedNames<'m> {
    let wanted = required_intents(given);
    let absent = || wanted.iter().copied().filter(|name| model.intent(name).is_none());
    let names = model.intents.iter().map(|intent| intent.name.text.as_str());
    let unknown = names.filter(|name| !wanted.contains(name));
    unknown
        .filter_map(|name| Some((name, find_very_similar_name(name, absent())?)))
        .collect()
}

/// Reports missing intents, except those that are only misspelt.
fn report_missing_intents(
    model: &LocatedModel<'_>,
    given: &SkillCheckContext,
    meant: &IntendedNames<'_>,
    findings: &mut SkillFindings,
) {
    let place = model.intents_at;
    let absent = required_intents(given)
        .into_iter()
        .filter(|name| model.intent(name).is_none());
    for name in absent.filter(|name| !meant.values().any(|meant| meant == name)) {
        let (what, remedy) = if REQUIRED.contains(&name) {
            let remedy =
                format!("add {{ \"name\": \"{name}\" }} to the intents: people say this to every skill");
            (format!("there is no {name}"), remedy)
        } else {
            let what = format!("there is no {name}, which the skill handles");
            (what, "add the intent with its samples".to_owned())
        };
        findings.add(place.fault_here(what, remedy));
    }
}

fn check_unique_names(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for intent in &model.intents {
        let name = &intent.name;
        // Amazon rejects two names that differ in case only.
        if let Some(earlier) = seen.insert(name.text.to_lowercase(), &name.text) {
            let what = format!("the intent {} is defined twice, first as {earlier}", name.text);
            findings.add(name.at.fault_here(what, "merge the samples of both"));
        }
    }
}

fn check_intent(intent: &LocatedIntent<'_>, findings: &mut SkillFindings) {
    let name = &intent.name;
    if !intent.is_built_in() {
        if !is_valid_name(&name.text) {
            let what = format!("{:?} cannot be the name of an intent", name.text);
            findings.add(name.at.fault_here(what, "use only letters and underscores"));
        }
        if intent.samples.is_empty() {
            let what = format!("{} has no samples: nobody can say it", name.text);
            findings.add(name.at.fault_here(what, "add samples, or remove the intent"));
        }
    } else if WITHOUT_SAMPLES.contains(&name.text.as_str()) && !intent.samples.is_empty() {
        let what = format!(
            "{} cannot have samples: Alexa uses it for everything that matches no other intent",
            name.text
        );
        findings.add(name.at.fault_here(what, "remove its samples"));
    }
}

fn check_slot_names(intent: &LocatedIntent<'_>, findings: &mut SkillFindings) {
    for (at, slot) in intent.slots.iter().enumerate() {
        let name = &slot.name;
        if !is_valid_name(&name.text) {
            let what = format!("{:?} cannot be the name of a slot", name.text);
            findings.add(name.at.fault_here(what, "use only letters and underscores"));
        }
        let same =
            |other: &super::located_model::LocatedSlot<'_>| other.name.text.eq_ignore_ascii_case(&name.text);
        if intent.slots[..at].iter().any(same) {
            let what = format!("{} has the slot `{}` twice", intent.name.text, name.text);
            findings.add(name.at.fault_here(what, "keep one of them"));
        }
    }
}

/// Checks for a name that Amazon accepts for an intent, slot or type: letters and underscores.
pub(super) fn is_valid_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
}

/// The slots that the skill reads from an intent. `None` if the skill does not know the intent.
pub(super) fn slots_read_by_skill(intent: &LocatedIntent<'_>) -> Option<&'static [&'static str]> {
    let routed = INTENT_ROUTES
        .iter()
        .find(|routed| routed.intent == intent.name.text)?;
    Some(routed.slots)
}

/// Returns true if the skill reads this slot and the intent does not have it.
pub(super) fn lacks_read_slot(intent: &LocatedIntent<'_>, slot: &str) -> bool {
    intent.slot(slot).is_none() && slots_read_by_skill(intent).is_some_and(|read| read.contains(&slot))
}

/// Checks that the skill answers the intent, and that the intent has the slots that are read.
fn check_is_answered(intent: &LocatedIntent<'_>, given: &SkillCheckContext, findings: &mut SkillFindings) {
    let name = &intent.name;
    match slots_read_by_skill(intent) {
        Some(read) => {
            check_read_slots(intent, read, findings);
            check_single_values(intent, read, findings);
        }
        None if given.fixed_answers.contains(&name.text) => {}
        None => {
            let what = format!(
                "the skill does not handle {}: whoever says it hears the help text",
                name.text
            );
            let remedy =
                "add it to an app's `fixed_answers` and give that directory with --directory, or remove it";
            findings.add(name.at.fault_here(what, remedy));
        }
    }
}

fn check_read_slots(intent: &LocatedIntent<'_>, read: &[&str], findings: &mut SkillFindings) {
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
        let what = format!("the skill does not read the slot `{}` of {name}", slot.name.text);
        let meant = find_similar_name(&slot.name.text, absent.iter().copied());
        let remedy = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "remove it, also from the samples".to_owned(),
        };
        absent.retain(|slot| Some(*slot) != meant);
        findings.add(slot.name.at.fault_here(what, remedy));
    }
    for slot in absent {
        let what = format!("{name} has no slot `{slot}`, which the skill reads");
        findings.add(intent.slots_at.fault_here(what, format!("add the slot `{slot}`")));
    }
}

/// Checks that no slot takes several values. The skill reads only the first one, which would be the first
/// digit of a PIN.
fn check_single_values(intent: &LocatedIntent<'_>, read: &[&str], findings: &mut SkillFindings) {
    for slot in &intent.slots {
        let name = &slot.name.text;
        if let Some(at) = slot.multiple_values.filter(|_| read.contains(&name.as_str())) {
            let what = format!(
                "`{name}` of {} accepts several values, but the skill reads only the first",
                intent.name.text
            );
            findings.add(at.fault_here(what, "remove `multipleValues`"));
        }
    }
}
