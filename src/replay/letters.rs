//! Converts messages that were captured in process.

use super::stage::Letter;
use crate::delivery::Captured;

impl From<&Captured> for Letter {
    fn from(message: &Captured) -> Self {
        Self {
            channel: message.channel.as_str().to_owned(),
            to: message.to.clone(),
            pin: Some(message.code().to_owned()).filter(|code| !code.is_empty()),
        }
    }
}
