//! The keys of a directory file, as a table. The values that are not lists or objects are checked by the types
//! that they are read into.

use std::convert::Infallible;

use super::import_error::ImportFaultCollector;
use crate::json_reader::{
    JsonSchema::{self, Any, List, Object},
    JsonValueKind, SchemaProblem, optional, required,
};

const DIRECTORY_FILE: JsonSchema<Infallible> = Object(&[
    optional("$schema", Any),
    optional("organizations", List(0, &ORGANIZATION)),
    optional("employees", List(0, &EMPLOYEE)),
    optional("contacts", List(0, &CONTACT)),
    optional("apps", List(0, &APP)),
    optional("publishings", List(0, &PUBLISHING)),
]);

const ORGANIZATION: JsonSchema<Infallible> =
    Object(&[required("id", Any), required("name", Any), optional("mfa", Any)]);

const EMPLOYEE: JsonSchema<Infallible> = Object(&[
    required("id", Any),
    required("organization", Any),
    required("display_name", Any),
    optional("active", Any),
    optional("require_voice_mfa", Any),
    optional("pin_by", Any),
    optional("preferred_language", Any),
    optional("emails", List(0, &CONTACT_POINT)),
    optional("phones", List(0, &CONTACT_POINT)),
]);

const CONTACT_POINT: JsonSchema<Infallible> = Object(&[
    required("value", Any),
    optional("primary", Any),
    optional("verified", Any),
]);

const CONTACT: JsonSchema<Infallible> = Object(&[
    required("id", Any),
    required("organization", Any),
    required("name", Any),
    optional("also_called", List(0, &Any)),
    optional("department", Any),
    optional("numbers", List(0, &CONTACT_NUMBER)),
]);

const CONTACT_NUMBER: JsonSchema<Infallible> = Object(&[required("kind", Any), required("number", Any)]);

const APP: JsonSchema<Infallible> = Object(&[
    required("id", Any),
    required("organization", Any),
    required("name", Any),
    required("welcome", Any),
    optional("open_intents", Any),
    optional("fixed_answers", Any),
    optional("show_answers", Any),
    optional("source", Any),
    optional("second_factor", Any),
]);

const PUBLISHING: JsonSchema<Infallible> = Object(&[
    required("id", Any),
    required("app", Any),
    required("channel", Any),
    optional("application_ids", List(0, &Any)),
    optional("mfa_support", Any),
]);

/// Reports unknown, repeated and missing keys, and everything that is no list or no object where one belongs.
/// A misspelled switch must not be ignored silently.
pub(super) fn check_file(faults: &mut ImportFaultCollector<'_>) {
    for fault in DIRECTORY_FILE.find_faults(faults.document.root()) {
        let message = match fault.problem {
            SchemaProblem::WrongKind(JsonValueKind::List) | SchemaProblem::TooShort(_) => {
                "expected a list […]".to_owned()
            }
            SchemaProblem::WrongKind(_) => "expected an object {…}".to_owned(),
            SchemaProblem::RepeatedKey(_) => "the key occurs a second time; keep one".to_owned(),
            SchemaProblem::UnknownKey { known, .. } => {
                format!("unknown key; known keys: {}", known.join(", "))
            }
            SchemaProblem::MissingKey { key, .. } => format!("`{key}` is missing"),
            SchemaProblem::Rule(never) => match never {},
        };
        faults.add_fault(fault.offset, message);
    }
}
