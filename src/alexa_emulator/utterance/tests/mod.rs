//! Tables of utterances and their interpretations.
//!
//! Lives here: American English, and what is true in every language.
//! Does not live here: the other languages (`languages`).

mod languages;

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static MODEL: LazyLock<VoiceModel> = LazyLock::new(|| VoiceModel::for_locale("en-US").unwrap());
static LISTENER: LazyLock<UtteranceInterpreter> =
    LazyLock::new(|| UtteranceInterpreter::new(&MODEL, "en-US"));

/// The interpretation in one line: the intent and its filled slots, a listed value as `=name`, an unlisted
/// one as `~words`, and a value of one of Amazon's types as `:words`.
fn interpret(utterance: &str) -> String {
    describe(LISTENER.interpret(utterance).meaning)
}

fn describe(meaning: UtteranceMeaning) -> String {
    match meaning {
        UtteranceMeaning::Launch => "Launch".to_owned(),
        UtteranceMeaning::Intent { name, slots } => {
            let filled = slots
                .iter()
                .filter_map(|(slot, filled)| Some((slot, filled.as_ref()?)));
            filled.fold(name, |line, (slot, filled)| match &filled.resolution {
                Some(SlotResolution::Match { name, .. }) => format!("{line} {slot}={name}"),
                Some(SlotResolution::NoMatch) => format!("{line} {slot}~{}", filled.value),
                None => format!("{line} {slot}:{}", filled.value),
            })
        }
    }
}

#[track_caller]
fn check(utterance: &str, meaning: &str) {
    assert_eq!(interpret(utterance), meaning, "{utterance:?}");
}

#[test]
fn questions_for_a_contact() {
    check("What is Ann Lee's number?", "FindContactIntent name=Ann Lee");
    check("what's ann lee’s number", "FindContactIntent name=Ann Lee");
    check("whats ann lees number", "FindContactIntent name=Ann Lee");
    check(
        "what is Ann Lee's mobile number",
        "FindContactIntent name=Ann Lee kind=mobile",
    );
    check(
        "what's Ann Lee's cell",
        "FindContactIntent name=Ann Lee kind=mobile",
    );
    check("find John Smith", "FindContactIntent name=John Smith");
    check("how do I reach John Smith", "FindContactIntent name=John Smith");
    check(
        "how can I reach John Smith at the office",
        "FindContactIntent name=John Smith kind=work",
    );
    check(
        "call details for Fiona O'Brien",
        "FindContactIntent name=Fiona O'Brien",
    );
    check("Ann Lee", "FindContactIntent name=Ann Lee");
    check("ann", "FindContactIntent name=Ann");
    check("please find ann lee", "FindContactIntent name=Ann Lee");
    check(
        "the desk number for Ben Carter, please",
        "FindContactIntent name=Ben Carter kind=work",
    );
    check("what is James' number", "FindContactIntent name=James");
    check(
        "Jean-Luc Moreau's home number",
        "FindContactIntent name=Jean-Luc Moreau kind=home",
    );
}

#[test]
fn names_that_no_list_knows() {
    check(
        "find Zaphod Beeblebrox",
        "FindContactIntent name~zaphod beeblebrox",
    );
    check(
        "what is Zaphod Beeblebrox's work number",
        "FindContactIntent name~zaphod beeblebrox kind=work",
    );
    check(
        "what is Ann Lee's fax number",
        "FindContactIntent name=Ann Lee kind~fax",
    );
    check("ann leigh", "FindContactIntent name~ann leigh");
    check("jon smithe", "FindContactIntent name~jon smithe");
}

#[test]
fn pins() {
    check("417", "PinIntent pin:417");
    check("4 1 7", "PinIntent pin:417");
    check("four one seven", "PinIntent pin:417");
    check("my pin is four hundred seventeen", "PinIntent pin:417");
    check("it's 417", "PinIntent pin:417");
    check("the code is 4-1-7.", "PinIntent pin:417");
    check("My PIN is four one seven, please", "PinIntent pin:417");
    check("one", "PinIntent pin:1");
    check("?", "PinIntent pin:?");
    check(
        "my pin is 12345678901234567890",
        "PinIntent pin:12345678901234567890",
    );
}

#[test]
fn the_other_intents() {
    check("send it again", "ResendIntent");
    check("I didn't get it", "ResendIntent");
    check("send me a new PIN please", "ResendIntent");
    check("lock it", "LockIntent");
    check("lock contact finder", "LockIntent");
    check("the one in sales", "ChooseIntent department=Sales");
    check("customer support", "ChooseIntent department=Support");
    check("the second one", "ChooseIntent ordinal:2");
    check("2nd", "ChooseIntent ordinal:2");
    check("what are the office hours?", "OfficeHoursIntent");
}

