//! Who may import whom, and why.

use super::{
    module_paths::named_paths,
    source_file::{SourceFile, rust_sources},
};

/// What a module may name of ours. A path stands for all that is below it.
struct ImportRule {
    module: &'static str,
    may_name: &'static [&'static str],
}

/// From the inside out: a module that knows less can be read, tested and changed alone.
const IMPORT_RULES: &[ImportRule] = &[
    // Everybody uses these, so they use nobody.
    ImportRule {
        module: "clock",
        may_name: &[],
    },
    ImportRule {
        module: "secret",
        may_name: &[],
    },
    ImportRule {
        module: "outbound",
        may_name: &[],
    },
    ImportRule {
        module: "language",
        may_name: &[],
    },
    ImportRule {
        module: "located",
        may_name: &[],
    },
    ImportRule {
        module: "named",
        may_name: &[],
    },
    ImportRule {
        module: "causes",
        may_name: &[],
    },
    // The wire could stand alone as a library.
    ImportRule {
        module: "alexa",
        may_name: &["clock"],
    },
    // People and settings know nothing of what is done with them.
    ImportRule {
        module: "directory",
        may_name: &["clock", "language", "located", "secret"],
    },
    // Delivery knows addresses, not people. The outbox is kept by partition and timed by the clock.
    ImportRule {
        module: "delivery",
        may_name: &[
            "clock",
            "directory::Country",
            "directory::EmailAddress",
            "directory::Partition",
            "directory::PhoneNumber",
            "language",
            "outbound",
            "secret",
        ],
    },
    // The gate knows nothing of speech or HTTP.
    ImportRule {
        module: "mfa",
        may_name: &["clock", "delivery", "directory", "named", "secret"],
    },
    // A source of answers needs to see a clearance; of the gate it can do nothing else.
    ImportRule {
        module: "answers",
        may_name: &["directory", "mfa::Clearance", "outbound"],
    },
    // The log of who did what names the subjects of an event, and holds nothing about them.
    ImportRule {
        module: "audit",
        may_name: &[
            "clock",
            "directory::AppId",
            // It is kept in the same database, by its own statements.
            "directory::Database",
            "directory::DeviceLabel",
            "directory::EmployeeId",
            "directory::OrganizationId",
            "named",
        ],
    },
    ImportRule {
        module: "http",
        may_name: &["clock", "secret"],
    },
    // Conversations on paper.
    ImportRule {
        module: "fixture",
        may_name: &["clock", "located"],
    },
    // Plays Alexa: it sees the outside of the webhook, as she does.
    ImportRule {
        module: "stand_in",
        may_name: &["clock", "language", "secret"],
    },
    // The gate in a laboratory: it drives what serves and has no rule of its own.
    ImportRule {
        module: "odds",
        may_name: &["clock", "delivery", "directory", "mfa", "secret"],
    },
    // The surfaces use all of the above and never each other, nor the configuration: they are handed what they need.
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
    // Plain data, read by `ports`, `app` and `cli` only.
    ImportRule {
        module: "config",
        may_name: &[],
    },
    ImportRule {
        module: "telemetry",
        may_name: &[],
    },
    // These join the parts, so they may name every one.
    ImportRule {
        module: "skill",
        may_name: EVERYTHING,
    },
    // Holds conversations with the whole application.
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
    "alexa",
    "answers",
    "audit",
    "causes",
    "clock",
    "delivery",
    "directory",
    "fixture",
    "http",
    "language",
    "mfa",
    "outbound",
    "secret",
    "stand_in",
];
const EVERYTHING: &[&str] = &[""];

/// The only modules that may know the web framework.
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
        // lib.rs declares the modules; main.rs hands over to `cli`.
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

/// Whether `path` is `place` or below it. Everything is below "".
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
