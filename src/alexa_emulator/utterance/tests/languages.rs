//! The other languages, with one table each.

use super::*;

/// Checks the interpretation of each utterance in a locale.
#[track_caller]
fn check_all(locale: &str, heard: &[(&str, &str)]) {
    let listener = UtteranceInterpreter::new(&VoiceModel::for_locale(locale).unwrap(), locale);
    for (utterance, meaning) in heard {
        assert_eq!(
            describe(listener.interpret(utterance).meaning),
            *meaning,
            "{utterance:?}"
        );
    }
}

#[test]
fn german_is_understood() {
    check_all(
        "de-DE",
        &[
            ("Alexa, öffne Kontaktfinder", "Launch"),
            ("starte den Kontaktfinder", "Launch"),
            (
                "frage Kontaktfinder nach der Nummer von Ann Lee",
                "FindContactIntent name=Ann Lee",
            ),
            (
                "wie lautet die Mobilnummer von Ann Lee?",
                "FindContactIntent name=Ann Lee kind=Handy",
            ),
            ("meine PIN ist vier eins sieben", "PinIntent pin:417"),
            ("vierhundertsiebzehn", "PinIntent pin:417"),
            ("vier zwo null bitte", "PinIntent pin:420"),
            ("die zweite", "ChooseIntent ordinal:2"),
            ("schick sie noch einmal, bitte", "ResendIntent"),
            ("sperr es", "LockIntent"),
            ("Hilfe", "AMAZON.HelpIntent"),
            ("Stopp", "AMAZON.StopIntent"),
            ("abbrechen", "AMAZON.CancelIntent"),
            ("heute ist schönes Wetter", "AMAZON.FallbackIntent"),
        ],
    );
}

#[test]
fn spanish_is_understood() {
    check_all(
        "es-ES",
        &[
            ("Alexa, abre buscador de contactos", "Launch"),
            (
                "pide a buscador de contactos el número de Ann Lee",
                "FindContactIntent name=Ann Lee",
            ),
            ("mi PIN es cuatro uno siete", "PinIntent pin:417"),
            ("cuatrocientos diecisiete", "PinIntent pin:417"),
            ("la segunda", "ChooseIntent ordinal:2"),
            ("envíalo otra vez por favor", "ResendIntent"),
            ("bloquéalo", "LockIntent"),
            ("ayuda", "AMAZON.HelpIntent"),
            ("para", "AMAZON.StopIntent"),
            ("cancela", "AMAZON.CancelIntent"),
            ("hoy hace muy buen tiempo", "AMAZON.FallbackIntent"),
        ],
    );
}

#[test]
fn french_is_understood() {
    check_all(
        "fr-FR",
        &[
            ("Alexa, ouvre annuaire d'entreprise", "Launch"),
            (
                "demande à annuaire d'entreprise le numéro d'Ann Lee",
                "FindContactIntent name=Ann Lee",
            ),
            (
                "quel est le numéro du domicile d'Ann Lee",
                "FindContactIntent name=Ann Lee kind=personnel",
            ),
            ("mon code est quatre un sept", "PinIntent pin:417"),
            ("quatre cent dix-sept", "PinIntent pin:417"),
            ("la deuxième", "ChooseIntent ordinal:2"),
            ("renvoie-le s'il vous plaît", "ResendIntent"),
            ("verrouille", "LockIntent"),
            ("aide", "AMAZON.HelpIntent"),
            ("arrête", "AMAZON.StopIntent"),
            ("annule", "AMAZON.CancelIntent"),
            ("il fait très beau dehors", "AMAZON.FallbackIntent"),
        ],
    );
}

#[test]
fn who_follows_a_locale_is_understood_as_it_is() {
    check_all(
        "en-AU",
        &[("what's Ann Lee's number", "FindContactIntent name=Ann Lee")],
    );
    assert!(VoiceModel::for_locale("nl-NL").is_none());
}
