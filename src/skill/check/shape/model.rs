//! The shape of a voice model.

use super::{
    Key, MAY, MUST,
    Shape::{self, Flag, Full, List, Object, OneOf, Open, Text, Word},
};
use crate::skill::check::known;

/// The shape of the whole voice model.
pub(in crate::skill::check) static MODEL: Shape = Object(&[
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
    (
        "modelConfiguration",
        MAY,
        Object(&[("fallbackIntentSensitivity", MAY, SENSITIVITY)]),
    ),
]);

const SENSITIVITY: Shape = Object(&[("level", MUST, OneOf("LOW MEDIUM HIGH"))]);

const INTENT: Shape = Object(&[
    ("name", MUST, Word),
    ("generatedBy", MAY, Word),
    ("slots", MAY, List(&SLOT)),
    ("samples", MAY, List(&Text)),
]);

const SLOT: Shape = Object(&[
    ("name", MUST, Word),
    ("type", MUST, Word),
    ("samples", MAY, List(&Text)),
    ("multipleValues", MAY, Object(&[("enabled", MUST, Flag)])),
]);

const TYPE: Shape = Object(&[
    ("name", MUST, Word),
    ("generatedBy", MAY, Word),
    ("values", MAY, List(&VALUE)),
    ("valueSupplier", MAY, SUPPLIER),
]);

const SUPPLIER: Shape = Open(&[("type", MUST, OneOf("CatalogValueSupplier InlineValueSupplier"))]);

const VALUE: Shape = Object(&[
    ("id", MAY, Text),
    (
        "name",
        MUST,
        Object(&[("value", MUST, Text), ("synonyms", MAY, List(&Text))]),
    ),
]);

/// Decides if Alexa or the skill asks for a missing slot.
const STRATEGY: Key = ("delegationStrategy", MAY, OneOf("ALWAYS SKILL_RESPONSE"));

/// The ids of the prompts to ask with.
const ASKED_WITH: Shape = Object(&[("elicitation", MAY, Text), ("confirmation", MAY, Text)]);

const DIALOG: Shape = Object(&[STRATEGY, ("intents", MUST, Full(&DIALOG_INTENT))]);

const DIALOG_INTENT: Shape = Object(&[
    ("name", MUST, Word),
    STRATEGY,
    ("confirmationRequired", MAY, Flag),
    ("prompts", MAY, ASKED_WITH),
    ("slots", MAY, List(&DIALOG_SLOT)),
]);

const DIALOG_SLOT: Shape = Object(&[
    ("name", MUST, Word),
    ("type", MUST, Word),
    ("elicitationRequired", MAY, Flag),
    ("confirmationRequired", MAY, Flag),
    ("prompts", MUST, ASKED_WITH),
    ("validations", MAY, List(&VALIDATION)),
]);

const VALIDATION: Shape = Open(&[("type", MUST, OneOf(known::VALIDATIONS)), ("prompt", MUST, Word)]);

const PROMPT: Shape = Object(&[("id", MUST, Word), ("variations", MUST, Full(&VARIATION))]);

const VARIATION: Shape = Object(&[("type", MUST, OneOf("PlainText SSML")), ("value", MUST, Word)]);
