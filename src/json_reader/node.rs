//! JSON with the byte range of every value.
//!
//! `serde_json` reports a position only for the first error, and none for a value that is valid JSON and yet
//! not allowed. So files that people write are parsed here, and each value is then read by `serde` from its
//! own range.

use std::ops::Range;

/// A JSON value and its byte range in the text.
#[derive(Debug)]
pub(super) struct JsonNode {
    pub(super) span: Range<usize>,
    pub(super) kind: JsonKind,
}

/// The shape of a JSON value, with the values inside it.
#[derive(Debug)]
pub(super) enum JsonKind {
    Object(Vec<JsonMember>),
    Array(Vec<JsonNode>),
    /// A string, a number, `true`, `false` or `null`.
    Leaf,
}

/// A key of an object with its value. Duplicate keys are kept, so that callers can report them.
#[derive(Debug)]
pub(super) struct JsonMember {
    pub(super) key: String,
    /// The byte at which the key starts, with its quote.
    pub(super) key_offset: usize,
    pub(super) value: JsonNode,
}

impl JsonNode {
    /// Parses a whole text.
    ///
    /// # Errors
    /// If `serde_json` rejects the text: it is not JSON, or it is nested so deeply that walking through it
    /// could overflow the stack.
    pub(super) fn parse(json: &str) -> serde_json::Result<Self> {
        // The scanner relies on valid JSON and checks nothing itself. `IgnoredAny` would be cheaper than
        // `Value`, but it has no limit on the depth, and the scanner is recursive.
        serde_json::from_str::<serde_json::Value>(json)?;
        Ok(JsonScanner { json, at: 0 }.scan_value())
    }

    /// Returns the value of `key`; the first one if the key occurs more than once. `None` if this is not an
    /// object.
    pub(super) fn member(&self, key: &str) -> Option<&JsonNode> {
        match &self.kind {
            JsonKind::Object(members) => members.iter().find(|member| member.key == key).map(|m| &m.value),
            JsonKind::Array(_) | JsonKind::Leaf => None,
        }
    }
}

/// Walks through JSON that is known to be valid, and notes where the values are.
struct JsonScanner<'t> {
    json: &'t str,
    at: usize,
}

impl JsonScanner<'_> {
    fn scan_value(&mut self) -> JsonNode {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            b'{' => JsonKind::Object(self.scan_members()),
            b'[' => JsonKind::Array(self.scan_items()),
            b'"' => {
                self.skip_string();
                JsonKind::Leaf
            }
            _ => {
                self.skip_while(|b| !matches!(b, b',' | b']' | b'}') && !b.is_ascii_whitespace());
                JsonKind::Leaf
            }
        };
        JsonNode {
            span: start..self.at,
            kind,
        }
    }

    fn scan_members(&mut self) -> Vec<JsonMember> {
        let mut members = vec![];
        while self.advance_to_next_element(b'}') {
            let at = self.at;
            let span = self.skip_string();
            let key = serde_json::from_str(&self.json[span]).unwrap_or_default();
            self.skip_space();
            self.at += 1; // the colon
            let value = self.scan_value();
            members.push(JsonMember {
                key,
                key_offset: at,
                value,
            });
        }
        members
    }

    fn scan_items(&mut self) -> Vec<JsonNode> {
        let mut items = vec![];
        while self.advance_to_next_element(b']') {
            items.push(self.scan_value());
        }
        items
    }

    /// Skips the opening bracket or comma before the next element and returns true. If there is no further
    /// element, skips the closing bracket `end` and returns false.
    fn advance_to_next_element(&mut self, end: u8) -> bool {
        self.skip_space();
        let closed = self.peek() == end;
        self.at += 1;
        if closed {
            return false;
        }
        self.skip_space();
        if self.peek() == end {
            self.at += 1;
            return false;
        }
        true
    }

    /// Skips a string and returns its range, with the quotes.
    fn skip_string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while self.peek() != b'"' {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        start..self.at
    }

    fn skip_space(&mut self) {
        self.skip_while(|b| b.is_ascii_whitespace());
    }

    fn skip_while(&mut self, skip: impl Fn(u8) -> bool) {
        while self.json.as_bytes().get(self.at).is_some_and(|b| skip(*b)) {
            self.at += 1;
        }
    }

    /// Returns the next byte.
    fn peek(&self) -> u8 {
        // Valid JSON does not end inside a value. Past the end, a quote ends the loop that reads a string.
        self.json.as_bytes().get(self.at).copied().unwrap_or(b'"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_too_deep_is_refused_before_it_is_walked_through() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(JsonNode::parse(&nested(100)).is_ok());
        let error = JsonNode::parse(&nested(200_000)).unwrap_err();
        assert!(
            error.to_string().starts_with("recursion limit exceeded"),
            "{error}"
        );
    }
}
