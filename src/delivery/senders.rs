//! The sender of each channel.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{Channel, Sender};

/// The channels there are, each with its sender. One without is not there: nothing is addressed to it.
#[derive(Clone, Default)]
pub struct Senders(BTreeMap<Channel, Arc<dyn Sender>>);

impl Senders {
    /// No channel at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// With `sender` for `channel`, in place of the one there was.
    #[must_use]
    pub fn with(mut self, channel: Channel, sender: Arc<dyn Sender>) -> Self {
        self.0.insert(channel, sender);
        self
    }

    /// The sender for `channel`.
    pub fn of(&self, channel: Channel) -> Option<&dyn Sender> {
        self.0.get(&channel).map(AsRef::as_ref)
    }

    /// The channels that have one.
    pub fn channels(&self) -> Vec<Channel> {
        self.0.keys().copied().collect()
    }
}

impl fmt::Debug for Senders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}
