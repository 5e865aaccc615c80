//! Plain values of the domain, as settings. Their types belong to the parts that use them.

use super::super::setting_value::{SettingValue, malformed_value};
use crate::{
    delivery::{
        email::SmtpSecurity,
        sms::{BodyRule, SuccessRule},
    },
    directory::Country,
    linking::LinkTokenAlgorithm,
    mfa::{Digits, budget::PinLengthPreset},
};

implement_choice! { enum SmtpSecurity { Starttls = "starttls", Tls = "tls", None = "none" } }

impl SettingValue for PinLengthPreset {
    fn expected_format() -> String {
        format_choices(Self::ALL.iter().map(|preset| preset.as_str()))
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut presets = Self::ALL.iter().copied();
        presets
            .find(|preset| preset.as_str() == text)
            .ok_or_else(malformed_value)
    }
}

impl SettingValue for Digits {
    fn expected_format() -> String {
        "a whole number from 3 to 8".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let digits: u8 = text.trim().parse().map_err(|_| malformed_value())?;
        digits.try_into().map_err(|_| "is out of range".to_owned())
    }
}

impl SettingValue for LinkTokenAlgorithm {
    fn expected_format() -> String {
        format!(
            "one of {}",
            Self::ALL.map(|name| format!("\"{name}\"")).join(", ")
        )
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| malformed_value())
    }
}

impl SettingValue for Country {
    fn expected_format() -> String {
        "a country code of two capital letters (ISO 3166-1), such as DE".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.trim().parse().map_err(|_| malformed_value())
    }
}

impl SettingValue for SuccessRule {
    fn expected_format() -> String {
        "\"status\", \"contains TEXT\" or \"json /pointer = value\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let body = if text == "status" {
            None
        } else if let Some(wanted) = text.strip_prefix("contains ").map(str::trim)
            && !wanted.is_empty()
        {
            Some(BodyRule::Contains(wanted.to_owned()))
        } else {
            let rule = text.strip_prefix("json ").and_then(|rule| rule.split_once('='));
            let (pointer, value) = rule
                .map(|(pointer, value)| (pointer.trim(), value.trim()))
                .filter(|(pointer, _)| pointer.starts_with('/'))
                .ok_or_else(malformed_value)?;
            Some(BodyRule::Json {
                pointer: pointer.to_owned(),
                equals: value.to_owned(),
                later: Vec::new(),
            })
        };
        Ok(Self {
            body,
            ..Self::default()
        })
    }
}

fn format_choices(words: impl Iterator<Item = &'static str>) -> String {
    let words: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
    format!("one of {}", words.join(", "))
}
