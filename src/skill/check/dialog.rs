//! Checks the dialog: the slots that Alexa asks for by itself, and the prompts it uses.

use std::collections::BTreeSet;

use super::{
    model::{Intent, Model, Said},
    near::near,
    types::DIGITS,
};
use crate::{
    skill::{document::At, finding::Findings},
    turn::PIN_INTENT,
};

/// The intents that have a dialog.
pub(super) fn intents<'d>(model: &Model<'d>) -> Vec<At<'d>> {
    let dialog = model.root.reach(&["interactionModel", "dialog"]);
    dialog.map(|dialog| dialog.list("intents")).unwrap_or_default()
}

/// Returns true if the dialog asks for this slot.
pub(super) fn asks_for(model: &Model<'_>, intent: &str, slot: &str) -> bool {
    let asks = |at: At<'_>| {
        at.text_of("name").as_deref() == Some(slot) && at.get("elicitationRequired").is_some_and(At::is_true)
    };
    intents(model)
        .into_iter()
        .filter(|at| at.text_of("name").as_deref() == Some(intent))
        .any(|at| at.list("slots").into_iter().any(asks))
}

/// The dialog, or the value that should contain it.
pub(super) fn place<'d>(model: &Model<'d>) -> At<'d> {
    let whole = model.root.get("interactionModel").unwrap_or(model.root);
    whole.get("dialog").unwrap_or(whole)
}

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let prompts = prompts(model);
    let mut asked = Asked {
        prompts: &prompts,
        wanted: BTreeSet::new(),
        sound: true,
    };
    for dialog in intents(model) {
        let name = Said::of(dialog, "name");
        let intent = model.intent(&name.text);
        if intent.is_none() {
            let what = format!("the dialog is of {}, which is no intent", name.text);
            findings.add(name.at.fault(what, "correct its name, or take the dialog out"));
        }
        asked.refer(dialog, findings);
        for slot in dialog.list("slots") {
            if let Some(intent) = intent {
                of_slot(slot, intent, findings);
            }
            asked.ask(slot, findings);
        }
    }
    asked.unused(findings);
    twice(&prompts, findings);
    pin(model, findings);
}

fn prompts<'d>(model: &Model<'d>) -> Vec<Said<'d>> {
    let whole = model.root.get("interactionModel");
    let prompts = whole.map(|at| at.list("prompts")).unwrap_or_default();
    prompts.into_iter().map(|prompt| Said::of(prompt, "id")).collect()
}

fn twice(prompts: &[Said<'_>], findings: &mut Findings) {
    for (at, prompt) in prompts.iter().enumerate() {
        if prompts[..at].iter().any(|earlier| earlier.text == prompt.text) {
            let what = format!("the prompt {} is here a second time", prompt.text);
            findings.add(prompt.at.fault(what, "put the variations of both into one"));
        }
    }
}

/// Checks that a slot of the dialog is a slot of the intent and has the same type.
fn of_slot(slot: At<'_>, intent: &Intent<'_>, findings: &mut Findings) {
    let (name, kind) = (Said::of(slot, "name"), Said::of(slot, "type"));
    let of = &intent.name.text;
    match intent.slot(&name.text) {
        None if super::intents::lacks(intent, &name.text) => {}
        None => {
            let what = format!("the dialog asks for `{}`, which is no slot of {of}", name.text);
            findings.add(name.at.fault(what, "correct its name, or take it out"));
        }
        // The slot of the intent has another type, which is already reported.
        Some(_) if of == PIN_INTENT && kind.text == DIGITS => {}
        Some(known) if known.kind.text != kind.text => {
            let what = format!(
                "`{}` is {} here and {} in {of}",
                name.text, kind.text, known.kind.text
            );
            findings.add(kind.at.fault(what, "give it the same type in both places"));
        }
        Some(_) => {}
    }
}

/// The prompts that exist, and those that the dialog refers to.
struct Asked<'p, 'd> {
    prompts: &'p [Said<'d>],
    wanted: BTreeSet<String>,
    /// True if every prompt that is referred to exists.
    sound: bool,
}

impl Asked<'_, '_> {
    /// Adds the prompts of a slot. A slot that Alexa asks for needs a prompt to ask with.
    fn ask(&mut self, slot: At<'_>, findings: &mut Findings) {
        let elicited = slot.get("elicitationRequired").is_some_and(At::is_true);
        if elicited && slot.reach(&["prompts", "elicitation"]).is_none() {
            let name = slot.text_of("name").unwrap_or_default();
            let what = format!("`{name}` is asked for, and there is no prompt to ask with");
            let place = slot.get("prompts").unwrap_or(slot);
            findings.add(place.fault(what, "add \"prompts\": { \"elicitation\": \"…\" }"));
            self.sound = false;
        }
        self.refer(slot, findings);
        for validation in slot.list("validations") {
            if let Some(reference) = validation.get("prompt") {
                self.want(Said::new(reference), findings);
            }
        }
    }

    /// Adds the prompts that are referred to here.
    fn refer(&mut self, at: At<'_>, findings: &mut Findings) {
        let references = at.get("prompts").into_iter().flat_map(At::entries);
        for (_, _, reference) in references {
            self.want(Said::new(reference), findings);
        }
    }

    fn want(&mut self, id: Said<'_>, findings: &mut Findings) {
        if !self.prompts.iter().any(|prompt| prompt.text == id.text) {
            let ids = self.prompts.iter().map(|prompt| prompt.text.as_str());
            let remedy = match near(&id.text, ids) {
                Some(meant) => format!("did you mean {meant}?"),
                None => "add it to the prompts, or correct its id".to_owned(),
            };
            findings.add(id.at.fault(format!("there is no prompt {}", id.text), remedy));
            self.sound = false;
        }
        self.wanted.insert(id.text);
    }

    /// Reports prompts that are never used. If a prompt that is referred to is missing, the unused one was
    /// probably meant, and that is already reported.
    fn unused(&self, findings: &mut Findings) {
        let unused = self
            .prompts
            .iter()
            .filter(|prompt| !self.wanted.contains(&prompt.text));
        for prompt in unused.filter(|_| self.sound) {
            let what = format!("nothing asks with the prompt {}", prompt.text);
            let remedy = "refer to it from the dialog, or take it out";
            findings.add(prompt.at.fault(what, remedy));
        }
    }
}

/// Checks that Alexa does not ask for a PIN by itself, because only the skill knows what comes next. An
/// intent without a strategy of its own has that of the whole dialog.
fn pin(model: &Model<'_>, findings: &mut Findings) {
    for dialog in intents(model) {
        let of = |at: At<'_>| at.get("delegationStrategy").is_some();
        // The strategy of the intent takes precedence over that of the whole dialog.
        let told = [dialog, place(model)].into_iter().find(|at| of(*at));
        let Some(strategy) = told.map(|at| Said::of(at, "delegationStrategy")) else {
            continue;
        };
        if dialog.text_of("name").as_deref() == Some(PIN_INTENT) && strategy.text == "ALWAYS" {
            let what = format!("Alexa would ask for the PIN of {PIN_INTENT} by itself");
            findings.add(strategy.at.fault(what, "make it \"SKILL_RESPONSE\""));
        }
    }
}
