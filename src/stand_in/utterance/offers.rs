//! What somebody could say under a model, for whoever does not know what to say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    super::model::{Intent, Model},
    tongue::Tongue,
};

/// Things to say in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offers {
    /// Opens the skill.
    pub open: String,
    /// Speaks to the skill from outside of a session, when a request follows.
    pub tell: String,
    /// The first and the second, as places are said.
    pub places: [&'static str; 2],
    /// For each intent one way to say each of the sets of slots it can be said with. Of equals that is the first which is
    /// more than its slots.
    pub intents: BTreeMap<String, Vec<String>>,
}

impl Offers {
    /// What could be said under `model`, which is of this locale.
    pub fn of(model: &Model, locale: &str) -> Self {
        let tongue = Tongue::of(locale);
        let name = &model.invocation_name;
        Self {
            open: format!("{} {name}", tongue.openers[0]),
            tell: format!("{} {name}", tongue.tell),
            places: tongue.numbers.first_places(),
            intents: model
                .intents
                .iter()
                .map(|intent| (intent.name.clone(), ways(intent, tongue)))
                .collect(),
        }
    }
}

fn ways(intent: &Intent, tongue: &Tongue) -> Vec<String> {
    let standard = tongue.intents.iter().find(|(name, _)| *name == intent.name);
    let standard = standard.map_or(&[][..], |(_, said)| said).iter().copied();
    let own = intent.samples.iter().map(String::as_str);
    let mut found: Vec<(Vec<&str>, &str)> = Vec::new();
    for said in standard.chain(own) {
        let slots = slots(said);
        let bare = |said: &str| said.starts_with('{') && said.matches(' ').count() < 1;
        match found.iter_mut().find(|(known, _)| *known == slots) {
            Some((_, before)) if bare(before) && !bare(said) => *before = said,
            Some(_) => {}
            None => found.push((slots, said)),
        }
    }
    found.into_iter().map(|(_, said)| said.to_owned()).collect()
}

/// The slots of a sample, in order.
fn slots(sample: &str) -> Vec<&str> {
    let inside = sample.split('{').skip(1);
    inside.filter_map(|rest| rest.split('}').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stand_in::utterance::{Listener, Meaning};

    #[test]
    fn what_is_offered_is_understood_in_every_language() {
        for locale in ["en-US", "en-GB", "de-DE", "es-ES", "fr-FR"] {
            let model = Model::of(locale).unwrap();
            let (offers, listener) = (Offers::of(&model, locale), Listener::new(&model, locale));
            assert_eq!(listener.hear(&offers.open).meaning, Meaning::Launch, "{locale}");
            for (name, said) in offers.intents {
                for said in said {
                    let said = said
                        .replace("{name}", "Ann Lee")
                        .replace("{pin}", "4 1 7")
                        .replace("{kind}", "home")
                        .replace("{department}", "Sales")
                        .replace("{ordinal}", offers.places[0]);
                    for said in [said.clone(), format!("{} {said}", offers.tell)] {
                        let heard = listener.hear(&said).meaning;
                        let is_it = matches!(&heard, Meaning::Intent { name: heard, .. } if *heard == name);
                        assert!(is_it, "{locale}: {said:?} is no {name} but {heard:?}");
                    }
                }
            }
        }
    }
}
