//! Fuzzes fixtures: a conversation that is parsed, written and parsed again stays the same.

#![no_main]

use countersign::fixture::{self, Act, Conversation, Fixture, write};
use libfuzzer_sys::fuzz_target;

/// Removes the line numbers of the steps, because the writer decides them.
fn without_lines(mut conversation: Conversation) -> Conversation {
    for step in &mut conversation.steps {
        step.line = 1;
        if let Act::Turn(turn) = &mut step.act {
            turn.lenient = false;
        }
    }
    conversation
}

fuzz_target!(|text: &str| {
    let Ok(Fixture::Conversation(conversation)) = fixture::open(text) else {
        return;
    };
    let written = write::text(&conversation, None);
    let again = fixture::read(&written).expect("what is written reads");
    assert_eq!(without_lines(again), without_lines(conversation));
});
