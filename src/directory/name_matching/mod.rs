//! Fuzzy matching of names, as a speech recognizer writes them.
//!
//! Lives here: folding a name to plain words, the search keys of a name, the score of a match.
//! Does not live here: the table of search keys (`store`), the choice between several people (`answers`).
//!
//! A speech recognizer has its own spelling of a name ("jon smyth", "ann li", "ann lee's", "oka for"). So
//! contacts are looked up by how their name sounds (Double Metaphone), and the results are compared by how it
//! is written (Jaro-Winkler).

use std::collections::BTreeSet;

use rphonetic::DoubleMetaphone;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Contact;

/// The lowest score of a match. Contacts with a lower score are other people.
pub const MATCH_THRESHOLD: f32 = 0.8;
/// The lowest similarity at which one word may be a misheard form of another.
const WORD_THRESHOLD: f64 = 0.84;
/// The penalty if none of the words of a name is said. If some are said, as "Ann" for Ann Lee, it is reduced
/// in proportion.
const UNSAID_PENALTY: f64 = 0.15;
/// The number of words, and of characters, that are used of a name. The rest is ignored: comparing two names
/// takes time in proportion to the product of their words, and the text comes from outside.
const MAX_WORDS: usize = 6;
const MAX_CHARACTERS: usize = 120;
const FORMS_OF_ADDRESS: [&str; 7] = ["mr", "mrs", "ms", "miss", "mister", "dr", "doctor"];

/// Splits a name into plain words: lower case, without accents, punctuation and the possessive 's. At most
/// six words are returned.
///
/// ```
/// # use countersign::directory::name_matching::split_name;
/// assert_eq!(split_name("  Jürgen O’Neill-Groß's "), ["jurgen", "oneill", "gross"]);
/// ```
pub fn split_name(name: &str) -> Vec<String> {
    let mut folded = String::new();
    for character in name
        .chars()
        .take(MAX_CHARACTERS)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
    {
        push_folded(character, &mut folded);
    }
    folded
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\''))
        .map(|word| word.strip_suffix("'s").unwrap_or(word).replace('\'', ""))
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .collect()
}

/// Returns the search keys of a contact, which are stored next to it.
///
/// Changing how keys are computed needs a migration that computes the stored ones again. Until then, contacts
/// are not found.
///
/// A key starts with its kind: `n` the whole name, `h` how its words sound, `j` how it sounds as one word,
/// `w` a word, `p` how a word sounds, `q` how two words sound.
pub fn search_keys(contact: &Contact) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for spoken in names_of_contact(contact) {
        keys.extend(keys_of_whole_name(&spoken));
        keys.extend(keys_of_name_parts(&spoken));
    }
    keys
}

/// Returns the keys to search for first: those of the whole name, and of how it sounds.
pub fn whole_name_keys(heard: &str) -> BTreeSet<String> {
    possible_readings(heard)
        .iter()
        .flat_map(|words| keys_of_whole_name(words))
        .collect()
}

/// Returns the keys to search for if the whole name is not found: those of its words, and of how they sound.
pub fn name_part_keys(heard: &str) -> BTreeSet<String> {
    possible_readings(heard)
        .iter()
        .flat_map(|words| keys_of_name_parts(words))
        .collect()
}

/// Compares `heard` with all names of a contact and returns the best score, from 0 to 1.
///
/// A score of 1 means exactly this name, a score below [`MATCH_THRESHOLD`] means another person. The order of the
/// words does not matter.
pub fn score_contact(heard: &str, contact: &Contact) -> f32 {
    let readings = possible_readings(heard);
    let variants = names_of_contact(contact);
    let scores = readings
        .iter()
        .flat_map(|heard| variants.iter().map(|name| score_words(heard, name)));
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a score needs no more than seven digits"
    )]
    let best = scores.fold(0.0, f64::max) as f32;
    best
}

/// Returns true if `heard` sounds like `meant`. For short texts such as departments.
pub fn sounds_like(heard: &str, meant: &str) -> bool {
    possible_readings(heard)
        .iter()
        .any(|heard| score_words(heard, &split_name(meant)) >= f64::from(MATCH_THRESHOLD))
}

/// Appends the plain form of a character. NFKD has already split off the accents. The letters here have no
/// decomposition in Unicode, so each is written as its usual transcription.
fn push_folded(character: char, into: &mut String) {
    for character in character.to_lowercase() {
        match character {
            'ß' => into.push_str("ss"),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'ø' => into.push('o'),
            'ł' => into.push('l'),
            'đ' | 'ð' => into.push('d'),
            'þ' => into.push_str("th"),
            'ı' => into.push('i'),
            '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`' | '\u{b4}' => into.push('\''),
            '.' => {}
            character if is_combining_mark(character) => {}
            character => into.push(character),
        }
    }
}

/// Returns the names of a contact, each as a list of words: the full name, and for each other name either
/// that name, if it has several words, or that first name with the surname.
fn names_of_contact(contact: &Contact) -> Vec<Vec<String>> {
    let name = split_name(&contact.name);
    let mut variants = vec![];
    for other in &contact.also_called {
        let mut other = split_name(other);
        if other.len() == 1 && name.len() > 1 {
            other.extend_from_slice(&name[1..]);
        }
        variants.push(other);
    }
    variants.insert(0, name);
    variants.retain(|words| !words.is_empty());
    variants
}

