//! `[linking]`.

use std::time::Duration;

use super::forms::{HttpUrl, ReadableFile};

choice! {
    /// A signature algorithm of JSON Web Tokens.
    enum Algorithm {
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
    /// Who is asking: the access tokens of account linking, as your identity provider signs them. The subject (`sub`) of a
    /// token is the id of an employee.
    struct LinkingConfig in "linking" {
        /// The issuer (`iss`), letter for letter.
        issuer: String;
        /// The audiences (`aud`) of which a token must name one.
        audience: Vec<String>;
        /// The algorithms a token may be signed by. No other is accepted, whatever the token says.
        algorithms: Vec<Algorithm> = "RS256,ES256";
        /// The issuer's public keys, as a JWKS file. Either this or `jwks_url`.
        jwks_file: Option<ReadableFile>;
        /// Where the issuer publishes its keys. They are fetched again when a token names a new one.
        jwks_url: Option<HttpUrl>;
        /// How far the clocks of issuer and countersign may differ.
        leeway: Duration = "30s", "0s" to "5m";
    }
}
