//! Fuzzes fixtures: a conversation that is parsed, written and parsed again stays the same.

#![no_main]

use countersign::fixture::{self, ConversationFixture, Fixture, StepAction, write};
use libfuzzer_sys::fuzz_target;

/// Removes the line numbers of the steps, because the writer decides them.
fn without_lines(mut conversation: ConversationFixture) -> ConversationFixture {
    for step in &mut conversation.steps {
        step.line = 1;
        if let StepAction::Turn(turn) = &mut step.act {
            turn.lenient = false;
        }
    }
    conversation
}

fuzz_target!(|text: &str| {
    let Ok(Fixture::Conversation(conversation)) = fixture::parse_fixture(text) else {
        return;
    };
    let written = write::format_conversation(&conversation);
    let again = fixture::parse_conversation(&written).expect("what is written can be read");
    assert_eq!(without_lines(again), without_lines(conversation));
});
