//! Other readings of what was typed, for people who leave out apostrophes or add "please".

use super::{
    languages::SpokenLanguage,
    spoken_words::{POSSESSIVE, split_words},
};

/// Other readings of `words`, to be tried if nothing else matches.
pub(super) fn respellings(words: &[String], spoken_language: &SpokenLanguage) -> Vec<Vec<String>> {
    let mut readings = vec![without_courtesy(words, spoken_language)];
    for polite in [words.to_vec(), without_courtesy(words, spoken_language)] {
        readings.extend((0..polite.len()).filter_map(|at| with_possessive(&polite, at)));
        // Two possessives are common only in sentences like "what's ann lee's number", which begin with one.
        if let Some(contracted) = with_possessive(&polite, 0) {
            readings.extend((1..contracted.len()).filter_map(|at| with_possessive(&contracted, at)));
        }
    }
    readings
}

fn with_possessive(words: &[String], at: usize) -> Option<Vec<String>> {
    let stem = words
        .get(at)?
        .strip_suffix('s')
        // "Is" and "as" have no lost apostrophe.
        .filter(|stem| stem.len() > 1 && !stem.ends_with('\''))?;
    let mut again = words.to_vec();
    again.splice(at..=at, [stem.to_owned(), POSSESSIVE.to_owned()]);
    Some(again)
}

fn without_courtesy(words: &[String], spoken_language: &SpokenLanguage) -> Vec<String> {
    let mut rest = words;
    while let Some(after) = spoken_language
        .courtesy_before
        .iter()
        .find_map(|polite| rest.strip_prefix(split_words(polite).as_slice()))
    {
        rest = after;
    }
    while let Some(before) = spoken_language
        .courtesy_after
        .iter()
        .find_map(|polite| rest.strip_suffix(split_words(polite).as_slice()))
    {
        rest = before;
    }
    rest.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alexa_emulator::utterance::languages::spoken_in;

    #[test]
    fn typing_without_apostrophes_can_be_read_with_them() {
        let readings = respellings(&split_words("whats ann lees number please"), spoken_in("en-US"));
        assert!(
            readings.contains(&split_words("what's ann lee's number")),
            "{readings:?}"
        );
    }
}
