//! A voice model as the Alexa Skills Kit writes it: intents, samples, slots, and the types of slots.
//!
//! Lives here: reading `interaction-models/<locale>.json`, which is the only source of the voice model.
//! Does not live here: interpreting an utterance with it (`utterance`).

use std::{borrow::Cow, collections::BTreeMap};

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::language::LOCALE_FALLBACKS;

/// The voice models that are embedded in countersign: `<locale>.json`.
#[derive(RustEmbed)]
#[folder = "interaction-models"]
struct BuiltInModelFiles;

/// The locales that have an embedded voice model.
pub fn built_in_locales() -> impl Iterator<Item = String> {
    BuiltInModelFiles::iter().filter_map(|file| Some(file.strip_suffix(".json")?.to_owned()))
}

/// The JSON of the embedded voice model of `locale`, or of the locale it follows. `None` if its language has
/// no model.
pub fn built_in_json(locale: &str) -> Option<Cow<'static, str>> {
    let own = |locale: &str| BuiltInModelFiles::get(&format!("{locale}.json"));
    let followed = || LOCALE_FALLBACKS.iter().find(|(follower, _)| *follower == locale);
    let file = own(locale).or_else(|| own(followed()?.1))?;
    let text = match file.data {
        Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).ok()?),
    };
    Some(text)
}

/// The text is not a voice model.
#[derive(Debug, thiserror::Error)]
#[error("the interaction model is not valid: {0}")]
pub struct Error(#[from] serde_json::Error);

/// A voice model.
#[derive(Debug, Clone)]
pub struct VoiceModel {
    /// The name by which people open the skill.
    pub invocation_name: String,
    /// The intents, in the order of the file.
    pub intents: Vec<ModelIntent>,
    /// The values of each custom slot type, by the name of the type.
    pub types: BTreeMap<String, Vec<SlotTypeValue>>,
    /// The slots that the dialog asks for, by the name of the intent.
    pub dialogs: BTreeMap<String, Vec<String>>,
}

/// An intent: something that people can ask of the skill.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModelIntent {
    /// The name.
    pub name: String,
    /// The slots that its samples can name.
    #[serde(default)]
    pub slots: Vec<ModelSlot>,
    /// The ways to say it. A slot is written as `{name}`.
    #[serde(default)]
    pub samples: Vec<String>,
}

/// A slot: a part of an utterance that varies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModelSlot {
    /// The name.
    pub name: String,
    /// The name of its type, which is a custom type of the model or one of Amazon's.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A value of a custom slot type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotTypeValue {
    /// The id, which is optional.
    pub id: Option<String>,
    /// The name and the synonyms.
    pub name: SlotTypeValueName,
}

/// The words for a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SlotTypeValueName {
    /// The canonical name.
    pub value: String,
    /// Other names for the same value.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

impl VoiceModel {
    /// The embedded voice model of `locale`. `None` if its language has no model.
    ///
    /// # Panics
    /// Never: a test reads every embedded model.
    pub fn for_locale(locale: &str) -> Option<Self> {
        let text = built_in_json(locale)?;
        Some(Self::from_json(&text).expect("a test parses the built-in models"))
    }

    /// Reads a voice model as the Alexa Skills Kit writes it.
    ///
    /// # Errors
    /// [`Error`] if the text is not a voice model.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let VoiceModelFile { interaction_model } = serde_json::from_str(text)?;
        let InteractionModel {
            language_model,
            dialog,
        } = interaction_model;
        Ok(Self {
            invocation_name: language_model.invocation_name,
            intents: language_model.intents,
            types: language_model
                .types
                .into_iter()
                .map(|kind| (kind.name, kind.values))
                .collect(),
            dialogs: dialog
                .intents
                .into_iter()
                .map(DialogIntent::into_elicited_slots)
                .collect(),
        })
    }

    /// The intent with this name.
    pub fn intent(&self, name: &str) -> Option<&ModelIntent> {
        self.intents.iter().find(|intent| intent.name == name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VoiceModelFile {
    interaction_model: InteractionModel,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InteractionModel {
    language_model: LanguageModel,
    #[serde(default)]
    dialog: DialogModel,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LanguageModel {
    invocation_name: String,
    intents: Vec<ModelIntent>,
    #[serde(default)]
    types: Vec<SlotTypeDefinition>,
}

#[derive(Deserialize)]
struct SlotTypeDefinition {
    name: String,
    values: Vec<SlotTypeValue>,
}

#[derive(Default, Deserialize)]
struct DialogModel {
    #[serde(default)]
    intents: Vec<DialogIntent>,
}

#[derive(Deserialize)]
struct DialogIntent {
    name: String,
    #[serde(default)]
    slots: Vec<DialogSlot>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DialogSlot {
    name: String,
    #[serde(default)]
    elicitation_required: bool,
}

impl DialogIntent {
    fn into_elicited_slots(self) -> (String, Vec<String>) {
        let slots = self.slots.into_iter().filter(|slot| slot.elicitation_required);
        (self.name, slots.map(|slot| slot.name).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_built_in_model_reads() {
        for locale in built_in_locales() {
            let model = VoiceModel::for_locale(&locale).unwrap();
            assert!(!model.intents.is_empty(), "{locale}");
        }
        assert!(VoiceModel::for_locale("tlh-KX").is_none());
    }

    #[test]
    fn no_sample_belongs_to_two_intents() {
        for locale in built_in_locales() {
            let mut owners = BTreeMap::new();
            for intent in VoiceModel::for_locale(&locale).unwrap().intents {
                for sample in intent.samples {
                    let other = owners.insert(sample.clone(), intent.name.clone());
                    assert_eq!(other, None, "{locale}: {sample:?} is also {}'s", intent.name);
                }
            }
        }
    }

    #[test]
    fn every_slot_has_a_type_and_every_sample_names_slots_of_its_intent() {
        for locale in built_in_locales() {
            let model = VoiceModel::for_locale(&locale).unwrap();
            for intent in &model.intents {
                for slot in &intent.slots {
                    let known = slot.kind.starts_with("AMAZON.") || model.types.contains_key(&slot.kind);
                    assert!(
                        known,
                        "{locale}: {} has the unknown type {}",
                        slot.name, slot.kind
                    );
                }
                for sample in &intent.samples {
                    let named = sample
                        .split('{')
                        .skip(1)
                        .filter_map(|rest| rest.split('}').next());
                    for name in named {
                        let known = intent.slots.iter().any(|slot| slot.name == name);
                        assert!(known, "{locale}: {sample:?} names no slot of {}", intent.name);
                    }
                }
            }
        }
    }

    #[test]
    fn samples_hold_only_what_alexa_allows() {
        for locale in built_in_locales() {
            for intent in VoiceModel::for_locale(&locale).unwrap().intents {
                for sample in &intent.samples {
                    let plain = sample.chars().all(|c| c.is_alphabetic() || " '{}.-_".contains(c));
                    assert!(plain && sample == sample.trim(), "{locale}: {sample:?}");
                }
            }
        }
    }
}
