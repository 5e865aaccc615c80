//! Text messages as their recipients see them.

use crate::delivery::{Message, words::Words};

/// Renders the text with `code`. It fits into one segment (160 characters of GSM 03.38) if the app's name has a
/// usual length and only those characters. The code comes first, so that a locked phone shows it.
pub fn text(message: &Message, code: &str) -> String {
    let words = Words::of(message);
    let time = words.time_left(message);
    words.with("code", code).with("time", time).say("text-pin").text()
}
