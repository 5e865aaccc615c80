//! The shape of a manifest, with every key Amazon knows. Parts that a skill of this kind never uses are not
//! checked further.

use super::{
    JsonShape::{
        self, Anything, EndpointAddress, Flag, List, Map, NonEmptyText, Object, OneOf, OpenObject,
        ProbablyOneOf, Text,
    },
    KeyShape, OPTIONAL, REQUIRED,
};
use crate::skill::check::amazon_names;

/// The shape of the whole manifest.
pub(in crate::skill::check) static MANIFEST_SHAPE: JsonShape = Object(&[(
    "manifest",
    REQUIRED,
    Object(&[
        ("manifestVersion", REQUIRED, OneOf("1.0")),
        ("publishingInformation", REQUIRED, PUBLISHING),
        ("privacyAndCompliance", REQUIRED, PRIVACY),
        ("apis", REQUIRED, APIS),
        ("events", REQUIRED, EVENTS),
        ("permissions", REQUIRED, List(&PERMISSION)),
        (
            "authorizedClients",
            OPTIONAL,
            List(&OpenObject(&[("authenticationProvider", REQUIRED, Text)])),
        ),
    ]),
)]);

const PERMISSION: JsonShape = Object(&[("name", REQUIRED, OneOf(amazon_names::PERMISSIONS))]);

const PUBLISHING: JsonShape = Object(&[
    ("locales", REQUIRED, Map(&LOCALE)),
    ("category", OPTIONAL, ProbablyOneOf(amazon_names::CATEGORIES)),
    ("distributionMode", OPTIONAL, OneOf("PUBLIC PRIVATE")),
    ("testingInstructions", OPTIONAL, Text),
    ("isAvailableWorldwide", OPTIONAL, Flag),
    (
        "distributionCountries",
        OPTIONAL,
        List(&OneOf(amazon_names::COUNTRIES)),
    ),
    ("name", OPTIONAL, Text),
    ("description", OPTIONAL, Text),
    ("automaticDistribution", OPTIONAL, DISTRIBUTION),
    ("automaticClonedLocale", OPTIONAL, CLONED),
    ("gadgetSupport", OPTIONAL, ANYTHING),
    ("paidSkillInformation", OPTIONAL, ANYTHING),
]);

const LOCALE: JsonShape = Object(&[
    ("name", OPTIONAL, Text),
    ("summary", OPTIONAL, Text),
    ("description", OPTIONAL, Text),
    ("updatesDescription", OPTIONAL, Text),
    ("examplePhrases", OPTIONAL, List(&Text)),
    ("keywords", OPTIONAL, List(&Text)),
    ("smallIconUri", OPTIONAL, Text),
    ("largeIconUri", OPTIONAL, Text),
    (
        "customProductPrompts",
        OPTIONAL,
        Object(&[
            ("purchasePromptDescription", REQUIRED, Text),
            ("purchaseConfirmationDescription", REQUIRED, Text),
        ]),
    ),
]);

const DISTRIBUTION: JsonShape = Object(&[
    ("isActive", REQUIRED, Flag),
    (
        "sourceLocaleForLanguages",
        OPTIONAL,
        List(&Object(&[
            ("language", REQUIRED, Text),
            ("sourceLocale", REQUIRED, Text),
        ])),
    ),
]);

const CLONED: JsonShape = Object(&[(
    "locales",
    REQUIRED,
    List(&Object(&[
        ("source", REQUIRED, Text),
        ("targets", OPTIONAL, List(&Text)),
    ])),
)]);

const PRIVACY: JsonShape = Object(&[
    ("locales", REQUIRED, Map(&PAGES)),
    ("usesPersonalInfo", OPTIONAL, Flag),
    ("allowsPurchases", OPTIONAL, Flag),
    ("isChildDirected", OPTIONAL, Flag),
    ("isExportCompliant", OPTIONAL, Flag),
    ("containsAds", OPTIONAL, Flag),
    ("usesHealthInfo", OPTIONAL, Flag),
    (
        "shoppingKit",
        OPTIONAL,
        Object(&[
            ("isShoppingActionsEnabled", OPTIONAL, Flag),
            ("isAmazonAssociatesOnAlexaEnabled", OPTIONAL, Flag),
        ]),
    ),
]);

const PAGES: JsonShape = Object(&[
    ("privacyPolicyUrl", OPTIONAL, Text),
    ("termsOfUseUrl", OPTIONAL, Text),
]);

const APIS: JsonShape = Object(&[
    ("custom", REQUIRED, CUSTOM),
    ("flashBriefing", OPTIONAL, ANYTHING),
    ("knowledge", OPTIONAL, ANYTHING),
    ("smartHome", OPTIONAL, ANYTHING),
    ("video", OPTIONAL, ANYTHING),
    ("alexaForBusiness", OPTIONAL, ANYTHING),
    ("householdList", OPTIONAL, ANYTHING),
    ("music", OPTIONAL, ANYTHING),
    ("demandResponse", OPTIONAL, ANYTHING),
]);

const CUSTOM: JsonShape = Object(&[
    ("endpoint", OPTIONAL, ENDPOINT),
    REGIONS,
    ("interfaces", OPTIONAL, List(&INTERFACE)),
    ("locales", OPTIONAL, ANYTHING),
    ("tasks", OPTIONAL, List(&ANYTHING)),
    ("connections", OPTIONAL, ANYTHING),
    ("dialogManagement", OPTIONAL, ANYTHING),
    ("appLink", OPTIONAL, ANYTHING),
    ("_targetRuntimes", OPTIONAL, List(&ANYTHING)),
]);

/// Each kind of interface has further keys of its own.
const INTERFACE: JsonShape = OpenObject(&[("type", REQUIRED, ProbablyOneOf(amazon_names::INTERFACES))]);

const EVENTS: JsonShape = Object(&[
    ("endpoint", REQUIRED, ENDPOINT),
    REGIONS,
    (
        "subscriptions",
        OPTIONAL,
        List(&Object(&[("eventName", REQUIRED, OneOf(amazon_names::EVENTS))])),
    ),
    (
        "publications",
        OPTIONAL,
        List(&Object(&[("eventName", REQUIRED, NonEmptyText)])),
    ),
]);

const REGIONS: KeyShape = (
    "regions",
    OPTIONAL,
    Map(&Object(&[("endpoint", REQUIRED, ENDPOINT)])),
);

const ENDPOINT: JsonShape = Object(&[
    ("uri", REQUIRED, EndpointAddress),
    (
        "sslCertificateType",
        OPTIONAL,
        OneOf("Trusted Wildcard SelfSigned"),
    ),
]);

/// An object with any keys and values.
const ANYTHING: JsonShape = Map(&Anything);