/// Returns the possible readings of what was heard: its words, and if the last word ends in s, the same words
/// without that s. It may be a possessive ("ann lees").
fn possible_readings(heard: &str) -> Vec<Vec<String>> {
    let mut said = split_name(heard);
    // "Miss" alone may be a surname, so forms of address are only removed if another word is left.
    if said.iter().any(|word| !FORMS_OF_ADDRESS.contains(&word.as_str())) {
        said.retain(|word| !FORMS_OF_ADDRESS.contains(&word.as_str()));
    }
    let mut seen = BTreeSet::new();
    said.retain(|word| seen.insert(word.clone()));
    let mut readings = vec![];
    if let Some(bare) = said.last().and_then(|last| last.strip_suffix('s'))
        && bare.len() > 1
    {
        let mut possessive = said.clone();
        possessive.pop();
        possessive.push(bare.to_owned());
        readings.push(possessive);
    }
    if !said.is_empty() {
        readings.insert(0, said);
    }
    readings
}

/// The keys of a whole name. The words are sorted, because "lee ann" must find Ann Lee.
fn keys_of_whole_name(words: &[String]) -> Vec<String> {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let mut sounds: Vec<String> = words.iter().filter_map(|word| primary_sound_code(word)).collect();
    sounds.sort_unstable();
    let mut keys = vec![format!("n:{}", sorted.join(" "))];
    if sounds.len() == words.len() && words.len() > 1 {
        keys.push(format!("h:{}", sounds.join(" ")));
    }
    keys.extend(primary_sound_code(&words.concat()).map(|sound| format!("j:{sound}")));
    keys
}

/// The keys of the words of a name, and of the sounds of each pair of words.
fn keys_of_name_parts(words: &[String]) -> Vec<String> {
    let mut keys = vec![];
    for (at, word) in words.iter().enumerate() {
        keys.push(format!("w:{word}"));
        let sounds = sound_codes(word);
        for (place, other) in words.iter().enumerate().skip(at + 1) {
            let pair = primary_sound_code(word)
                .zip(primary_sound_code(other))
                .filter(|_| place > at);
            keys.extend(pair.map(|(a, b)| {
                if a <= b {
                    format!("q:{a} {b}")
                } else {
                    format!("q:{b} {a}")
                }
            }));
        }
        keys.extend(sounds.into_iter().map(|sound| format!("p:{sound}")));
    }
    keys
}

/// Returns the most likely Double Metaphone code of a word. `None` for words that are not in the Latin
/// alphabet.
fn primary_sound_code(word: &str) -> Option<String> {
    sound_codes(word).into_iter().next()
}

/// Returns the primary and the alternate Double Metaphone code of a word; one if both are the same.
fn sound_codes(word: &str) -> Vec<String> {
    if !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return vec![];
    }
    let code = DoubleMetaphone::new(Some(6)).double_metaphone(word);
    let mut sounds = vec![code.primary(), code.alternate()];
    sounds.dedup();
    sounds.retain(|sound| !sound.is_empty());
    sounds
}

/// Scores the heard words against the words of one name.
///
/// Each heard word is paired with the most similar word of the name. A heard word without a similar word
/// counts as 0. Words of the name that were not heard cost a small penalty.
fn score_words(heard: &[String], name: &[String]) -> f64 {
    if heard.is_empty() || name.is_empty() {
        return 0.0;
    }
    let run_together = word_similarity(&heard.concat(), &name.concat());
    let mut pairs: Vec<(f64, usize, usize)> = vec![];
    for (at, word) in heard.iter().enumerate() {
        pairs.extend(
            name.iter()
                .enumerate()
                .map(|(place, part)| (word_similarity(word, part), at, place)),
        );
    }
    pairs.retain(|(near, ..)| *near >= WORD_THRESHOLD);
    // Best pairs first. The positions make the order, and so the score, the same each time.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut said, mut met, mut sum) = (BTreeSet::new(), BTreeSet::new(), 0.0);
    for (near, at, place) in pairs {
        if !said.contains(&at) && !met.contains(&place) {
            said.insert(at);
            met.insert(place);
            sum += near;
        }
    }
    let unsaid = fraction(name.len() - met.len(), name.len()) * UNSAID_PENALTY;
    let by_words = sum * fraction(1, heard.len()) - unsaid;
    // "oka for" is one word of the name Okafor. Such a match scores a little less than the same words with
    // the right spaces. If the number of words is equal, the spaces are right already.
    let whole = if run_together >= 0.93 {
        run_together - 0.02
    } else {
        0.0
    };
    by_words.max(if heard.len() == name.len() { 0.0 } else { whole })
}

#[expect(clippy::cast_precision_loss, reason = "a name has few words")]
fn fraction(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

/// Compares two words by their letters and by their sound, and returns a similarity from 0 to 1.
fn word_similarity(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let letters = strsim::jaro_winkler(a, b);
    let (a, b) = (sound_codes(a), sound_codes(b));
    // A code of one consonant proves little: Lee, Lou and Leah are all L. So does an alternate code, which
    // only some people would pronounce (the J of John and of Johannes).
    let by_sound = match (a.first(), b.first()) {
        (Some(a), Some(b)) if a == b && a.len() > 1 => 0.85 + 0.15 * letters,
        _ if a.iter().any(|sound| b.contains(sound)) => 0.75 + 0.2 * letters,
        _ => 0.0,
    };
    by_sound.max(letters)
}

#[cfg(test)]
mod tests;
