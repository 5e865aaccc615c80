//! Reading the values of an object by key, and reporting those that are faulty.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::import_error::ImportFaultCollector;
use crate::{
    directory::name_matching,
    json_spans::{JsonKind, JsonMember, JsonNode},
};

/// The maximum length of a name in characters.
pub(super) const MAX_NAME_CHARACTERS: usize = 200;

/// The members of an object. The methods that read a value report a fault and return `None` if the value is
/// not valid.
pub(super) struct ObjectFields<'n> {
    pub(super) node: &'n JsonNode,
    path: String,
    members: &'n [JsonMember],
}

impl<'n> ObjectFields<'n> {
    /// Reads an object. Unknown and duplicate keys are reported as faults: a misspelled switch must not be
    /// ignored silently.
    pub(super) fn read_object(
        node: &'n JsonNode,
        path: &str,
        allowed: &[&str],
        faults: &mut ImportFaultCollector,
    ) -> Option<Self> {
        let JsonKind::Object(members) = &node.kind else {
            faults.add_fault(node.span.start, path, "expected an object {…}");
            return None;
        };
        for (at, member) in members.iter().enumerate() {
            let place = format!("{path}.{}", member.key);
            if !allowed.contains(&member.key.as_str()) {
                let message = format!("unknown key; known keys: {}", allowed.join(", "));
                faults.add_fault(member.key_offset, place, message);
            } else if members[..at].iter().any(|earlier| earlier.key == member.key) {
                faults.add_fault(member.key_offset, place, "the key occurs a second time; keep one");
            }
        }
        Some(Self {
            node,
            path: path.to_owned(),
            members,
        })
    }

    pub(super) fn member(&self, key: &str) -> Option<&'n JsonNode> {
        self.members
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    fn path_of(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// Reads a value. A missing key is a fault.
    pub(super) fn required_value<T: DeserializeOwned>(
        &self,
        key: &str,
        faults: &mut ImportFaultCollector,
    ) -> Option<T> {
        let node = self.required_member(key, faults)?;
        parse_value(node, &self.path_of(key), faults)
    }

    /// Reads a value, or returns `default` if the key is missing.
    pub(super) fn value_or<T: DeserializeOwned>(
        &self,
        key: &str,
        default: T,
        faults: &mut ImportFaultCollector,
    ) -> Option<T> {
        match self.member(key) {
            Some(node) => parse_value(node, &self.path_of(key), faults),
            None => Some(default),
        }
    }

    /// Reads an object whose keys are not known in advance. Returns an empty map if the key is missing.
    pub(super) fn map_value<T: DeserializeOwned>(
        &self,
        key: &str,
        faults: &mut ImportFaultCollector,
    ) -> Option<BTreeMap<String, T>> {
        let Some(node) = self.member(key) else {
            return Some(BTreeMap::new());
        };
        let JsonKind::Object(members) = &node.kind else {
            faults.add_fault(node.span.start, self.path_of(key), "expected an object {…}");
            return None;
        };
        let values: Vec<_> = members
            .iter()
            .map(|member| {
                let path = format!("{}.{}", self.path_of(key), member.key);
                Some((member.key.clone(), parse_value(&member.value, &path, faults)?))
            })
            .collect();
        // Collected in two steps: collecting into an `Option` stops at the first fault, and the others would
        // not be found.
        values.into_iter().collect()
    }

    pub(super) fn text_value(
        &self,
        key: &str,
        longest: usize,
        faults: &mut ImportFaultCollector,
    ) -> Option<String> {
        let node = self.required_member(key, faults)?;
        parse_text(node, &self.path_of(key), longest, faults)
    }

    pub(super) fn speakable_name(&self, key: &str, faults: &mut ImportFaultCollector) -> Option<String> {
        let node = self.required_member(key, faults)?;
        parse_speakable_name(node, &self.path_of(key), faults)
    }

    fn required_member(&self, key: &str, faults: &mut ImportFaultCollector) -> Option<&'n JsonNode> {
        let found = self.member(key);
        if found.is_none() {
            faults.add_fault(self.node.span.start, &self.path, format!("`{key}` is missing"));
        }
        found
    }

    /// Returns the items of a list with their paths. Returns no items if the key is missing.
    pub(super) fn list_items(
        &self,
        key: &str,
        faults: &mut ImportFaultCollector,
    ) -> Vec<(&'n JsonNode, String)> {
        let Some(node) = self.member(key) else {
            return vec![];
        };
        let JsonKind::Array(items) = &node.kind else {
            faults.add_fault(node.span.start, self.path_of(key), "expected a list […]");
            return vec![];
        };
        let path = |at| format!("{}[{at}]", self.path_of(key));
        items
            .iter()
            .enumerate()
            .map(|(at, item)| (item, path(at)))
            .collect()
    }
}

/// Reads a value with `serde`, from the part of the text that it occupies.
fn parse_value<T: DeserializeOwned>(
    node: &JsonNode,
    path: &str,
    faults: &mut ImportFaultCollector,
) -> Option<T> {
    match serde_json::from_str(&faults.text[node.span.clone()]) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = explain_serde_error(&error.to_string());
            faults.add_fault(node.span.start, path, message);
            None
        }
    }
}

/// Shortens an error message of `serde`. The position is removed, because it is relative to the value. So is
/// a quoted value of the wrong type, because it may be an address or a number.
fn explain_serde_error(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(what, _)| what);
    match error.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid type") => format!("expected {expected}"),
        _ => error.replace("unknown variant", "unknown value"),
    }
}

pub(super) fn parse_text(
    node: &JsonNode,
    path: &str,
    longest: usize,
    faults: &mut ImportFaultCollector,
) -> Option<String> {
    let text: String = parse_value(node, path, faults)?;
    let length = text.trim().chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let message = format!("1 to {longest} characters are allowed here, without line breaks");
        faults.add_fault(node.span.start, path, message);
        return None;
    }
    Some(text.trim().to_owned())
}

/// Reads a name that a person can speak, and so ask for.
pub(super) fn parse_speakable_name(
    node: &JsonNode,
    path: &str,
    faults: &mut ImportFaultCollector,
) -> Option<String> {
    let text = parse_text(node, path, MAX_NAME_CHARACTERS, faults)?;
    if name_matching::split_name(&text).is_empty() {
        faults.add_fault(node.span.start, path, "expected a name with at least one letter");
        return None;
    }
    Some(text)
}
