//! JSON Web Key Sets, reduced to the keys that can verify a link token.

use jsonwebtoken::{
    DecodingKey, DecodingKeyKind,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;

use super::super::algorithm::LinkTokenAlgorithm;

/// Largest number of keys that are read from a set. Issuers publish a handful.
const MAX_KEYS: usize = 64;

/// The keys that can verify a link token.
#[derive(Debug)]
pub(in super::super) struct KeySet(Vec<VerificationKey>);

/// The text is not a JSON Web Key Set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParseKeySetError;

#[derive(Debug)]
struct VerificationKey {
    kid: Option<String>,
    fits: Vec<LinkTokenAlgorithm>,
    material: DecodingKey,
}

#[derive(Deserialize)]
struct KeySetDocument {
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Parses a key set. Skips keys that cannot be used, and a second key that fits the same tokens as an earlier one.
    pub(super) fn parse(json: &[u8]) -> Result<Self, ParseKeySetError> {
        let document: KeySetDocument = serde_json::from_slice(json).map_err(|_| ParseKeySetError)?;
        let mut keys: Vec<VerificationKey> = Vec::new();
        for value in document.keys.into_iter().take(MAX_KEYS) {
            // Not an error (RFC 7517, section 5): issuers also publish keys for encryption and of newer kinds.
            let Some(key) = VerificationKey::from_json(value) else {
                continue;
            };
            if !keys.iter().any(|earlier| earlier.conflicts_with(&key)) {
                keys.push(key);
            }
        }
        if keys.is_empty() {
            tracing::warn!("the key set for link tokens contains no usable key");
        }
        Ok(Self(keys))
    }

    /// Returns true if there is a key for one of `algorithms`.
    pub(super) fn has_key_for(&self, algorithms: &[LinkTokenAlgorithm]) -> bool {
        let mut fits = self.0.iter().flat_map(|key| &key.fits);
        fits.any(|algorithm| algorithms.contains(algorithm))
    }

    /// Returns the key called `kid` or, for a token that names none, the only key that fits. Returns `None` if
    /// several fit.
    pub(super) fn select_key(
        &self,
        kid: Option<&str>,
        algorithm: LinkTokenAlgorithm,
    ) -> Option<&DecodingKey> {
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.fits.contains(&algorithm) && (kid.is_none() || key.kid.as_deref() == kid));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Some(&only.material),
            _ => None,
        }
    }
}

impl VerificationKey {
    fn from_json(value: serde_json::Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        let mut fits = fitting_algorithms(&jwk.algorithm);
        // A key of several algorithms, such as RSA, may be published for one of them only.
        if let Some(only) = jwk.common.key_algorithm {
            fits.retain(|algorithm| KeyAlgorithm::from(algorithm.to_jsonwebtoken()) == only);
        }
        if fits.is_empty() || !is_for_signatures(&jwk) {
            return None;
        }
        let material = strip_leading_zeros(DecodingKey::from_jwk(&jwk).ok()?);
        has_valid_length(&material, fits[0]).then_some(Self {
            kid: jwk.common.key_id,
            fits,
            material,
        })
    }

    /// Returns true if a token could mean either key, because both have the same `kid` and share an algorithm.
    fn conflicts_with(&self, later: &Self) -> bool {
        self.kid.is_some()
            && self.kid == later.kid
            && self.fits.iter().any(|algorithm| later.fits.contains(algorithm))
    }
}

/// Returns the algorithms that a key with these parameters can be used with.
fn fitting_algorithms(parameters: &AlgorithmParameters) -> Vec<LinkTokenAlgorithm> {
    use LinkTokenAlgorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    match parameters {
        AlgorithmParameters::RSA(_) => vec![Rs256, Rs384, Rs512, Ps256, Ps384, Ps512],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => vec![Es256],
            EllipticCurve::P384 => vec![Es384],
            _ => vec![],
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => vec![EdDsa],
        _ => vec![],
    }
}

fn is_for_signatures(jwk: &Jwk) -> bool {
    let used = jwk.common.public_key_use.as_ref();
    let operations = jwk.common.key_operations.as_ref();
    used.is_none_or(|used| *used == PublicKeyUse::Signature)
        && operations.is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

/// Removes leading zero bytes of an RSA modulus. Some issuers write a sign byte, which ring rejects.
fn strip_leading_zeros(key: DecodingKey) -> DecodingKey {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, e } if n.first() == Some(&0) => {
            let zeros = n.iter().take_while(|byte| **byte == 0).count();
            DecodingKey::from_rsa_raw_components(&n[zeros..], e)
        }
        _ => key,
    }
}

