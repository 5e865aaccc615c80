//! The shape of a manifest, with every key Amazon knows. Parts that a skill of this kind never uses are not
//! checked further.

use super::package_value::PackageValue::{self, EndpointAddress, NonEmptyText, OneOf, ProbablyOneOf};
use crate::{
    json_reader::{
        FieldSchema,
        JsonSchema::{self, Any, Flag, List, Map, Object, OpenObject, Text, Value},
        optional, required,
    },
    skill::check::amazon_names,
};

/// The shape of the whole manifest.
pub(in crate::skill::check) static MANIFEST_SHAPE: JsonSchema<PackageValue> = Object(&[required(
    "manifest",
    Object(&[
        required("manifestVersion", Value(OneOf("1.0"))),
        required("publishingInformation", PUBLISHING),
        required("privacyAndCompliance", PRIVACY),
        required("apis", APIS),
        required("events", EVENTS),
        required("permissions", List(0, &PERMISSION)),
        optional(
            "authorizedClients",
            List(0, &OpenObject(&[required("authenticationProvider", Text)])),
        ),
    ]),
)]);

const PERMISSION: JsonSchema<PackageValue> =
    Object(&[required("name", Value(OneOf(amazon_names::PERMISSIONS)))]);

const PUBLISHING: JsonSchema<PackageValue> = Object(&[
    required("locales", Map(&LOCALE)),
    optional("category", Value(ProbablyOneOf(amazon_names::CATEGORIES))),
    optional("distributionMode", Value(OneOf("PUBLIC PRIVATE"))),
    optional("testingInstructions", Text),
    optional("isAvailableWorldwide", Flag),
    optional(
        "distributionCountries",
        List(0, &Value(OneOf(amazon_names::COUNTRIES))),
    ),
    optional("name", Text),
    optional("description", Text),
    optional("automaticDistribution", DISTRIBUTION),
    optional("automaticClonedLocale", CLONED),
    optional("gadgetSupport", ANYTHING),
    optional("paidSkillInformation", ANYTHING),
]);

const LOCALE: JsonSchema<PackageValue> = Object(&[
    optional("name", Text),
    optional("summary", Text),
    optional("description", Text),
    optional("updatesDescription", Text),
    optional("examplePhrases", List(0, &Text)),
    optional("keywords", List(0, &Text)),
    optional("smallIconUri", Text),
    optional("largeIconUri", Text),
    optional(
        "customProductPrompts",
        Object(&[
            required("purchasePromptDescription", Text),
            required("purchaseConfirmationDescription", Text),
        ]),
    ),
]);

const DISTRIBUTION: JsonSchema<PackageValue> = Object(&[
    required("isActive", Flag),
    optional(
        "sourceLocaleForLanguages",
        List(
            0,
            &Object(&[required("language", Text), required("sourceLocale", Text)]),
        ),
    ),
]);

const CLONED: JsonSchema<PackageValue> = Object(&[required(
    "locales",
    List(
        0,
        &Object(&[required("source", Text), optional("targets", List(0, &Text))]),
    ),
)]);

const PRIVACY: JsonSchema<PackageValue> = Object(&[
    required("locales", Map(&PAGES)),
    optional("usesPersonalInfo", Flag),
    optional("allowsPurchases", Flag),
    optional("isChildDirected", Flag),
    optional("isExportCompliant", Flag),
    optional("containsAds", Flag),
    optional("usesHealthInfo", Flag),
    optional(
        "shoppingKit",
        Object(&[
            optional("isShoppingActionsEnabled", Flag),
            optional("isAmazonAssociatesOnAlexaEnabled", Flag),
        ]),
    ),
]);

const PAGES: JsonSchema<PackageValue> = Object(&[
    optional("privacyPolicyUrl", Text),
    optional("termsOfUseUrl", Text),
]);

const APIS: JsonSchema<PackageValue> = Object(&[
    required("custom", CUSTOM),
    optional("flashBriefing", ANYTHING),
    optional("knowledge", ANYTHING),
    optional("smartHome", ANYTHING),
    optional("video", ANYTHING),
    optional("alexaForBusiness", ANYTHING),
    optional("householdList", ANYTHING),
    optional("music", ANYTHING),
    optional("demandResponse", ANYTHING),
]);

const CUSTOM: JsonSchema<PackageValue> = Object(&[
    optional("endpoint", ENDPOINT),
    REGIONS,
    optional("interfaces", List(0, &INTERFACE)),
    optional("locales", ANYTHING),
    optional("tasks", List(0, &ANYTHING)),
    optional("connections", ANYTHING),
    optional("dialogManagement", ANYTHING),
    optional("appLink", ANYTHING),
    optional("_targetRuntimes", List(0, &ANYTHING)),
]);

/// Each kind of interface has further keys of its own.
const INTERFACE: JsonSchema<PackageValue> =
    OpenObject(&[required("type", Value(ProbablyOneOf(amazon_names::INTERFACES)))]);

const EVENTS: JsonSchema<PackageValue> = Object(&[
    required("endpoint", ENDPOINT),
    REGIONS,
    optional(
        "subscriptions",
        List(
            0,
            &Object(&[required("eventName", Value(OneOf(amazon_names::EVENTS)))]),
        ),
    ),
    optional(
        "publications",
        List(0, &Object(&[required("eventName", Value(NonEmptyText))])),
    ),
]);

const REGIONS: FieldSchema<PackageValue> =
    optional("regions", Map(&Object(&[required("endpoint", ENDPOINT)])));

const ENDPOINT: JsonSchema<PackageValue> = Object(&[
    required("uri", Value(EndpointAddress)),
    optional("sslCertificateType", Value(OneOf("Trusted Wildcard SelfSigned"))),
]);

/// An object with any keys and values.
const ANYTHING: JsonSchema<PackageValue> = Map(&Any);
