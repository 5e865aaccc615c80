//! `[alexa]` and `[alexa.development]`.

use super::value_types::{ReadableDirectory, ReadableFile};

choice! {
    /// The root certificates that Alexa's signing chain may lead to.
    enum TrustedRoots {
        /// Mozilla's list of public roots.
        Public = "public",
        /// Only the roots of Amazon Trust Services.
        Amazon = "amazon",
    }
}

section! {
    /// The seal of Alexa's requests: their certificate chain and signature.
    struct AlexaConfig in "alexa" {
        /// The roots that Alexa's signing chain may lead to: `public` (Mozilla's list) or `amazon` (only Amazon
        /// Trust Services).
        trust: TrustedRoots = "public";
    }
}

section! {
    /// For tests and for tools that sign their own requests. These requests are verified by the same code as
    /// Alexa's. If any of these settings is set, the server listens only on a loopback address and logs a warning
    /// at startup. It also rejects, with a bare 403, requests for another host and requests that a proxy forwarded
    /// (`Forwarded`, `X-Forwarded-For` and similar headers, `Via`). Never set them in production.
    struct DevelopmentConfig in "alexa.development" {
        /// Additional roots that a signing chain may lead to (PEM).
        trust_anchors: Option<ReadableFile>;
        /// Additional roots for the TLS connection that downloads a chain (PEM).
        tls_trust_anchors: Option<ReadableFile>;
        /// A directory to read signing chains from, by the last part of their URL, instead of downloading them.
        chains: Option<ReadableDirectory>;
    }
}

impl DevelopmentConfig {
    /// Returns true if any of these settings is set.
    pub fn is_on(&self) -> bool {
        self.trust_anchors.is_some() || self.tls_trust_anchors.is_some() || self.chains.is_some()
    }
}
