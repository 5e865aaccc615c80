//! Words that mail and text messages share.
//!
//! Lives here: how long a code lasts, in words, and names made plain.
//! Does not live here: the sentences (`email`, `sms`).

use super::Message;

/// How long the code lasts from when it was made, in whole minutes, rounded down so that nobody comes too late.
pub(super) fn time_left(message: &Message) -> String {
    let minutes = message.expires_at.duration_since(message.issued_at).as_secs() / 60;
    match minutes {
        ..=1 => "one minute".to_owned(),
        more => format!("{more} minutes"),
    }
}

/// A name without what could break a line or a header.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
