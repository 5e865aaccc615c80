//! The external dependencies of the application, opened from the configuration and replaced in tests.
//!
//! Lives here: [`ApplicationPorts`], the translation of the configuration into the settings of each part, and the
//! adapters between two parts that must not depend on each other.
//! Does not live here: the parts themselves.

mod application_ports;
mod audited_import;
mod conversation_recorder;
mod error;
mod link_token_adapter;
mod open_parts;
mod senders;
mod settings_check;
mod unlock_employee;

pub use application_ports::{ApplicationPorts, EmbeddedParts, OpenedPorts};
pub use audited_import::import_with_audit;
pub use conversation_recorder::ConversationRecorder;
pub use error::OpenPortsError;
pub use open_parts::{all_audit_chain_keys, audit_chain_key, migrate_when_available, open_database};
pub use settings_check::find_settings_faults;
pub use unlock_employee::unlock_employee;
