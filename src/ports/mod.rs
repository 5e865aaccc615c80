//! The external dependencies of the application, opened from the configuration and replaced in tests.
//!
//! Lives here: [`ApplicationPorts`], the translation of the configuration into the settings of each part, and the
//! adapters between two parts that must not depend on each other.
//! Does not live here: the parts themselves.

mod audited_import;
mod conversation_recorder;
mod link_token_adapter;
mod open_ports;
mod owner_voice_access;
mod senders;
mod settings_check;
mod unlock_employee;

use std::{fs, io, sync::Arc};

pub use audited_import::import_with_audit;
pub use conversation_recorder::ConversationRecorder;
pub use open_ports::{OpenPortsError, OpenedPorts, audit_chain_key, migrate_when_available, open_database};
pub use owner_voice_access::OwnerVoiceAccess;
pub use settings_check::find_settings_faults;
pub use unlock_employee::unlock_employee;

use crate::{
    alexa::verify::RequestVerifier,
    answers::AnswerSource,
    audit::AuditLog,
    clock::Clock,
    config::value_types::ReadableFile,
    delivery::{ChannelSenders, Outbox},
    directory::Directory,
    http::{ReadinessCheck, ReadinessChecks},
    mfa::{budget::Ledger, store::ChallengeStore},
    secret::{Entropy, RootKey},
    turn::LinkTokenVerifier,
};

/// The external dependencies, each behind its trait. Clones share them.
#[derive(Debug, Clone)]
pub struct ApplicationPorts {
    /// The source of the protected answers.
    pub answers: Arc<dyn AnswerSource>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// People and settings.
    pub directory: Arc<dyn Directory>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The guess ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The verifier of link tokens.
    pub links: Arc<dyn LinkTokenVerifier>,
    /// The outbox.
    pub outbox: Arc<dyn Outbox>,
    /// The key from which all other keys are derived.
    pub root_key: RootKey,
    /// The senders of the configured channels.
    pub senders: ChannelSenders,
    /// The store of challenges and clearances.
    pub store: Arc<dyn ChallengeStore>,
    /// The verifier of the seal on requests.
    pub verifier: Arc<RequestVerifier>,
}

impl ApplicationPorts {
    /// The parts that `/health/check_ready` checks.
    pub fn health_parts(&self) -> ReadinessChecks {
        let (store, directory) = (Arc::clone(&self.store), Arc::clone(&self.directory));
        let links = Arc::clone(&self.links);
        let parts = vec![
            ReadinessCheck::new("link_keys", move || {
                let links = Arc::clone(&links);
                async move {
                    links
                        .check_ready()
                        .await
                        .map_err(|_| "the issuer's keys are unavailable".into())
                }
            }),
            ReadinessCheck::new("store", move || {
                let store = Arc::clone(&store);
                async move { Ok(store.ready().await?) }
            }),
            ReadinessCheck::new("database", move || {
                let directory = Arc::clone(&directory);
                async move { Ok(directory.ready().await?) }
            }),
        ];
        ReadinessChecks::new(parts, Arc::clone(&self.clock))
    }
}

/// Reads a file that could be read when the configuration was loaded. It may have been removed since.
fn read_text(file: &ReadableFile) -> io::Result<String> {
    fs::read_to_string(file.path())
}
