//! The shape of a manifest, with every key Amazon knows. Parts that a skill of this kind never uses are not
//! checked further.

use super::{
    Key, MAY, MUST,
    Shape::{self, Called, Flag, List, Map, Object, OneOf, Open, Other, Perhaps, Text, Word},
};
use crate::skill::check::known;

/// The shape of the whole manifest.
pub(in crate::skill::check) static MANIFEST: Shape = Object(&[(
    "manifest",
    MUST,
    Object(&[
        ("manifestVersion", MUST, OneOf("1.0")),
        ("publishingInformation", MUST, PUBLISHING),
        ("privacyAndCompliance", MUST, PRIVACY),
        ("apis", MUST, APIS),
        ("events", MUST, EVENTS),
        ("permissions", MUST, List(&PERMISSION)),
        (
            "authorizedClients",
            MAY,
            List(&Open(&[("authenticationProvider", MUST, Text)])),
        ),
    ]),
)]);

const PERMISSION: Shape = Object(&[("name", MUST, OneOf(known::PERMISSIONS))]);

const PUBLISHING: Shape = Object(&[
    ("locales", MUST, Map(&LOCALE)),
    ("category", MAY, Perhaps(known::CATEGORIES)),
    ("distributionMode", MAY, OneOf("PUBLIC PRIVATE")),
    ("testingInstructions", MAY, Text),
    ("isAvailableWorldwide", MAY, Flag),
    ("distributionCountries", MAY, List(&OneOf(known::COUNTRIES))),
    ("name", MAY, Text),
    ("description", MAY, Text),
    ("automaticDistribution", MAY, DISTRIBUTION),
    ("automaticClonedLocale", MAY, CLONED),
    ("gadgetSupport", MAY, ANYTHING),
    ("paidSkillInformation", MAY, ANYTHING),
]);

const LOCALE: Shape = Object(&[
    ("name", MAY, Text),
    ("summary", MAY, Text),
    ("description", MAY, Text),
    ("updatesDescription", MAY, Text),
    ("examplePhrases", MAY, List(&Text)),
    ("keywords", MAY, List(&Text)),
    ("smallIconUri", MAY, Text),
    ("largeIconUri", MAY, Text),
    (
        "customProductPrompts",
        MAY,
        Object(&[
            ("purchasePromptDescription", MUST, Text),
            ("purchaseConfirmationDescription", MUST, Text),
        ]),
    ),
]);

const DISTRIBUTION: Shape = Object(&[
    ("isActive", MUST, Flag),
    (
        "sourceLocaleForLanguages",
        MAY,
        List(&Object(&[("language", MUST, Text), ("sourceLocale", MUST, Text)])),
    ),
]);

const CLONED: Shape = Object(&[(
    "locales",
    MUST,
    List(&Object(&[("source", MUST, Text), ("targets", MAY, List(&Text))])),
)]);

const PRIVACY: Shape = Object(&[
    ("locales", MUST, Map(&PAGES)),
    ("usesPersonalInfo", MAY, Flag),
    ("allowsPurchases", MAY, Flag),
    ("isChildDirected", MAY, Flag),
    ("isExportCompliant", MAY, Flag),
    ("containsAds", MAY, Flag),
    ("usesHealthInfo", MAY, Flag),
    (
        "shoppingKit",
        MAY,
        Object(&[
            ("isShoppingActionsEnabled", MAY, Flag),
            ("isAmazonAssociatesOnAlexaEnabled", MAY, Flag),
        ]),
    ),
]);

const PAGES: Shape = Object(&[("privacyPolicyUrl", MAY, Text), ("termsOfUseUrl", MAY, Text)]);

const APIS: Shape = Object(&[
    ("custom", MUST, CUSTOM),
    ("flashBriefing", MAY, ANYTHING),
    ("knowledge", MAY, ANYTHING),
    ("smartHome", MAY, ANYTHING),
    ("video", MAY, ANYTHING),
    ("alexaForBusiness", MAY, ANYTHING),
    ("householdList", MAY, ANYTHING),
    ("music", MAY, ANYTHING),
    ("demandResponse", MAY, ANYTHING),
]);

const CUSTOM: Shape = Object(&[
    ("endpoint", MAY, ENDPOINT),
    REGIONS,
    ("interfaces", MAY, List(&INTERFACE)),
    ("locales", MAY, ANYTHING),
    ("tasks", MAY, List(&ANYTHING)),
    ("connections", MAY, ANYTHING),
    ("dialogManagement", MAY, ANYTHING),
    ("appLink", MAY, ANYTHING),
    ("_targetRuntimes", MAY, List(&ANYTHING)),
]);

/// Each kind of interface has further keys of its own.
const INTERFACE: Shape = Open(&[("type", MUST, Perhaps(known::INTERFACES))]);

const EVENTS: Shape = Object(&[
    ("endpoint", MUST, ENDPOINT),
    REGIONS,
    (
        "subscriptions",
        MAY,
        List(&Object(&[("eventName", MUST, OneOf(known::EVENTS))])),
    ),
    ("publications", MAY, List(&Object(&[("eventName", MUST, Word)]))),
]);

const REGIONS: Key = ("regions", MAY, Map(&Object(&[("endpoint", MUST, ENDPOINT)])));

const ENDPOINT: Shape = Object(&[
    ("uri", MUST, Called),
    ("sslCertificateType", MAY, OneOf("Trusted Wildcard SelfSigned")),
]);

/// An object with any keys and values.
const ANYTHING: Shape = Map(&Other);
