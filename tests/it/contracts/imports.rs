//! The modules that each module may import, and why.

use super::{
    module_paths::named_paths,
    source_file::{SourceFile, rust_sources},
};

/// The paths of this crate that a module may name. A path includes everything below it.
struct ImportRule {
    module: &'static str,
    may_name: &'static [&'static str],
}

/// Ordered from the inside out. A module that depends on less can be read, tested and changed alone.
const IMPORT_RULES: &[ImportRule] = &[
    // Every module may use these, so they use none.
    ImportRule {
        module: "clock",
        may_name: &[],
    },
    ImportRule {
        module: "aged_cache",
        may_name: &["clock"],
    },
    ImportRule {
        module: "secret",
        may_name: &[],
    },
    ImportRule {
        module: "network_address",
        may_name: &[],
    },
    ImportRule {
        module: "outbound_client",
        may_name: &["network_address"],
    },
    ImportRule {
        module: "language",
        may_name: &[],
    },
    ImportRule {
        module: "json_reader",
        may_name: &[],
    },
    ImportRule {
        module: "string_enum",
        may_name: &[],
    },
    ImportRule {
        module: "error_chain",
        may_name: &[],
    },
    // The Alexa protocol could be a separate library.
    ImportRule {
        module: "alexa",
        may_name: &["clock", "network_address", "outbound_client"],
    },
    // Data about people and settings does not depend on its users.
    ImportRule {
        module: "directory",
        may_name: &[
            "aged_cache",
            "clock",
            "json_reader",
            "language",
            "network_address",
            "secret",
        ],
    },
    // Delivery knows addresses, not people. The outbox is partitioned, and the clock decides when a message is due.
    ImportRule {
        module: "delivery",
        may_name: &[
            "clock",
            "directory::Country",
            "directory::EmailAddress",
            "directory::Partition",
            "directory::PhoneNumber",
            "language",
            "network_address",
            "outbound_client",
            "secret",
        ],
    },
    // The gate knows nothing about speech or HTTP.
    ImportRule {
        module: "mfa",
        may_name: &["clock", "delivery", "directory", "string_enum", "secret"],
    },
    // A source of answers must be shown a clearance. It can use nothing else of the gate.
    ImportRule {
        module: "answers",
        may_name: &[
            "directory",
            "mfa::Clearance",
            "network_address",
            "outbound_client",
        ],
    },
    // The audit log names the subjects of an event by their ids, and knows nothing else about them.
    ImportRule {
        module: "audit",
        may_name: &[
            "clock",
            "directory::AppId",
            // The log is in the same database, with SQL statements of its own.
            "directory::Database",
            "directory::DeviceLabel",
            "directory::EmployeeId",
            "directory::OrganizationId",
            "string_enum",
        ],
    },
    ImportRule {
        module: "http",
        may_name: &["clock", "network_address", "secret"],
    },
    // Recorded conversations.
    ImportRule {
        module: "fixture",
        may_name: &["clock", "json_reader"],
    },
    // Emulates Alexa, so it sees only the outside of the webhook, as Alexa does.
    ImportRule {
        module: "alexa_emulator",
        may_name: &[
            "clock",
            "error_chain",
            "language",
            "network_address",
            "outbound_client",
            "secret",
        ],
    },
    // Runs attacks on the real gate. It has no budget rules of its own.
    ImportRule {
        module: "attack_simulation",
        may_name: &["clock", "delivery", "directory", "mfa", "secret"],
    },
    // The surfaces may use the modules above, but neither each other nor the configuration: the application passes them
    // what they need.
    ImportRule {
        module: "turn",
        may_name: ALLOWED_IN_SURFACES,
    },
    ImportRule {
        module: "linking",
        may_name: ALLOWED_IN_SURFACES,
    },
    ImportRule {
        module: "management",
        may_name: ALLOWED_IN_SURFACES,
    },
    ImportRule {
        module: "admin",
        may_name: ALLOWED_IN_SURFACES,
    },
    ImportRule {
        module: "simulator",
        may_name: ALLOWED_IN_SURFACES,
    },
    ImportRule {
        module: "proxy",
        may_name: ALLOWED_IN_SURFACES,
    },
    // Plain data, read by `ports`, `app` and `cli` only. A setting that is a value of a part has the type of that part,
    // so these may be named: plain values, nothing that does anything.
    ImportRule {
        module: "config",
        may_name: &[
            "clock::SignedDuration",
            "delivery::email::SmtpSecurity",
            "delivery::sms::BodyRule",
            "delivery::sms::SuccessRule",
            "directory::Country",
            "linking::LinkTokenAlgorithm",
            "mfa::Digits",
            "mfa::budget::BudgetSettings",
            "mfa::budget::PinLengthPreset",
            // The rows of `BudgetSettings`, from which the section is generated.
            "mfa::budget::budget_table",
            "network_address",
            "secret::ParseRootKeyError",
            "secret::RootKey",
        ],
    },
    ImportRule {
        module: "telemetry",
        may_name: &[],
    },
    // These put the parts together, so they may name all of them.
    ImportRule {
        module: "skill",
        may_name: EVERYTHING,
    },
    // Replays conversations against the whole application.
    ImportRule {
        module: "replay",
        may_name: EVERYTHING,
    },
    ImportRule {
        module: "ports",
        may_name: EVERYTHING,
    },
    ImportRule {
        module: "app",
        may_name: EVERYTHING,
    },
    ImportRule {
        module: "cli",
        may_name: EVERYTHING,
    },
];

