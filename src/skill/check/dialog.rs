//! The dialog: what Alexa may ask for by itself, and the words for it.

use std::collections::BTreeSet;

use super::model::{Model, Said};
use crate::{
    skill::{document::At, finding::Findings},
    turn::PIN,
};

fn intents<'d>(model: &Model<'d>) -> Vec<At<'d>> {
    let dialog = model.root.reach(&["interactionModel", "dialog"]);
    dialog.map(|dialog| dialog.list("intents")).unwrap_or_default()
}

/// Whether the dialog asks for this slot.
pub(super) fn asks_for(model: &Model<'_>, intent: &str, slot: &str) -> bool {
    let asks = |at: At<'_>| {
        at.text_of("name").as_deref() == Some(slot) && at.get("elicitationRequired").is_some_and(At::is_true)
    };
    intents(model)
        .into_iter()
        .filter(|at| at.text_of("name").as_deref() == Some(intent))
        .any(|at| at.list("slots").into_iter().any(asks))
}

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let prompts = model
        .root
        .reach(&["interactionModel"])
        .map(|at| at.list("prompts"));
    let prompts: Vec<Said<'_>> = prompts
        .unwrap_or_default()
        .into_iter()
        .map(|prompt| Said::of(prompt, "id"))
        .collect();
    let mut wanted = BTreeSet::new();
    for dialog in intents(model) {
        let name = Said::of(dialog, "name");
        let Some(intent) = model.intent(&name.text) else {
            let what = format!("the dialog is of {}, which is no intent", name.text);
            findings.add(name.at.fault(what, "correct its name, or take the dialog out"));
            continue;
        };
        wanted.extend(referred(dialog, &prompts, findings));
        for slot in dialog.list("slots") {
            let (slot_name, kind) = (Said::of(slot, "name"), Said::of(slot, "type"));
            match intent.slot(&slot_name.text) {
                None => {
                    let what = format!(
                        "the dialog asks for `{}`, which is no slot of {}",
                        slot_name.text, name.text
                    );
                    findings.add(slot_name.at.fault(what, "correct its name, or take it out"));
                }
                Some(known) if known.kind.text != kind.text => {
                    let what = format!(
                        "`{}` is {} here and {} in {}",
                        slot_name.text, kind.text, known.kind.text, name.text
                    );
                    findings.add(kind.at.fault(what, "give it the same type in both places"));
                }
                Some(_) => {}
            }
            let elicited = slot.get("elicitationRequired").is_some_and(At::is_true);
            if elicited && slot.reach(&["prompts", "elicitation"]).is_none() {
                let what = format!(
                    "`{}` is asked for, and there is no prompt to ask with",
                    slot_name.text
                );
                findings.add(slot.fault(what, "add \"prompts\": { \"elicitation\": \"…\" }"));
            }
            wanted.extend(referred(slot, &prompts, findings));
        }
    }
    for prompt in prompts.iter().filter(|prompt| !wanted.contains(&prompt.text)) {
        let what = format!("nothing asks with the prompt {}", prompt.text);
        findings.add(
            prompt
                .at
                .fault(what, "refer to it from the dialog, or take it out"),
        );
    }
    pin(model, findings);
}

/// The prompts that are referred to here.
fn referred(at: At<'_>, prompts: &[Said<'_>], findings: &mut Findings) -> Vec<String> {
    let Some(references) = at.get("prompts") else {
        return vec![];
    };
    let mut wanted = vec![];
    for (_, _, reference) in references.entries() {
        let id = Said::new(reference);
        if !prompts.iter().any(|prompt| prompt.text == id.text) {
            let what = format!("there is no prompt {}", id.text);
            findings.add(id.at.fault(what, "add it to the prompts, or correct its id"));
        }
        wanted.push(id.text);
    }
    wanted
}

/// What comes after a PIN is the skill's to say: Alexa must not ask for one by itself.
fn pin(model: &Model<'_>, findings: &mut Findings) {
    for dialog in intents(model) {
        let strategy = Said::of(dialog, "delegationStrategy");
        if dialog.text_of("name").as_deref() == Some(PIN) && strategy.text == "ALWAYS" {
            let what = format!("Alexa would ask for the PIN of {PIN} by itself");
            findings.add(strategy.at.fault(what, "make it \"SKILL_RESPONSE\""));
        }
    }
}
