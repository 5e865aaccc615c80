//! Text messages as their recipients see them.

use crate::delivery::{OutgoingMessage, words::MessageWords};

/// Renders the text with `code`. It fits into one segment (160 characters of GSM 03.38) if the app's name has a
/// usual length and only those characters. The code comes first, so that a locked phone shows it.
pub fn render_text_message(message: &OutgoingMessage, code: &str) -> String {
    let words = MessageWords::for_message(message);
    let time = words.format_time_left(message);
    words.with("code", code).with("time", time).say("text-pin").text()
}
