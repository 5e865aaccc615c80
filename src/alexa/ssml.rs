//! Speech markup (SSML) that is always well-formed.
//!
//! Lives here: [`Ssml`], which is built from escaped parts only.
//! Does not live here: the sentences (`turn::phrases`).

use std::fmt;

use serde::{Serialize, Serializer};

/// Speech, marked up in SSML. It is well-formed whatever text goes into it.
///
/// ```
/// use countersign::alexa::ssml::Ssml;
/// let said = Ssml::text("Ann & Bob: ").then(Ssml::telephone("+44 20 7946 0018"));
/// assert_eq!(
///     said.to_string(),
///     r#"<speak>Ann &amp; Bob: <say-as interpret-as="telephone">+44 20 7946 0018</say-as></speak>"#,
/// );
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Ssml(String);

impl Ssml {
    /// Plain text. Characters that XML does not allow are dropped, and so are private-use characters
    /// (see [`Ssml::from_template`]).
    pub fn text(text: &str) -> Self {
        let mut markup = String::with_capacity(text.len() + 16);
        text.chars().for_each(|c| push_escaped(&mut markup, c));
        Self(markup)
    }

    /// A telephone number, read out as such.
    pub fn telephone(number: &str) -> Self {
        Self::say_as("telephone", number)
    }

    /// Digits, read out one by one.
    pub fn digits(digits: &str) -> Self {
        Self::say_as("digits", digits)
    }

    /// Appends `next`.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        if self.is_empty() {
            return next;
        }
        self.0.push_str(&next.0);
        self
    }

    /// Text with markers in it: [`Ssml::template_marker`]`(n)` is replaced by `parts[n]`. This lets a translation
    /// system that knows only plain text place marked-up speech in a sentence. A marker without a part is
    /// dropped. Text from elsewhere, such as a name, must be a part: markers in it are dropped too.
    pub fn from_template(text: &str, parts: &[Self]) -> Self {
        let mut markup = String::with_capacity(text.len() + 64);
        for c in text.chars() {
            match u32::from(c)
                .checked_sub(FIRST_MARKER)
                .and_then(|at| parts.get(at as usize))
            {
                Some(part) => markup.push_str(&part.0),
                None => push_escaped(&mut markup, c),
            }
        }
        Self(markup)
    }

    /// The marker for part `n` in [`Ssml::from_template`].
    pub fn template_marker(n: u8) -> char {
        char::from_u32(FIRST_MARKER + u32::from(n)).unwrap_or('\u{E000}')
    }

    /// The text without its markup, for a screen.
    pub fn plain_text(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        let mut rest = &*self.0;
        // Only this module writes the markup, so every tag and every escape is complete.
        while let Some(at) = rest.find(['<', '&']) {
            text.push_str(&rest[..at]);
            let is_tag = rest[at..].starts_with('<');
            let (mark, after) = rest[at..]
                .split_once(if is_tag { '>' } else { ';' })
                .unwrap_or_default();
            text.extend(
                ESCAPES
                    .iter()
                    .find(|(_, escape)| escape.strip_suffix(';') == Some(mark))
                    .map(|(c, _)| c),
            );
            rest = after;
        }
        text + rest
    }

    /// Returns true if there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The length in UTF-16 units, markup included. Alexa's limit is in "characters", which are never more.
    pub(super) fn length(&self) -> usize {
        self.0.encode_utf16().count() + "<speak></speak>".len()
    }

    fn say_as(how: &'static str, text: &str) -> Self {
        Self(format!(
            "<say-as interpret-as=\"{how}\">{}</say-as>",
            Self::text(text).0
        ))
    }
}

// The first private-use character. `push_escaped` drops those from all other text, so nobody can forge a marker.
const FIRST_MARKER: u32 = 0xE000;

/// Writes the whole document, with the enclosing `<speak>` tag.
impl fmt::Display for Ssml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<speak>{}</speak>", self.0)
    }
}

/// Prints asterisks: the speech may be the protected answer.
impl fmt::Debug for Ssml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ssml(******)")
    }
}

impl Serialize for Ssml {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// The characters with a meaning in XML, and their escapes.
const ESCAPES: [(char, &str); 5] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&apos;"),
];

fn push_escaped(markup: &mut String, c: char) {
    if let Some((_, escape)) = ESCAPES.iter().find(|(plain, _)| *plain == c) {
        return markup.push_str(escape);
    }
    match c {
        '\t' | '\n' | '\r' => markup.push(' '),
        c if is_speakable(c) => markup.push(c),
        _ => {}
    }
}

/// Returns true if XML 1.0 allows the character and it is neither a control character nor for private use.
fn is_speakable(c: char) -> bool {
    let is_private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let is_noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    !c.is_control() && !is_private && !is_noncharacter
}
