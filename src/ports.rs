//! Every outside part the application needs, opened from the configuration and replaced in tests.

use std::sync::Arc;

use crate::{
    clock::Clock,
    delivery::{Outbox, Senders},
    directory::Directory,
    http::{Part, Parts},
    mfa::store::GateStore,
    secret::{Entropy, RootKey},
};

/// The outside parts. Clones share them.
#[derive(Debug, Clone)]
pub struct Ports {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The key from which all others are derived.
    pub root_key: RootKey,
    /// People and settings.
    pub directory: Arc<dyn Directory>,
    /// Challenges and clearances.
    pub store: Arc<dyn GateStore>,
    /// Messages on their way.
    pub outbox: Arc<dyn Outbox>,
    /// What hands them over.
    pub senders: Senders,
}

impl Ports {
    /// What `/health/ready` asks.
    pub fn parts(&self) -> Parts {
        let (store, directory) = (Arc::clone(&self.store), Arc::clone(&self.directory));
        Parts::new(vec![
            Part::new("store", move || {
                let store = Arc::clone(&store);
                async move { Ok(store.ready().await?) }
            }),
            Part::new("database", move || {
                let directory = Arc::clone(&directory);
                async move { Ok(directory.ready().await?) }
            }),
        ])
    }
}
