//! Shapes: the kind of value at each place of a manifest or a voice model, and the words Amazon allows there.
//!
//! Amazon's JSON schemas are not used here, because their faults have no line number. The tests compare the
//! shapes with these schemas.
//!
//! Lives here: the shapes of a voice model and of a manifest, and checking a value against a shape.
//! Does not live here: rules about several values together, and the lists of Amazon's names.

mod manifest_shape;
mod package_value;
mod voice_model_shape;

pub(super) use manifest_shape::MANIFEST_SHAPE;
pub(super) use package_value::PackageValue;
pub(super) use voice_model_shape::VOICE_MODEL_SHAPE;

use crate::{
    json_reader::{JsonSchema, JsonValue, JsonValueKind, SchemaFault, SchemaProblem},
    skill::finding::{FindingPlace, SkillFinding, SkillFindings},
};
use package_value::ValueFinding;

/// A key that has a finding of its own, because it must not be uploaded.
const CLIENT_SECRET_KEY: &str = "clientSecret";

/// Checks a value against a shape. Returns true if the other rules can read it, even if there are findings.
pub(super) fn check_shape(
    at: JsonValue<'_>,
    shape: &JsonSchema<PackageValue>,
    findings: &mut SkillFindings,
) -> bool {
    let mut readable = true;
    for fault in shape.find_faults(at) {
        // A text can be read, whatever it says.
        readable &= matches!(fault.problem, SchemaProblem::Rule(_));
        if let Some(finding) = describe_fault(fault) {
            findings.add(finding);
        }
    }
    readable
}

/// The finding about a fault. `None` if the fault is reported elsewhere.
fn describe_fault(fault: SchemaFault<'_, ValueFinding>) -> Option<SkillFinding> {
    let (what, remedy) = match fault.problem {
        SchemaProblem::Rule(ValueFinding { what, remedy, severity }) => {
            let finding = fault.value.fault_here(what, remedy);
            return Some(SkillFinding { severity, ..finding });
        }
        SchemaProblem::WrongKind(kind) => (
            "this value has the wrong type".to_owned(),
            format!("write {} here", describe_kind(kind)),
        ),
        SchemaProblem::TooShort(_) => (
            "this list is empty".to_owned(),
            "add an item, or remove what the list belongs to".to_owned(),
        ),
        SchemaProblem::RepeatedKey(key) => (
            format!("`{key}` occurs a second time"),
            "keep one of them".to_owned(),
        ),
        SchemaProblem::UnknownKey { key: CLIENT_SECRET_KEY, .. }
        // A required key that is missing because it is misspelt is already reported.
        | SchemaProblem::MissingKey { misspelt: true, .. } => return None,
        SchemaProblem::UnknownKey { key, known, meant } => (
            format!("`{key}` is not a key of this object"),
            meant.map_or_else(
                || format!("allowed here: {}", known.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            ),
        ),
        SchemaProblem::MissingKey { key, .. } => (
            format!("`{key}` is missing"),
            format!("add `{key}`"),
        ),
    };
    Some(fault.value.fault_at(fault.offset, what, remedy))
}

fn describe_kind(kind: JsonValueKind) -> &'static str {
    match kind {
        JsonValueKind::Text => "a text \"…\"",
        JsonValueKind::Flag => "true or false",
        JsonValueKind::List => "a list […]",
        JsonValueKind::Object | JsonValueKind::Other => "an object {…}",
    }
}
