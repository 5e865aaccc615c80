//! Locales against each other: what can be said in one can be said in each.

use std::collections::BTreeSet;

use super::model::Model;
use crate::{
    skill::{document::At, finding::Findings, sources::Sources},
    turn::phrases::Locale,
};

/// The locales of Alexa (ALEXA 4.3).
const KNOWN: [&str; 17] = [
    "ar-SA", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US", "fr-CA",
    "fr-FR", "hi-IN", "it-IT", "ja-JP", "nl-NL", "pt-BR",
];

/// What one locale has and another has not.
pub(super) fn among_models(models: &[Model<'_>], findings: &mut Findings) {
    for model in models {
        spoken(model, findings);
    }
    let all: BTreeSet<_> = models.iter().flat_map(Thing::all).collect();
    for model in models {
        let own: BTreeSet<_> = Thing::all(model).collect();
        for missing in all.difference(&own).filter(|thing| !thing.is_implied(&own, &all)) {
            let other = models
                .iter()
                .find(|other| Thing::all(other).any(|thing| thing == *missing));
            let other = other.map_or("", |other| other.locale);
            let what = format!("{other} has {missing}, and {} has not", model.locale);
            findings.add(model.root.fault(what, "add it here, or take it out there"));
        }
    }
}

/// Alexa knows the locale, and the skill speaks its language.
fn spoken(model: &Model<'_>, findings: &mut Findings) {
    let locale = model.locale;
    if !KNOWN.contains(&locale) {
        let what = format!("{locale} is no locale of Alexa's");
        findings.add(
            model
                .root
                .fault(what, format!("name the file after one: {}", KNOWN.join(", "))),
        );
        return;
    }
    let language = |tag: &str| tag.split('-').next().map(str::to_owned);
    let answered = Locale::of(Some(locale)).tag();
    if language(answered) != language(locale) {
        let what = format!("the skill would answer {locale} in {answered}");
        findings.add(
            model
                .root
                .fault(what, format!("add its phrases: src/turn/phrases/{locale}/")),
        );
    }
}

/// Something that each locale must have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Intent(String),
    Slot(String, String, String),
    Type(String),
    Value(String, String),
}

impl Thing {
    fn all(model: &Model<'_>) -> impl Iterator<Item = Self> {
        let slots = model.intents.iter().flat_map(|intent| {
            let of = move |slot: &super::model::Slot<'_>| {
                Self::Slot(
                    intent.name.text.clone(),
                    slot.name.text.clone(),
                    slot.kind.text.clone(),
                )
            };
            intent.slots.iter().map(of)
        });
        let values = model.types.iter().flat_map(|kind| {
            let ids = kind.values.iter().filter_map(|value| value.id.as_ref());
            ids.map(|id| Self::Value(kind.name.text.clone(), id.text.clone()))
        });
        let intents = model
            .intents
            .iter()
            .map(|intent| Self::Intent(intent.name.text.clone()));
        let types = model.types.iter().map(|kind| Self::Type(kind.name.text.clone()));
        intents
            .chain(slots)
            .chain(types)
            .chain(values)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Whether that it is missing follows from something larger that is missing.
    fn is_implied(&self, own: &BTreeSet<Self>, all: &BTreeSet<Self>) -> bool {
        let larger = match self {
            Self::Slot(intent, ..) => Self::Intent(intent.clone()),
            Self::Value(kind, _) => Self::Type(kind.clone()),
            Self::Intent(_) | Self::Type(_) => return false,
        };
        all.contains(&larger) && !own.contains(&larger)
    }
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Intent(name) => write!(f, "the intent {name}"),
            Self::Slot(intent, slot, kind) => write!(f, "the slot `{slot}` ({kind}) of {intent}"),
            Self::Type(name) => write!(f, "the type {name}"),
            Self::Value(kind, id) => write!(f, "the id `{id}` in {kind}"),
        }
    }
}

/// Each locale that has a model is in this part of the manifest, and no other but those that follow one.
pub(super) fn in_manifest(part: At<'_>, sources: &Sources, findings: &mut Findings) {
    for model in &sources.models {
        if part.get(&model.locale).is_none() {
            let what = format!("{} has a voice model, and nothing here", model.locale);
            findings.add(part.fault(what, "add the locale with its texts"));
        }
    }
    let languages = sources.languages();
    for (locale, at, _) in part.entries() {
        if !languages.iter().any(|(known, _)| *known == locale) {
            let remedy = format!("add interaction-models/{locale}.json, or take it out");
            findings.add(part.fault_at(at, format!("{locale} has no voice model"), remedy));
        }
    }
}
