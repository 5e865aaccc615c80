//! Checks the invocation name, by which people open the skill. It is final once the skill is published.

use super::located_model::{LocatedModel, LocatedText};
use crate::skill::finding::{FindingPlace, SkillFindings, format_characters};

/// The minimum and maximum number of characters.
const NAME_LENGTH: (usize, usize) = (2, 50);

/// Wake words, and words that Amazon reserves. They are the same in every language.
const RESERVED_WORDS: &[&str] = &["alexa", "amazon", "echo", "computer", "ziggy", "skill", "app"];

/// The words of one language that an invocation name must not contain.
struct ForbiddenNameWords {
    tag: &'static str,
    /// Articles and prepositions, which are not allowed in a name of two words.
    articles_and_prepositions: &'static [&'static str],
    /// Words that people say before a name: "open …".
    launch: &'static [&'static str],
    /// Words that people say after a name: "ask … for …". Amazon lists them for English only, and names in
    /// the other languages cannot do without them.
    joining: &'static [&'static str],
    /// True if the language has compound words, so that a single word can be enough.
    compounds: bool,
}

static FORBIDDEN_NAME_WORDS: [ForbiddenNameWords; 4] = [
    ForbiddenNameWords {
        tag: "en",
        articles_and_prepositions: &[
            "the", "a", "an", "my", "for", "to", "of", "about", "up", "by", "at", "off", "with", "in", "on",
        ],
        launch: &[
            "launch", "ask", "tell", "load", "begin", "enable", "open", "start", "run", "play", "resume",
            "use", "talk",
        ],
        joining: &[
            "to", "from", "in", "using", "with", "about", "for", "that", "by", "if", "and", "whether",
        ],
        compounds: false,
    },
    ForbiddenNameWords {
        tag: "de",
        articles_and_prepositions: &[
            "der", "die", "das", "dem", "den", "des", "ein", "eine", "einer", "mein", "meine", "für", "zu",
            "von", "mit", "in", "auf", "bei", "an", "im", "am", "zum", "zur",
        ],
        launch: &[
            "öffne",
            "starte",
            "frage",
            "frag",
            "sage",
            "sag",
            "spiele",
            "spiel",
            "lade",
            "beginne",
            "aktiviere",
            "nutze",
            "verwende",
        ],
        joining: &[],
        compounds: true,
    },
    ForbiddenNameWords {
        tag: "es",
        articles_and_prepositions: &[
            "el", "la", "los", "las", "un", "una", "mi", "de", "del", "a", "al", "en", "con", "por", "para",
        ],
        launch: &[
            "abre", "abrir", "inicia", "lanza", "pregunta", "pide", "di", "dile", "carga", "comienza",
            "activa", "usa", "empieza", "pon",
        ],
        joining: &[],
        compounds: false,
    },
    ForbiddenNameWords {
        tag: "fr",
        articles_and_prepositions: &[
            "le", "la", "les", "un", "une", "des", "mon", "ma", "de", "du", "à", "au", "en", "dans", "avec",
            "pour", "par", "sur",
        ],
        launch: &[
            "ouvre", "ouvrir", "lance", "lancer", "démarre", "demande", "dis", "charge", "commence",
            "active", "utilise", "joue",
        ],
        joining: &[],
        compounds: false,
    },
];

/// Reports what Amazon would reject in the invocation name.
pub(super) fn check_invocation_name(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    for (what, remedy) in find_model_faults(model) {
        let what = format!("the invocation name {what}");
        findings.add(model.invocation_name.at.fault_here(what, remedy));
    }
}

/// Returns true if Amazon would accept the invocation name.
pub(super) fn has_valid_invocation_name(model: &LocatedModel<'_>) -> bool {
    find_model_faults(model).is_empty()
}

