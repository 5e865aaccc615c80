//! Splits text into words as they are spoken: lower case, no punctuation, the possessive as its own word.

/// The possessive, which samples write as `{name}'s`.
pub(super) const POSSESSIVE: &str = "'s";

/// Splits `text` into words.
pub(crate) fn split_words(text: &str) -> Vec<String> {
    // Not punctuation, but what Alexa passes on for a number it did not understand.
    if text.trim() == "?" {
        return vec!["?".to_owned()];
    }
    // All of these are typed as apostrophes.
    let text = text.to_lowercase().replace(['’', '‘', '`', '´'], "'");
    // A hyphen separates words too: "Jean-Luc" is heard as two.
    let text = text.replace(|c: char| !(c.is_alphanumeric() || c == '\''), " ");
    text.split_whitespace()
        .flat_map(split_elision)
        .flat_map(split_possessive)
        .collect()
}

/// Splits the French "d'ann" into two words, so that samples can say `d'{name}`.
fn split_elision(word: &str) -> impl Iterator<Item = &str> {
    let (elided, rest) = match word.strip_prefix("d'") {
        Some(rest) if !rest.is_empty() => (Some("d'"), rest),
        _ => (None, word),
    };
    elided.into_iter().chain([rest])
}

fn split_possessive(word: &str) -> Vec<String> {
    let possessive = || POSSESSIVE.to_owned();
    match word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("s'").filter(|stem| !stem.is_empty()))
    {
        Some("") => vec![possessive()],
        // "James'" loses only the apostrophe, because the s is part of the name.
        Some(stem) if word.ends_with("s'") => vec![format!("{stem}s"), possessive()],
        Some(stem) => vec![stem.to_owned(), possessive()],
        None => match word.trim_matches('\'') {
            "" => vec![],
            word => vec![word.to_owned()],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_words() {
        #[track_caller]
        fn check(text: &str, words: &[&str]) {
            assert_eq!(split_words(text), words, "{text:?}");
        }
        check(
            "What's Ann Lee's number?",
            &["what", "'s", "ann", "lee", "'s", "number"],
        );
        check("James’ number", &["james", "'s", "number"]);
        check("Fiona O'Brien", &["fiona", "o'brien"]);
        check("Jean-Luc Moreau!", &["jean", "luc", "moreau"]);
        check("4-1-7", &["4", "1", "7"]);
        check("  ", &[]);
        check("'", &[]);
        check("?", &["?"]);
        check("Zoë 'n' co", &["zoë", "n", "co"]);
    }
}
