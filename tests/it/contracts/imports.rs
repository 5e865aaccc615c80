//! Who may import whom, and why.

use super::{
    paths::named,
    source::{Source, sources},
};

/// What a module may name of ours. A path stands for all that is below it.
struct Rule {
    module: &'static str,
    may_name: &'static [&'static str],
}

/// From the inside out: a module that knows less can be read, tested and changed alone.
const RULES: &[Rule] = &[
    // Everybody uses these, so they use nobody.
    Rule {
        module: "clock",
        may_name: &[],
    },
    Rule {
        module: "secret",
        may_name: &[],
    },
    Rule {
        module: "outbound",
        may_name: &[],
    },
    Rule {
        module: "language",
        may_name: &[],
    },
    Rule {
        module: "located",
        may_name: &[],
    },
    Rule {
        module: "named",
        may_name: &[],
    },
    Rule {
        module: "causes",
        may_name: &[],
    },
    // The wire could stand alone as a library.
    Rule {
        module: "alexa",
        may_name: &["clock"],
    },
    // People and settings know nothing of what is done with them.
    Rule {
        module: "directory",
        may_name: &["clock", "language", "located", "secret"],
    },
    // Delivery knows addresses, not people. The outbox is kept by partition and timed by the clock.
    Rule {
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
    Rule {
        module: "mfa",
        may_name: &["clock", "delivery", "directory", "named", "secret"],
    },
    // A source of answers needs to see a clearance; of the gate it can do nothing else.
    Rule {
        module: "answers",
        may_name: &["directory", "mfa::Clearance", "outbound"],
    },
    // The log of who did what names the subjects of an event, and holds nothing about them.
    Rule {
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
    Rule {
        module: "http",
        may_name: &["clock", "secret"],
    },
    // Conversations on paper.
    Rule {
        module: "fixture",
        may_name: &["clock", "located"],
    },
    // Plays Alexa: it sees the outside of the webhook, as she does.
    Rule {
        module: "stand_in",
        may_name: &["clock", "language", "secret"],
    },
    // The gate in a laboratory: it drives what serves and has no rule of its own.
    Rule {
        module: "odds",
        may_name: &["clock", "delivery", "directory", "mfa", "secret"],
    },
    // The surfaces use all of the above and never each other, nor the configuration: they are handed what they need.
    Rule {
        module: "turn",
        may_name: INSIDE,
    },
    Rule {
        module: "linking",
        may_name: INSIDE,
    },
    Rule {
        module: "management",
        may_name: INSIDE,
    },
    Rule {
        module: "admin",
        may_name: INSIDE,
    },
    Rule {
        module: "simulator",
        may_name: INSIDE,
    },
    Rule {
        module: "proxy",
        may_name: INSIDE,
    },
    // Plain data, read by `ports`, `app` and `cli` only.
    Rule {
        module: "config",
        may_name: &[],
    },
    Rule {
        module: "telemetry",
        may_name: &[],
    },
    // These join the parts, so they may name every one.
    Rule {
        module: "skill",
        may_name: ALL,
    },
    // Holds conversations with the whole application.
    Rule {
        module: "replay",
        may_name: ALL,
    },
    Rule {
        module: "ports",
        may_name: ALL,
    },
    Rule {
        module: "app",
        may_name: ALL,
    },
    Rule {
        module: "cli",
        may_name: ALL,
    },
];

const INSIDE: &[&str] = &[
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
const ALL: &[&str] = &[""];

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
    for source in sources("src") {
        let module = source.module();
        // lib.rs declares the modules; main.rs hands over to `cli`.
        let Some(home) = module.first() else { continue };
        let Some(rule) = RULES.iter().find(|rule| rule.module == home) else {
            faults.push(format!(
                "{}: no rule for the module {home}",
                source.path.display()
            ));
            continue;
        };
        let foreign = named(&source).into_iter().filter(|path| !within(path, home));
        for path in foreign.filter(|path| !rule.may_name.iter().any(|allowed| within(path, allowed))) {
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
    let homes = |source: &Source| source.module().first().cloned().unwrap_or_default();
    let strangers = sources("src")
        .into_iter()
        .filter(|source| !MAY_NAME_ACTIX.contains(&homes(source).as_str()));
    let faults: Vec<_> = strangers
        .filter(|source| words(&source.code).any(|word| word.starts_with("actix_")))
        .map(|source| source.path)
        .collect();
    assert!(faults.is_empty(), "these may not name actix: {faults:?}");
}

/// Whether `path` is `place` or below it. Everything is below "".
fn within(path: &str, place: &str) -> bool {
    place.is_empty()
        || path
            .strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}
