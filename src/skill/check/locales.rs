//! Compares the locales: whatever can be said in one can be said in every other.

use crate::json_reader::{JsonValue, find_very_similar_name};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    dialog, intents,
    located_model::{LocatedIntent, LocatedModel, LocatedSlot, LocatedSlotType},
    number_kinds, slot_types,
};
use crate::{
    skill::{
        finding::{FindingPlace, SkillFindings},
        sources::SkillSources,
    },
    turn::{PIN_INTENT, phrases::SupportedLocale},
};

/// The locales Alexa supports.
const ALEXA_LOCALES: [&str; 17] = [
    "ar-SA", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US", "fr-CA",
    "fr-FR", "hi-IN", "it-IT", "ja-JP", "nl-NL", "pt-BR",
];

/// Reports what one locale has and another lacks. Intents and their slots are compared with what the skill
/// reads (`dialog_intents`) and not with each other, as far as the skill knows them. Everything else is compared
/// here.
pub(super) fn compare_models(models: &[LocatedModel<'_>], findings: &mut SkillFindings) {
    for model in models {
        check_locale(model, findings);
    }
    compare_slot_types(models, findings);
    // The values for kinds of numbers are already compared with what the skill reads.
    let read: BTreeSet<_> = models
        .iter()
        .filter_map(number_kinds::number_kind_type)
        .map(|kind| kind.name.text.as_str())
        .collect();
    let is_told = |thing: &LocaleElement| matches!(thing, LocaleElement::Value(kind, _) if read.contains(kind.as_str()));
    let mut all: BTreeSet<_> = models.iter().flat_map(LocaleElement::all_in).collect();
    all.retain(|thing| !is_told(thing));
    for model in models {
        let own: BTreeSet<_> = LocaleElement::all_in(model).collect();
        for missing in all.difference(&own) {
            let Some(place) = missing.expected_place(model) else {
                continue;
            };
            let other = models
                .iter()
                .find(|other| LocaleElement::all_in(other).any(|thing| thing == *missing));
            let other = other.map_or("", |other| other.locale);
            let what = format!("{other} has {missing}, but {} does not", model.locale);
            findings.add(place.fault_here(what, "add it here, or remove it there"));
        }
    }
}

/// Checks that a slot has the same type in each locale. The type that most locales use counts as right.
fn compare_slot_types(models: &[LocatedModel<'_>], findings: &mut SkillFindings) {
    let mut uses: BTreeMap<(&str, &str), Vec<(&str, &LocatedSlot<'_>)>> = BTreeMap::new();
    for model in models {
        // The type of the PIN slot is fixed, and is checked for each model by itself.
        for intent in model
            .intents
            .iter()
            .filter(|intent| intent.name.text != PIN_INTENT)
        {
            for slot in intent
                .slots
                .iter()
                .filter(|slot| !slot_types::is_mistaken_type(&slot.kind.text, model))
            {
                let key = (intent.name.text.as_str(), slot.name.text.as_str());
                uses.entry(key).or_default().push((model.locale, slot));
            }
        }
    }
    for ((intent, name), slots) in uses {
        let Some((locale, usual)) = most_common_type(&slots) else {
            continue;
        };
        for (_, slot) in slots.iter().filter(|(_, slot)| slot.kind.text != usual) {
            let kind = &slot.kind;
            let what = format!(
                "`{name}` of {intent} is {} here and {usual} in {locale}",
                kind.text
            );
            findings.add(kind.at.fault_here(what, "give it the same type in each locale"));
        }
    }
}

/// The most common type, and the first locale that uses it.
fn most_common_type<'m>(slots: &[(&'m str, &'m LocatedSlot<'_>)]) -> Option<(&'m str, &'m str)> {
    let number = |kind: &str| slots.iter().filter(|(_, slot)| slot.kind.text == kind).count();
    // `max_by_key` returns the last of several equals. Reversed, that is the first locale.
    let (locale, slot) = slots
        .iter()
        .rev()
        .max_by_key(|(_, slot)| number(&slot.kind.text))?;
    let first = slots.iter().find(|(_, other)| other.kind.text == slot.kind.text);
    Some((first.map_or(*locale, |(locale, _)| *locale), &slot.kind.text))
}

/// Checks that Alexa supports the locale, and that the skill speaks its language.
fn check_locale(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let locale = model.locale;
    if !ALEXA_LOCALES.contains(&locale) {
        let what = format!("{locale} is not an Alexa locale");
        let remedy = find_very_similar_name(locale, ALEXA_LOCALES).map_or_else(
            || format!("name the file after a locale: {}", ALEXA_LOCALES.join(", ")),
            |meant| format!("did you mean {meant}?"),
        );
        findings.add(model.root.fault_here(what, remedy));
        return;
    }
    let language = |tag: &str| tag.split('-').next().map(str::to_owned);
    // An unknown language is answered in English, so the result has to be compared with what was asked for.
    let answered = SupportedLocale::nearest_or_default(Some(locale)).tag();
    if language(answered) != language(locale) {
        let what = format!("the skill would answer {locale} in {answered}");
        findings.add(
            model
                .root
                .fault_here(what, format!("add its phrases: src/turn/phrases/{locale}/")),
        );
    }
}