fn find_model_faults(model: &LocatedModel<'_>) -> Vec<(String, &'static str)> {
    let name = &model.invocation_name;
    let mut faults = find_name_faults(&name.text, model.locale);
    if let Some(kind) = find_type_with_value(name, model) {
        let what = format!("is a value of {kind}, the name of a person or a place");
        faults.push((what, "add a word that says what the skill does"));
    }
    faults
}

/// The problems of a name in the language of `locale`, each with its remedy.
pub(super) fn find_name_faults(name: &str, locale: &str) -> Vec<(String, &'static str)> {
    if name.trim().is_empty() {
        return vec![(
            "is empty".to_owned(),
            "write two or more words that people say to open the skill",
        )];
    }
    let mut faults = vec![];
    let characters = name.chars().count();
    if !(NAME_LENGTH.0..=NAME_LENGTH.1).contains(&characters) {
        let what = format!("has {}", format_characters(characters));
        faults.push((what, "give it at least 2 and at most 50"));
    }
    faults.extend(find_spelling_fault(name));
    if name.split(' ').any(str::is_empty) {
        let what = "has a space too many at its beginning, its end or between words".to_owned();
        faults.push((what, "put one space between words, and none before or after"));
    }
    let language = FORBIDDEN_NAME_WORDS
        .iter()
        .find(|language| locale.split('-').next() == Some(language.tag));
    faults.extend(find_wording_faults(&name.to_lowercase(), language));
    faults
}

/// Checks for Amazon's characters: lower-case letters, spaces, possessive apostrophes, and a period after
/// each letter of an abbreviation.
fn find_spelling_fault(name: &str) -> Option<(String, &'static str)> {
    // Letters right before `at`. One of them is an abbreviation ("n."), several are the end of a sentence.
    let letters_before = |at: usize| name[..at].chars().rev().take_while(|c| c.is_alphabetic()).count();
    name.char_indices().find_map(|(at, c)| {
        let remedy = match c {
            ' ' => return None,
            '\'' if letters_before(at) > 0 => return None,
            '.' if letters_before(at) == 1 => return None,
            _ if c.is_numeric() => "spell numbers out: \"two\"",
            _ if c.is_uppercase() => "use lowercase letters",
            _ if c.is_alphabetic() => return None,
            '\'' => "put an apostrophe only after a letter: \"ann's\"",
            '.' => "put a period after each letter of an abbreviation: \"n. b. a.\"",
            _ => "use only letters, spaces, apostrophes and periods",
        };
        Some((format!("contains {c:?}"), remedy))
    })
}

fn find_wording_faults(name: &str, language: Option<&ForbiddenNameWords>) -> Vec<(String, &'static str)> {
    let mut faults = vec![];
    let words: Vec<_> = name.split_whitespace().collect();
    let mut hold = |list: &[&str], what: &str, remedy: &'static str| {
        // "Echo's" is no more allowed than "echo".
        let plain = |word: &str| word.trim_end_matches("'s").to_owned();
        for word in words.iter().filter(|word| list.contains(&plain(word).as_str())) {
            faults.push((format!("contains {word:?}, {what}"), remedy));
        }
    };
    hold(RESERVED_WORDS, "a word that Amazon reserves", "remove it");
    if let Some(language) = language {
        let remedy = "remove it: Alexa could not tell where the name ends and the question begins";
        hold(language.launch, "which people say to open a skill", remedy);
        hold(language.joining, "which joins a name to a question", remedy);
        if words.len() == 2 {
            let remedy = "in a name of two words, neither may be one; add a third word, or replace this one";
            hold(
                language.articles_and_prepositions,
                "an article or a preposition",
                remedy,
            );
        }
    }
    if words.len() < 2 && !language.is_some_and(|language| language.compounds) {
        let what = "is one word".to_owned();
        faults.push((
            what,
            "use two or more words; Amazon accepts one word only from the owner of a brand",
        ));
    }
    faults
}

