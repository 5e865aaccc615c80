//! Converts messages that were captured in process.

use super::target::DeliveredMessage;
use crate::delivery::CapturedMessage;

impl From<&CapturedMessage> for DeliveredMessage {
    fn from(message: &CapturedMessage) -> Self {
        Self {
            channel: message.channel.as_str().to_owned(),
            to: message.to.clone(),
            pin: Some(message.code().to_owned()).filter(|code| !code.is_empty()),
        }
    }
}
