//! `docs/audit-events.md` lists every audit event, and nothing else.

use std::collections::BTreeSet;

use countersign::audit::AuditEventName;

const PAGE: &str = include_str!("../../../docs/audit-events.md");

#[test]
fn the_documented_audit_events_are_those_of_the_program() {
    let in_code: BTreeSet<&str> = AuditEventName::ALL.iter().map(|name| name.as_str()).collect();
    assert_eq!(
        in_code.len(),
        AuditEventName::ALL.len(),
        "two events have one name"
    );
    assert_eq!(documented_names(), in_code);
}

/// The first cell of each row in the first table.
fn documented_names() -> BTreeSet<&'static str> {
    let table = PAGE.split("## Fields").next().unwrap_or_default();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `"));
    cells.filter_map(|cell| cell.split('`').next()).collect()
}
