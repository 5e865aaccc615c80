//! Reading the values of an object by key, and reporting those that are faulty.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::faults::Faults;
use crate::{
    directory::names,
    located::{Kind, Member, Node},
};

/// The maximum length of a name in characters.
pub(super) const NAME: usize = 200;

/// The members of an object. The methods that read a value report a fault and return `None` if the value is
/// not valid.
pub(super) struct Fields<'n> {
    pub(super) node: &'n Node,
    path: String,
    members: &'n [Member],
}

impl<'n> Fields<'n> {
    /// Reads an object. Unknown and duplicate keys are reported as faults: a misspelled switch must not be
    /// ignored silently.
    pub(super) fn of(node: &'n Node, path: &str, allowed: &[&str], faults: &mut Faults) -> Option<Self> {
        let Kind::Object(members) = &node.kind else {
            faults.add(node.span.start, path, "an object {…} belongs here");
            return None;
        };
        for (at, member) in members.iter().enumerate() {
            let place = format!("{path}.{}", member.key);
            if !allowed.contains(&member.key.as_str()) {
                let message = format!("unknown key; known here: {}", allowed.join(", "));
                faults.add(member.at, place, message);
            } else if members[..at].iter().any(|earlier| earlier.key == member.key) {
                faults.add(member.at, place, "the key is here a second time; keep one");
            }
        }
        Some(Self {
            node,
            path: path.to_owned(),
            members,
        })
    }

    pub(super) fn member(&self, key: &str) -> Option<&'n Node> {
        self.members
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// Reads a value. A missing key is a fault.
    pub(super) fn required<T: DeserializeOwned>(&self, key: &str, faults: &mut Faults) -> Option<T> {
        let node = self.present(key, faults)?;
        leaf(node, &self.path(key), faults)
    }

    /// Reads a value, or returns `default` if the key is missing.
    pub(super) fn or<T: DeserializeOwned>(&self, key: &str, default: T, faults: &mut Faults) -> Option<T> {
        match self.member(key) {
            Some(node) => leaf(node, &self.path(key), faults),
            None => Some(default),
        }
    }

    /// Reads an object whose keys are not known in advance. Returns an empty map if the key is missing.
    pub(super) fn map<T: DeserializeOwned>(
        &self,
        key: &str,
        faults: &mut Faults,
    ) -> Option<BTreeMap<String, T>> {
        let Some(node) = self.member(key) else {
            return Some(BTreeMap::new());
        };
        let Kind::Object(members) = &node.kind else {
            faults.add(node.span.start, self.path(key), "an object {…} belongs here");
            return None;
        };
        let values: Vec<_> = members
            .iter()
            .map(|member| {
                let path = format!("{}.{}", self.path(key), member.key);
                Some((member.key.clone(), leaf(&member.value, &path, faults)?))
            })
            .collect();
        // Collected in two steps: collecting into an `Option` stops at the first fault, and the others would
        // not be found.
        values.into_iter().collect()
    }

    pub(super) fn text(&self, key: &str, longest: usize, faults: &mut Faults) -> Option<String> {
        let node = self.present(key, faults)?;
        text(node, &self.path(key), longest, faults)
    }

    pub(super) fn spoken(&self, key: &str, faults: &mut Faults) -> Option<String> {
        let node = self.present(key, faults)?;
        spoken(node, &self.path(key), faults)
    }

    fn present(&self, key: &str, faults: &mut Faults) -> Option<&'n Node> {
        let found = self.member(key);
        if found.is_none() {
            faults.add(self.node.span.start, &self.path, format!("`{key}` is missing"));
        }
        found
    }

    /// Returns the items of a list with their paths. Returns no items if the key is missing.
    pub(super) fn items(&self, key: &str, faults: &mut Faults) -> Vec<(&'n Node, String)> {
        let Some(node) = self.member(key) else {
            return vec![];
        };
        let Kind::Array(items) = &node.kind else {
            faults.add(node.span.start, self.path(key), "a list […] belongs here");
            return vec![];
        };
        let path = |at| format!("{}[{at}]", self.path(key));
        items
            .iter()
            .enumerate()
            .map(|(at, item)| (item, path(at)))
            .collect()
    }
}

/// Reads a value with `serde`, from the part of the text that it occupies.
fn leaf<T: DeserializeOwned>(node: &Node, path: &str, faults: &mut Faults) -> Option<T> {
    match serde_json::from_str(&faults.text[node.span.clone()]) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = message(&error.to_string());
            faults.add(node.span.start, path, message);
            None
        }
    }
}

/// Shortens an error message of `serde`. The position is removed, because it is relative to the value. So is
/// a quoted value of the wrong type, because it may be an address or a number.
fn message(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(what, _)| what);
    match error.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid type") => format!("{expected} belongs here"),
        _ => error.to_owned(),
    }
}

pub(super) fn text(node: &Node, path: &str, longest: usize, faults: &mut Faults) -> Option<String> {
    let text: String = leaf(node, path, faults)?;
    let length = text.trim().chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let message = format!("1 to {longest} characters belong here, without line breaks");
        faults.add(node.span.start, path, message);
        return None;
    }
    Some(text.trim().to_owned())
}

/// Reads a name that a person can speak, and so ask for.
pub(super) fn spoken(node: &Node, path: &str, faults: &mut Faults) -> Option<String> {
    let text = text(node, path, NAME, faults)?;
    if names::words(&text).is_empty() {
        faults.add(
            node.span.start,
            path,
            "a name with at least one letter belongs here",
        );
        return None;
    }
    Some(text)
}