/// Returns true if the key has a valid length: that of a point on its curve, or 2048 to 8192 bits for RSA.
fn has_valid_length(key: &DecodingKey, algorithm: LinkTokenAlgorithm) -> bool {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, .. } => (256..=1024).contains(&n.len()),
        DecodingKeyKind::SecretOrDer(point) => {
            let length = match algorithm {
                LinkTokenAlgorithm::Es256 => 65,
                LinkTokenAlgorithm::Es384 => 97,
                _ => 32,
            };
            point.len() == length
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Encodes `bytes` zero bytes in base64.
    fn zeros(bytes: usize) -> String {
        "A".repeat((bytes * 4).div_ceil(3))
    }

    /// Returns a modulus of 2048 one bits in base64.
    fn modulus() -> String {
        "_".repeat(341) + "w"
    }

    fn ec(kid: &str) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": zeros(32), "y": zeros(32) })
    }

    fn with(mut key: Value, more: &Value) -> Value {
        let more = more.as_object().unwrap().clone();
        key.as_object_mut().unwrap().extend(more);
        key
    }

    fn set(keys: &[Value]) -> KeySet {
        KeySet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn keys_that_can_not_check_a_link_token_are_left_out() {
        #[track_caller]
        fn check(key: &Value, used: usize) {
            assert_eq!(set(std::slice::from_ref(key)).0.len(), used, "{key}");
        }
        let rsa = |n: &str| json!({ "kty": "RSA", "kid": "r", "n": n, "e": "AQAB" });
        let ones = modulus();
        check(&ec("a"), 1);
        check(&with(ec("a"), &json!({ "use": "sig", "alg": "ES256" })), 1);
        check(&with(ec("a"), &json!({ "use": "enc" })), 0);
        check(&with(ec("a"), &json!({ "key_ops": ["verify"] })), 1);
        check(&with(ec("a"), &json!({ "key_ops": ["encrypt"] })), 0);
        check(&with(ec("a"), &json!({ "alg": "RS256" })), 0);
        check(&with(ec("a"), &json!({ "crv": "P-521" })), 0);
        check(&with(ec("a"), &json!({ "crv": "secp256k1" })), 0);
        check(&with(ec("a"), &json!({ "x": zeros(31) })), 0);
        check(&with(ec("a"), &json!({ "x": "not base64!" })), 0);
        check(&with(ec("a"), &json!({ "kid": 7 })), 0);
        check(&rsa(&ones), 1);
        check(&rsa(&ones[..340]), 0);
        check(&with(rsa(&ones), &json!({ "alg": "RSA-OAEP" })), 0);
        check(&json!({ "kty": "OKP", "crv": "Ed25519", "x": zeros(32) }), 1);
        check(&json!({ "kty": "OKP", "crv": "X25519", "x": zeros(32) }), 0);
        check(&json!({ "kty": "oct", "k": zeros(32), "alg": "HS256" }), 0);
        check(&json!({ "kty": "made up" }), 0);
        check(&json!("not a key"), 0);
    }

    #[test]
    fn a_sign_byte_of_the_modulus_is_dropped() {
        let key = json!({ "kty": "RSA", "n": format!("AAAA{}", modulus()), "e": "AQAB" });
        let set = set(&[key]);
        match set.select_key(None, LinkTokenAlgorithm::Rs256).unwrap().kind() {
            DecodingKeyKind::RsaModulusExponent { n, .. } => assert_eq!(n.len(), 256),
            DecodingKeyKind::SecretOrDer(_) => panic!("an RSA key has a modulus"),
        }
    }

    #[test]
    fn a_key_is_chosen_by_its_name_and_by_what_it_fits() {
        let named = set(&[ec("a"), ec("b")]);
        assert!(named.select_key(Some("a"), LinkTokenAlgorithm::Es256).is_some());
        assert!(named.select_key(Some("b"), LinkTokenAlgorithm::Es256).is_some());
        assert!(named.select_key(Some("c"), LinkTokenAlgorithm::Es256).is_none());
        assert!(named.select_key(Some("a"), LinkTokenAlgorithm::Rs256).is_none());
        assert!(
            named.select_key(None, LinkTokenAlgorithm::Es256).is_none(),
            "two could be meant"
        );
        assert!(
            set(&[ec("a")])
                .select_key(None, LinkTokenAlgorithm::Es256)
                .is_some()
        );
    }

    #[test]
    fn of_two_keys_with_one_name_the_first_counts() {
        let other = with(ec("a"), &json!({ "x": "B".repeat(43) }));
        let set = set(&[ec("a"), other]);
        assert_eq!(set.0.len(), 1);
        let point = set
            .select_key(Some("a"), LinkTokenAlgorithm::Es256)
            .unwrap()
            .try_get_as_bytes()
            .unwrap();
        assert_eq!(point[1], 0);
    }

    #[test]
    fn a_key_set_is_an_object_with_a_list_of_keys_of_bounded_length() {
        for text in ["", "{}", "[]", "null", r#"{"keys":{}}"#, "<html>", "\u{fffd}"] {
            assert_eq!(
                KeySet::parse(text.as_bytes()).unwrap_err(),
                ParseKeySetError,
                "{text:?}"
            );
        }
        assert_eq!(set(&[]).0.len(), 0);
        let many: Vec<_> = (0..1000).map(|n| ec(&n.to_string())).collect();
        assert_eq!(set(&many).0.len(), MAX_KEYS);
    }
}
