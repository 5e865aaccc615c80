//! French as people say it to Alexa: numbers, dates, launch phrases, courtesy words and built-in intents.

use super::{
    SpokenLanguage,
    name_tables::{join_each, names_in_table},
};
use crate::alexa_emulator::utterance::spoken_numbers::{NumberNames, SpokenNumbers};

pub(super) fn spoken_language() -> SpokenLanguage {
    SpokenLanguage {
        intents: INTENTS,
        openers: &[
            "ouvre",
            "ouvrir",
            "lance",
            "lancer",
            "démarre",
            "démarrer",
            "commence",
            "utilise",
            "active",
        ],
        askers: &[
            "demande à",
            "demandez à",
            "dis à",
            "dites à",
            "parle à",
            "ouvre",
            "lance",
            "utilise",
        ],
        tell: "dis à",
        articles: &["le", "la", "mon", "ma", "l'"],
        joints: &["que", "si", "pour", "de", "et", "à", "et demande", "et dis"],
        suffix_joints: &["avec", "à", "dans", "sur", "via"],
        function_words: FUNCTION_WORDS,
        courtesy_before: &["euh", "alors", "bon", "bonjour", "salut"],
        courtesy_after: &["merci"],
        numbers: numbers(),
    }
}

const INTENTS: &[(&str, &[&str])] = &[
    (
        "AMAZON.HelpIntent",
        &["aide", "aide moi", "aidez moi", "à l'aide", "peux tu m'aider"],
    ),
    (
        "AMAZON.StopIntent",
        &["stop", "arrête", "arrêtez", "arrêter", "tais toi"],
    ),
    ("AMAZON.CancelIntent", &["annule", "annuler", "annulez"]),
    (
        "AMAZON.NavigateHomeIntent",
        &[
            "accueil",
            "page d'accueil",
            "retour à l'accueil",
            "va à l'accueil",
        ],
    ),
    ("AMAZON.RepeatIntent", &["répéter", "répète encore"]),
    ("AMAZON.YesIntent", &["oui", "ok", "okay", "ouais"]),
    ("AMAZON.NoIntent", &["non"]),
];

fn numbers() -> SpokenNumbers {
    SpokenNumbers::of(&NumberNames {
        cardinal,
        repeats: &[("double", 2), ("triple", 3)],
        ordinals: [
            &["première", "premier"],
            &["deuxième", "second", "seconde"],
            &["troisième"],
            &["quatrième"],
            &["cinquième"],
            &["sixième"],
            &["septième"],
            &["huitième"],
            &["neuvième"],
            &["dixième"],
        ],
        ordinal_endings: &["er", "re", "ère", "e", "ème", "nd", "nde"],
    })
}

const FUNCTION_WORDS: &[&str] = &[
    "un",
    "une",
    "le",
    "la",
    "les",
    "l'",
    "de",
    "du",
    "des",
    "d'",
    "ce",
    "cet",
    "cette",
    "ça",
    "il",
    "elle",
    "je",
    "j'",
    "tu",
    "nous",
    "vous",
    "me",
    "moi",
    "te",
    "toi",
    "se",
    "mon",
    "ma",
    "ton",
    "ta",
    "votre",
    "notre",
    "son",
    "sa",
    "est",
    "sont",
    "a",
    "ai",
    "as",
    "avez",
    "fait",
    "quel",
    "quelle",
    "que",
    "quoi",
    "qui",
    "comment",
    "où",
    "quand",
    "pourquoi",
    "et",
    "ou",
    "pour",
    "par",
    "en",
    "dans",
    "à",
    "au",
    "aux",
    "sur",
    "avec",
    "numéro",
    "numéros",
    "téléphone",
    "pin",
    "code",
    "non",
    "oui",
    "pas",
    "encore",
    "plaît",
    "peux",
    "peut",
    "donne",
    "dis",
    "trouve",
    "cherche",
    "contact",
    "dehors",
    "moment",
];

/// From zero to nineteen. Hyphens are spaces here, because text is split into words at hyphens.
const UNITS: [&[&str]; 20] = [
    &["zéro"],
    &["un", "une"],
    &["deux"],
    &["trois"],
    &["quatre"],
    &["cinq"],
    &["six"],
    &["sept"],
    &["huit"],
    &["neuf"],
    &["dix"],
    &["onze"],
    &["douze"],
    &["treize"],
    &["quatorze"],
    &["quinze"],
    &["seize"],
    &["dix sept"],
    &["dix huit"],
    &["dix neuf"],
];
const TENS: [&str; 5] = ["vingt", "trente", "quarante", "cinquante", "soixante"];

fn cardinal(number: u16) -> Vec<String> {
    let (hundreds, rest) = (number / 100, number % 100);
    let heads = match hundreds {
        0 => return below_hundred(rest),
        1 => vec!["cent".to_owned()],
        // The plural s is not heard, and not everybody writes it.
        more => below_hundred(more)
            .iter()
            .flat_map(|count| [format!("{count} cent"), format!("{count} cents")])
            .collect(),
    };
    if rest == 0 {
        return heads;
    }
    heads
        .iter()
        .flat_map(|head| join_each(head, " ", &below_hundred(rest)))
        .collect()
}

/// From sixty and from eighty, French counts on to nineteen: 97 is "quatre vingt dix sept".
fn below_hundred(number: u16) -> Vec<String> {
    if let Some(names) = names_in_table(&UNITS, number) {
        return names;
    }
    let (tens, rest): (&[&str], u16) = match number {
        80.. => (&["quatre vingt", "quatre vingts"], number - 80),
        60.. => (&["soixante"], number - 60),
        _ => (&TENS[usize::from(number / 10 - 2)..][..1], number % 10),
    };
    // "Et" comes before one and eleven, but not after eighty.
    let joint = if matches!(rest, 1 | 11) && number < 80 {
        " et "
    } else {
        " "
    };
    let name = |tens: &&str| match rest {
        0 => vec![(*tens).to_owned()],
        rest => join_each(tens, joint, &below_hundred(rest)),
    };
    tens.iter().flat_map(name).collect()
}
