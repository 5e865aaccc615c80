//! The shape of a voice model.

use super::package_value::PackageValue::{self, NonEmptyText, OneOf};
use crate::{
    json_reader::{
        FieldSchema,
        JsonSchema::{self, Flag, List, Object, OpenObject, Text, Value},
        optional, required,
    },
    skill::check::amazon_names,
};

/// The shape of the whole voice model.
pub(in crate::skill::check) static VOICE_MODEL_SHAPE: JsonSchema<PackageValue> = Object(&[
    optional("version", Text),
    optional("description", Text),
    required(
        "interactionModel",
        Object(&[
            required("languageModel", LANGUAGE),
            optional("dialog", DIALOG),
            optional("prompts", List(0, &PROMPT)),
        ]),
    ),
]);

const LANGUAGE: JsonSchema<PackageValue> = Object(&[
    required("invocationName", Text),
    required("intents", List(0, &INTENT)),
    optional("types", List(0, &TYPE)),
    optional(
        "modelConfiguration",
        Object(&[optional("fallbackIntentSensitivity", SENSITIVITY)]),
    ),
]);

const SENSITIVITY: JsonSchema<PackageValue> = Object(&[required("level", Value(OneOf("LOW MEDIUM HIGH")))]);

const INTENT: JsonSchema<PackageValue> = Object(&[
    required("name", Value(NonEmptyText)),
    optional("generatedBy", Value(NonEmptyText)),
    optional("slots", List(0, &SLOT)),
    optional("samples", List(0, &Text)),
]);

const SLOT: JsonSchema<PackageValue> = Object(&[
    required("name", Value(NonEmptyText)),
    required("type", Value(NonEmptyText)),
    optional("samples", List(0, &Text)),
    optional("multipleValues", Object(&[required("enabled", Flag)])),
]);

const TYPE: JsonSchema<PackageValue> = Object(&[
    required("name", Value(NonEmptyText)),
    optional("generatedBy", Value(NonEmptyText)),
    optional("values", List(0, &VALUE)),
    optional("valueSupplier", SUPPLIER),
]);

const SUPPLIER: JsonSchema<PackageValue> = OpenObject(&[required(
    "type",
    Value(OneOf("CatalogValueSupplier InlineValueSupplier")),
)]);

const VALUE: JsonSchema<PackageValue> = Object(&[
    optional("id", Text),
    required(
        "name",
        Object(&[required("value", Text), optional("synonyms", List(0, &Text))]),
    ),
]);

/// Decides if Alexa or the skill asks for a missing slot.
const STRATEGY: FieldSchema<PackageValue> =
    optional("delegationStrategy", Value(OneOf("ALWAYS SKILL_RESPONSE")));

/// The ids of the prompts to ask with.
const ASKED_WITH: JsonSchema<PackageValue> =
    Object(&[optional("elicitation", Text), optional("confirmation", Text)]);

const DIALOG: JsonSchema<PackageValue> = Object(&[STRATEGY, required("intents", List(1, &DIALOG_INTENT))]);

const DIALOG_INTENT: JsonSchema<PackageValue> = Object(&[
    required("name", Value(NonEmptyText)),
    STRATEGY,
    optional("confirmationRequired", Flag),
    optional("prompts", ASKED_WITH),
    optional("slots", List(0, &DIALOG_SLOT)),
]);

const DIALOG_SLOT: JsonSchema<PackageValue> = Object(&[
    required("name", Value(NonEmptyText)),
    required("type", Value(NonEmptyText)),
    optional("elicitationRequired", Flag),
    optional("confirmationRequired", Flag),
    required("prompts", ASKED_WITH),
    optional("validations", List(0, &VALIDATION)),
]);

const VALIDATION: JsonSchema<PackageValue> = OpenObject(&[
    required("type", Value(OneOf(amazon_names::VALIDATIONS))),
    required("prompt", Value(NonEmptyText)),
]);

const PROMPT: JsonSchema<PackageValue> = Object(&[
    required("id", Value(NonEmptyText)),
    required("variations", List(1, &VARIATION)),
]);

const VARIATION: JsonSchema<PackageValue> = Object(&[
    required("type", Value(OneOf("PlainText SSML"))),
    required("value", Value(NonEmptyText)),
]);
