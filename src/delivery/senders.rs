//! The sender of each channel, and the destinations it may send to.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Channel, Destination, Sender};
use crate::directory::{Country, PhoneNumber};

/// The available channels with their senders, and the countries for text messages. Nothing is addressed to a
/// channel without a sender.
#[derive(Clone, Default)]
pub struct Senders {
    channels: BTreeMap<Channel, Arc<dyn Sender>>,
    countries: Countries,
}

/// Countries to which text messages are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Countries {
    /// All countries.
    #[default]
    Any,
    /// Only these. A number whose country cannot be determined belongs to none of them.
    Only(Vec<Country>),
}

impl Countries {
    fn have(&self, number: &PhoneNumber) -> bool {
        match self {
            Self::Any => true,
            Self::Only(countries) => number
                .country()
                .is_some_and(|country| countries.contains(&country)),
        }
    }
}

impl Senders {
    /// Creates a set without channels.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sets the sender of `channel`, in place of an earlier one.
    #[must_use]
    pub fn with(mut self, channel: Channel, sender: Arc<dyn Sender>) -> Self {
        self.channels.insert(channel, sender);
        self
    }

    /// Sets the countries for text messages, in place of earlier ones.
    #[must_use]
    pub fn to_countries(mut self, countries: Countries) -> Self {
        self.countries = countries;
        self
    }

    /// Returns true if messages may be sent to `destination`. Counts numbers that are excluded by their country.
    pub fn reach(&self, destination: &Destination) -> bool {
        if !self.channels.contains_key(&destination.channel()) {
            return false;
        }
        // The list limits the cost of toll fraud: some operators share the price of a text with its receiver.
        match destination {
            Destination::Sms(number) if !self.countries.have(number) => {
                tracing::info!("a number is sent no text message: sms.countries does not hold its country");
                metrics::counter!("countersign_messages_total", "channel" => "sms", "outcome" => "barred")
                    .increment(1);
                false
            }
            Destination::Email(_) | Destination::Sms(_) => true,
        }
    }

    /// Returns the sender of `channel`.
    pub fn of(&self, channel: Channel) -> Option<&dyn Sender> {
        self.channels.get(&channel).map(AsRef::as_ref)
    }

    /// Returns the channels that have a sender.
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.keys().copied().collect()
    }
}

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.channels).finish()
    }
}
