//! `[linking]`.

use std::time::Duration;

use super::value_types::{HttpUrl, ReadableFile};

choice! {
    // No `none` and no HMAC: with either, anybody who has the public keys could forge tokens (RFC 8725, 2.1).
    /// A signature algorithm of JSON Web Tokens.
    enum JwsAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PKCS1-v1_5 with SHA-384.
        Rs384 = "RS384",
        /// RSASSA-PKCS1-v1_5 with SHA-512.
        Rs512 = "RS512",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// RSASSA-PSS with SHA-384.
        Ps384 = "PS384",
        /// RSASSA-PSS with SHA-512.
        Ps512 = "PS512",
        /// ECDSA with P-256 and SHA-256.
        Es256 = "ES256",
        /// ECDSA with P-384 and SHA-384.
        Es384 = "ES384",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

section! {
    /// The access tokens of account linking, which your identity provider signs. They say which employee is
    /// asking: the subject (`sub`) of a token is the employee's id.
    struct LinkingConfig in "linking" {
        /// The issuer (`iss`). It must match exactly.
        issuer: String;
        /// The accepted audiences (`aud`). A token must name at least one of them.
        audience: Vec<String>;
        /// The accepted signature algorithms. No other is accepted, whatever a token says.
        algorithms: Vec<JwsAlgorithm> = "RS256,ES256";
        /// A file with the issuer's public keys (JWKS). Set either this or `jwks_url`.
        jwks_file: Option<ReadableFile>;
        /// The URL of the issuer's public keys (JWKS). They are fetched again when a token names an unknown key.
        jwks_url: Option<HttpUrl>;
        /// The tolerated difference between the clocks of the issuer and of countersign.
        leeway: Duration = "30s", "0s" to "5m";
    }
}
