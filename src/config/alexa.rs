//! `[alexa]` and `[alexa.development]`.

use super::forms::{ReadableDirectory, ReadableFile};

choice! {
    /// Which roots the signing chain may lead to.
    enum Trust {
        /// Mozilla's public ones.
        Public = "public",
        /// Amazon Trust Services' only.
        Amazon = "amazon",
    }
}

section! {
    /// The seal on Alexa's requests.
    struct AlexaConfig in "alexa" {
        /// Which roots Alexa's signing chain may lead to: `public` (Mozilla's list) or `amazon` (Amazon Trust Services only).
        trust: Trust = "public";
    }
}

section! {
    /// For tests and for tools that sign requests of their own: they pass the unchanged verifying code. With any of these
    /// set the server listens on a loopback address only, and says so loudly at start. It then refuses, with a bare 403, every
    /// request for another host, and every one that a proxy handed on (`Forwarded`, `X-Forwarded-For` and its like, `Via`).
    /// Never set them in production.
    struct DevelopmentConfig in "alexa.development" {
        /// Further roots that a signing chain may lead to, PEM.
        trust_anchors: Option<ReadableFile>;
        /// Further roots for the TLS of the download of a chain, PEM.
        tls_trust_anchors: Option<ReadableFile>;
        /// A directory to take signing chains from, by the last part of their URL, instead of the download.
        chains: Option<ReadableDirectory>;
    }
}

impl DevelopmentConfig {
    /// Whether anything is set.
    pub fn is_on(&self) -> bool {
        self.trust_anchors.is_some() || self.tls_trust_anchors.is_some() || self.chains.is_some()
    }
}