const ALLOWED_IN_SURFACES: &[&str] = &[
    "aged_cache",
    "alexa",
    "answers",
    "audit",
    "error_chain",
    "clock",
    "delivery",
    "directory",
    "fixture",
    "http",
    "language",
    "mfa",
    "network_address",
    "outbound_client",
    "secret",
    "alexa_emulator",
];
const EVERYTHING: &[&str] = &[""];

/// The only modules that may use the web framework.
const MAY_NAME_ACTIX: &[&str] = &[
    "turn",
    "linking",
    "management",
    "admin",
    "simulator",
    "proxy",
    "http",
    "app",
];

#[test]
fn modules_import_only_what_the_architecture_allows() {
    let mut faults = Vec::new();
    for source in rust_sources("src") {
        let module = source.module();
        // lib.rs and main.rs belong to no module: one declares the modules, the other calls `cli`.
        let Some(home) = module.first() else { continue };
        let Some(rule) = IMPORT_RULES.iter().find(|rule| rule.module == home) else {
            faults.push(format!(
                "{}: no rule for the module {home}",
                source.path.display()
            ));
            continue;
        };
        let foreign = named_paths(&source)
            .into_iter()
            .filter(|path| !is_within(path, home));
        for path in foreign.filter(|path| !rule.may_name.iter().any(|allowed| is_within(path, allowed))) {
            faults.push(format!(
                "{}: {home} may not name crate::{path}",
                source.path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `outbound_client` checks addresses and limits responses. A client built elsewhere would do neither.
#[test]
fn only_the_outbound_client_builds_http_clients() {
    let faults: Vec<_> = rust_sources("src")
        .into_iter()
        .filter(|source| {
            source
                .module()
                .first()
                .is_none_or(|home| home != "outbound_client")
        })
        .filter(|source| {
            let words: Vec<_> = identifiers(&source.code).collect();
            let has = |word| words.contains(&word);
            has("reqwest") && ["Client", "ClientBuilder", "blocking"].into_iter().any(has)
        })
        .map(|source| source.path)
        .collect();
    assert!(faults.is_empty(), "use outbound_client in these: {faults:?}");
}

#[test]
fn the_web_framework_is_named_only_in_the_surfaces() {
    let homes = |source: &SourceFile| source.module().first().cloned().unwrap_or_default();
    let strangers = rust_sources("src")
        .into_iter()
        .filter(|source| !MAY_NAME_ACTIX.contains(&homes(source).as_str()));
    let faults: Vec<_> = strangers
        .filter(|source| identifiers(&source.code).any(|word| word.starts_with("actix_")))
        .map(|source| source.path)
        .collect();
    assert!(faults.is_empty(), "these may not name actix: {faults:?}");
}

/// Returns true if `path` is `place` or below it. Every path is below "".
fn is_within(path: &str, place: &str) -> bool {
    place.is_empty()
        || path
            .strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}
