//! Checks the dialog: the slots that Alexa asks for by itself, and the prompts it uses.

use crate::json_reader::{JsonValue, find_similar_name};
use std::collections::BTreeSet;

use super::{
    located_model::{LocatedIntent, LocatedModel, LocatedText},
    slot_types::PIN_SLOT_TYPE,
};
use crate::{
    skill::finding::{FindingPlace, SkillFindings},
    turn::PIN_INTENT,
};

/// The intents that have a dialog.
pub(super) fn dialog_intents<'d>(model: &LocatedModel<'d>) -> Vec<JsonValue<'d>> {
    let dialog = model.root.get_path(&["interactionModel", "dialog"]);
    dialog
        .map(|dialog| dialog.items_of("intents"))
        .unwrap_or_default()
}

/// Returns true if the dialog asks for this slot.
pub(super) fn dialog_asks_for(model: &LocatedModel<'_>, intent: &str, slot: &str) -> bool {
    let asks = |at: JsonValue<'_>| {
        at.text_of("name").as_deref() == Some(slot)
            && at.get("elicitationRequired").is_some_and(JsonValue::is_true)
    };
    dialog_intents(model)
        .into_iter()
        .filter(|at| at.text_of("name").as_deref() == Some(intent))
        .any(|at| at.items_of("slots").into_iter().any(asks))
}

/// The dialog, or the value that should contain it.
pub(super) fn dialog_place<'d>(model: &LocatedModel<'d>) -> JsonValue<'d> {
    let whole = model.root.get("interactionModel").unwrap_or(model.root);
    whole.get("dialog").unwrap_or(whole)
}

pub(super) fn check_dialog(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let prompts = prompt_ids(model);
    let mut asked = PromptReferences {
        prompts: &prompts,
        referenced: BTreeSet::new(),
        sound: true,
    };
    for dialog in dialog_intents(model) {
        let name = LocatedText::of(dialog, "name");
        let intent = model.intent(&name.text);
        if intent.is_none() {
            let what = format!("the dialog is of {}, which is not an intent", name.text);
            findings.add(name.at.fault_here(what, "correct its name, or remove the dialog"));
        }
        asked.add_references(dialog, findings);
        for slot in dialog.items_of("slots") {
            if let Some(intent) = intent {
                check_dialog_slot(slot, intent, findings);
            }
            asked.add_slot_prompts(slot, findings);
        }
    }
    asked.report_unused(findings);
    report_repeated_prompts(&prompts, findings);
    check_pin_delegation(model, findings);
}

fn prompt_ids<'d>(model: &LocatedModel<'d>) -> Vec<LocatedText<'d>> {
    let whole = model.root.get("interactionModel");
    let prompts = whole.map(|at| at.items_of("prompts")).unwrap_or_default();
    prompts
        .into_iter()
        .map(|prompt| LocatedText::of(prompt, "id"))
        .collect()
}

fn report_repeated_prompts(prompts: &[LocatedText<'_>], findings: &mut SkillFindings) {
    for (at, prompt) in prompts.iter().enumerate() {
        if prompts[..at].iter().any(|earlier| earlier.text == prompt.text) {
            let what = format!("the prompt {} occurs a second time", prompt.text);
            findings.add(prompt.at.fault_here(what, "merge the variations of both"));
        }
    }
}

/// Checks that a slot of the dialog is a slot of the intent and has the same type.
fn check_dialog_slot(slot: JsonValue<'_>, intent: &LocatedIntent<'_>, findings: &mut SkillFindings) {
    let (name, kind) = (LocatedText::of(slot, "name"), LocatedText::of(slot, "type"));
    let of = &intent.name.text;
    match intent.slot(&name.text) {
        None if super::intents::lacks_read_slot(intent, &name.text) => {}
        None => {
            let what = format!("the dialog asks for `{}`, which is not a slot of {of}", name.text);
            findings.add(name.at.fault_here(what, "correct its name, or remove it"));
        }
        // The slot of the intent has another type, which is already reported.
        Some(_) if of == PIN_INTENT && kind.text == PIN_SLOT_TYPE => {}
        Some(known) if known.kind.text != kind.text => {
            let what = format!(
                "`{}` is {} here and {} in {of}",
                name.text, kind.text, known.kind.text
            );
            findings.add(kind.at.fault_here(what, "give it the same type in both places"));
        }
        Some(_) => {}
    }
}

/// The prompts that exist, and those that the dialog refers to.
struct PromptReferences<'p, 'd> {
    prompts: &'p [LocatedText<'d>],
    referenced: BTreeSet<String>,
    /// True if every prompt that is referred to exists.
    sound: bool,
}