#[test]
fn alexas_own_intents() {
    check("help", "AMAZON.HelpIntent");
    check("Stop!", "AMAZON.StopIntent");
    check("cancel", "AMAZON.CancelIntent");
    check("never mind", "AMAZON.CancelIntent");
    check("repeat that", "AMAZON.RepeatIntent");
    check("say that again", "AMAZON.RepeatIntent");
    check("yes", "AMAZON.YesIntent");
    check("no thank you", "AMAZON.NoIntent");
    check("go home", "AMAZON.NavigateHomeIntent");
    check("the weather tomorrow in Paris", "AMAZON.FallbackIntent");
    check("blue bicycle", "AMAZON.FallbackIntent");
    check("what is ann lee's birthday", "AMAZON.FallbackIntent");
    check("", "AMAZON.FallbackIntent");
}

#[test]
fn the_skill_by_name() {
    check("Alexa, open Contact Finder", "Launch");
    check(
        "ask contact finder for Ann Lee's number",
        "FindContactIntent name=Ann Lee",
    );
    check(
        "Alexa, tell contact finder my PIN is four one seven",
        "PinIntent pin:417",
    );
    check(
        "open contact finder and find john smith",
        "FindContactIntent name=John Smith",
    );
    check(
        "ask contact finder about bicycles and lamps",
        "AMAZON.FallbackIntent",
    );
    assert!(LISTENER.interpret("tell contact finder 417").addressed);
    assert!(!LISTENER.interpret("417").addressed);
}

#[test]
fn every_slot_is_there_filled_or_not() {
    let UtteranceMeaning::Intent { slots, .. } = LISTENER.interpret("find ann lee").meaning else {
        panic!("not an intent")
    };
    let names: Vec<_> = slots
        .iter()
        .map(|(name, filled)| (name.as_str(), filled.is_some()))
        .collect();
    assert_eq!(names, [("name", true), ("kind", false)]);
}

#[test]
fn a_value_without_an_id_gets_the_same_one_each_time() {
    let id = || match LISTENER.interpret("find ann lee").meaning {
        UtteranceMeaning::Intent { slots, .. } => slots[0].1.clone().and_then(|filled| filled.resolution),
        UtteranceMeaning::Launch => None,
    };
    assert!(matches!(id(), Some(SlotResolution::Match { id, .. }) if id.len() == 32));
    assert_eq!(id(), id());
}

/// Every sample of the model with example values in place of its slots, and the intent it belongs to.
fn spoken_samples() -> Vec<(String, String)> {
    let example = |intent: &ModelIntent, slot: &str| -> String {
        let kind = &intent.slots.iter().find(|known| known.name == slot).unwrap().kind;
        match kind.as_str() {
            "AMAZON.NUMBER" => "four one seven".to_owned(),
            "AMAZON.Ordinal" => "second".to_owned(),
            own => MODEL.types[own][0].name.value.clone(),
        }
    };
    let speak = |intent: &ModelIntent, sample: &str| -> String {
        let parts = sample.split(['{', '}']).enumerate();
        parts
            .map(|(at, part)| {
                if at % 2 == 1 {
                    example(intent, part)
                } else {
                    part.to_owned()
                }
            })
            .collect()
    };
    let spoken = MODEL.intents.iter().flat_map(|intent| {
        intent
            .samples
            .iter()
            .map(move |sample| (speak(intent, sample), intent.name.clone()))
    });
    spoken.collect()
}

#[test]
fn every_sample_means_its_own_intent() {
    for (said, intent) in spoken_samples() {
        assert_eq!(
            interpret(&said).split(' ').next(),
            Some(intent.as_str()),
            "{said:?}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(said in "\\PC{0,60}") {
        let _ = interpret(&said);
    }

    #[test]
    fn any_digits_alone_are_a_pin(pin in "[1-9][0-9]{2,7}") {
        prop_assert_eq!(interpret(&pin), format!("PinIntent pin:{pin}"));
    }

    #[test]
    fn case_and_punctuation_change_nothing(at in 0usize..500, shout in any::<bool>(), end in "[.!]?") {
        let samples = spoken_samples();
        let (said, intent) = &samples[at % samples.len()];
        let said = if shout { said.to_uppercase() } else { said.clone() };
        let meaning = interpret(&format!("{said}{end}"));
        prop_assert_eq!(meaning.split(' ').next(), Some(intent.as_str()));
    }
}