/// The custom type that has this very name as a value. Such values are names of people or places, which
/// Amazon rejects.
fn find_type_with_value(name: &LocatedText<'_>, model: &LocatedModel<'_>) -> Option<String> {
    let same = |said: &LocatedText<'_>| said.text.to_lowercase() == name.text;
    let holds = |values: &[super::located_model::LocatedSlotValue<'_>]| {
        values.iter().any(|value| value.names().any(same))
    };
    let kind = model.types.iter().find(|kind| holds(&kind.values))?;
    Some(kind.name.text.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str, locale: &str) -> Vec<String> {
        find_name_faults(name, locale)
            .into_iter()
            .map(|(what, _)| what)
            .collect()
    }

    #[test]
    fn amazons_rules_are_held() {
        #[track_caller]
        fn check(name: &str, locale: &str, want: Option<&str>) {
            let found = of(name, locale);
            match want {
                None => assert!(found.is_empty(), "{name:?}: {found:?}"),
                Some(want) => assert!(
                    found.iter().any(|what| what.contains(want)),
                    "{name:?}: {found:?}"
                ),
            }
        }
        check("contact finder", "en-US", None);
        check("ann's contact list", "en-US", None);
        check("n. b. a. scores", "en-US", None);
        check("kontaktfinder", "de-DE", None);
        check("buscador de contactos", "es-ES", None);
        check("annuaire d'entreprise", "fr-FR", None);
        check("", "en-US", Some("is empty"));
        assert_eq!(of("", "en-US").len(), 1, "an empty name is told once");
        check("a", "en-US", Some("has 1 character"));
        check(&"long name ".repeat(6), "en-US", Some("60 characters"));
        check("Contact Finder", "en-US", Some("'C'"));
        check("contact finder 2", "en-US", Some("'2'"));
        check("contact_finder two", "en-US", Some("'_'"));
        check("contact finder.", "en-US", Some("'.'"));
        check("contact 'finder", "en-US", Some("'\\''"));
        check("contact  finder", "en-US", Some("space too many"));
        check(" contact finder", "en-US", Some("space too many"));
        check("contacts", "en-US", Some("one word"));
        check("the contacts", "en-US", Some("\"the\""));
        check("find the contacts", "en-US", None);
        check("open contact finder", "en-US", Some("\"open\""));
        check("contact finder for ann", "en-US", Some("\"for\""));
        check("alexa contact finder", "en-US", Some("\"alexa\""));
        check("echo's contact finder", "en-US", Some("\"echo's\""));
        check("contact finder app", "en-US", Some("\"app\""));
        check("öffne kontakte", "de-DE", Some("\"öffne\""));
        check("die kontakte", "de-DE", Some("\"die\""));
        check("mon annuaire", "fr-FR", Some("\"mon\""));
    }

    proptest! {
        #[test]
        fn any_text_is_judged(name in ".*", locale in "(en-US|de-DE|fr-FR|es-ES|ja-JP|)") {
            find_name_faults(&name, &locale);
        }

        #[test]
        fn a_sound_name_has_only_what_amazon_takes(name in "[a-zA-Z0-9 '._-]{0,60}") {
            if find_name_faults(&name, "en-US").is_empty() {
                prop_assert!((2..=50).contains(&name.len()));
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b" '.".contains(&b)));
                prop_assert!(name.split(' ').count() >= 2 && name.split(' ').all(|word| !word.is_empty()));
                prop_assert!(!name.split(' ').any(|word| RESERVED_WORDS.contains(&word)));
            }
        }

        #[test]
        fn a_reserved_word_is_found_wherever_it_stands(
            before in "[b-d]{4,9}", word in prop::sample::select(RESERVED_WORDS), after in "[b-d]{4,9}",
        ) {
            for name in [format!("{word} {before} {after}"), format!("{before} {word} {after}"), format!("{before} {after} {word}")] {
                prop_assert!(!find_name_faults(&name, "en-US").is_empty(), "{}", name);
            }
        }
    }
}
