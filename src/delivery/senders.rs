//! The sender of each channel, and how far it reaches.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Channel, Destination, Sender};
use crate::directory::{Country, PhoneNumber};

/// The channels there are, each with its sender, and how far they reach. A channel without one is not there: nothing is
/// addressed to it.
#[derive(Clone, Default)]
pub struct Senders {
    channels: BTreeMap<Channel, Arc<dyn Sender>>,
    countries: Countries,
}

/// The countries to which text messages go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Countries {
    /// To every one that a verified number is in.
    #[default]
    Any,
    /// To these only. A number whose country cannot be told is in none of them.
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
    /// No channel at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// With `sender` for `channel`, in place of the one there was.
    #[must_use]
    pub fn with(mut self, channel: Channel, sender: Arc<dyn Sender>) -> Self {
        self.channels.insert(channel, sender);
        self
    }

    /// With text messages to these countries, in place of those there were.
    #[must_use]
    pub fn to_countries(mut self, countries: Countries) -> Self {
        self.countries = countries;
        self
    }

    /// Whether something may be addressed to `destination`. What may not for its country is counted.
    pub fn reach(&self, destination: &Destination) -> bool {
        if !self.channels.contains_key(&destination.channel()) {
            return false;
        }
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

    /// The sender for `channel`.
    pub fn of(&self, channel: Channel) -> Option<&dyn Sender> {
        self.channels.get(&channel).map(AsRef::as_ref)
    }

    /// The channels that have one.
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.keys().copied().collect()
    }
}

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.channels).finish()
    }
}
