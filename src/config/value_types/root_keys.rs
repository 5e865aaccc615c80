//! Root keys as they are written: 32 bytes in base64.

use secrecy::SecretString;

use crate::{config::setting_value::SettingValue, secret::RootKey};

/// The root key in use.
#[derive(Debug, Clone, Default)]
pub struct RootKeyText(pub SecretString);

impl SettingValue for RootKeyText {
    const SECRET: bool = true;

    fn expected_format() -> String {
        "32 random bytes encoded as base64; generate them with: openssl rand -base64 32".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let key = parse_root_key(text)?;
        // Everything rests on this key, and nothing slows down whoever tries keys against stolen data.
        key.check_strength().map_err(|error| error.to_string())?;
        Ok(Self(text.trim().into()))
    }
}

/// A root key that was in use earlier. Its bytes need not be random: a key that is not is one to get rid of.
#[derive(Debug, Clone, Default)]
pub struct PreviousRootKeyText(pub SecretString);

impl SettingValue for PreviousRootKeyText {
    const SECRET: bool = true;

    fn expected_format() -> String {
        "32 bytes encoded as base64, as secrets.root_key had them".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        parse_root_key(text).map(|_| Self(text.trim().into()))
    }
}

fn parse_root_key(text: &str) -> Result<RootKey, String> {
    RootKey::from_base64(text).map_err(|_| "is not 32 bytes encoded as base64".to_owned())
}
