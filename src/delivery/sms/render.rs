//! The words of a text message.

use crate::delivery::{Message, words};

/// The text that carries `code`: one GSM-7 segment (160 characters) with a name of usual length. The code comes first, so that a locked
/// phone shows it.
pub fn text(message: &Message, code: &str) -> String {
    format!(
        "{code} is your PIN for {app}. Say it to Alexa within {time}. \
         If this wasn't you, ignore this message.",
        app = words::plain(&message.app),
        time = words::time_left(message),
    )
}
