//! What kind of value stands where, in both files: enough to name a misspelt key with its place. Amazon's own, larger
//! schemas are applied by the tests.

use Shape::{Flag, List, Map, Object, Open, Other, Text};

use crate::skill::{
    document::{At, Sort},
    finding::Findings,
};

/// What a value must be.
pub(super) enum Shape {
    Text,
    Flag,
    /// Anything: its shape is not ours to know.
    Other,
    List(&'static Shape),
    /// Any keys, each with such a value.
    Map(&'static Shape),
    /// These keys and no others.
    Object(&'static [Key]),
    /// These keys, and others that Amazon knows.
    Open(&'static [Key]),
}

/// A key, whether it must be there, and what it has.
type Key = (&'static str, bool, Shape);

const MUST: bool = true;
const MAY: bool = false;

/// A voice model.
pub(super) static MODEL: Shape = Object(&[
    ("version", MAY, Text),
    ("description", MAY, Text),
    (
        "interactionModel",
        MUST,
        Object(&[
            ("languageModel", MUST, LANGUAGE),
            ("dialog", MAY, DIALOG),
            ("prompts", MAY, List(&PROMPT)),
        ]),
    ),
]);

const LANGUAGE: Shape = Object(&[
    ("invocationName", MUST, Text),
    ("intents", MUST, List(&INTENT)),
    ("types", MAY, List(&TYPE)),
    ("modelConfiguration", MAY, Other),
]);

const INTENT: Shape = Object(&[
    ("name", MUST, Text),
    ("generatedBy", MAY, Text),
    ("slots", MAY, List(&SLOT)),
    ("samples", MAY, List(&Text)),
]);

const SLOT: Shape = Object(&[
    ("name", MUST, Text),
    ("type", MUST, Text),
    ("samples", MAY, List(&Text)),
    ("multipleValues", MAY, Other),
]);

const TYPE: Shape = Object(&[
    ("name", MUST, Text),
    ("generatedBy", MAY, Text),
    ("values", MAY, List(&VALUE)),
    ("valueSupplier", MAY, Other),
]);

const VALUE: Shape = Object(&[
    ("id", MAY, Text),
    (
        "name",
        MUST,
        Object(&[("value", MUST, Text), ("synonyms", MAY, List(&Text))]),
    ),
]);

const DIALOG: Shape = Object(&[
    ("delegationStrategy", MAY, Text),
    ("intents", MUST, List(&DIALOG_INTENT)),
]);

const DIALOG_INTENT: Shape = Object(&[
    ("name", MUST, Text),
    ("delegationStrategy", MAY, Text),
    ("confirmationRequired", MAY, Flag),
    ("prompts", MAY, Map(&Text)),
    ("slots", MAY, List(&DIALOG_SLOT)),
]);

const DIALOG_SLOT: Shape = Object(&[
    ("name", MUST, Text),
    ("type", MUST, Text),
    ("elicitationRequired", MAY, Flag),
    ("confirmationRequired", MAY, Flag),
    ("prompts", MAY, Map(&Text)),
    ("validations", MAY, Other),
]);

const PROMPT: Shape = Object(&[
    ("id", MUST, Text),
    (
        "variations",
        MUST,
        List(&Object(&[("type", MUST, Text), ("value", MUST, Text)])),
    ),
]);

/// A manifest.
pub(super) static MANIFEST: Shape = Object(&[(
    "manifest",
    MUST,
    Object(&[
        ("manifestVersion", MUST, Text),
        ("publishingInformation", MUST, PUBLISHING),
        ("privacyAndCompliance", MUST, PRIVACY),
        ("apis", MUST, Open(&[("custom", MUST, CALLED)])),
        ("events", MUST, CALLED),
        ("permissions", MUST, List(&Object(&[("name", MUST, Text)]))),
        ("authorizedClients", MAY, Other),
    ]),
)]);

const PUBLISHING: Shape = Open(&[
    ("locales", MUST, Map(&LOCALE)),
    ("category", MAY, Text),
    ("distributionMode", MAY, Text),
    ("testingInstructions", MAY, Text),
    ("isAvailableWorldwide", MAY, Flag),
    ("distributionCountries", MAY, List(&Text)),
]);

const LOCALE: Shape = Open(&[
    ("name", MAY, Text),
    ("summary", MAY, Text),
    ("description", MAY, Text),
    ("updatesDescription", MAY, Text),
    ("examplePhrases", MAY, List(&Text)),
    ("keywords", MAY, List(&Text)),
    ("smallIconUri", MAY, Text),
    ("largeIconUri", MAY, Text),
]);

const PRIVACY: Shape = Open(&[
    (
        "locales",
        MUST,
        Map(&Open(&[
            ("privacyPolicyUrl", MAY, Text),
            ("termsOfUseUrl", MAY, Text),
        ])),
    ),
    ("usesPersonalInfo", MAY, Flag),
    ("allowsPurchases", MAY, Flag),
    ("isChildDirected", MAY, Flag),
    ("isExportCompliant", MAY, Flag),
    ("containsAds", MAY, Flag),
]);

const CALLED: Shape = Open(&[
    (
        "endpoint",
        MAY,
        Object(&[("uri", MUST, Text), ("sslCertificateType", MAY, Text)]),
    ),
    ("subscriptions", MAY, List(&Object(&[("eventName", MUST, Text)]))),
    ("regions", MAY, Other),
]);

/// Whether a value has this shape; what has not is among the findings.
pub(super) fn check(at: At<'_>, shape: &Shape, findings: &mut Findings) -> bool {
    let (sort, called) = match shape {
        Text => (Sort::Text, "a text \"…\""),
        Flag => (Sort::Flag, "true or false"),
        List(_) => (Sort::List, "a list […]"),
        Map(_) | Object(_) | Open(_) => (Sort::Object, "an object {…}"),
        Other => return true,
    };
    if at.sort() != sort {
        findings.add(at.fault("this is the wrong kind of value", format!("write {called} here")));
        return false;
    }
    match shape {
        List(of) => {
            let sound: Vec<_> = at.items().map(|item| check(item, of, findings)).collect();
            !sound.contains(&false)
        }
        Map(of) => {
            let values = at.entries().map(|(_, _, value)| check(value, of, findings));
            let sound: Vec<_> = values.collect();
            no_key_twice(at, findings) && !sound.contains(&false)
        }
        Object(keys) => {
            let sound = known(at, keys, findings);
            members(at, keys, findings) && sound
        }
        Open(keys) => members(at, keys, findings),
        Text | Flag | Other => true,
    }
}

fn members(at: At<'_>, keys: &'static [Key], findings: &mut Findings) -> bool {
    let mut sound = no_key_twice(at, findings);
    for (key, must, shape) in keys {
        match at.get(key) {
            Some(value) => sound &= check(value, shape, findings),
            None if *must => {
                findings.add(at.fault(
                    format!("`{key}` is missing"),
                    format!("give this object its `{key}`"),
                ));
                sound = false;
            }
            None => {}
        }
    }
    sound
}

fn known(at: At<'_>, keys: &'static [Key], findings: &mut Findings) -> bool {
    let mut sound = true;
    for (key, place, _) in at.entries() {
        if !keys.iter().any(|(known, ..)| *known == key) {
            let known: Vec<_> = keys.iter().map(|(known, ..)| *known).collect();
            let remedy = format!("known here: {}", known.join(", "));
            findings.add(at.fault_at(place, format!("`{key}` is no key of this object"), remedy));
            sound = false;
        }
    }
    sound
}

fn no_key_twice(at: At<'_>, findings: &mut Findings) -> bool {
    let entries: Vec<_> = at.entries().collect();
    let mut sound = true;
    for (index, (key, place, _)) in entries.iter().enumerate() {
        if entries[..index].iter().any(|(earlier, ..)| earlier == key) {
            findings.add(at.fault_at(
                *place,
                format!("`{key}` is here a second time"),
                "keep one of them",
            ));
            sound = false;
        }
    }
    sound
}