impl PromptReferences<'_, '_> {
    /// Adds the prompts of a slot. A slot that Alexa asks for needs a prompt to ask with.
    fn add_slot_prompts(&mut self, slot: JsonValue<'_>, findings: &mut SkillFindings) {
        let elicited = slot.get("elicitationRequired").is_some_and(JsonValue::is_true);
        if elicited && slot.get_path(&["prompts", "elicitation"]).is_none() {
            let name = slot.text_of("name").unwrap_or_default();
            let what = format!("`{name}` is asked for, but there is no prompt for it");
            let place = slot.get("prompts").unwrap_or(slot);
            findings.add(place.fault_here(what, "add \"prompts\": { \"elicitation\": \"…\" }"));
            self.sound = false;
        }
        self.add_references(slot, findings);
        for validation in slot.items_of("validations") {
            if let Some(reference) = validation.get("prompt") {
                self.add_reference(LocatedText::new(reference), findings);
            }
        }
    }

    /// Adds the prompts that are referred to here.
    fn add_references(&mut self, at: JsonValue<'_>, findings: &mut SkillFindings) {
        let references = at.get("prompts").into_iter().flat_map(JsonValue::entries);
        for (_, _, reference) in references {
            self.add_reference(LocatedText::new(reference), findings);
        }
    }

    fn add_reference(&mut self, id: LocatedText<'_>, findings: &mut SkillFindings) {
        if !self.prompts.iter().any(|prompt| prompt.text == id.text) {
            let ids = self.prompts.iter().map(|prompt| prompt.text.as_str());
            let remedy = match find_similar_name(&id.text, ids) {
                Some(meant) => format!("did you mean {meant}?"),
                None => "add it to the prompts, or correct its id".to_owned(),
            };
            findings.add(
                id.at
                    .fault_here(format!("there is no prompt {}", id.text), remedy),
            );
            self.sound = false;
        }
        self.referenced.insert(id.text);
    }

    /// Reports prompts that are never used. If a prompt that is referred to is missing, the unused one was
    /// probably meant, and that is already reported.
    fn report_unused(&self, findings: &mut SkillFindings) {
        let unused = self
            .prompts
            .iter()
            .filter(|prompt| !self.referenced.contains(&prompt.text));
        for prompt in unused.filter(|_| self.sound) {
            let what = format!("the prompt {} is not used", prompt.text);
            let remedy = "refer to it from the dialog, or remove it";
            findings.add(prompt.at.fault_here(what, remedy));
        }
    }
}

/// Checks that Alexa does not ask for a PIN by itself, because only the skill knows what comes next. An
/// intent without a strategy of its own has that of the whole dialog.
fn check_pin_delegation(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    for dialog in dialog_intents(model) {
        let of = |at: JsonValue<'_>| at.get("delegationStrategy").is_some();
        // The strategy of the intent takes precedence over that of the whole dialog.
        let told = [dialog, dialog_place(model)].into_iter().find(|at| of(*at));
        let Some(strategy) = told.map(|at| LocatedText::of(at, "delegationStrategy")) else {
            continue;
        };
        if dialog.text_of("name").as_deref() == Some(PIN_INTENT) && strategy.text == "ALWAYS" {
            let what = format!("Alexa would ask for the PIN of {PIN_INTENT} by itself");
            findings.add(strategy.at.fault_here(what, "make it \"SKILL_RESPONSE\""));
        }
    }
}
