//! Cards for the Alexa app.

use serde::Serialize;

/// A card for the Alexa app. It stays in the app's history, so nothing protected belongs on it.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type")]
pub enum Card {
    /// Asks the person to link their account.
    LinkAccount,
}
