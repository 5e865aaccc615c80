//! Lists, joined as each language does it.

use super::{PhraseArgument, SupportedLocale};
use crate::alexa::ssml::Ssml;

/// The meaning of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ListStyle {
    /// All of the items: "this and that".
    And,
    /// One of the items: "this or that".
    Or,
    /// All of the items, which contain commas themselves: "this, one; that, two".
    Numbers,
}

impl ListStyle {
    /// The keys of the phrases for two items, for all but the last of more, and for the last of more.
    fn phrase_keys(self) -> [&'static str; 3] {
        match self {
            Self::And => ["list-and-two", "list-comma", "list-and-last"],
            Self::Or => ["list-or-two", "list-comma", "list-or-last"],
            Self::Numbers => ["list-semicolon"; 3],
        }
    }
}

impl SupportedLocale {
    /// Joins speech into a list. Without items, the result is empty.
    pub(crate) fn join_list(self, list: ListStyle, parts: impl IntoIterator<Item = Ssml>) -> Ssml {
        let [two, start, end] = list.phrase_keys();
        let mut parts: Vec<_> = parts.into_iter().collect();
        let last = parts.pop().unwrap_or_default();
        let joint = if parts.len() > 1 { end } else { two };
        let before = parts
            .into_iter()
            .reduce(|first, second| self.join_two(start, first, second));
        match before {
            Some(before) => self.join_two(joint, before, last),
            None => last,
        }
    }

    fn join_two(self, key: &str, first: Ssml, second: Ssml) -> Ssml {
        // Every language gets the sound, but only the Spanish phrases use it.
        let sound = PhraseArgument::Word(spanish_initial_vowel(&second.plain_text()));
        let arguments = [
            ("first", first.into()),
            ("second", second.into()),
            ("sound", sound),
        ];
        self.say_with(key, arguments)
    }
}

/// The vowel that a word begins with in Spanish, as far as it matters: "y" becomes "e" before an i, and "o"
/// becomes "u" before an o. An h is silent, a leading y before a consonant counts as an i, and "hie" and the
/// like count as no vowel. The digit 8 is "ocho". (Real Academia Española, *Diccionario panhispánico de
/// dudas*, "o" 1 and "y" 1.)
fn spanish_initial_vowel(text: &str) -> &'static str {
    let letters: Vec<_> = text
        .chars()
        .flat_map(char::to_lowercase)
        .skip_while(|c| !c.is_alphanumeric())
        .take(3)
        .collect();
    let letters = letters.strip_prefix(&['h']).unwrap_or(&letters);
    let before_vowel = letters.get(1).is_some_and(|next| "aeoáéó".contains(*next));
    match letters.first() {
        Some('i' | 'í') if !before_vowel => "i",
        Some('y') if letters.get(1).is_some_and(|next| next.is_alphabetic()) && !before_vowel => "i",
        Some('o' | 'ó' | '8') => "o",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(locale: &str, list: ListStyle, parts: &[&str]) -> String {
        let parts = parts.iter().map(|part| Ssml::text(part));
        SupportedLocale::nearest_or_default(Some(locale))
            .join_list(list, parts)
            .plain_text()
    }

    #[test]
    fn a_list_is_joined_as_its_language_joins() {
        #[track_caller]
        fn check(locale: &str, two: &str, three: &str) {
            assert_eq!(said(locale, ListStyle::Or, &["A", "B"]), two, "{locale}");
            assert_eq!(said(locale, ListStyle::Or, &["A", "B", "C"]), three, "{locale}");
        }
        check("en-US", "A or B", "A, B, or C");
        check("en-GB", "A or B", "A, B or C");
        check("de-DE", "A oder B", "A, B oder C");
        check("es-ES", "A o B", "A, B o C");
        check("fr-FR", "A ou B", "A, B ou C");
        assert_eq!(
            said("en-US", ListStyle::And, &["A", "B", "C", "D"]),
            "A, B, C, and D"
        );
        assert_eq!(said("fr-FR", ListStyle::Numbers, &["A", "B", "C"]), "A ; B ; C");
        assert_eq!(said("de-DE", ListStyle::And, &["A"]), "A");
        assert_eq!(said("de-DE", ListStyle::And, &[]), "");
    }

    #[test]
    fn spanish_conjunctions_give_way_to_the_same_vowel() {
        #[track_caller]
        fn check(second: &str, and: &str, or: &str) {
            assert_eq!(
                said("es-ES", ListStyle::And, &["Ana", second]),
                format!("Ana {and} {second}")
            );
            assert_eq!(
                said("es-ES", ListStyle::Or, &["Ana", second]),
                format!("Ana {or} {second}")
            );
        }
        check("Irene", "e", "o");
        check("Íñigo", "e", "o");
        check("Hilda", "e", "o");
        check("Yvonne", "e", "o");
        check("Hierro", "y", "o");
        check("Ian", "y", "o");
        check("Yolanda", "y", "o");
        check("Óscar", "y", "u");
        check("Olga", "y", "u");
        check("Horacio", "y", "u");
        check("8 de Ventas", "y", "u");
        check("Berta", "y", "o");
    }
}
