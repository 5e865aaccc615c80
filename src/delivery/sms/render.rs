//! The text message.

use crate::delivery::{Message, words::Words};

/// The text that carries `code`: one segment (160 characters of GSM 03.38) with a name of usual length and of those
/// characters. The code comes first, so that a locked phone shows it.
pub fn text(message: &Message, code: &str) -> String {
    let words = Words::of(message);
    let time = words.time_left(message);
    words.with("code", code).with("time", time).say("text-pin").text()
}
