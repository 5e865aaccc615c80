//! JSON with the place of every value, for faults that name line and column.

use std::ops::Range;

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Object(Vec<Member>),
    Array(Vec<Node>),
    /// A string, a number, `true`, `false` or `null`.
    Leaf,
}

/// A key with its value; keys may repeat.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) at: usize,
    pub(crate) value: Node,
}

/// Line and column, each from 1, of a place in a text. A column counts characters.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

impl Node {
    /// Reads a whole text.
    ///
    /// # Errors
    /// When `serde_json` finds that it is not JSON, or nested so deep that walking through it could overflow the stack. What it
    /// finds to be neither, nothing here refuses. (Into `IgnoredAny` it would read any depth.)
    pub(crate) fn read(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str::<serde_json::Value>(json)?;
        Ok(Scanner { json, at: 0 }.value())
    }

    /// Where the value of this key starts; without such a key, where the object does.
    pub(crate) fn place(&self, key: &str) -> usize {
        self.member(key).map_or(self.span.start, |node| node.span.start)
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|member| member.key == key).map(|m| &m.value),
            Kind::Array(_) | Kind::Leaf => None,
        }
    }
}

struct Scanner<'t> {
    json: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn value(&mut self) -> Node {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek() {
            b'{' => Kind::Object(self.members()),
            b'[' => Kind::Array(self.items()),
            b'"' => {
                self.string();
                Kind::Leaf
            }
            _ => {
                self.skip_while(|b| !matches!(b, b',' | b']' | b'}') && !b.is_ascii_whitespace());
                Kind::Leaf
            }
        };
        Node {
            span: start..self.at,
            kind,
        }
    }

    fn members(&mut self) -> Vec<Member> {
        let mut members = vec![];
        while self.next_is_another(b'}') {
            let at = self.at;
            let span = self.string();
            let key = serde_json::from_str(&self.json[span]).unwrap_or_default();
            self.skip_space();
            self.at += 1; // the colon
            let value = self.value();
            members.push(Member { key, at, value });
        }
        members
    }

    fn items(&mut self) -> Vec<Node> {
        let mut items = vec![];
        while self.next_is_another(b']') {
            items.push(self.value());
        }
        items
    }

    /// Steps over the opening bracket or the comma before an element; over the closing one when there is no other.
    fn next_is_another(&mut self, end: u8) -> bool {
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

    /// Steps over a string and gives its place, quotes included.
    fn string(&mut self) -> Range<usize> {
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

    /// The next byte; at the end, which valid JSON does not reach inside a value, a quote that ends any loop.
    fn peek(&self) -> u8 {
        self.json.as_bytes().get(self.at).copied().unwrap_or(b'"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_too_deep_is_refused_before_it_is_walked_through() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Node::read(&nested(100)).is_ok());
        let error = Node::read(&nested(200_000)).unwrap_err();
        assert!(
            error.to_string().starts_with("recursion limit exceeded"),
            "{error}"
        );
    }
}
