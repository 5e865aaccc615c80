//! Sentences as text and as HTML.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};
use zeroize::Zeroizing;

/// Marks around emphasized text: two private-use characters that are in none of our texts and are removed from all
/// others.
const EMPHASIS_MARKS: [char; 2] = ['\u{E000}', '\u{E001}'];

/// Removes everything from a foreign text, such as a name, that could break a line or a header, or look like our
/// emphasis.
pub(in crate::delivery) fn strip_unsafe_characters(text: &str) -> String {
    let breaks = |c: &char| c.is_control() || EMPHASIS_MARKS.contains(c);
    text.chars().filter(|c| !breaks(c)).collect()
}

/// Marks a text as emphasized. It stays so wherever a sentence uses it, but only in HTML.
pub(in crate::delivery) fn mark_emphasized(text: &str) -> String {
    let [start, end] = EMPHASIS_MARKS;
    format!("{start}{}{end}", strip_unsafe_characters(text))
}

/// A formatted sentence. It may contain a code, so it is wiped when dropped. Its parts and copies are not.
pub(in crate::delivery) struct FormattedSentence(Zeroizing<String>);

impl FormattedSentence {
    pub(super) fn new(text: String) -> Self {
        Self(text.into())
    }

    /// Returns the sentence as plain text in one line. The reader's program wraps it to fit the screen.
    pub(in crate::delivery) fn text(&self) -> String {
        self.0.chars().filter(|c| !EMPHASIS_MARKS.contains(c)).collect()
    }

    /// Returns the sentence as HTML.
    pub(in crate::delivery) fn html(&self) -> SentenceMarkup<'_> {
        SentenceMarkup(&self.0)
    }
}

/// Displays a sentence as HTML: escaped, with the emphasis as `<mark_emphasized>`.
pub(in crate::delivery) struct SentenceMarkup<'a>(&'a str);

/// Everything is escaped except the two tags that are written here.
impl HtmlSafe for SentenceMarkup<'_> {}

impl fmt::Display for SentenceMarkup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [start, end] = EMPHASIS_MARKS;
        self.0.chars().try_for_each(|c| match c {
            c if c == start => f.write_str("<strong>"),
            c if c == end => f.write_str("</strong>"),
            c => Html.write_escaped_char(&mut *f, c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_does_so_in_html_alone() {
        let sentence =
            FormattedSentence::new(format!("Within {} & no later.", mark_emphasized("<5> minutes")));
        assert_eq!(sentence.text(), "Within <5> minutes & no later.");
        assert_eq!(
            sentence.html().to_string(),
            "Within <strong>&#60;5&#62; minutes</strong> &#38; no later."
        );
    }

    #[test]
    fn no_text_from_elsewhere_can_stand_out_or_break_a_line() {
        assert_eq!(
            strip_unsafe_characters("a\u{E001}b\r\n\u{85}c\u{E000}d\t"),
            "abcd"
        );
        assert_eq!(
            mark_emphasized("a\u{E001}b"),
            "\u{E000}ab\u{E001}",
            "what stands out has its own two marks"
        );
    }
}
