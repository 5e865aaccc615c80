//! Names as they are heard: what makes two of them the same, and how near two are.
//!
//! Lives here: folding a name to plain words, the keys it is found by, the score of a candidate.
//! Does not live here: the table of keys (`store`), choosing among several people (`answers`).
//!
//! A speech recognizer writes what it hears in its own spelling ("jon smyth", "ann li", "ann lee's", "oka for"), so a
//! name is found by how it sounds (Double Metaphone) and judged by how it is written (Jaro-Winkler).

use std::collections::BTreeSet;

use rphonetic::DoubleMetaphone;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Contact;

/// A candidate below this is not meant.
pub const THRESHOLD: f32 = 0.8;
/// A word this near to another may be it, misheard.
const WORD_THRESHOLD: f64 = 0.84;
/// What a person's words that were not said cost, all together: "Ann" for Ann Lee.
const UNSAID: f64 = 0.15;
/// Words of a name beyond these are not looked at: a bound for absurd input.
const WORDS: usize = 6;
const CHARACTERS: usize = 120;
const FORMS_OF_ADDRESS: [&str; 7] = ["mr", "mrs", "ms", "miss", "mister", "dr", "doctor"];

/// A name as plain words: lower case, without accents, punctuation and the possessive 's.
///
/// ```
/// # use countersign::directory::names::words;
/// assert_eq!(words("  Jürgen O’Neill-Groß's "), ["jurgen", "oneill", "gross"]);
/// ```
pub fn words(name: &str) -> Vec<String> {
    let mut folded = String::new();
    for character in name
        .chars()
        .take(CHARACTERS)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
    {
        fold(character, &mut folded);
    }
    folded
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\''))
        .map(|word| word.strip_suffix("'s").unwrap_or(word).replace('\'', ""))
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .collect()
}

/// What a contact is found by.
pub fn keys(contact: &Contact) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for spoken in variants(contact) {
        keys.extend(whole(&spoken));
        keys.extend(parts(&spoken));
    }
    keys
}

/// The keys under which the name as heard is looked for first: of the whole name, and of how it sounds.
pub fn whole_keys(heard: &str) -> BTreeSet<String> {
    readings(heard).iter().flat_map(|words| whole(words)).collect()
}

/// The keys under which parts of the name as heard are looked for, with how much each tells.
pub fn part_keys(heard: &str) -> BTreeSet<String> {
    readings(heard).iter().flat_map(|words| parts(words)).collect()
}

/// How near `heard` is to the contact's name or another they go by: 1 is the very name, below [`THRESHOLD`] somebody
/// else. The order of the words is of no matter.
pub fn score(heard: &str, contact: &Contact) -> f32 {
    let readings = readings(heard);
    let variants = variants(contact);
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

/// Whether two short texts, such as departments, are the same as far as hearing can tell.
pub fn sounds_like(heard: &str, meant: &str) -> bool {
    readings(heard)
        .iter()
        .any(|heard| score_words(heard, &words(meant)) >= f64::from(THRESHOLD))
}

fn fold(character: char, into: &mut String) {
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

/// The word lists a contact may be called by: the full name; another full name; another first name with the surname.
fn variants(contact: &Contact) -> Vec<Vec<String>> {
    let name = words(&contact.name);
    let mut variants = vec![];
    for other in &contact.also_called {
        let mut other = words(other);
        if other.len() == 1 && name.len() > 1 {
            other.extend_from_slice(&name[1..]);
        }
        variants.push(other);
    }
    variants.insert(0, name);
    variants.retain(|words| !words.is_empty());
    variants
}

/// What may have been said: the words as heard, and the same with a last s taken for a possessive ("ann lees").
fn readings(heard: &str) -> Vec<Vec<String>> {
    let mut said = words(heard);
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

fn whole(words: &[String]) -> Vec<String> {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let mut sounds: Vec<String> = words.iter().filter_map(|word| sound(word)).collect();
    sounds.sort_unstable();
    let mut keys = vec![format!("n:{}", sorted.join(" "))];
    if sounds.len() == words.len() && words.len() > 1 {
        keys.push(format!("h:{}", sounds.join(" ")));
    }
    keys.extend(sound(&words.concat()).map(|sound| format!("j:{sound}")));
    keys
}

fn parts(words: &[String]) -> Vec<String> {
    let mut keys = vec![];
    for (at, word) in words.iter().enumerate() {
        keys.push(format!("w:{word}"));
        let sounds = sounds(word);
        for (place, other) in words.iter().enumerate().skip(at + 1) {
            let pair = sound(word).zip(sound(other)).filter(|_| place > at);
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

/// How a word sounds, in the way it most often does. A word in another script than Latin has no sound here.
fn sound(word: &str) -> Option<String> {
    sounds(word).into_iter().next()
}

fn sounds(word: &str) -> Vec<String> {
    if !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return vec![];
    }
    let code = DoubleMetaphone::new(Some(6)).double_metaphone(word);
    let mut sounds = vec![code.primary(), code.alternate()];
    sounds.dedup();
    sounds.retain(|sound| !sound.is_empty());
    sounds
}

/// Each heard word is paired with the name's word nearest to it; a word that is near none counts nothing. What was not
/// said of the name costs a little.
fn score_words(heard: &[String], name: &[String]) -> f64 {
    if heard.is_empty() || name.is_empty() {
        return 0.0;
    }
    let run_together = alike(&heard.concat(), &name.concat());
    let mut pairs: Vec<(f64, usize, usize)> = vec![];
    for (at, word) in heard.iter().enumerate() {
        pairs.extend(
            name.iter()
                .enumerate()
                .map(|(place, part)| (alike(word, part), at, place)),
        );
    }
    pairs.retain(|(near, ..)| *near >= WORD_THRESHOLD);
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut said, mut met, mut sum) = (BTreeSet::new(), BTreeSet::new(), 0.0);
    for (near, at, place) in pairs {
        if !said.contains(&at) && !met.contains(&place) {
            said.insert(at);
            met.insert(place);
            sum += near;
        }
    }
    let unsaid = share(name.len() - met.len(), name.len()) * UNSAID;
    let by_words = sum * share(1, heard.len()) - unsaid;
    // "oka for" is one word of the name: a little below the same words said apart.
    let whole = if run_together >= 0.93 {
        run_together - 0.02
    } else {
        0.0
    };
    by_words.max(if heard.len() == name.len() { 0.0 } else { whole })
}

#[expect(clippy::cast_precision_loss, reason = "a name has few words")]
fn share(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

/// How near two words are: by their letters, and nearer when they sound the same. One sound (L for Lee, Lou and Leah)
/// tells less than several, and so does a sound that only one of them may have (John, as in Johannes).
fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let letters = strsim::jaro_winkler(a, b);
    let (a, b) = (sounds(a), sounds(b));
    let by_sound = match (a.first(), b.first()) {
        (Some(a), Some(b)) if a == b && a.len() > 1 => 0.85 + 0.15 * letters,
        _ if a.iter().any(|sound| b.contains(sound)) => 0.75 + 0.2 * letters,
        _ => 0.0,
    };
    by_sound.max(letters)
}

#[cfg(test)]
mod tests;
