//! Cards for the Alexa app.

use serde::Serialize;

/// A card for the Alexa app. It stays in the app's history, so nothing protected belongs on it.
#[derive(Clone, Serialize)]
#[serde(tag = "type")]
pub enum Card {
    /// A title and text.
    Simple {
        /// The title.
        title: String,
        /// The text.
        content: String,
    },
    /// A title, text and an image.
    Standard {
        /// The title.
        title: String,
        /// The text.
        text: String,
        /// The image, if the card has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        image: Option<CardImage>,
    },
    /// Asks the person to link their account.
    LinkAccount,
    /// Asks the person for permissions, such as `alexa::profile:email:read`.
    AskForPermissionsConsent {
        /// The permissions' names.
        permissions: Vec<String>,
    },
}

/// The addresses of a card's image in two sizes. Alexa accepts https only.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardImage {
    /// 720 × 480 pixels.
    pub small_image_url: String,
    /// 1200 × 800 pixels.
    pub large_image_url: String,
}

impl Card {
    /// A card with a title and text.
    pub fn simple(title: impl Into<String>, content: impl Into<String>) -> Self {
        Self::Simple {
            title: title.into(),
            content: content.into(),
        }
    }

    /// The length of the card's text in UTF-16 units. Alexa's limit is in "characters", which are never more.
    pub(super) fn length(&self) -> usize {
        let units = |text: &String| text.encode_utf16().count();
        match self {
            Self::Simple { title, content } => units(title) + units(content),
            Self::Standard { title, text, image } => {
                let urls = |image: &CardImage| units(&image.small_image_url) + units(&image.large_image_url);
                units(title) + units(text) + image.as_ref().map_or(0, urls)
            }
            Self::LinkAccount => 0,
            Self::AskForPermissionsConsent { permissions } => permissions.iter().map(units).sum(),
        }
    }
}

/// Prints the kind of card without its contents.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Simple { .. } => "Simple(******)",
            Self::Standard { .. } => "Standard(******)",
            Self::LinkAccount => "LinkAccount",
            Self::AskForPermissionsConsent { .. } => "AskForPermissionsConsent(..)",
        })
    }
}
