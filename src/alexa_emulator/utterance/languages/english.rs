//! English as people say it to Alexa: numbers, dates, launch phrases, courtesy words and built-in intents.

use super::{
    SpokenLanguage,
    name_tables::{join_each, names_in_table},
};
use crate::alexa_emulator::utterance::{
    spoken_numbers::{NumberNames, SpokenNumbers},
    spoken_words::POSSESSIVE,
};

pub(super) fn spoken_language() -> SpokenLanguage {
    SpokenLanguage {
        intents: INTENTS,
        openers: &[
            "open", "launch", "start", "run", "begin", "load", "use", "resume", "enable",
        ],
        askers: ASKERS,
        tell: "tell",
        articles: &["the", "my"],
        joints: &[
            "to", "for", "about", "that", "if", "whether", "and", "and ask", "and tell", "and say",
        ],
        suffix_joints: &["from", "in", "on", "using", "with", "via", "by asking"],
        function_words: FUNCTION_WORDS,
        courtesy_before: &["please", "um", "uh", "er", "well", "so", "hey", "hi", "hello"],
        courtesy_after: &["please", "thanks"],
        numbers: numbers(),
    }
}

const INTENTS: &[(&str, &[&str])] = &[
    ("AMAZON.HelpIntent", &["help", "help me", "can you help me"]),
    ("AMAZON.StopIntent", &["stop", "off", "shut up", "stop it"]),
    ("AMAZON.CancelIntent", &["cancel", "cancel it", "cancel that"]),
    ("AMAZON.NavigateHomeIntent", HOME),
    ("AMAZON.RepeatIntent", &["repeat", "say that again"]),
    (
        "AMAZON.YesIntent",
        &["yes", "yes please", "sure", "okay", "ok", "yeah"],
    ),
    ("AMAZON.NoIntent", &["no", "no thanks", "nope"]),
];

fn numbers() -> SpokenNumbers {
    SpokenNumbers::of(&NumberNames {
        cardinal,
        repeats: &[("double", 2), ("triple", 3)],
        ordinals: [
            &["first"],
            &["second"],
            &["third"],
            &["fourth"],
            &["fifth"],
            &["sixth"],
            &["seventh"],
            &["eighth"],
            &["ninth"],
            &["tenth"],
        ],
        ordinal_endings: &["st", "nd", "rd", "th"],
    })
}

const HOME: &[&str] = &[
    "home",
    "go home",
    "go to home",
    "go to the home screen",
    "navigate home",
    "home screen",
];

const ASKERS: &[&str] = &[
    "ask",
    "tell",
    "use",
    "open",
    "launch",
    "start",
    "run",
    "begin",
    "load",
    "search",
    "talk to",
    "speak to",
    "check with",
];

const FUNCTION_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "it",
    "its",
    "that",
    "this",
    "me",
    "my",
    "you",
    "your",
    "i",
    "we",
    "us",
    "is",
    "are",
    "what",
    "who",
    "and",
    "or",
    "for",
    "of",
    "in",
    "on",
    "at",
    "from",
    "with",
    "number",
    "numbers",
    "phone",
    "telephone",
    "pin",
    "code",
    "please",
    "one",
    "not",
    "no",
    "yes",
    "how",
    "where",
    "when",
    "why",
    "do",
    "does",
    "number's",
    "again",
    "can",
    "contact",
    "details",
    "to",
    "reach",
    "find",
    "up",
    "out",
    POSSESSIVE,
];

const UNITS: [&[&str]; 20] = [
    &["zero", "oh", "o", "nought"],
    &["one"],
    &["two"],
    &["three"],
    &["four"],
    &["five"],
    &["six"],
    &["seven"],
    &["eight"],
    &["nine"],
    &["ten"],
    &["eleven"],
    &["twelve"],
    &["thirteen"],
    &["fourteen"],
    &["fifteen"],
    &["sixteen"],
    &["seventeen"],
    &["eighteen"],
    &["nineteen"],
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn cardinal(number: u16) -> Vec<String> {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds == 0 {
        return below_hundred(rest);
    }
    let mut counts = cardinal(hundreds);
    // "A hundred" is as common as "one hundred".
    counts.extend((hundreds == 1).then(|| "a".to_owned()));
    let heads = counts.iter().map(|count| format!("{count} hundred"));
    if rest == 0 {
        return heads.collect();
    }
    let rests = below_hundred(rest);
    heads
        .flat_map(|head| {
            [" ", " and "]
                .map(|joint| join_each(&head, joint, &rests))
                .concat()
        })
        .collect()
}

fn below_hundred(number: u16) -> Vec<String> {
    if let Some(names) = names_in_table(&UNITS, number) {
        return names;
    }
    let tens = TENS[usize::from(number / 10 - 2)];
    match number % 10 {
        0 => vec![tens.to_owned()],
        unit => join_each(tens, " ", &below_hundred(unit)),
    }
}
