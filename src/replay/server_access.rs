//! The access to a running server.

use std::collections::HashMap;

use url::Url;

use crate::alexa_emulator::SigningChain;

/// The addresses and credentials for running conversations against a server.
#[derive(Debug)]
pub struct ServerAccess {
    /// The URL of its webhook.
    pub webhook: Url,
    /// The chain that signs requests. The server must trust it.
    pub chain: SigningChain,
    /// The settings that make the server trust the chain, shown if it does not.
    pub advice: String,
    /// The URL of the delivered messages, as server-sent events; `None` for the inbox of the server's
    /// simulator.
    pub inbox: Option<Url>,
    /// A link token for each employee; `None` to get them from the server's simulator.
    pub tokens: Option<HashMap<String, String>>,
    /// True if `wait` steps really wait. Otherwise conversations that wait are skipped.
    pub waits: bool,
}
