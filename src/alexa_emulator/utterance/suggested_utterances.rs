//! Suggests utterances to people who do not know what to say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    super::voice_model::{ModelIntent, VoiceModel},
    languages::{SpokenLanguage, spoken_in},
};

/// Suggested utterances in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuggestedUtterances {
    /// An utterance that opens the skill.
    pub open: String,
    /// The words that come before a request outside of a session, such as "tell Contact Finder".
    pub tell: String,
    /// The words for the first and the second.
    pub places: [&'static str; 2],
    /// For each intent, an utterance for each set of slots that it can be said with. It is the first such
    /// sample, but a sample with words of its own is preferred to one that is only a slot.
    pub intents: BTreeMap<String, Vec<String>>,
}

impl SuggestedUtterances {
    /// The suggestions for `model`, which is in the language of `locale`.
    pub fn of(model: &VoiceModel, locale: &str) -> Self {
        let spoken_language = spoken_in(locale);
        let name = &model.invocation_name;
        Self {
            open: format!("{} {name}", spoken_language.openers[0]),
            tell: format!("{} {name}", spoken_language.tell),
            places: spoken_language.numbers.first_places(),
            intents: model
                .intents
                .iter()
                .map(|intent| (intent.name.clone(), suggest_utterances(intent, spoken_language)))
                .collect(),
        }
    }
}

fn suggest_utterances(intent: &ModelIntent, spoken_language: &SpokenLanguage) -> Vec<String> {
    let standard = spoken_language
        .intents
        .iter()
        .find(|(name, _)| *name == intent.name);
    let standard = standard.map_or(&[][..], |(_, said)| said).iter().copied();
    let own = intent.samples.iter().map(String::as_str);
    let mut found: Vec<(Vec<&str>, &str)> = Vec::new();
    for said in standard.chain(own) {
        let slots = slot_names(said);
        // "{name}" alone is understood, but does not tell anybody what to say.
        let bare = |said: &str| said.starts_with('{') && said.matches(' ').count() < 1;
        match found.iter_mut().find(|(known, _)| *known == slots) {
            Some((_, before)) if bare(before) && !bare(said) => *before = said,
            Some(_) => {}
            None => found.push((slots, said)),
        }
    }
    found.into_iter().map(|(_, said)| said.to_owned()).collect()
}

/// The names of the slots in a sample, in order.
fn slot_names(sample: &str) -> Vec<&str> {
    let inside = sample.split('{').skip(1);
    inside.filter_map(|rest| rest.split('}').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alexa_emulator::utterance::{UtteranceInterpreter, UtteranceMeaning};

    #[test]
    fn what_is_offered_is_understood_in_every_language() {
        for locale in ["en-US", "en-GB", "de-DE", "es-ES", "fr-FR"] {
            let model = VoiceModel::for_locale(locale).unwrap();
            let (offers, listener) = (
                SuggestedUtterances::of(&model, locale),
                UtteranceInterpreter::new(&model, locale),
            );
            assert_eq!(
                listener.interpret(&offers.open).meaning,
                UtteranceMeaning::Launch,
                "{locale}"
            );
            for (name, said) in offers.intents {
                for said in said {
                    let said = said
                        .replace("{name}", "Ann Lee")
                        .replace("{pin}", "4 1 7")
                        .replace("{kind}", "home")
                        .replace("{department}", "Sales")
                        .replace("{ordinal}", offers.places[0]);
                    for said in [said.clone(), format!("{} {said}", offers.tell)] {
                        let heard = listener.interpret(&said).meaning;
                        let is_it =
                            matches!(&heard, UtteranceMeaning::Intent { name: heard, .. } if *heard == name);
                        assert!(is_it, "{locale}: {said:?} is no {name} but {heard:?}");
                    }
                }
            }
        }
    }
}
