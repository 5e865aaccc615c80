//! Shapes: the kind of value at each place of a manifest or a voice model, and the words Amazon allows there.
//!
//! Amazon's JSON schemas are not used here, because their faults have no line number. The tests compare the
//! shapes with these schemas.
//!
//! Lives here: the shapes of a voice model and of a manifest, and checking a value against a shape.
//! Does not live here: rules about several values together, and the lists of Amazon's names.

mod manifest_shape;
mod voice_model_shape;

use url::Url;

pub(super) use manifest_shape::MANIFEST_SHAPE;
pub(super) use voice_model_shape::VOICE_MODEL_SHAPE;

use super::similar_name::find_similar_name;
use crate::skill::{
    finding::SkillFindings,
    json_document::{DocumentValue, JsonValueKind},
};

/// The values that are allowed at a place.
pub(super) enum JsonShape {
    Text,
    /// A text that is not empty.
    NonEmptyText,
    /// The address of an endpoint.
    EndpointAddress,
    /// One of these words, which are separated by spaces.
    OneOf(&'static str),
    /// One of these words, or one that Amazon has added since. An unknown word is a fault only if it looks
    /// misspelt.
    ProbablyOneOf(&'static str),
    Flag,
    /// Anything, unchecked.
    Anything,
    List(&'static JsonShape),
    /// A list that is not empty.
    NonEmptyList(&'static JsonShape),
    /// An object with any keys. Each value has this shape.
    Map(&'static JsonShape),
    /// An object with these keys and no others.
    Object(&'static [KeyShape]),
    /// An object with these keys and any others.
    OpenObject(&'static [KeyShape]),
}

/// A key, true if it is required, and the shape of its value.
type KeyShape = (&'static str, bool, JsonShape);

const REQUIRED: bool = true;
const OPTIONAL: bool = false;

/// The maximum number of names that a remedy lists.
const MAX_LISTED_NAMES: usize = 12;

/// A key that has a finding of its own, because it must not be uploaded.
const CLIENT_SECRET_KEY: &str = "clientSecret";

impl JsonShape {
    /// The kind of value, and its description in a remedy. `None` if any kind is allowed.
    fn expected_kind(&self) -> Option<(JsonValueKind, &'static str)> {
        Some(match self {
            Self::Text
            | Self::NonEmptyText
            | Self::EndpointAddress
            | Self::OneOf(_)
            | Self::ProbablyOneOf(_) => (JsonValueKind::Text, "a text \"…\""),
            Self::Flag => (JsonValueKind::Flag, "true or false"),
            Self::List(_) | Self::NonEmptyList(_) => (JsonValueKind::List, "a list […]"),
            Self::Map(_) | Self::Object(_) | Self::OpenObject(_) => (JsonValueKind::Object, "an object {…}"),
            Self::Anything => return None,
        })
    }
}

/// Checks a value against a shape. Returns true if the other rules can read it, even if there are findings.
pub(super) fn check_shape(at: DocumentValue<'_>, shape: &JsonShape, findings: &mut SkillFindings) -> bool {
    if let Some((sort, called)) = shape.expected_kind()
        && at.kind() != sort
    {
        findings.add(at.fault_here("this value has the wrong type", format!("write {called} here")));
        return false;
    }
    match shape {
        JsonShape::List(of) => check_items(at, of, findings),
        // `&` and not `&&`, here and below: both sides report their findings.
        JsonShape::NonEmptyList(of) => check_not_empty(at, findings) & check_items(at, of, findings),
        JsonShape::Map(of) => check_no_repeated_keys(at, findings) & check_values(at, of, findings),
        JsonShape::Object(keys) => {
            let unknown = report_unknown_keys(at, keys, findings);
            check_members(at, keys, &unknown, findings) & unknown.is_empty()
        }
        JsonShape::OpenObject(keys) => check_members(at, keys, &[], findings),
        JsonShape::Text | JsonShape::Flag | JsonShape::Anything => true,
        JsonShape::NonEmptyText
        | JsonShape::EndpointAddress
        | JsonShape::OneOf(_)
        | JsonShape::ProbablyOneOf(_) => {
            check_text(at, shape, findings);
            true
        }
    }
}

fn check_items(at: DocumentValue<'_>, of: &JsonShape, findings: &mut SkillFindings) -> bool {
    at.items()
        .fold(true, |sound, item| check_shape(item, of, findings) & sound)
}

fn check_values(at: DocumentValue<'_>, of: &JsonShape, findings: &mut SkillFindings) -> bool {
    let each = |sound, (_, _, value)| check_shape(value, of, findings) & sound;
    at.entries().fold(true, each)
}

fn check_not_empty(at: DocumentValue<'_>, findings: &mut SkillFindings) -> bool {
    let filled = at.items().next().is_some();
    if !filled {
        findings.add(at.fault_here(
            "this list is empty",
            "add an item, or remove what the list belongs to",
        ));
    }
    filled
}

/// Checks a text that must have a certain form. The other rules can go on, whatever it says.
fn check_text(at: DocumentValue<'_>, shape: &JsonShape, findings: &mut SkillFindings) {
    let text = at.as_text().unwrap_or_default();
    match shape {
        JsonShape::OneOf(names) if !is_one_of(&text, names) => {
            findings.add(at.fault_here(
                format!("{text:?} is not a value that Amazon allows here"),
                suggest_one_of(&text, names),
            ));
        }
        JsonShape::ProbablyOneOf(names) if !is_one_of(&text, names) => {
            let finding = at.fault_here(
                format!("{text:?} is not a known value here"),
                suggest_one_of(&text, names),
            );
            let misspelt = find_similar_name(&text, names.split(' ')).is_some();
            findings.add(if misspelt { finding } else { finding.into_warning() });
        }
        JsonShape::EndpointAddress if !is_callable_address(&text) => {
            let remedy = "write a URL with https://; `skill build` replaces it with yours";
            findings.add(at.fault_here(format!("Alexa cannot call {text:?}"), remedy));
        }
        JsonShape::NonEmptyText if text.is_empty() => {
            findings.add(at.fault_here("this text is empty", "write something here"));
        }
        _ => {}
    }
}

fn is_one_of(text: &str, names: &str) -> bool {
    names.split(' ').any(|name| name == text)
}

fn suggest_one_of(text: &str, names: &'static str) -> String {
    let all: Vec<_> = names.split(' ').collect();
    match find_similar_name(text, all.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None if all.len() == 1 => format!("write {names:?}"),
        None if all.len() <= MAX_LISTED_NAMES => format!("allowed here: {}", all.join(", ")),
        None => format!("use one of Amazon's {}, such as {:?}", all.len(), all[0]),
    }
}

fn is_callable_address(text: &str) -> bool {
    // "arn:" is a function in AWS Lambda. Amazon allows it, and `skill build` replaces it.
    text.starts_with("arn:") || text.starts_with("https://") && Url::parse(text).is_ok()
}

/// Checks the known keys. A required key that is missing because it is misspelt is already reported.
fn check_members(
    at: DocumentValue<'_>,
    keys: &'static [KeyShape],
    misspelt: &[&str],
    findings: &mut SkillFindings,
) -> bool {
    let mut sound = check_no_repeated_keys(at, findings);
    for (key, must, shape) in keys {
        match at.get(key) {
            Some(value) => sound &= check_shape(value, shape, findings),
            None if *must => {
                sound = false;
                if !misspelt.contains(key) {
                    let remedy = format!("add `{key}`");
                    findings.add(at.fault_here(format!("`{key}` is missing"), remedy));
                }
            }
            None => {}
        }
    }
    sound
}

/// Reports each unknown key. Returns one item for each: the key that was probably meant, or an empty text.
fn report_unknown_keys(
    at: DocumentValue<'_>,
    keys: &'static [KeyShape],
    findings: &mut SkillFindings,
) -> Vec<&'static str> {
    let mut meant_ones = vec![];
    for (key, place, _) in at.entries() {
        if keys.iter().any(|(known, ..)| *known == key) {
            continue;
        }
        // A key that is there cannot be the one that was meant.
        let absent = keys
            .iter()
            .map(|(known, ..)| *known)
            .filter(|known| at.get(known).is_none());
        let meant = find_similar_name(key, absent);
        meant_ones.push(meant.unwrap_or_default());
        if key == CLIENT_SECRET_KEY {
            continue;
        }
        let known = || keys.iter().map(|(known, ..)| *known).collect::<Vec<_>>();
        let remedy = meant.map_or_else(
            || format!("allowed here: {}", known().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        findings.add(at.fault_at(place, format!("`{key}` is not a key of this object"), remedy));
    }
    meant_ones
}

/// Reports repeated keys. Parsers keep one of them without a word, and not all parsers keep the same one.
fn check_no_repeated_keys(at: DocumentValue<'_>, findings: &mut SkillFindings) -> bool {
    let entries: Vec<_> = at.entries().collect();
    let mut sound = true;
    for (index, (key, place, _)) in entries.iter().enumerate() {
        if entries[..index].iter().any(|(earlier, ..)| earlier == key) {
            findings.add(at.fault_at(
                *place,
                format!("`{key}` occurs a second time"),
                "keep one of them",
            ));
            sound = false;
        }
    }
    sound
}
