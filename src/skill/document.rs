//! A JSON document whose values know their position in the file, so that findings can name line and column.

use super::finding::{Finding, Weight};
use crate::json_spans::{JsonKind, JsonNode, line_and_column};

/// A source file, parsed as JSON.
#[derive(Debug)]
pub(super) struct Document<'s> {
    file: &'s str,
    text: &'s str,
    root: JsonNode,
}

impl<'s> Document<'s> {
    /// Parses `text`. A file that is empty or is not JSON becomes a finding with the position of the mistake.
    pub(super) fn read(file: &'s str, text: &'s str) -> Result<Self, Finding> {
        if text.trim().is_empty() {
            return Err(Finding::of_file(
                file,
                "there is nothing in it",
                "fill it, or take the file out",
            ));
        }
        match JsonNode::parse(text) {
            Ok(root) => Ok(Self { file, text, root }),
            Err(error) => {
                let message = error.to_string();
                // serde_json ends its message with the position, which a finding has in a field of its own.
                let what = message.split(" at line ").next().unwrap_or_default();
                let mut finding = Finding::of_file(
                    file,
                    format!("it is not JSON: {what}"),
                    "look at this place, and at the line before it: a comma, a quote or a bracket",
                );
                finding.place = Some((error.line(), error.column()));
                Err(finding)
            }
        }
    }

    /// The outermost value.
    pub(super) fn root(&self) -> At<'_> {
        At {
            document: self,
            node: &self.root,
        }
    }
}

/// A value of a document, and its position in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'d> {
    document: &'d Document<'d>,
    node: &'d JsonNode,
}

/// The kind of a JSON value, as far as the checks tell kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Object,
    List,
    Text,
    Flag,
    Other,
}

impl<'d> At<'d> {
    pub(super) fn sort(self) -> Sort {
        // The scanner calls every value that is no object and no array a leaf. Its first byte tells the kind.
        match (&self.node.kind, self.raw().as_bytes().first()) {
            (JsonKind::Object(_), _) => Sort::Object,
            (JsonKind::Array(_), _) => Sort::List,
            (JsonKind::Leaf, Some(b'"')) => Sort::Text,
            (JsonKind::Leaf, Some(b't' | b'f')) => Sort::Flag,
            (JsonKind::Leaf, _) => Sort::Other,
        }
    }

    /// The value of `key`. `None` if it is missing or this is not an object.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        Some(self.to(self.node.member(key)?))
    }

    /// The value at the end of a path of keys.
    pub(super) fn reach(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |at, key| at.get(key))
    }

    /// The items of an array. Empty for any other kind of value.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let items = match &self.node.kind {
            JsonKind::Array(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |node| self.to(node))
    }

    /// The items of the array at `key`. Empty if there is none.
    pub(super) fn list(self, key: &str) -> Vec<Self> {
        self.get(key)
            .map(|list| list.items().collect())
            .unwrap_or_default()
    }

    /// The entries of an object: key, byte offset of the key, and value. Repeated keys are all there.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'d str, usize, Self)> {
        let members = match &self.node.kind {
            JsonKind::Object(members) => members.as_slice(),
            _ => &[],
        };
        members
            .iter()
            .map(move |member| (member.key.as_str(), member.key_offset, self.to(&member.value)))
    }

    /// The string, or `None` for any other kind of value.
    pub(super) fn text(self) -> Option<String> {
        serde_json::from_str(self.raw()).ok()
    }

    /// Returns true if it is the literal `true`.
    pub(super) fn is_true(self) -> bool {
        self.raw() == "true"
    }

    /// The string at `key`.
    pub(super) fn text_of(self, key: &str) -> Option<String> {
        self.get(key)?.text()
    }

    /// A fault at the start of this value.
    pub(super) fn fault(self, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.fault_at(self.node.span.start, what, remedy)
    }

    pub(super) fn warning(self, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.fault(what, remedy).mild()
    }

    /// A fault at the byte offset `at` of the same file.
    pub(super) fn fault_at(self, at: usize, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding {
            weight: Weight::Fault,
            file: self.document.file.to_owned(),
            place: Some(line_and_column(self.document.text, at)),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The JSON text of the value, as it is in the file.
    pub(super) fn raw(self) -> &'d str {
        &self.document.text[self.node.span.clone()]
    }

    fn to(self, node: &'d JsonNode) -> Self {
        Self { node, ..self }
    }
}
