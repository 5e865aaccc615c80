//! A parsed file, and its values with their positions.

use serde::de::DeserializeOwned;

use super::node::{JsonKind, JsonNode};

/// A text that is valid JSON.
#[derive(Debug)]
pub(crate) struct JsonDocument<'t> {
    file: &'t str,
    text: &'t str,
    root: JsonNode,
}

/// The place where a text stops being JSON.
#[derive(Debug)]
pub(crate) struct JsonSyntaxError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// The problem, in the words of `serde_json`.
    pub(crate) problem: String,
    /// True if the text ends too early.
    pub(crate) is_end: bool,
}

/// A value of a document, and its position in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonValue<'d> {
    document: &'d JsonDocument<'d>,
    node: &'d JsonNode,
}

/// The kind of a JSON value, as far as the checks tell kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonValueKind {
    Object,
    List,
    Text,
    Flag,
    /// A number or `null`.
    Other,
}

/// Converts a byte offset to a line and a column. Both start at 1. Columns count characters, as editors do.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// Removes the byte order mark that some editors on Windows write, and that is not JSON.
pub(crate) fn strip_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

impl<'t> JsonDocument<'t> {
    /// Parses a whole text, with or without a byte order mark.
    pub(crate) fn parse(text: &'t str) -> Result<Self, JsonSyntaxError> {
        let text = strip_byte_order_mark(text);
        let root = JsonNode::parse(text).map_err(|error| JsonSyntaxError::new(text, &error))?;
        Ok(Self { file: "", text, root })
    }

    /// Sets the name of the file, for [`JsonValue::file`].
    pub(crate) fn in_file(self, file: &'t str) -> Self {
        Self { file, ..self }
    }

    /// The text, without the byte order mark.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> JsonValue<'_> {
        JsonValue {
            document: self,
            node: &self.root,
        }
    }

    /// The line and column of a byte offset.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        line_and_column(self.text, offset)
    }

    /// The JSON path of the value at a byte offset, such as `$.employees[3].emails`. The offset of a key
    /// belongs to the path that ends with this key.
    pub(crate) fn path(&self, offset: usize) -> String {
        let mut path = "$".to_owned();
        let mut node = &self.root;
        while node.span.start < offset {
            let inner = match &node.kind {
                JsonKind::Object(members) => members
                    .iter()
                    .find(|member| (member.key_offset..member.value.span.end).contains(&offset))
                    .map(|member| (format!(".{}", member.key), &member.value)),
                JsonKind::Array(items) => items
                    .iter()
                    .enumerate()
                    .find(|(_, item)| item.span.contains(&offset))
                    .map(|(at, item)| (format!("[{at}]"), item)),
                JsonKind::Leaf => None,
            };
            let Some((step, next)) = inner else { break };
            path.push_str(&step);
            node = next;
        }
        path
    }
}

impl JsonSyntaxError {
    /// Converts an error of `serde_json`, whose columns count bytes and whose message ends with the position.
    pub(crate) fn new(text: &str, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let problem = message.split(" at line ").next().unwrap_or_default();
        let line = text.lines().nth(error.line().saturating_sub(1));
        let before = line.unwrap_or_default().char_indices();
        let before = before.take_while(|(at, _)| at + 1 < error.column());
        Self {
            line: error.line(),
            column: before.count() + 1,
            problem: problem.to_owned(),
            is_end: error.is_eof(),
        }
    }
}

impl<'d> JsonValue<'d> {
    pub(crate) fn kind(self) -> JsonValueKind {
        // The scanner calls every value that is no object and no array a leaf. Its first byte tells the kind.
        match (&self.node.kind, self.raw_json().as_bytes().first()) {
            (JsonKind::Object(_), _) => JsonValueKind::Object,
            (JsonKind::Array(_), _) => JsonValueKind::List,
            (JsonKind::Leaf, Some(b'"')) => JsonValueKind::Text,
            (JsonKind::Leaf, Some(b't' | b'f')) => JsonValueKind::Flag,
            (JsonKind::Leaf, _) => JsonValueKind::Other,
        }
    }

    /// The value of `key`; the first one if the key occurs more than once. `None` if it is missing or this is
    /// not an object.
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        Some(self.with_node(self.node.member(key)?))
    }

    /// The value at the end of a path of keys.
    pub(crate) fn get_path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |at, key| at.get(key))
    }

    /// The items of an array. Empty for any other kind of value.
    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        let items = match &self.node.kind {
            JsonKind::Array(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |node| self.with_node(node))
    }

    /// The items of the array at `key`. Empty if there is none.
    pub(crate) fn items_of(self, key: &str) -> Vec<Self> {
        self.get(key)
            .map(|list| list.items().collect())
            .unwrap_or_default()
    }

    /// The entries of an object: key, byte offset of the key, and value. Repeated keys are all there.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'d str, usize, Self)> {
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

    /// Reads the value with `serde`. The position in an error is relative to the value.
    pub(crate) fn parse<T: DeserializeOwned>(self) -> serde_json::Result<T> {
        serde_json::from_str(self.raw_json())
    }

    /// The string, or `None` for any other kind of value.
    pub(crate) fn as_text(self) -> Option<String> {
        self.parse().ok()
    }

    /// Returns true if it is the literal `true`.
    pub(crate) fn is_true(self) -> bool {
        self.raw_json() == "true"
    }

    /// The string at `key`.
    pub(crate) fn text_of(self, key: &str) -> Option<String> {
        self.get(key)?.as_text()
    }

    /// The byte offset at which the value starts.
    pub(crate) fn offset(self) -> usize {
        self.node.span.start
    }

    /// The byte offset of the value of `key`, or of this object if it has no such key.
    pub(crate) fn offset_of(self, key: &str) -> usize {
        self.get(key).unwrap_or(self).offset()
    }

    /// The line on which the value starts.
    pub(crate) fn line(self) -> usize {
        self.document.place(self.offset()).0
    }

    /// The document that the value is in.
    pub(crate) fn document(self) -> &'d JsonDocument<'d> {
        self.document
    }

    /// The name of the file. Empty if it was not set.
    pub(crate) fn file(self) -> &'d str {
        self.document.file
    }

    /// The JSON text of the value, as it is in the file.
    pub(crate) fn raw_json(self) -> &'d str {
        &self.document.text[self.node.span.clone()]
    }

    fn with_node(self, node: &'d JsonNode) -> Self {
        Self { node, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_the_path_of_the_value_or_the_key_there() {
        let text = r#"{"a": [{"b": 1}, {"c": [2, "x"]}], "d": {}}"#;
        let document = JsonDocument::parse(text).unwrap();
        for (place, path) in [
            ("{\"a\"", "$"),
            ("\"a\"", "$.a"),
            ("[{", "$.a"),
            ("{\"c\"", "$.a[1]"),
            ("\"c\"", "$.a[1].c"),
            ("\"x\"", "$.a[1].c[1]"),
            ("{}", "$.d"),
        ] {
            assert_eq!(document.path(text.find(place).unwrap()), path, "{place}");
        }
    }
}
