//! `[linking]`.

use super::value_types::{HttpUrl, ReadableFile};
use crate::{clock::SignedDuration, linking::LinkTokenAlgorithm};

section! {
    /// The access tokens of account linking, which your identity provider signs. They say which employee is
    /// asking: the subject (`sub`) of a token is the employee's id.
    struct LinkingConfig in "linking" {
        /// The issuer (`iss`). It must match exactly.
        issuer: String;
        /// The accepted audiences (`aud`). A token must name at least one of them.
        audience: Vec<String>;
        /// The accepted signature algorithms. No other is accepted, whatever a token says.
        algorithms: Vec<LinkTokenAlgorithm> = "RS256,ES256";
        /// A file with the issuer's public keys (JWKS). Set either this or `jwks_url`.
        jwks_file: Option<ReadableFile>;
        /// The URL of the issuer's public keys (JWKS). They are fetched again when a token names an unknown key.
        jwks_url: Option<HttpUrl>;
        /// The tolerated difference between the clocks of the issuer and of countersign.
        leeway: SignedDuration = "30s", "0s" to "5m";
    }
}
