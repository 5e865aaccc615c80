//! Checks the wording for the PIN length. A model is written for three digits; `build` adapts it.

use super::located_model::{LocatedModel, LocatedText};
use crate::{
    mfa::Digits,
    skill::finding::{FindingPlace, SkillFindings},
    turn::{PIN_INTENT, phrases::SupportedLocale},
};

pub(super) fn check_pin_length_wording(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let locale = SupportedLocale::nearest_or_default(Some(model.locale));
    let written = locale.pin_length_words(Digits::SHORT.get());
    let Some(intent) = model.intent(PIN_INTENT) else {
        return;
    };
    let prompts = model
        .root
        .get_path(&["interactionModel"])
        .map(|at| at.items_of("prompts"));
    let prompts: Vec<_> = prompts
        .unwrap_or_default()
        .into_iter()
        .flat_map(|prompt| prompt.items_of("variations"))
        .map(|variation| LocatedText::of(variation, "value"))
        .collect();
    for said in intent.samples.iter().chain(&prompts) {
        // `skill build` replaces only the words for three digits. Others would stay, and be wrong for most
        // settings.
        let other = (4..=8)
            .map(|digits| locale.pin_length_words(digits))
            .find(|length| names_length(said, length));
        if let Some(other) = other {
            let what = format!("{:?} fits only {other} PINs", said.text);
            let remedy = format!("write \"{written}\": `skill build` replaces it with the configured number");
            findings.add(said.at.fault_here(what, remedy));
        }
    }
    // Only a warning: people can still say the bare PIN.
    for (place, said) in [("sample", &intent.samples), ("prompt", &prompts)] {
        if !said.is_empty() && !said.iter().any(|said| names_length(said, &written)) {
            let what = format!("no {place} for the PIN says \"{written}\", as the skill does");
            let remedy = "add one: people repeat what they hear";
            findings.add(intent.name.at.warning_here(what, remedy));
        }
    }
}

/// Returns true if a text contains these words, with or without a hyphen between them.
fn names_length(said: &LocatedText<'_>, length: &str) -> bool {
    said.text.replace('-', " ").contains(&length.replace('-', " "))
}
