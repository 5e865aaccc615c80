//! Intents: those that must be there, and that each is one the skill answers.

use std::collections::HashMap;

use super::{
    Given,
    model::{Intent, Model},
};
use crate::{skill::finding::Findings, turn::ROUTES};

/// What a model is not built without, or not certified.
const REQUIRED: [&str; 5] = [
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.CancelIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.NavigateHomeIntent",
];

/// Those of Amazon's that take no samples of ours.
const WITHOUT_SAMPLES: [&str; 1] = ["AMAZON.FallbackIntent"];

pub(super) fn check(model: &Model<'_>, given: &Given, findings: &mut Findings) {
    required(model, findings);
    unique(model, findings);
    for intent in &model.intents {
        of_one(intent, findings);
        routed(intent, given, findings);
    }
    answered(model, given, findings);
}

fn required(model: &Model<'_>, findings: &mut Findings) {
    for name in REQUIRED.iter().filter(|name| model.intent(name).is_none()) {
        findings.add(model.root.fault(
            format!("there is no {name}"),
            format!("add {{ \"name\": \"{name}\" }} to the intents: people say it to every skill"),
        ));
    }
}

fn unique(model: &Model<'_>, findings: &mut Findings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for intent in &model.intents {
        let name = &intent.name;
        // Amazon takes no two names that differ in case only.
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
    for slot in intent.slots.iter().filter(|slot| !is_a_name(&slot.name.text)) {
        let what = format!("{:?} cannot be the name of a slot", slot.name.text);
        findings.add(slot.name.at.fault(what, "keep letters and underscores"));
    }
}

/// Amazon's names of intents, slots and types: letters and underscores.
pub(super) fn is_a_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
}

/// Each intent is one that the skill answers, with the slots it reads.
fn routed(intent: &Intent<'_>, given: &Given, findings: &mut Findings) {
    let name = &intent.name;
    match ROUTES.iter().find(|routed| routed.intent == name.text) {
        Some(routed) => {
            for slot in routed.slots.iter().filter(|slot| intent.slot(slot).is_none()) {
                let what = format!("{} has no slot `{slot}`, which the skill reads", name.text);
                findings.add(name.at.fault(what, format!("add the slot `{slot}`")));
            }
            for slot in &intent.slots {
                let slot_name = &slot.name.text;
                if !routed.slots.contains(&slot_name.as_str()) {
                    let what = format!("nobody reads the slot `{slot_name}` of {}", name.text);
                    findings.add(slot.name.at.fault(what, "take it out, of the samples too"));
                }
            }
        }
        None if given.fixed_answers.contains(&name.text) => {}
        None => {
            let what = format!("the skill knows no {}: whoever says it gets help", name.text);
            let remedy = "answer it (an app's `fixed_answers`, given with --directory), or take it out";
            findings.add(name.at.fault(what, remedy));
        }
    }
}

/// Each intent that the skill answers is one that can be said.
fn answered(model: &Model<'_>, given: &Given, findings: &mut Findings) {
    let required = |name: &&str| !REQUIRED.contains(name);
    let known = ROUTES.iter().map(|routed| routed.intent).filter(required);
    let fixed = given.fixed_answers.iter().map(String::as_str);
    for name in known.chain(fixed).filter(|name| model.intent(name).is_none()) {
        let what = format!("there is no {name}, which the skill answers");
        findings.add(model.root.fault(what, "add the intent with its samples"));
    }
}
