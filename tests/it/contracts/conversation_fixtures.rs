//! The conversation fixtures are complete: each sentence that the skill can say is said in one of them.

use std::fs;

use countersign::{
    fixture::{self, StepAction, pattern},
    language::SupportedLocale,
    turn::phrases::sentence_patterns,
};

use super::source_file::{find_files, project_root};

/// The messages that no fixture says, and the reasons. A new sentence needs a fixture that says it, or a line here.
const UNSAID_MESSAGES: &[(&str, &str)] = &[
    ("digit-words", "it is listened to, not said"),
    (
        "nobody-chosen",
        "a contact must be removed between the question and the choice",
    ),
    (
        "pin-none-left",
        "it takes settings with fewer resends than attempts",
    ),
    (
        "pin-longer-later",
        "a pause must come between the comparison of a PIN and the longer PIN in its place",
    ),
    ("unknown-devices-closed", "it takes fifty wrong PINs"),
    ("voice-off", "it takes fifty wrong PINs"),
    ("voice-paused", "the owner must have paused it on a page"),
];

#[test]
fn every_sentence_is_said_in_a_fixture() {
    let said = expected_texts();
    let mut faults = Vec::new();
    for (key, ways) in sentence_patterns("en-US").1 {
        let is_said = ways.iter().any(|way| {
            said.iter()
                .any(|said| pattern::matches_pattern(&format!("{{*}}{way}{{*}}"), said))
        });
        let reason = UNSAID_MESSAGES.iter().find(|(unsaid, _)| *unsaid == key);
        match (is_said, reason) {
            (false, None) => faults.push(format!(
                "{key}: no fixture in fixtures/conversations says it; add one, and let `countersign replay --update` fill in \
                 what comes back"
            )),
            (true, Some(_)) => faults.push(format!("{key}: a fixture says it; take it off the list UNSAID")),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn s0_09_there_are_fixtures_enough_and_each_shows_something_of_its_own() {
    let mut titles: Vec<_> = read_conversations().into_iter().map(|one| one.title).collect();
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "two fixtures have one title");
    assert!(all >= 40, "there are only {all} fixtures");
}

#[test]
fn a_whole_conversation_is_written_down_in_each_language() {
    let all = read_conversations();
    for locale in SupportedLocale::ALL.map(SupportedLocale::tag) {
        let longest = all
            .iter()
            .filter(|one| one.locale == locale)
            .map(|one| one.steps.len());
        // A whole conversation goes from the greeting to the goodbye, with a wrong PIN, a resent PIN and a right PIN.
        assert!(
            longest.max() >= Some(15),
            "there is no whole conversation in {locale}"
        );
    }
}

#[test]
fn a_written_fixture_reads_back_unchanged() {
    for conversation in read_conversations() {
        let written = fixture::write::format_conversation(&conversation);
        let again = fixture::parse_conversation(&written)
            .unwrap_or_else(|fault| panic!("{}: {fault}", conversation.title));
        assert_eq!(fixture::write::format_conversation(&again), written);
        let acts = |one: &fixture::ConversationFixture| {
            one.steps.iter().map(|step| step.act.clone()).collect::<Vec<_>>()
        };
        assert_eq!(acts(&again), acts(&conversation), "{}", conversation.title);
    }
}

#[test]
fn every_fixture_conforms_to_the_schema() {
    let read = |path: &std::path::Path| -> serde_json::Value {
        let text = fs::read_to_string(project_root().join(path)).expect("the tree can be read");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let schema = read(std::path::Path::new("fixtures/conversation.schema.json"));
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    for path in find_files("fixtures/conversations", "json") {
        let faults: Vec<_> = schema
            .iter_errors(&read(&path))
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {}", path.display(), faults.join("\n"));
    }
}

/// Every text in American English that a fixture expects to be spoken or shown.
fn expected_texts() -> Vec<String> {
    let english = read_conversations()
        .into_iter()
        .filter(|one| one.locale == "en-US");
    let turns = english
        .flat_map(|one| one.steps)
        .filter_map(|step| match step.act {
            StepAction::Turn(turn) => Some(turn.expect),
            StepAction::Wait(_) => None,
        });
    turns
        .flat_map(|expect| {
            [expect.speech, expect.reprompt]
                .into_iter()
                .flatten()
                .chain(expect.shows)
        })
        .collect()
}

fn read_conversations() -> Vec<fixture::ConversationFixture> {
    let all = find_files("fixtures/conversations", "json").into_iter();
    all.map(|path| {
        let text = fs::read_to_string(project_root().join(&path)).expect("a fixture can be read");
        fixture::parse_conversation(&text).unwrap_or_else(|fault| panic!("{}:{fault}", path.display()))
    })
    .collect()
}
