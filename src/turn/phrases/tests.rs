use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use super::*;

/// The locale that the others are held to.
const FIRST: usize = 0;

#[test]
fn an_unknown_locale_is_answered_in_the_nearest() {
    #[track_caller]
    fn check(requested: Option<&str>, want: &str) {
        assert_eq!(Locale::of(requested).tag(), want, "{requested:?}");
    }
    for (tag, _) in LOCALES {
        check(Some(tag), tag);
    }
    check(Some("en-AU"), "en-GB");
    check(Some("en-CA"), "en-GB");
    check(Some("en-IN"), "en-GB");
    check(Some("en-ZA"), "en-US");
    check(Some("de-AT"), "de-DE");
    check(Some("es-MX"), "es-ES");
    check(Some("fr-CA"), "fr-FR");
    check(Some("xx"), "en-US");
    check(Some(""), "en-US");
    check(None, "en-US");
}

/// Phrases by their keys: the file each is in, and its text.
type Phrases = BTreeMap<String, (&'static str, String)>;

/// Every phrase of a locale.
fn phrases(files: &Files) -> Phrases {
    let mut found = BTreeMap::new();
    for (file, text) in files {
        let mut key = String::new();
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split(" =").next().unwrap().to_owned();
                found.insert(key.clone(), (*file, String::new()));
            }
            if !line.starts_with('#') && !key.is_empty() {
                found.get_mut(&key).unwrap().1 += line;
            }
        }
    }
    found
}

/// What stands in braces, up to where they end or a choice begins: `$count` of `{ $count -> …`.
fn in_braces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split('{').skip(1).map(|inside| {
        let end = inside.find('}').unwrap_or(inside.len());
        match inside.find("->").filter(|at| *at < end) {
            Some(at) => (inside[..at].trim(), true),
            None => (inside[..end].trim(), false),
        }
    })
}

