//! German as people say it to Alexa: numbers, dates, launch phrases, courtesy words and built-in intents.

use super::{SpokenLanguage, name_tables::names_in_table};
use crate::alexa_emulator::utterance::spoken_numbers::{NumberNames, SpokenNumbers};

pub(super) fn spoken_language() -> SpokenLanguage {
    SpokenLanguage {
        intents: INTENTS,
        openers: &[
            "öffne",
            "starte",
            "aktiviere",
            "beginne",
            "nutze",
            "lade",
            "start",
            "öffnen",
        ],
        askers: &[
            "frage", "frag", "sage", "sag", "bitte", "öffne", "starte", "nutze", "suche in", "befrage",
        ],
        tell: "sag",
        articles: &["den", "der", "die", "das", "dem", "meinen", "meine", "mein"],
        joints: &[
            "nach",
            "dass",
            "ob",
            "und",
            "um",
            "zu",
            "wie",
            "und frage",
            "und frag",
            "und sage",
            "und sag",
        ],
        suffix_joints: &["mit", "in", "bei", "über", "von"],
        function_words: FUNCTION_WORDS,
        courtesy_before: &["bitte", "äh", "ähm", "also", "hallo", "hey"],
        courtesy_after: &["bitte", "danke"],
        numbers: numbers(),
    }
}

const INTENTS: &[(&str, &[&str])] = &[
    (
        "AMAZON.HelpIntent",
        &[
            "hilfe",
            "hilf mir",
            "kannst du mir helfen",
            "können sie mir helfen",
        ],
    ),
    (
        "AMAZON.StopIntent",
        &["stopp", "stop", "aus", "halt", "hör auf", "beenden", "sei still"],
    ),
    (
        "AMAZON.CancelIntent",
        &["abbrechen", "abbruch", "brich ab", "brich das ab"],
    ),
    (
        "AMAZON.NavigateHomeIntent",
        &[
            "startseite",
            "zur startseite",
            "gehe zur startseite",
            "startbildschirm",
        ],
    ),
    (
        "AMAZON.RepeatIntent",
        &["wiederhole", "wiederholen", "wiederholung", "sag das nochmal"],
    ),
    ("AMAZON.YesIntent", &["ja", "jawohl", "okay", "ok", "genau"]),
    ("AMAZON.NoIntent", &["nein"]),
];

fn numbers() -> SpokenNumbers {
    SpokenNumbers::of(&NumberNames {
        cardinal,
        repeats: &[("zweimal", 2), ("dreimal", 3)],
        ordinals: [
            &["erste", "ersten", "erster", "erstes"],
            &["zweite", "zweiten", "zweiter", "zweites"],
            &["dritte", "dritten", "dritter", "drittes"],
            &["vierte", "vierten", "vierter", "viertes"],
            &["fünfte", "fünften", "fünfter", "fünftes"],
            &["sechste", "sechsten", "sechster", "sechstes"],
            &["siebte", "siebten", "siebter", "siebtes"],
            &["achte", "achten", "achter", "achtes"],
            &["neunte", "neunten", "neunter", "neuntes"],
            &["zehnte", "zehnten", "zehnter", "zehntes"],
        ],
        // Digits alone are an ordinal because "2." loses its period when text is split into words.
        ordinal_endings: &["te", "ten", "ter", "tes", ""],
    })
}

const FUNCTION_WORDS: &[&str] = &[
    "ein", "eine", "einen", "einem", "einer", "der", "die", "das", "den", "dem", "des", "es", "sie", "ihn",
    "ihm", "er", "ich", "du", "wir", "ihr", "mir", "mich", "dir", "dich", "mein", "meine", "meinen", "dein",
    "deine", "ist", "sind", "war", "hat", "habe", "haben", "was", "wer", "wen", "wem", "wie", "wo", "wann",
    "warum", "und", "oder", "für", "von", "in", "im", "an", "am", "auf", "aus", "bei", "mit", "nach", "zu",
    "zum", "zur", "nummer", "nummern", "telefon", "pin", "code", "zahl", "bitte", "nicht", "nein", "ja",
    "nochmal", "noch", "einmal", "kann", "kannst", "lautet", "heute", "kontakt", "finde", "suche",
];

/// From zero to nineteen. Before a noun and inside a number, one is "ein".
const UNITS: [&[&str]; 20] = [
    &["null"],
    &["eins", "ein", "eine"],
    &["zwei", "zwo"],
    &["drei"],
    &["vier"],
    &["fünf"],
    &["sechs"],
    &["sieben"],
    &["acht"],
    &["neun"],
    &["zehn"],
    &["elf"],
    &["zwölf"],
    &["dreizehn"],
    &["vierzehn"],
    &["fünfzehn"],
    &["sechzehn"],
    &["siebzehn"],
    &["achtzehn"],
    &["neunzehn"],
];
const TENS: [&str; 8] = [
    "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// The number in one word, as it is written, and with the hundreds by themselves, as it may be heard.
fn cardinal(number: u16) -> Vec<String> {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds == 0 {
        return below_hundred(rest);
    }
    let mut counts = match hundreds {
        // A hundred is "hundert" or "einhundert".
        1 => vec![String::new(), "ein".to_owned(), "ein ".to_owned()],
        more => below_hundred(more),
    };
    if hundreds > 1 {
        counts.extend(below_hundred(hundreds).iter().map(|count| format!("{count} ")));
    }
    let rests = if rest == 0 {
        vec![String::new()]
    } else {
        below_hundred(rest)
    };
    let mut names = Vec::new();
    for count in counts {
        for rest in &rests {
            names.push(format!("{count}hundert{rest}"));
            names.push(format!("{count}hundert {rest}").trim_end().to_owned());
        }
    }
    names
}

fn below_hundred(number: u16) -> Vec<String> {
    if let Some(names) = names_in_table(&UNITS, number) {
        return names;
    }
    let tens = TENS[usize::from(number / 10 - 2)];
    match number % 10 {
        0 => vec![tens.to_owned()],
        // "Eins" is "ein" inside a number.
        1 => vec![format!("einund{tens}")],
        unit => UNITS[usize::from(unit)]
            .iter()
            .map(|unit| format!("{unit}und{tens}"))
            .collect(),
    }
}
