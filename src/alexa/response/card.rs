//! Cards in the Alexa app.

use serde::Serialize;

/// A card. What is on it stays in the Alexa app's history.
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
        /// The image, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        image: Option<Image>,
    },
    /// Asks to link the account.
    LinkAccount,
    /// Asks for permissions, such as `alexa::profile:email:read`.
    AskForPermissionsConsent {
        /// The permissions' names.
        permissions: Vec<String>,
    },
}

/// Where the images of a card are (https).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// 720 × 480 pixels.
    pub small_image_url: String,
    /// 1200 × 800 pixels.
    pub large_image_url: String,
}

impl Card {
    /// A title and text.
    pub fn simple(title: impl Into<String>, content: impl Into<String>) -> Self {
        Self::Simple {
            title: title.into(),
            content: content.into(),
        }
    }

    /// The length of its text as Alexa may count it, in UTF-16 units.
    pub(super) fn length(&self) -> usize {
        let units = |text: &String| text.encode_utf16().count();
        match self {
            Self::Simple { title, content } => units(title) + units(content),
            Self::Standard { title, text, image } => {
                let urls = |image: &Image| units(&image.small_image_url) + units(&image.large_image_url);
                units(title) + units(text) + image.as_ref().map_or(0, urls)
            }
            Self::LinkAccount => 0,
            Self::AskForPermissionsConsent { permissions } => permissions.iter().map(units).sum(),
        }
    }
}

/// Names the kind of card and nothing on it.
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