/// The phrases that a phrase has in it.
fn inner(text: &str) -> BTreeSet<String> {
    in_braces(text)
        .filter(|(inside, _)| inside.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(|(inside, _)| inside.to_owned())
        .collect()
}

/// The variables that a phrase puts into its text. One that it only chooses by is left out: another language may have
/// nothing to choose.
fn placed(key: &str, phrases: &Phrases) -> BTreeSet<String> {
    let text = &phrases[key].1;
    let own = in_braces(text)
        .filter(|(inside, chooses)| inside.starts_with('$') && !chooses)
        .map(|(inside, _)| inside.to_owned());
    let inner = inner(text).into_iter().flat_map(|inner| placed(&inner, phrases));
    own.chain(inner).collect()
}

#[test]
fn no_locale_lacks_a_phrase_or_has_one_too_many() {
    let mut faults = String::new();
    let (reference, all) = (LOCALES[FIRST].0, phrases(&LOCALES[FIRST].1));
    for (tag, files) in &LOCALES[FIRST + 1..] {
        let own = phrases(files);
        for (key, (file, _)) in &all {
            if !own.contains_key(key) {
                writeln!(
                    faults,
                    "`{key}` is missing in src/turn/phrases/{tag}/{file}: translate that of {reference}/{file}"
                )
                .unwrap();
            }
        }
        for (key, (file, _)) in &own {
            match all.get(key) {
                None => writeln!(
                    faults,
                    "`{key}` in src/turn/phrases/{tag}/{file} is not in {reference}: take it out, or add it there"
                )
                .unwrap(),
                Some((there, _)) if there != file => writeln!(
                    faults,
                    "`{key}` is in src/turn/phrases/{tag}/{file}, and in {reference}/{there}: move it"
                )
                .unwrap(),
                Some(_) => {}
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_phrase_says_the_same_things_in_every_locale() {
    let mut faults = String::new();
    let (reference, all) = (LOCALES[FIRST].0, phrases(&LOCALES[FIRST].1));
    for (tag, files) in &LOCALES[FIRST + 1..] {
        let own = phrases(files);
        for key in all.keys().filter(|key| own.contains_key(*key)) {
            let (there, here) = (placed(key, &all), placed(key, &own));
            if there != here {
                writeln!(
                    faults,
                    "`{key}` puts in {here:?} in {tag}, and {there:?} in {reference}"
                )
                .unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// Every source of `turn` that is no test.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            text += fs::read_to_string(&path)
                .unwrap()
                .split("#[cfg(test)]")
                .next()
                .unwrap();
        }
    }
    text
}

/// The keys that the code says: every literal in the sources of `turn` that is one, and whatever stands where one stands.
fn keys_in_code(known: &BTreeSet<String>) -> BTreeSet<String> {
    let text = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/turn"));
    let literals: BTreeSet<_> = text.split('"').map(str::to_owned).collect();
    let said = ["say(\"", "say_with(\""]
        .into_iter()
        .flat_map(|call| text.split(call).skip(1));
    let said = said.filter_map(|rest| rest.split('"').next());
    let said = said.filter(|key| key.len() < 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    known
        .intersection(&literals)
        .cloned()
        .chain(said.map(str::to_owned))
        .collect()
}

#[test]
fn every_key_in_the_code_has_a_phrase_and_every_phrase_is_said() {
    let phrases = phrases(&LOCALES[FIRST].1);
    let known: BTreeSet<_> = phrases.keys().cloned().collect();
    let inner = phrases.values().flat_map(|(_, text)| inner(text));
    let said: BTreeSet<_> = keys_in_code(&known).into_iter().chain(inner).collect();
    let unsaid: Vec<_> = known.difference(&said).collect();
    assert!(
        unsaid.is_empty(),
        "nothing says {unsaid:?}: take them out of every locale"
    );
    let unknown: Vec<_> = said.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?} are said, and src/turn/phrases/en-US has none of them"
    );
}

#[test]
fn every_phrase_file_parses_and_reads() {
    warm_up();
    assert_eq!(BUNDLES.len(), LOCALES.len());
}

#[test]
fn every_digit_has_words_in_every_locale() {
    for (tag, _) in LOCALES {
        let words = Locale::of(Some(tag)).digit_words();
        assert_eq!(words.len(), 10, "{tag}");
        for alternatives in words {
            assert!(
                alternatives
                    .iter()
                    .all(|word| !word.is_empty() && *word == word.to_lowercase()),
                "{tag}: {alternatives:?}"
            );
        }
    }
}

/// Every variable that a phrase looks at.
fn variables(key: &str, phrases: &Phrases) -> BTreeSet<String> {
    let text = &phrases[key].1;
    let own = text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        rest[..end].to_owned()
    });
    let inner = inner(text)
        .into_iter()
        .flat_map(|inner| variables(&inner, phrases));
    own.chain(inner).collect()
}

/// The numbers to try a variable with: those that a language may treat apart. None for what is no number.
fn numbers(key: &str, variable: &str) -> &'static [u32] {
    match variable {
        "digits" if key == "length" => &[3, 4, 5, 6, 7, 8],
        "digits" if key != "place-phone" => &[3, 8],
        "count" if key == "number-many" => &[2, 5],
        "minutes" | "left" | "seconds" | "count" => &[1, 2, 5],
        _ => &[],
    }
}

/// A variable that is no number, as a reader sees it.
fn sample(variable: &str) -> FluentValue<'static> {
    match variable {
        "initial" => "e".into(),
        "ending" => "com".into(),
        "digits" => "88".into(),
        "sound" => "other".into(),
        other => format!("‹{other}›").into(),
    }
}

/// What a phrase comes to, once for each number that it may tell of.
fn rendered(locale: Locale, key: &str, phrases: &Phrases) -> BTreeSet<String> {
    let variables = variables(key, phrases);
    let tried = variables
        .iter()
        .find(|variable| !numbers(key, variable).is_empty());
    let values = tried.map_or(&[0][..], |variable| numbers(key, variable));
    let say = |value: &u32| {
        let mut arguments = FluentArgs::new();
        for variable in &variables {
            arguments.set(variable.clone(), sample(variable));
        }
        if let Some(variable) = tried {
            arguments.set(variable.clone(), *value);
        }
        locale.text(key, &arguments)
    };
    values.iter().map(say).collect()
}

/// For a reader of the language: everything the skill can say in it.
#[test]
fn everything_that_is_said_can_be_read_in_every_locale() {
    for (tag, files) in LOCALES {
        let (locale, mut text) = (Locale::of(Some(tag)), String::new());
        let phrases = phrases(&files);
        for key in phrases.keys() {
            for said in rendered(locale, key, &phrases) {
                writeln!(text, "{key}: {said}").unwrap();
            }
        }
        insta::assert_snapshot!(tag, text);
    }
}
