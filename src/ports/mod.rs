//! Every outside part the application needs, opened from the configuration and replaced in tests.
//!
//! Lives here: [`Ports`], what its parts are told of the configuration, and what joins two parts that may not know each
//! other.
//! Does not live here: the parts.

mod check;
mod delivery;
mod import;
mod links;
mod open;
mod recorder;
mod unlock;
mod voice_access;

use std::{fs, io, sync::Arc};

pub use check::check;
pub use import::import;
pub use open::{OpenError, Opened, chain_key, migrate_when_there, open_database};
pub use recorder::Recorder;
pub use unlock::unlock;
pub use voice_access::OwnersAccess;

use crate::{
    alexa::verify::Verifier,
    answers::AnswerSource,
    audit::AuditLog,
    clock::Clock,
    config::forms::ReadableFile,
    delivery::{Outbox, Senders},
    directory::Directory,
    http::{Part, Parts},
    mfa::{budget::Ledger, store::GateStore},
    secret::{Entropy, RootKey},
    turn::Links,
};

/// The outside parts. Clones share them.
#[derive(Debug, Clone)]
pub struct Ports {
    /// What the gate protects.
    pub answers: Arc<dyn AnswerSource>,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// People and settings.
    pub directory: Arc<dyn Directory>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// What has been spent of the guess budgets.
    pub ledger: Arc<dyn Ledger>,
    /// Who a link token speaks for.
    pub links: Arc<dyn Links>,
    /// Messages on their way.
    pub outbox: Arc<dyn Outbox>,
    /// The key from which all others are derived.
    pub root_key: RootKey,
    /// What hands messages over.
    pub senders: Senders,
    /// Challenges and clearances.
    pub store: Arc<dyn GateStore>,
    /// Verifies the seal on a request.
    pub verifier: Arc<Verifier>,
}

impl Ports {
    /// What `/health/ready` asks.
    pub fn parts(&self) -> Parts {
        let (store, directory) = (Arc::clone(&self.store), Arc::clone(&self.directory));
        let links = Arc::clone(&self.links);
        let parts = vec![
            Part::new("link_keys", move || {
                let links = Arc::clone(&links);
                async move {
                    links
                        .ready()
                        .await
                        .map_err(|_| "the issuer's keys cannot be had".into())
                }
            }),
            Part::new("store", move || {
                let store = Arc::clone(&store);
                async move { Ok(store.ready().await?) }
            }),
            Part::new("database", move || {
                let directory = Arc::clone(&directory);
                async move { Ok(directory.ready().await?) }
            }),
        ];
        Parts::new(parts, Arc::clone(&self.clock))
    }
}

/// What is in a file that was there when the configuration was read.
fn text_of(file: &ReadableFile) -> io::Result<String> {
    fs::read_to_string(file.path())
}
