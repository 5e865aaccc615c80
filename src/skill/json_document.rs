//! A JSON document whose values know their position in the file, so that findings can name line and column.

use super::finding::{FindingSeverity, SkillFinding};
use crate::json_spans::{JsonKind, JsonNode, line_and_column};

/// A source file, parsed as JSON.
#[derive(Debug)]
pub(super) struct JsonDocument<'s> {
    file: &'s str,
    text: &'s str,
    root: JsonNode,
}

impl<'s> JsonDocument<'s> {
    /// Parses `as_text`. A file that is empty or is not JSON becomes a finding with the position of the mistake.
    pub(super) fn parse(file: &'s str, text: &'s str) -> Result<Self, SkillFinding> {
        if text.trim().is_empty() {
            return Err(SkillFinding::for_file(
                file,
                "the file is empty",
                "add content, or remove the file",
            ));
        }
        match JsonNode::parse(text) {
            Ok(root) => Ok(Self { file, text, root }),
            Err(error) => {
                let message = error.to_string();
                // serde_json ends its message with the position, which a finding has in a field of its own.
                let what = message.split(" at line ").next().unwrap_or_default();
                let mut finding = SkillFinding::for_file(
                    file,
                    format!("it is not valid JSON: {what}"),
                    "check for a comma, a quote or a bracket here and on the line before",
                );
                finding.place = Some((error.line(), error.column()));
                Err(finding)
            }
        }
    }

    /// The outermost value.
    pub(super) fn root(&self) -> DocumentValue<'_> {
        DocumentValue {
            document: self,
            node: &self.root,
        }
    }
}

/// A value of a document, and its position in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentValue<'d> {
    document: &'d JsonDocument<'d>,
    node: &'d JsonNode,
}

/// The kind of a JSON value, as far as the checks tell kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonValueKind {
    Object,
    List,
    Text,
    Flag,
    Other,
}

impl<'d> DocumentValue<'d> {
    pub(super) fn kind(self) -> JsonValueKind {
        // The scanner calls every value that is no object and no array a leaf. Its first byte tells the kind.
        match (&self.node.kind, self.raw_json().as_bytes().first()) {
            (JsonKind::Object(_), _) => JsonValueKind::Object,
            (JsonKind::Array(_), _) => JsonValueKind::List,
            (JsonKind::Leaf, Some(b'"')) => JsonValueKind::Text,
            (JsonKind::Leaf, Some(b't' | b'f')) => JsonValueKind::Flag,
            (JsonKind::Leaf, _) => JsonValueKind::Other,
        }
    }

    /// The value of `key`. `None` if it is missing or this is not an object.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        Some(self.with_node(self.node.member(key)?))
    }

    /// The value at the end of a path of keys.
    pub(super) fn get_path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |at, key| at.get(key))
    }

    /// The items of an array. Empty for any other kind of value.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let items = match &self.node.kind {
            JsonKind::Array(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |node| self.with_node(node))
    }

    /// The items of the array at `key`. Empty if there is none.
    pub(super) fn items_of(self, key: &str) -> Vec<Self> {
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
        members.iter().map(move |member| {
            (
                member.key.as_str(),
                member.key_offset,
                self.with_node(&member.value),
            )
        })
    }

    /// The string, or `None` for any other kind of value.
    pub(super) fn as_text(self) -> Option<String> {
        serde_json::from_str(self.raw_json()).ok()
    }

    /// Returns true if it is the literal `true`.
    pub(super) fn is_true(self) -> bool {
        self.raw_json() == "true"
    }

    /// The string at `key`.
    pub(super) fn text_of(self, key: &str) -> Option<String> {
        self.get(key)?.as_text()
    }

    /// A fault at the start of this value.
    pub(super) fn fault_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding {
        self.fault_at(self.node.span.start, what, remedy)
    }

    pub(super) fn warning_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding {
        self.fault_here(what, remedy).into_warning()
    }

    /// A fault at the byte offset `at` of the same file.
    pub(super) fn fault_at(
        self,
        at: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> SkillFinding {
        SkillFinding {
            severity: FindingSeverity::Fault,
            file: self.document.file.to_owned(),
            place: Some(line_and_column(self.document.text, at)),
            problem: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The JSON text of the value, as it is in the file.
    pub(super) fn raw_json(self) -> &'d str {
        &self.document.text[self.node.span.clone()]
    }

    fn with_node(self, node: &'d JsonNode) -> Self {
        Self { node, ..self }
    }
}
