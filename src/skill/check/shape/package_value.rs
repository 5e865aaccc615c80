//! The rules for texts of a package that must have a certain form.

use url::Url;

use crate::{
    json_reader::{JsonValue, JsonValueKind, SchemaProblem, ValueRule, find_similar_name},
    skill::finding::FindingSeverity,
};

/// A text of a certain form.
pub(in crate::skill::check) enum PackageValue {
    /// A text that is not empty.
    NonEmptyText,
    /// The address of an endpoint.
    EndpointAddress,
    /// One of these words, which are separated by spaces.
    OneOf(&'static str),
    /// One of these words, or one that Amazon has added since. An unknown word is a fault only if it looks
    /// misspelt.
    ProbablyOneOf(&'static str),
}

/// A text that does not have its form.
pub(in crate::skill::check) struct ValueFinding {
    pub(super) what: String,
    pub(super) remedy: String,
    pub(super) severity: FindingSeverity,
}

/// The maximum number of names that a remedy lists.
const MAX_LISTED_NAMES: usize = 12;

impl ValueRule for PackageValue {
    type Problem = ValueFinding;

    fn find_problem(&self, value: JsonValue<'_>) -> Option<SchemaProblem<'static, ValueFinding>> {
        if value.kind() != JsonValueKind::Text {
            return Some(SchemaProblem::WrongKind(JsonValueKind::Text));
        }
        let text = value.as_text().unwrap_or_default();
        let mut severity = FindingSeverity::Fault;
        let (what, remedy) = match self {
            Self::OneOf(names) if !is_one_of(&text, names) => (
                format!("{text:?} is not a value that Amazon allows here"),
                suggest_one_of(&text, names),
            ),
            Self::ProbablyOneOf(names) if !is_one_of(&text, names) => {
                if find_similar_name(&text, names.split(' ')).is_none() {
                    severity = FindingSeverity::Warning;
                }
                (
                    format!("{text:?} is not a known value here"),
                    suggest_one_of(&text, names),
                )
            }
            Self::EndpointAddress if !is_callable_address(&text) => (
                format!("Alexa cannot call {text:?}"),
                "write a URL with https://; `skill build` replaces it with yours".to_owned(),
            ),
            Self::NonEmptyText if text.is_empty() => {
                ("this text is empty".to_owned(), "write something here".to_owned())
            }
            _ => return None,
        };
        Some(SchemaProblem::Rule(ValueFinding {
            what,
            remedy,
            severity,
        }))
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
