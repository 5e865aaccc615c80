//! The shape of a voice model.

use super::{
    JsonShape::{self, Flag, List, NonEmptyList, NonEmptyText, Object, OneOf, OpenObject, Text},
    KeyShape, OPTIONAL, REQUIRED,
};
use crate::skill::check::amazon_names;

/// The shape of the whole voice model.
pub(in crate::skill::check) static VOICE_MODEL_SHAPE: JsonShape = Object(&[
    ("version", OPTIONAL, Text),
    ("description", OPTIONAL, Text),
    (
        "interactionModel",
        REQUIRED,
        Object(&[
            ("languageModel", REQUIRED, LANGUAGE),
            ("dialog", OPTIONAL, DIALOG),
            ("prompts", OPTIONAL, List(&PROMPT)),
        ]),
    ),
]);

const LANGUAGE: JsonShape = Object(&[
    ("invocationName", REQUIRED, Text),
    ("intents", REQUIRED, List(&INTENT)),
    ("types", OPTIONAL, List(&TYPE)),
    (
        "modelConfiguration",
        OPTIONAL,
        Object(&[("fallbackIntentSensitivity", OPTIONAL, SENSITIVITY)]),
    ),
]);

const SENSITIVITY: JsonShape = Object(&[("level", REQUIRED, OneOf("LOW MEDIUM HIGH"))]);

const INTENT: JsonShape = Object(&[
    ("name", REQUIRED, NonEmptyText),
    ("generatedBy", OPTIONAL, NonEmptyText),
    ("slots", OPTIONAL, List(&SLOT)),
    ("samples", OPTIONAL, List(&Text)),
]);

const SLOT: JsonShape = Object(&[
    ("name", REQUIRED, NonEmptyText),
    ("type", REQUIRED, NonEmptyText),
    ("samples", OPTIONAL, List(&Text)),
    ("multipleValues", OPTIONAL, Object(&[("enabled", REQUIRED, Flag)])),
]);

const TYPE: JsonShape = Object(&[
    ("name", REQUIRED, NonEmptyText),
    ("generatedBy", OPTIONAL, NonEmptyText),
    ("values", OPTIONAL, List(&VALUE)),
    ("valueSupplier", OPTIONAL, SUPPLIER),
]);

const SUPPLIER: JsonShape = OpenObject(&[(
    "type",
    REQUIRED,
    OneOf("CatalogValueSupplier InlineValueSupplier"),
)]);

const VALUE: JsonShape = Object(&[
    ("id", OPTIONAL, Text),
    (
        "name",
        REQUIRED,
        Object(&[("value", REQUIRED, Text), ("synonyms", OPTIONAL, List(&Text))]),
    ),
]);

/// Decides if Alexa or the skill asks for a missing slot.
const STRATEGY: KeyShape = ("delegationStrategy", OPTIONAL, OneOf("ALWAYS SKILL_RESPONSE"));

/// The ids of the prompts to ask with.
const ASKED_WITH: JsonShape = Object(&[("elicitation", OPTIONAL, Text), ("confirmation", OPTIONAL, Text)]);

const DIALOG: JsonShape = Object(&[STRATEGY, ("intents", REQUIRED, NonEmptyList(&DIALOG_INTENT))]);

const DIALOG_INTENT: JsonShape = Object(&[
    ("name", REQUIRED, NonEmptyText),
    STRATEGY,
    ("confirmationRequired", OPTIONAL, Flag),
    ("prompts", OPTIONAL, ASKED_WITH),
    ("slots", OPTIONAL, List(&DIALOG_SLOT)),
]);

const DIALOG_SLOT: JsonShape = Object(&[
    ("name", REQUIRED, NonEmptyText),
    ("type", REQUIRED, NonEmptyText),
    ("elicitationRequired", OPTIONAL, Flag),
    ("confirmationRequired", OPTIONAL, Flag),
    ("prompts", REQUIRED, ASKED_WITH),
    ("validations", OPTIONAL, List(&VALIDATION)),
]);

const VALIDATION: JsonShape = OpenObject(&[
    ("type", REQUIRED, OneOf(amazon_names::VALIDATIONS)),
    ("prompt", REQUIRED, NonEmptyText),
]);

const PROMPT: JsonShape = Object(&[
    ("id", REQUIRED, NonEmptyText),
    ("variations", REQUIRED, NonEmptyList(&VARIATION)),
]);

const VARIATION: JsonShape = Object(&[
    ("type", REQUIRED, OneOf("PlainText SSML")),
    ("value", REQUIRED, NonEmptyText),
]);
