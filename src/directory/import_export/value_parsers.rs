//! Reading values and reporting those that are faulty.
//!
//! The functions return `None` if a value is faulty or missing. A missing key is reported by the table of keys.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::import_error::ImportFaultCollector;
use crate::{
    directory::{control_characters::is_control_character, name_matching},
    json_reader::{JsonValue, JsonValueKind},
};

/// The maximum length of a name in characters.
const MAX_NAME_CHARACTERS: usize = 200;

/// Reads the value of a required key.
pub(super) fn required_value<T: DeserializeOwned>(
    object: JsonValue<'_>,
    key: &str,
    faults: &mut ImportFaultCollector,
) -> Option<T> {
    parse_value(object.get(key)?, faults)
}

/// Reads the value of a key, or returns `default` if the key is missing.
pub(super) fn value_or<T: DeserializeOwned>(
    object: JsonValue<'_>,
    key: &str,
    default: T,
    faults: &mut ImportFaultCollector,
) -> Option<T> {
    match object.get(key) {
        Some(value) => parse_value(value, faults),
        None => Some(default),
    }
}

/// Reads an object whose keys are not known in advance. Returns an empty map if the key is missing.
pub(super) fn map_value<T: DeserializeOwned>(
    object: JsonValue<'_>,
    key: &str,
    faults: &mut ImportFaultCollector,
) -> Option<BTreeMap<String, T>> {
    let Some(map) = object.get(key) else {
        return Some(BTreeMap::new());
    };
    if map.kind() != JsonValueKind::Object {
        faults.add_fault(map.offset(), "expected an object {…}");
        return None;
    }
    let entries = map.entries();
    let values: Vec<_> = entries
        .map(|(key, _, value)| Some((key.to_owned(), parse_value(value, faults)?)))
        .collect();
    // Collected in two steps: collecting into an `Option` stops at the first fault, and the others would
    // not be found.
    values.into_iter().collect()
}

/// Reads a value with `serde`, from the part of the text that it occupies.
fn parse_value<T: DeserializeOwned>(value: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<T> {
    let parsed = value.parse();
    parsed
        .map_err(|error| faults.add_fault(value.offset(), explain_serde_error(&error.to_string())))
        .ok()
}

/// Shortens an error message of `serde`. The position is removed, because it is relative to the value. So is
/// a quoted value of the wrong type, because it may be an address or a number.
fn explain_serde_error(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(what, _)| what);
    match error.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid type") => format!("expected {expected}"),
        // "Variant" is a word for Rust programmers.
        _ => error.replace("unknown variant", "unknown value"),
    }
}

/// Reads a text that is shown or spoken.
pub(super) fn parse_text(value: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<String> {
    let text: String = parse_value(value, faults)?;
    let length = text.trim().chars().count();
    if length == 0 || length > MAX_NAME_CHARACTERS || text.chars().any(is_control_character) {
        let message = format!(
            "1 to {MAX_NAME_CHARACTERS} characters are allowed here, without line breaks or other control characters"
        );
        faults.add_fault(value.offset(), message);
        return None;
    }
    Some(text.trim().to_owned())
}

/// Reads a name that a person can speak, and so ask for.
pub(super) fn parse_speakable_name(
    value: JsonValue<'_>,
    faults: &mut ImportFaultCollector,
) -> Option<String> {
    let text = parse_text(value, faults)?;
    if name_matching::split_name(&text).is_empty() {
        faults.add_fault(value.offset(), "expected a name with at least one letter");
        return None;
    }
    Some(text)
}
