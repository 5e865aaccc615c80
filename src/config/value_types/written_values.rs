//! Values that are checked and otherwise kept as they were written, and sizes.

use crate::config::setting_value::{SettingValue, malformed_value};

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub usize);

impl SettingValue for ByteSize {
    fn expected_format() -> String {
        "a number of bytes, such as 65536, \"64 KiB\" or \"1 MiB\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let (number, factor) = match text.trim() {
            text if text.ends_with("KiB") => (&text[..text.len() - 3], 1024),
            text if text.ends_with("MiB") => (&text[..text.len() - 3], 1024 * 1024),
            text => (text, 1),
        };
        let number: usize = number.trim().parse().map_err(|_| malformed_value())?;
        number.checked_mul(factor).map(Self).ok_or_else(malformed_value)
    }
}

/// A mailbox as written: an address, with or without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailboxText(pub String);

impl SettingValue for MailboxText {
    fn expected_format() -> String {
        "a mailbox such as \"Countersign <no-reply@example.com>\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match text.parse::<lettre::message::Mailbox>() {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(malformed_value()),
        }
    }
}
