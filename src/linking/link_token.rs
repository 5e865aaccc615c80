//! Link tokens and their contents.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation, errors::ErrorKind};
use secrecy::{ExposeSecret, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, Visitor},
};

use super::{
    algorithm::LinkTokenAlgorithm,
    error::{LinkTokenError, ParseLinkTokenError},
};

/// The access token of account linking, as Alexa sends it with a turn. Whoever holds it can ask in its owner's name.
#[derive(Clone)]
pub struct LinkToken(SecretString);

impl LinkToken {
    /// Length of the longest accepted token. It bounds the work that a token causes before it is verified.
    pub const MAX_LEN: usize = 8192;

    /// Returns the text of the token, to be put into a request.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FromStr for LinkToken {
    type Err = ParseLinkTokenError;
    fn from_str(text: &str) -> Result<Self, ParseLinkTokenError> {
        let fits = (1..=Self::MAX_LEN).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(ParseLinkTokenError)
        }
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(******)")
    }
}

/// The header of a token (JOSE). It is read before the signature is verified, so nothing in it can be trusted.
#[derive(Deserialize)]
pub(super) struct UnverifiedHeader {
    alg: String,
    pub(super) kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

impl UnverifiedHeader {
    /// Decodes the header of `token`.
    pub(super) fn decode(token: &LinkToken) -> Result<Self, LinkTokenError> {
        let (header, _) = token.expose().split_once('.').ok_or(LinkTokenError::Malformed)?;
        let json = BASE64_URL_SAFE_NO_PAD
            .decode(header)
            .map_err(|_| LinkTokenError::Malformed)?;
        let header: Self = serde_json::from_slice(&json).map_err(|_| LinkTokenError::Malformed)?;
        match header.typ.as_deref() {
            // RFC 7515, section 4.1.11: `crit` lists extensions that must be understood, and we understand none.
            _ if header.crit.is_some() => Err(LinkTokenError::Malformed),
            Some(typ) if !is_access_token_type(typ) => Err(LinkTokenError::Type),
            _ => Ok(header),
        }
    }

    /// Returns the algorithm of the header if it is one of `allowed`.
    pub(super) fn allowed_algorithm(
        &self,
        allowed: &[LinkTokenAlgorithm],
    ) -> Result<LinkTokenAlgorithm, LinkTokenError> {
        // The header may only choose among the configured algorithms (RFC 8725, section 3.1). Otherwise whoever
        // makes up a token would decide how it is verified.
        let algorithm = self.alg.parse().map_err(|_| LinkTokenError::Algorithm)?;
        if allowed.contains(&algorithm) {
            Ok(algorithm)
        } else {
            Err(LinkTokenError::Algorithm)
        }
    }
}

fn is_access_token_type(typ: &str) -> bool {
    // `at+jwt` is the type of access tokens (RFC 9068). Many providers still write `JWT`.
    ["at+jwt", "application/at+jwt", "JWT"]
        .iter()
        .any(|known| typ.eq_ignore_ascii_case(known))
}

/// Claims of a token whose signature is valid. The verifier decides whether they are acceptable.
#[derive(Deserialize)]
pub(super) struct TokenClaims {
    pub(super) iss: Option<String>,
    pub(super) aud: Option<TokenAudience>,
    pub(super) sub: Option<String>,
    pub(super) exp: Option<NumericDate>,
    pub(super) nbf: Option<NumericDate>,
    pub(super) iat: Option<NumericDate>,
    pub(super) nonce: Option<IgnoredAny>,
}

impl TokenClaims {
    /// Verifies the signature of `token` with `key` and returns its claims.
    ///
    /// Times and names are not checked here: the library would use the machine's clock, and it treats a claim of
    /// the wrong type as if it were missing.
    pub(super) fn verify_signature(
        key: &DecodingKey,
        algorithm: LinkTokenAlgorithm,
        token: &LinkToken,
    ) -> Result<Self, LinkTokenError> {
        let mut validation = Validation::new(algorithm.to_jsonwebtoken());
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        match jsonwebtoken::decode(token.expose(), key, &validation) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::InvalidSignature => LinkTokenError::Signature,
                ErrorKind::InvalidAlgorithm => LinkTokenError::Algorithm,
                _ => LinkTokenError::Malformed,
            }),
        }
    }
}

/// One audience or several: RFC 7519 allows both.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum TokenAudience {
    One(String),
    Many(Vec<String>),
}

impl TokenAudience {
    /// Returns true if it has an audience in common with `ours`.
    pub(super) fn overlaps(&self, ours: &[String]) -> bool {
        match self {
            Self::One(one) => ours.contains(one),
            Self::Many(many) => many.iter().any(|one| ours.contains(one)),
        }
    }
}

/// Seconds since 1970, with or without a fraction (`NumericDate` of RFC 7519). Strings are rejected.
#[derive(Clone, Copy)]
pub(super) struct NumericDate(pub(super) i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumericDateVisitor)
    }
}

struct NumericDateVisitor;

impl Visitor<'_> for NumericDateVisitor {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since 1970 as a number")
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<NumericDate, E> {
        // A date this far away may as well be the last one.
        Ok(NumericDate(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounded down, and bounded to what fits"
    )]
    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<NumericDate, E> {
        // Up to about 2^53 a float is exact to the second.
        if (0.0..9e15).contains(&seconds) {
            Ok(NumericDate(seconds as i64))
        } else {
            Err(E::custom("out of range"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_token_is_bounded_plain_and_never_printed() {
        #[track_caller]
        fn check(text: &str, fits: bool) {
            assert_eq!(text.parse::<LinkToken>().is_ok(), fits);
        }
        check("eyJh.eyJz.c2ln-_", true);
        check("", false);
        check("two words", false);
        check("a\nb", false);
        check("é", false);
        check(&"a".repeat(LinkToken::MAX_LEN), true);
        check(&"a".repeat(LinkToken::MAX_LEN + 1), false);

        let token: LinkToken = "eyJh.eyJz.c2ln".parse().unwrap();
        assert_eq!(format!("{token:?}"), "LinkToken(******)");
        assert_eq!(token.expose(), "eyJh.eyJz.c2ln");
    }

    #[test]
    fn a_date_is_a_number_and_nothing_else() {
        #[track_caller]
        fn check(json: &str, want: Option<i64>) {
            assert_eq!(
                serde_json::from_str(json).ok().map(|NumericDate(at)| at),
                want,
                "{json}"
            );
        }
        check("0", Some(0));
        check("1767225600", Some(1_767_225_600));
        check("1767225600.9", Some(1_767_225_600));
        check("18446744073709551615", Some(i64::MAX));
        check("-1", None);
        check("-0.5", None);
        check("1e300", None);
        check("\"1767225600\"", None);
        check("true", None);
        check("[1]", None);
    }
}
