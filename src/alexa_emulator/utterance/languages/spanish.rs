//! Spanish as people say it to Alexa: numbers, dates, launch phrases, courtesy words and built-in intents.

use super::{
    SpokenLanguage,
    name_tables::{join_each, names_in_table},
};
use crate::alexa_emulator::utterance::spoken_numbers::{NumberNames, SpokenNumbers};

pub(super) fn spoken_language() -> SpokenLanguage {
    SpokenLanguage {
        intents: INTENTS,
        openers: &[
            "abre", "abrir", "inicia", "iniciar", "lanza", "empieza", "comienza", "usa", "arranca",
        ],
        askers: &[
            "pregunta a",
            "pregúntale a",
            "pide a",
            "pídele a",
            "dile a",
            "di a",
            "habla con",
            "abre",
            "usa",
        ],
        tell: "dile a",
        articles: &["el", "la", "mi"],
        joints: &[
            "que",
            "si",
            "por",
            "y",
            "para",
            "sobre",
            "y pregunta",
            "y pide",
            "y di",
        ],
        suffix_joints: &["con", "en", "a", "usando"],
        function_words: FUNCTION_WORDS,
        courtesy_before: &["por favor", "eh", "bueno", "pues", "hola", "oye"],
        courtesy_after: &["por favor", "gracias"],
        numbers: numbers(),
    }
}

const INTENTS: &[(&str, &[&str])] = &[
    (
        "AMAZON.HelpIntent",
        &["ayuda", "ayúdame", "necesito ayuda", "puedes ayudarme"],
    ),
    (
        "AMAZON.StopIntent",
        &["para", "detente", "alto", "basta", "stop", "cállate"],
    ),
    (
        "AMAZON.CancelIntent",
        &["cancela", "cancelar", "cancélalo", "anula"],
    ),
    (
        "AMAZON.NavigateHomeIntent",
        &["inicio", "ve a inicio", "ve al inicio", "pantalla de inicio"],
    ),
    (
        "AMAZON.RepeatIntent",
        &["repite", "repetir", "otra vez por favor"],
    ),
    ("AMAZON.YesIntent", &["sí", "si", "ok", "okay"]),
    ("AMAZON.NoIntent", &["no"]),
];

fn numbers() -> SpokenNumbers {
    SpokenNumbers::of(&NumberNames {
        cardinal,
        repeats: &[("doble", 2), ("triple", 3)],
        ordinals: [
            &["primera", "primero", "primer"],
            &["segunda", "segundo"],
            &["tercero", "tercera", "tercer"],
            &["cuarto", "cuarta"],
            &["quinto", "quinta"],
            &["sexto", "sexta"],
            &["séptimo", "séptima"],
            &["octavo", "octava"],
            &["noveno", "novena"],
            &["décimo", "décima"],
        ],
        ordinal_endings: &["º", "ª", "o", "a", "er"],
    })
}

const FUNCTION_WORDS: &[&str] = &[
    "un",
    "una",
    "el",
    "la",
    "los",
    "las",
    "lo",
    "le",
    "les",
    "me",
    "te",
    "se",
    "nos",
    "mi",
    "tu",
    "su",
    "yo",
    "tú",
    "él",
    "ella",
    "es",
    "son",
    "está",
    "qué",
    "que",
    "quién",
    "quien",
    "cuál",
    "cual",
    "cómo",
    "como",
    "dónde",
    "cuándo",
    "por",
    "para",
    "y",
    "o",
    "de",
    "del",
    "en",
    "a",
    "al",
    "con",
    "sin",
    "sobre",
    "número",
    "números",
    "teléfono",
    "pin",
    "código",
    "favor",
    "no",
    "sí",
    "si",
    "otra",
    "vez",
    "hoy",
    "puedo",
    "puedes",
    "dame",
    "dime",
    "busca",
    "encuentra",
    "contacto",
    "hace",
    "hay",
];

/// From zero to twenty-nine, which are single words in Spanish.
const UNITS: [&[&str]; 30] = [
    &["cero"],
    &["uno", "un", "una"],
    &["dos"],
    &["tres"],
    &["cuatro"],
    &["cinco"],
    &["seis"],
    &["siete"],
    &["ocho"],
    &["nueve"],
    &["diez"],
    &["once"],
    &["doce"],
    &["trece"],
    &["catorce"],
    &["quince"],
    &["dieciséis", "dieciseis"],
    &["diecisiete"],
    &["dieciocho"],
    &["diecinueve"],
    &["veinte"],
    &["veintiuno", "veintiún"],
    &["veintidós", "veintidos"],
    &["veintitrés", "veintitres"],
    &["veinticuatro"],
    &["veinticinco"],
    &["veintiséis", "veintiseis"],
    &["veintisiete"],
    &["veintiocho"],
    &["veintinueve"],
];
const TENS: [&str; 7] = [
    "treinta",
    "cuarenta",
    "cincuenta",
    "sesenta",
    "setenta",
    "ochenta",
    "noventa",
];
const HUNDREDS: [&str; 9] = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

fn cardinal(number: u16) -> Vec<String> {
    let (hundreds, rest) = (number / 100, number % 100);
    match (hundreds, rest) {
        (0, rest) => below_hundred(rest),
        // "Cien" is only the number itself. In 101 it is "ciento".
        (1, 0) => vec!["cien".to_owned()],
        (hundreds, 0) => vec![HUNDREDS[usize::from(hundreds - 1)].to_owned()],
        (hundreds, rest) => join_each(HUNDREDS[usize::from(hundreds - 1)], " ", &below_hundred(rest)),
    }
}

fn below_hundred(number: u16) -> Vec<String> {
    if let Some(names) = names_in_table(&UNITS, number) {
        return names;
    }
    // `UNITS` ends at 29, so the first of these is thirty.
    let tens = TENS[usize::from(number / 10 - 3)];
    match number % 10 {
        0 => vec![tens.to_owned()],
        unit => join_each(tens, " y ", &below_hundred(unit)),
    }
}
