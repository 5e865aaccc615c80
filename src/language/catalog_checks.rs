//! Checks for the tests of every message catalog: each locale has the same messages with the same arguments,
//! and all of them are used.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use super::{LocaleFiles, SupportedLocale};

/// Messages by key, each with the file it is in and its text.
pub(crate) type MessagesByKey = BTreeMap<String, (&'static str, String)>;

/// Reads all messages of a locale.
pub(crate) fn read_messages((_, files): &LocaleFiles) -> MessagesByKey {
    // No parser is needed for these checks: a line of a Fluent file that begins with a letter begins a message.
    let mut found = BTreeMap::new();
    for (file, text) in *files {
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

/// Returns the expression in each pair of braces, and true if it selects a variant. For `{ $count -> …`, this
/// is `$count` and true.
fn placeables(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split('{').skip(1).map(|inside| {
        let end = inside.find('}').unwrap_or(inside.len());
        match inside.find("->").filter(|at| *at < end) {
            Some(at) => (inside[..at].trim(), true),
            None => (inside[..end].trim(), false),
        }
    })
}

/// Returns the keys of the messages that a message refers to.
pub(crate) fn referenced_messages(text: &str) -> BTreeSet<String> {
    placeables(text)
        .filter(|(inside, _)| inside.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(|(inside, _)| inside.to_owned())
        .collect()
}

/// Returns the variables that a message inserts into its text, including those of the messages it refers to.
/// A variable that only selects a variant is left out, because another language may not need the choice.
fn inserted_variables(key: &str, messages: &MessagesByKey) -> BTreeSet<String> {
    let text = &messages[key].1;
    let own = placeables(text)
        .filter(|(inside, chooses)| inside.starts_with('$') && !chooses)
        .map(|(inside, _)| inside.to_owned());
    let inner = referenced_messages(text)
        .into_iter()
        .flat_map(|inner| inserted_variables(&inner, messages));
    own.chain(inner).collect()
}

/// Asserts that all locales of a catalog have the same messages, in files with the same names, with the same
/// variables. `folder` is the folder of the catalog, for the messages.
#[track_caller]
pub(crate) fn assert_same_messages_in_every_locale(book: &[LocaleFiles], folder: &str) {
    let tags: Vec<_> = book.iter().map(|(tag, _)| *tag).collect();
    assert_eq!(tags, SupportedLocale::ALL.map(SupportedLocale::tag), "{folder}");
    let mut faults = String::new();
    let (reference, all) = (book[0].0, read_messages(&book[0]));
    for files in &book[1..] {
        let (tag, own) = (files.0, read_messages(files));
        faults += &describe_differences(folder, (reference, &all), (tag, &own));
    }
    assert!(faults.is_empty(), "\n{faults}");
}

fn describe_differences(
    folder: &str,
    (reference, all): (&str, &MessagesByKey),
    (tag, own): (&str, &MessagesByKey),
) -> String {
    let mut faults = String::new();
    for (key, (file, _)) in all.iter().filter(|(key, _)| !own.contains_key(*key)) {
        writeln!(
            faults,
            "`{key}` is missing in {folder}/{tag}/{file}: translate the message in {reference}/{file}"
        )
        .unwrap();
    }
    for (key, (file, _)) in own {
        let Some((there, _)) = all.get(key) else {
            writeln!(
                faults,
                "`{key}` in {folder}/{tag}/{file} is not in {reference}: remove it, or add it there"
            )
            .unwrap();
            continue;
        };
        if there != file {
            writeln!(
                faults,
                "`{key}` is in {folder}/{tag}/{file}, and in {reference}/{there}: move it"
            )
            .unwrap();
        }
        let (here, elsewhere) = (inserted_variables(key, own), inserted_variables(key, all));
        if here != elsewhere {
            writeln!(
                faults,
                "`{key}` inserts {here:?} in {tag}, but {elsewhere:?} in {reference}"
            )
            .unwrap();
        }
    }
    faults
}

/// Returns the concatenated text of all sources and templates below a folder, without tests.
fn read_sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &read_sources(&path);
        } else if may_contain_keys(&path) && !path.ends_with("tests.rs") {
            text += fs::read_to_string(&path)
                .unwrap()
                .split("#[cfg(test)]")
                .next()
                .unwrap();
        }
    }
    text
}

/// Returns true if a file with this extension can contain keys of messages.
fn may_contain_keys(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| ["rs", "html", "txt"].contains(&kind))
}

/// Returns the keys of messages in the code below a folder: all string literals that are known keys, and all
/// first arguments of the functions that take a key.
fn find_keys_in_code(below: &str, known: &BTreeSet<String>) -> BTreeSet<String> {
    // The second set finds keys that do not exist. The first finds keys that reach such a function
    // indirectly, from a table for example.
    let text = read_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(below));
    let literals: BTreeSet<_> = text.split('"').map(str::to_owned).collect();
    let said = ["say(\"", "say_with(\"", ".count(\"", "Content::plain(\""]
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

/// Asserts that the code below `code` uses every message of the catalog, and no message that does not exist.
#[track_caller]
pub(crate) fn assert_every_message_is_used(book: &[LocaleFiles], code: &str) {
    let messages = read_messages(&book[0]);
    let known: BTreeSet<_> = messages.keys().cloned().collect();
    let inner = messages.values().flat_map(|(_, text)| referenced_messages(text));
    let said: BTreeSet<_> = find_keys_in_code(code, &known).into_iter().chain(inner).collect();
    let unsaid: Vec<_> = known.difference(&said).collect();
    assert!(
        unsaid.is_empty(),
        "nothing uses {unsaid:?}: remove them from every locale"
    );
    let unknown: Vec<_> = said.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?} are used below {code}, but do not exist in en-US"
    );
}

/// Returns all variables of a message, including those that only select a variant and those of the messages
/// it refers to.
pub(crate) fn variables_of_message(key: &str, messages: &MessagesByKey) -> BTreeSet<String> {
    let text = &messages[key].1;
    let own = text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        rest[..end].to_owned()
    });
    let inner = referenced_messages(text)
        .into_iter()
        .flat_map(|inner| variables_of_message(&inner, messages));
    own.chain(inner).collect()
}

/// Asserts that the French messages have non-breaking spaces before `:`, `?`, `!` and `;` and inside of
/// quotation marks. With a normal space, the mark could end up on a line of its own.
#[track_caller]
pub(crate) fn assert_french_marks_do_not_break(book: &[LocaleFiles]) {
    let french = book.iter().filter(|(tag, _)| *tag == "fr-FR");
    for (file, text) in french.flat_map(|(_, files)| *files) {
        let sentences = text.lines().filter(|line| !line.starts_with('#'));
        for sentence in sentences {
            let apart = [" :", " ?", " !", " ;", "« ", " »"].map(|mark| sentence.contains(mark));
            assert!(!apart.contains(&true), "{file}: {sentence}");
        }
    }
}
