//! Shapes: the kind of value at each place of a manifest or a voice model, and the words Amazon allows there.
//!
//! Amazon's JSON schemas are not used here, because their faults have no line number. The tests compare the
//! shapes with these schemas.
//!
//! Lives here: the shapes of a voice model and of a manifest, and checking a value against a shape.
//! Does not live here: rules about several values together, and the lists of Amazon's names.

mod manifest;
mod model;

use url::Url;

pub(super) use manifest::MANIFEST;
pub(super) use model::MODEL;

use super::near::near;
use crate::skill::{
    document::{At, Sort},
    finding::Findings,
};

/// The values that are allowed at a place.
pub(super) enum Shape {
    Text,
    /// A text that is not empty.
    Word,
    /// The address of an endpoint.
    Called,
    /// One of these words, which are separated by spaces.
    OneOf(&'static str),
    /// One of these words, or one that Amazon has added since. An unknown word is a fault only if it looks
    /// misspelt.
    Perhaps(&'static str),
    Flag,
    /// Anything, unchecked.
    Other,
    List(&'static Shape),
    /// A list that is not empty.
    Full(&'static Shape),
    /// An object with any keys. Each value has this shape.
    Map(&'static Shape),
    /// An object with these keys and no others.
    Object(&'static [Key]),
    /// An object with these keys and any others.
    Open(&'static [Key]),
}

/// A key, true if it is required, and the shape of its value.
type Key = (&'static str, bool, Shape);

const MUST: bool = true;
const MAY: bool = false;

/// The maximum number of names that a remedy lists.
const LISTED: usize = 12;

/// A key that has a finding of its own, because it must not be uploaded.
const SECRET: &str = "clientSecret";

impl Shape {
    /// The kind of value, and its description in a remedy. `None` if any kind is allowed.
    fn sort(&self) -> Option<(Sort, &'static str)> {
        Some(match self {
            Self::Text | Self::Word | Self::Called | Self::OneOf(_) | Self::Perhaps(_) => {
                (Sort::Text, "a text \"…\"")
            }
            Self::Flag => (Sort::Flag, "true or false"),
            Self::List(_) | Self::Full(_) => (Sort::List, "a list […]"),
            Self::Map(_) | Self::Object(_) | Self::Open(_) => (Sort::Object, "an object {…}"),
            Self::Other => return None,
        })
    }
}

/// Checks a value against a shape. Returns true if the other rules can read it, even if there are findings.
pub(super) fn check(at: At<'_>, shape: &Shape, findings: &mut Findings) -> bool {
    if let Some((sort, called)) = shape.sort()
        && at.sort() != sort
    {
        findings.add(at.fault("this is the wrong kind of value", format!("write {called} here")));
        return false;
    }
    match shape {
        Shape::List(of) => items(at, of, findings),
        // `&` and not `&&`, here and below: both sides report their findings.
        Shape::Full(of) => filled(at, findings) & items(at, of, findings),
        Shape::Map(of) => no_key_twice(at, findings) & values(at, of, findings),
        Shape::Object(keys) => {
            let unknown = unknown(at, keys, findings);
            members(at, keys, &unknown, findings) & unknown.is_empty()
        }
        Shape::Open(keys) => members(at, keys, &[], findings),
        Shape::Text | Shape::Flag | Shape::Other => true,
        Shape::Word | Shape::Called | Shape::OneOf(_) | Shape::Perhaps(_) => {
            word(at, shape, findings);
            true
        }
    }
}

fn items(at: At<'_>, of: &Shape, findings: &mut Findings) -> bool {
    at.items()
        .fold(true, |sound, item| check(item, of, findings) & sound)
}

fn values(at: At<'_>, of: &Shape, findings: &mut Findings) -> bool {
    let each = |sound, (_, _, value)| check(value, of, findings) & sound;
    at.entries().fold(true, each)
}

fn filled(at: At<'_>, findings: &mut Findings) -> bool {
    let filled = at.items().next().is_some();
    if !filled {
        findings.add(at.fault(
            "this list is empty",
            "put something into it, or take out what it belongs to",
        ));
    }
    filled
}

/// Checks a text that must have a certain form. The other rules can go on, whatever it says.
fn word(at: At<'_>, shape: &Shape, findings: &mut Findings) {
    let text = at.text().unwrap_or_default();
    match shape {
        Shape::OneOf(names) if !is_one_of(&text, names) => {
            findings.add(at.fault(
                format!("{text:?} is nothing that Amazon knows here"),
                one_of(&text, names),
            ));
        }
        Shape::Perhaps(names) if !is_one_of(&text, names) => {
            let finding = at.fault(
                format!("{text:?} is nothing that is known here"),
                one_of(&text, names),
            );
            let misspelt = near(&text, names.split(' ')).is_some();
            findings.add(if misspelt { finding } else { finding.mild() });
        }
        Shape::Called if !can_be_called(&text) => {
            let remedy = "write an address with https://; `skill build` puts yours in its place";
            findings.add(at.fault(format!("{text:?} is nothing that Alexa can call"), remedy));
        }
        Shape::Word if text.is_empty() => {
            findings.add(at.fault("this text is empty", "write something here"));
        }
        _ => {}
    }
}

fn is_one_of(text: &str, names: &str) -> bool {
    names.split(' ').any(|name| name == text)
}

fn one_of(text: &str, names: &'static str) -> String {
    let all: Vec<_> = names.split(' ').collect();
    match near(text, all.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None if all.len() == 1 => format!("write {names:?}"),
        None if all.len() <= LISTED => format!("known here: {}", all.join(", ")),
        None => format!("take one of Amazon's {}, such as {:?}", all.len(), all[0]),
    }
}

fn can_be_called(text: &str) -> bool {
    // "arn:" is a function in AWS Lambda. Amazon allows it, and `skill build` replaces it.
    text.starts_with("arn:") || text.starts_with("https://") && Url::parse(text).is_ok()
}

/// Checks the known keys. A required key that is missing because it is misspelt is already reported.
fn members(at: At<'_>, keys: &'static [Key], misspelt: &[&str], findings: &mut Findings) -> bool {
    let mut sound = no_key_twice(at, findings);
    for (key, must, shape) in keys {
        match at.get(key) {
            Some(value) => sound &= check(value, shape, findings),
            None if *must => {
                sound = false;
                if !misspelt.contains(key) {
                    let remedy = format!("give this object its `{key}`");
                    findings.add(at.fault(format!("`{key}` is missing"), remedy));
                }
            }
            None => {}
        }
    }
    sound
}

/// Reports each unknown key. Returns one item for each: the key that was probably meant, or an empty text.
fn unknown(at: At<'_>, keys: &'static [Key], findings: &mut Findings) -> Vec<&'static str> {
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
        let meant = near(key, absent);
        meant_ones.push(meant.unwrap_or_default());
        if key == SECRET {
            continue;
        }
        let known = || keys.iter().map(|(known, ..)| *known).collect::<Vec<_>>();
        let remedy = meant.map_or_else(
            || format!("known here: {}", known().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        findings.add(at.fault_at(place, format!("`{key}` is no key of this object"), remedy));
    }
    meant_ones
}

/// Reports repeated keys. Parsers keep one of them without a word, and not all parsers keep the same one.
fn no_key_twice(at: At<'_>, findings: &mut Findings) -> bool {
    let entries: Vec<_> = at.entries().collect();
    let mut sound = true;
    for (index, (key, place, _)) in entries.iter().enumerate() {
        if entries[..index].iter().any(|(earlier, ..)| earlier == key) {
            findings.add(at.fault_at(
                *place,
                format!("`{key}` is here a second time"),
                "keep one of them",
            ));
            sound = false;
        }
    }
    sound
}
