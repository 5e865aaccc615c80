//! The sender of each channel, and the destinations it may send to.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Channel, MessageSender, PinDestination};
use crate::directory::{Country, PhoneNumber};

/// The available channels with their senders, and the countries for text messages. Nothing is addressed to a
/// channel without a sender.
#[derive(Clone, Default)]
pub struct ChannelSenders {
    channels: BTreeMap<Channel, Arc<dyn MessageSender>>,
    countries: SmsCountries,
}

/// Countries to which text messages are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SmsCountries {
    /// All countries.
    #[default]
    Any,
    /// Only these. A number whose country cannot be determined belongs to none of them.
    Only(Vec<Country>),
}

impl SmsCountries {
    fn include(&self, number: &PhoneNumber) -> bool {
        match self {
            Self::Any => true,
            Self::Only(countries) => number
                .country()
                .is_some_and(|country| countries.contains(&country)),
        }
    }
}

impl ChannelSenders {
    /// Creates a set without channels.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Sets the sender of `channel`, in place of an earlier one.
    #[must_use]
    pub fn with_sender(mut self, channel: Channel, sender: Arc<dyn MessageSender>) -> Self {
        self.channels.insert(channel, sender);
        self
    }

    /// Sets the countries for text messages, in place of earlier ones.
    #[must_use]
    pub fn with_sms_countries(mut self, countries: SmsCountries) -> Self {
        self.countries = countries;
        self
    }

    /// Returns true if messages may be sent to `destination`. Counts numbers that are excluded by their country.
    pub fn can_reach(&self, destination: &PinDestination) -> bool {
        if !self.channels.contains_key(&destination.channel()) {
            return false;
        }
        // The list limits the cost of toll fraud: some operators share the price of a text with its receiver.
        match destination {
            PinDestination::Sms(number) if !self.countries.include(number) => {
                tracing::info!(
                    "a text message was not sent: the country of its number is not in sms.countries"
                );
                metrics::counter!("countersign_messages_total", "channel" => "sms", "outcome" => "barred")
                    .increment(1);
                false
            }
            PinDestination::Email(_) | PinDestination::Sms(_) => true,
        }
    }

    /// Returns the sender of `channel`.
    pub fn sender_for(&self, channel: Channel) -> Option<&dyn MessageSender> {
        self.channels.get(&channel).map(AsRef::as_ref)
    }
}

impl fmt::Debug for ChannelSenders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.channels).finish()
    }
}
