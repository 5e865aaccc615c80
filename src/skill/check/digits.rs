//! The number of digits of a PIN: a model is written for three, and made over for others (`build`).

use super::model::{Model, Said};
use crate::{
    mfa::pin::Digits,
    skill::finding::Findings,
    turn::{PIN, phrases::Locale},
};

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let locale = Locale::of(Some(model.locale));
    let written = locale.length(Digits::SHORT.get());
    let Some(intent) = model.intent(PIN) else { return };
    let prompts = model
        .root
        .reach(&["interactionModel"])
        .map(|at| at.list("prompts"));
    let prompts: Vec<_> = prompts
        .unwrap_or_default()
        .into_iter()
        .flat_map(|prompt| prompt.list("variations"))
        .map(|variation| Said::of(variation, "value"))
        .collect();
    for said in intent.samples.iter().chain(&prompts) {
        let other = (4..=8)
            .map(|digits| locale.length(digits))
            .find(|length| names(said, length));
        if let Some(other) = other {
            let what = format!("{:?} is for {other} PINs alone", said.text);
            let remedy =
                format!("write \"{written}\": `skill build` puts the number that is set in its place");
            findings.add(said.at.fault(what, remedy));
        }
    }
    for (place, said) in [("sample", &intent.samples), ("prompt", &prompts)] {
        if !said.is_empty() && !said.iter().any(|said| names(said, &written)) {
            let what = format!("no {place} for the PIN says \"{written}\", as the skill does");
            let remedy = "add one: people say what they were told";
            findings.add(intent.name.at.warning(what, remedy));
        }
    }
}

/// Whether a text has these words, joined by a hyphen or not.
fn names(said: &Said<'_>, length: &str) -> bool {
    said.text.replace('-', " ").contains(&length.replace('-', " "))
}
