//! A test identity provider that signs any token. It uses ring directly, not the library under test.

use std::sync::{Arc, OnceLock};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use countersign::{
    clock::{ManualClock, SignedDuration, Timestamp},
    linking::{IssuerKeySource, JwtLinkTokenVerifier, LinkTokenAlgorithm, LinkTokenError, LinkTokenSettings},
};
use ring::{
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "https://login.example.com";
pub(super) const AUDIENCE: &str = "contact-finder";

/// A private key, with the key id under which it is published.
pub(super) struct TestSigningKey {
    kid: &'static str,
    key_pair: TestKeyPair,
}

enum TestKeyPair {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(&'static RsaKeyPair),
}

impl TestSigningKey {
    pub(super) fn p256(kid: &'static str) -> Self {
        Self {
            kid,
            key_pair: TestKeyPair::P256(generate_ecdsa_key(&signature::ECDSA_P256_SHA256_FIXED_SIGNING)),
        }
    }

    pub(super) fn p384(kid: &'static str) -> Self {
        Self {
            kid,
            key_pair: TestKeyPair::P384(generate_ecdsa_key(&signature::ECDSA_P384_SHA384_FIXED_SIGNING)),
        }
    }

    pub(super) fn ed25519(kid: &'static str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self {
            kid,
            key_pair: TestKeyPair::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()),
        }
    }

    pub(super) fn rsa(kid: &'static str) -> Self {
        static PAIR: OnceLock<RsaKeyPair> = OnceLock::new();
        let pair = PAIR.get_or_init(|| {
            let pem = include_bytes!("../support/keys/link_issuer_rsa.pem");
            let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(pem).unwrap();
            RsaKeyPair::from_pkcs8(pkcs8.secret_pkcs8_der()).unwrap()
        });
        Self {
            kid,
            key_pair: TestKeyPair::Rsa(pair),
        }
    }

    /// The public key as a JWK, as the issuer publishes it.
    pub(super) fn public_jwk(&self) -> Value {
        let mut jwk = match &self.key_pair {
            TestKeyPair::P256(pair) => elliptic_curve_jwk("P-256", pair.public_key().as_ref()),
            TestKeyPair::P384(pair) => elliptic_curve_jwk("P-384", pair.public_key().as_ref()),
            TestKeyPair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encode_base64(pair.public_key().as_ref()) })
            }
            TestKeyPair::Rsa(pair) => {
                let parts = signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": encode_base64(&parts.n), "e": encode_base64(&parts.e) })
            }
        };
        jwk["kid"] = self.kid.into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// The JOSE header of a token signed with this key.
    pub(super) fn token_header(&self, alg: &str) -> Value {
        json!({ "alg": alg, "kid": self.kid, "typ": "at+jwt" })
    }

    /// A token with this header and these claims, signed with the algorithm `alg`, whatever the header says.
    pub(super) fn sign_token(&self, alg: &str, header: &Value, claims: &Value) -> String {
        let text = signing_input(header, claims);
        let signature = self.sign_text(alg, text.as_bytes());
        format!("{text}.{}", encode_base64(&signature))
    }

    /// A token signed with this key that is valid for five minutes from [`start_time`].
    pub(super) fn good_token(&self, alg: &str) -> String {
        self.sign_token(alg, &self.token_header(alg), &good_claims())
    }

    /// A long-lived token with the JWT id `n`. Signatures are randomized, so that even two tokens with one id differ.
    pub(super) fn numbered_token(&self, n: usize) -> String {
        self.sign_token(
            "ES256",
            &self.token_header("ES256"),
            &with_members(
                good_claims(),
                &json!({ "jti": n, "exp": unix_time_after(100_000) }),
            ),
        )
    }

    fn sign_text(&self, alg: &str, text: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key_pair {
            TestKeyPair::P256(pair) | TestKeyPair::P384(pair) => {
                pair.sign(&random, text).unwrap().as_ref().to_vec()
            }
            TestKeyPair::Ed25519(pair) => pair.sign(text).as_ref().to_vec(),
            TestKeyPair::Rsa(pair) => {
                let padding: &'static dyn signature::RsaEncoding = match alg {
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, text, &mut signature).unwrap();
                signature
            }
        }
    }
}

fn generate_ecdsa_key(way: &'static signature::EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(way, pkcs8.as_ref(), &random).unwrap()
}

fn elliptic_curve_jwk(curve: &str, point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({ "kty": "EC", "crv": curve, "x": encode_base64(x), "y": encode_base64(y) })
}

pub(super) fn encode_base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The encoded header and claims: the text that a signature covers.
pub(super) fn signing_input(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        encode_base64(header.to_string().as_bytes()),
        encode_base64(claims.to_string().as_bytes())
    )
}

/// The claims of a good token for Ann Lee.
pub(super) fn good_claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ann.lee",
        "iat": unix_time_after(0), "nbf": unix_time_after(0), "exp": unix_time_after(300),
    })
}

/// `object` with the members of `more` set. A null member of `more` is removed instead.
pub(super) fn with_members(mut object: Value, more: &Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    object
}

/// The time at which every test begins.
pub(super) fn start_time() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// The Unix time `seconds` after [`start_time`].
pub(super) fn unix_time_after(seconds: i64) -> i64 {
    start_time().as_second() + seconds
}

pub(super) fn key_set_json(signers: &[&TestSigningKey]) -> String {
    json!({ "keys": signers.iter().map(|signer| signer.public_jwk()).collect::<Vec<_>>() }).to_string()
}

/// A link token verifier with a manual clock.
pub(super) struct LinkTokenRig {
    pub(super) verifier: JwtLinkTokenVerifier,
    clock: Arc<ManualClock>,
}

impl LinkTokenRig {
    /// A verifier that accepts every supported algorithm and gets its keys from `keys`.
    pub(super) fn with_keys(keys: IssuerKeySource) -> Self {
        Self::with_settings(LinkTokenSettings {
            algorithms: LinkTokenAlgorithm::ALL.to_vec(),
            ..LinkTokenSettings::new(ISSUER, AUDIENCE, keys)
        })
    }

    pub(super) fn with_settings(settings: LinkTokenSettings) -> Self {
        let clock = Arc::new(ManualClock::at(start_time()));
        let verifier = JwtLinkTokenVerifier::open(settings, clock.clone()).unwrap();
        Self { verifier, clock }
    }

    /// Verifies a token, and returns the employee it identifies or the label of the error.
    pub(super) async fn verify_token(&self, token: &str) -> String {
        let outcome = match token.parse() {
            Ok(token) => self.verifier.verify_token(&token).await,
            Err(why) => Err(LinkTokenError::from(why)),
        };
        match outcome {
            Ok(employee) => employee.to_string(),
            Err(refusal) => refusal.label().to_owned(),
        }
    }

    pub(super) fn advance_clock(&self, seconds: i64) {
        self.clock.advance_by(SignedDuration::from_secs(seconds));
    }
}
