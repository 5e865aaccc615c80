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
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn contact(name: &str, also_called: &[&str]) -> Contact {
        Contact {
            id: "somebody".parse().unwrap(),
            organization: "juniper-hill".parse().unwrap(),
            name: name.to_owned(),
            also_called: also_called.iter().map(ToString::to_string).collect(),
            department: None,
            numbers: vec![],
        }
    }

    #[rstest]
    #[case("Ann Lee", "ann lee")]
    #[case("  ann   LEE ", "ann lee")]
    #[case("Ann Lee's", "ann lee")]
    #[case("James' number", "james number")]
    #[case("René Bouchard", "rene bouchard")]
    #[case("Rene\u{301} Bouchard", "rene bouchard")]
    #[case("Björn Öberg", "bjorn oberg")]
    #[case("Greta Weiß", "greta weiss")]
    #[case("Tomasz Zieliński-Łoś", "tomasz zielinski los")]
    #[case("Siobhán O’Neill", "siobhan oneill")]
    #[case("Søren Æsir", "soren aesir")]
    #[case("J. R. Smith", "j r smith")]
    #[case("İpek Işık", "ipek isik")]
    #[case("Дарья", "дарья")]
    #[case("?!", "")]
    fn a_name_is_folded_to_plain_words(#[case] name: &str, #[case] want: &str) {
        assert_eq!(words(name).join(" "), want);
    }

    #[rstest]
    #[case::the_very_name("ann lee", "Ann Lee")]
    #[case::the_other_way_round("lee ann", "Ann Lee")]
    #[case::misspelled("ann li", "Ann Lee")]
    #[case::another_spelling("anne lee", "Ann Lee")]
    #[case::first_name("ann", "Ann Lee")]
    #[case::surname("lee", "Ann Lee")]
    #[case::possessive("ann lee's", "Ann Lee")]
    #[case::possessive_run_on("ann lees", "Ann Lee")]
    #[case::form_of_address("mister smith", "John Smith")]
    #[case::homophone("jon smyth", "John Smith")]
    #[case::homophone_back("john smith", "Jon Smyth")]
    #[case::another_first_name("bob okafor", "Robert Okafor")]
    #[case::another_first_name_alone("bob", "Robert Okafor")]
    #[case::in_two_words("robert oka for", "Robert Okafor")]
    #[case::accents("elizabeth novak", "Elizabeth Novák")]
    #[case::no_accents_heard("siobhan o'neill", "Siobhán O’Neill")]
    #[case::spelled_as_spoken("shivaun oneil", "Siobhán O’Neill")]
    #[case::double_name("anne marie dubois", "Anne-Marie Dubois")]
    #[case::half_a_double_name("marie dubois", "Anne-Marie Dubois")]
    #[case::ends_in_s("james hargreaves", "James Hargreaves")]
    #[case::vowels_misheard("priya roman", "Priya Raman")]
    #[case::consonant_misheard("hugo marketti", "Hugo Marchetti")]
    #[case::other_script("дарья", "Дарья Иванова")]
    fn a_name_that_is_meant_is_found(#[case] heard: &str, #[case] name: &str) {
        let contact = contact(
            name,
            if name.starts_with("Rob") {
                &["Bob"]
            } else if name.starts_with("Sio") {
                &["Shivaun"]
            } else {
                &[]
            },
        );
        let score = score(heard, &contact);
        assert!(score >= THRESHOLD, "{score}");
        let keys = keys(&contact);
        let looked_for: BTreeSet<_> = whole_keys(heard).union(&part_keys(heard)).cloned().collect();
        assert!(!keys.is_disjoint(&looked_for), "{looked_for:?} not in {keys:?}");
    }

    #[rstest]
    #[case("zaphod", "Ann Lee")]
    #[case("zaphod", "David Chen")]
    #[case("zaphod lee", "Ann Lee")]
    #[case("ann smith", "Ann Lee")]
    #[case("lou", "Ann Lee")]
    #[case("john", "Ann Lee")]
    #[case("maria", "Priya Raman")]
    #[case("robert", "Ann Lee")]
    #[case("", "Ann Lee")]
    #[case("?", "Ann Lee")]
    #[case("дарья", "Ann Lee")]
    fn another_name_is_not_found(#[case] heard: &str, #[case] name: &str) {
        let score = score(heard, &contact(name, &[]));
        assert!(score < THRESHOLD, "{score}");
    }

    #[test]
    fn the_nearer_name_scores_higher() {
        #[track_caller]
        fn check(heard: &str, nearer: &str, farther: &str) {
            let (near, far) = (
                score(heard, &contact(nearer, &[])),
                score(heard, &contact(farther, &[])),
            );
            assert!(near > far, "{heard}: {nearer} {near}, {farther} {far}");
        }
        check("ann lee", "Ann Lee", "Ann Smith");
        check("ann lee", "Ann Lee", "Anne Leigh");
        check("ann", "Ann Lee", "Anne-Marie Dubois");
        check("david cohen", "David Cohen", "David Chen");
        check("maria garza", "Maria Garza", "Maria Garcia");
    }

    #[test]
    fn departments_sound_alike_when_they_do() {
        assert!(sounds_like("sails", "Sales"));
        assert!(sounds_like("human resources", "Human Resources"));
        assert!(!sounds_like("support", "Sales"));
        assert!(!sounds_like("", "Sales"));
    }

    proptest! {
        #[test]
        fn words_are_already_folded(name in "\\PC{0,40}") {
            let once = words(&name).join(" ");
            prop_assert_eq!(words(&once).join(" "), once);
        }

        #[test]
        fn whoever_has_a_name_is_found_by_it(name in "[A-Za-zÀ-ž' -]{1,30}", also in "\\PC{0,20}") {
            let contact = contact(&name, &[&also]);
            prop_assume!(!words(&name).is_empty() && !readings(&name).is_empty());
            prop_assert!(score(&name, &contact) >= THRESHOLD, "{}", score(&name, &contact));
            let found: BTreeSet<_> = whole_keys(&name).union(&part_keys(&name)).cloned().collect();
            prop_assert!(!keys(&contact).is_disjoint(&found));
        }

        #[test]
        fn a_score_is_between_none_and_all(heard in "\\PC{0,200}", name in "\\PC{0,200}") {
            let score = score(&heard, &contact(&name, &[&heard]));
            prop_assert!((0.0..=1.0).contains(&score), "{score}");
            prop_assert!(whole_keys(&heard).len() + part_keys(&heard).len() < 150);
        }
    }
}
