//! Signature algorithms of link tokens. HMAC and "none" are left out, so neither can be enabled by mistake.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A signature algorithm of link tokens. Its text form is the JOSE name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LinkTokenAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rs256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    Rs384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    Rs512,
    /// RSA-PSS with SHA-256.
    Ps256,
    /// RSA-PSS with SHA-384.
    Ps384,
    /// RSA-PSS with SHA-512.
    Ps512,
    /// Ed25519.
    EdDsa,
}

/// The text is not the name of an [`LinkTokenAlgorithm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of ES256, ES384, RS256, RS384, RS512, PS256, PS384, PS512, EdDSA")]
pub struct ParseAlgorithmError;

impl LinkTokenAlgorithm {
    /// All algorithms.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// Returns the JOSE name, as in a token's `alg` and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Converts to the type of `jsonwebtoken`.
    pub(super) fn to_jsonwebtoken(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Es384 => jsonwebtoken::Algorithm::ES384,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Rs384 => jsonwebtoken::Algorithm::RS384,
            Self::Rs512 => jsonwebtoken::Algorithm::RS512,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Ps384 => jsonwebtoken::Algorithm::PS384,
            Self::Ps512 => jsonwebtoken::Algorithm::PS512,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

impl FromStr for LinkTokenAlgorithm {
    type Err = ParseAlgorithmError;
    fn from_str(name: &str) -> Result<Self, ParseAlgorithmError> {
        Self::ALL
            .into_iter()
            // JOSE names are case-sensitive (RFC 7515, section 4.1.1).
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or(ParseAlgorithmError)
    }
}

impl TryFrom<String> for LinkTokenAlgorithm {
    type Error = ParseAlgorithmError;
    fn try_from(name: String) -> Result<Self, ParseAlgorithmError> {
        name.parse()
    }
}

impl From<LinkTokenAlgorithm> for String {
    fn from(algorithm: LinkTokenAlgorithm) -> Self {
        algorithm.as_str().to_owned()
    }
}

impl fmt::Display for LinkTokenAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_means_the_same_to_the_library() {
        for algorithm in LinkTokenAlgorithm::ALL {
            assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
            assert_eq!(algorithm.as_str().parse(), Ok(algorithm.to_jsonwebtoken()));
        }
    }

    #[test]
    fn there_is_no_none_and_no_shared_secret() {
        for name in ["none", "None", "HS256", "HS384", "HS512", "es256", ""] {
            assert_eq!(
                name.parse::<LinkTokenAlgorithm>(),
                Err(ParseAlgorithmError),
                "{name:?}"
            );
        }
    }
}