/// Something that every locale must have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum LocaleElement {
    Slot(String, String),
    Value(String, String),
    Dialog(String),
    DialogSlot(String, String),
}

impl LocaleElement {
    fn all_in(model: &LocatedModel<'_>) -> impl Iterator<Item = Self> {
        let fixed = model
            .intents
            .iter()
            .filter(|intent| intents::slots_read_by_skill(intent).is_none());
        let slots = fixed.flat_map(|intent| {
            let of = |slot: &LocatedSlot<'_>| Self::Slot(intent.name.text.clone(), slot.name.text.clone());
            intent.slots.iter().map(of)
        });
        let values = model.types.iter().flat_map(|kind| {
            let ids = kind.values.iter().filter_map(|value| value.id.as_ref());
            ids.map(|id| Self::Value(kind.name.text.clone(), id.text.clone()))
        });
        let dialogs = dialog::dialog_intents(model)
            .into_iter()
            .flat_map(Self::of_dialog);
        slots.chain(values).chain(dialogs).collect::<Vec<_>>().into_iter()
    }

    fn of_dialog(dialog: JsonValue<'_>) -> Vec<Self> {
        let name = dialog.text_of("name").unwrap_or_default();
        let slots = dialog
            .items_of("slots")
            .into_iter()
            .filter_map(|slot| slot.text_of("name"));
        let asked = slots.map(|slot| Self::DialogSlot(name.clone(), slot));
        [Self::Dialog(name.clone())].into_iter().chain(asked).collect()
    }

    /// The place in `model` where this is missing. `None` if what should contain it is missing or misspelt,
    /// which is already reported.
    fn expected_place<'d>(&self, model: &LocatedModel<'d>) -> Option<JsonValue<'d>> {
        match self {
            Self::Slot(intent, _) => model
                .intent(intent)
                .map(|intent: &LocatedIntent<'d>| intent.slots_at),
            Self::Value(kind, _) => {
                let filled = |kind: &&LocatedSlotType<'d>| !kind.values.is_empty();
                model.slot_type(kind).filter(filled).map(|kind| kind.values_at)
            }
            Self::Dialog(intent) => {
                // A dialog with a misspelt name may be the missing one.
                let named = |at: JsonValue<'d>| model.intent(&at.text_of("name")?);
                let sound = dialog::dialog_intents(model)
                    .into_iter()
                    .all(|at| named(at).is_some());
                model
                    .intent(intent)
                    .filter(|_| sound)
                    .map(|_| dialog::dialog_place(model))
            }
            Self::DialogSlot(intent, slot) => {
                let intent = model.intent(intent)?;
                intent.slot(slot)?;
                let of_intent = |at: &JsonValue<'d>| at.text_of("name").as_ref() == Some(&intent.name.text);
                let dialog = dialog::dialog_intents(model).into_iter().find(of_intent)?;
                let named = |at: JsonValue<'d>| intent.slot(&at.text_of("name")?);
                let sound = dialog.items_of("slots").into_iter().all(|at| named(at).is_some());
                sound.then_some(dialog)
            }
        }
    }
}

impl std::fmt::Display for LocaleElement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Slot(intent, slot) => write!(f, "the slot `{slot}` of {intent}"),
            Self::Value(kind, id) => write!(f, "the id `{id}` in {kind}"),
            Self::Dialog(intent) => write!(f, "a dialog for {intent}"),
            Self::DialogSlot(intent, slot) => write!(f, "the slot `{slot}` in the dialog of {intent}"),
        }
    }
}

/// Checks that this part of the manifest has every locale of the package, and no others.
pub(super) fn check_manifest_locales(
    part: JsonValue<'_>,
    sources: &SkillSources,
    findings: &mut SkillFindings,
) {
    let read = sources
        .models
        .iter()
        .filter(|model| !sources.is_unread(&model.source.file));
    for model in read {
        if part.get(&model.locale).is_none() {
            let what = format!("{} has a voice model, but no texts here", model.locale);
            findings.add(part.fault_here(what, "add texts for this locale"));
        }
    }
    // A locale that uses the model of another one may have texts of its own.
    let languages = sources.models_by_locale();
    for (locale, at, _) in part.entries() {
        if !languages.iter().any(|(known, _)| *known == locale) {
            let remedy = format!("add interaction-models/{locale}.json, or remove the locale");
            findings.add(part.fault_at(at, format!("{locale} has no voice model"), remedy));
        }
    }
}
