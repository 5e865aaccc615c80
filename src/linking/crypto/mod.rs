//! Implements the cryptography of `jsonwebtoken`, which has none of its own, with ring.
//!
//! There are only public-key algorithms. Without HMAC, a token that is "signed" with a public key as a shared
//! secret cannot even be checked.
//!
//! Lives here: the supported keys and algorithms, signing and verifying with ring.
//! Does not live here: the algorithms an issuer may use (`algorithm`), the contents of a token.

use std::sync::OnceLock;

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result},
    jwk::{EllipticCurve, ThumbprintHash},
};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{self as ring_signature, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use signature::{Error as SignatureError, Signer, Verifier};
use x509_parser::{prelude::FromDer, public_key::RSAPublicKey};

static RING_PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: make_signer,
    verifier_factory: make_verifier,
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: rsa_components_of_private,
        rsa_pub_components_from_public_key: rsa_components_of_public,
        ec_pub_components_from_private_key: ec_components,
        ed_pub_components_from_private_key: ed_component,
        compute_digest,
    },
};

static INSTALLED: OnceLock<bool> = OnceLock::new();

/// Link tokens cannot be checked in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwtCryptoError {
    /// Other code has installed a cryptography provider for `jsonwebtoken` before.
    #[error("another cryptography provider for JSON web tokens is installed in this process")]
    AnotherProvider,
    /// A signature just made did not verify, or a wrong one did.
    #[error("the cryptography for JSON web tokens failed its self-test: {0}")]
    Broken(&'static str),
}

/// Installs ring as the cryptography of `jsonwebtoken` in this process. Repeated calls have no effect.
///
/// # Errors
/// [`JwtCryptoError::AnotherProvider`] when another provider was installed first.
pub fn install_jwt_crypto() -> std::result::Result<(), JwtCryptoError> {
    // `install_default` fails when it is called twice, even with the same provider.
    if *INSTALLED.get_or_init(|| RING_PROVIDER.install_default().is_ok()) {
        Ok(())
    } else {
        Err(JwtCryptoError::AnotherProvider)
    }
}

/// Installs ring, then signs and verifies once: problems show at startup instead of as a panic at the first token.
///
/// # Errors
/// [`JwtCryptoError`] when tokens cannot be checked.
pub fn self_test_jwt_crypto() -> std::result::Result<(), JwtCryptoError> {
    const TEXT: &[u8] = b"countersign";
    let broken = JwtCryptoError::Broken;
    install_jwt_crypto()?;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(
        &ring_signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        &SystemRandom::new(),
    )
    .map_err(|_| broken("no key"))?;
    let private = EncodingKey::from_ec_der(pkcs8.as_ref());
    let public = jsonwebtoken::jwk::Jwk::from_encoding_key(&private, Algorithm::ES256)
        .and_then(|jwk| DecodingKey::from_jwk(&jwk))
        .map_err(|_| broken("no public key"))?;
    let signature =
        jsonwebtoken::crypto::sign(TEXT, &private, Algorithm::ES256).map_err(|_| broken("no signature"))?;
    let verify = |text| jsonwebtoken::crypto::verify(&signature, text, &public, Algorithm::ES256);
    match (verify(TEXT), verify(b"another text")) {
        (Ok(true), Ok(false)) => Ok(()),
        (Ok(true), _) => Err(broken("an invalid signature was accepted")),
        _ => Err(broken("a valid signature was rejected")),
    }
}

// Verifying.

struct RingVerifier {
    algorithm: Algorithm,
    ring_algorithm: RingAlgorithm,
    key: DecodingKey,
}

enum RingAlgorithm {
    Rsa(&'static ring_signature::RsaParameters),
    Other(&'static dyn ring_signature::VerificationAlgorithm),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is the library's")]
fn make_verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    // The token's header names the algorithm, the key set the key. They must agree, or one kind of key would be
    // used as another.
    if key.family() != algorithm_family(*algorithm)? {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    let way = match algorithm {
        Algorithm::ES256 => RingAlgorithm::Other(&ring_signature::ECDSA_P256_SHA256_FIXED),
        Algorithm::ES384 => RingAlgorithm::Other(&ring_signature::ECDSA_P384_SHA384_FIXED),
        Algorithm::EdDSA => RingAlgorithm::Other(&ring_signature::ED25519),
        Algorithm::RS256 => RingAlgorithm::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => RingAlgorithm::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => RingAlgorithm::Rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => RingAlgorithm::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => RingAlgorithm::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => RingAlgorithm::Rsa(&ring_signature::RSA_PSS_2048_8192_SHA512),
        _ => return Err(ErrorKind::UnsupportedAlgorithm.into()),
    };
    Ok(Box::new(RingVerifier {
        algorithm: *algorithm,
        ring_algorithm: way,
        key: key.clone(),
    }))
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, text: &[u8], signature: &Vec<u8>) -> std::result::Result<(), SignatureError> {
        match (&self.ring_algorithm, self.key.kind()) {
            (RingAlgorithm::Rsa(way), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                ring_signature::RsaPublicKeyComponents { n, e }.verify(way, text, signature)
            }
            (RingAlgorithm::Rsa(way), DecodingKeyKind::SecretOrDer(key)) => {
                ring_signature::UnparsedPublicKey::new(*way, key).verify(text, signature)
            }
            (RingAlgorithm::Other(way), DecodingKeyKind::SecretOrDer(key)) => {
                ring_signature::UnparsedPublicKey::new(*way, key).verify(text, signature)
            }
            (RingAlgorithm::Other(_), DecodingKeyKind::RsaModulusExponent { .. }) => {
                Err(ring::error::Unspecified)
            }
        }
        .map_err(SignatureError::from_source)
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

// Signing.

struct RingSigner {
    algorithm: Algorithm,
    key_pair: SigningKeyPair,
}

enum SigningKeyPair {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static dyn ring_signature::RsaEncoding),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is the library's")]
fn make_signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    if key.family() != algorithm_family(*algorithm)? {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    let rsa = |padding| Ok(SigningKeyPair::Rsa(rsa_pair(key.as_bytes())?, padding));
    let pair: Result<SigningKeyPair> = match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => Ok(SigningKeyPair::Ec(ec_pair(key.as_bytes(), *algorithm)?)),
        Algorithm::EdDSA => Ok(SigningKeyPair::Ed(ed_pair(key.as_bytes())?)),
        Algorithm::RS256 => rsa(&ring_signature::RSA_PKCS1_SHA256),
        Algorithm::RS384 => rsa(&ring_signature::RSA_PKCS1_SHA384),
        Algorithm::RS512 => rsa(&ring_signature::RSA_PKCS1_SHA512),
        Algorithm::PS256 => rsa(&ring_signature::RSA_PSS_SHA256),
        Algorithm::PS384 => rsa(&ring_signature::RSA_PSS_SHA384),
        Algorithm::PS512 => rsa(&ring_signature::RSA_PSS_SHA512),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    };
    Ok(Box::new(RingSigner {
        algorithm: *algorithm,
        key_pair: pair?,
    }))
}

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, text: &[u8]) -> std::result::Result<Vec<u8>, SignatureError> {
        match &self.key_pair {
            SigningKeyPair::Ed(pair) => Ok(pair.sign(text).as_ref().to_vec()),
            SigningKeyPair::Ec(pair) => pair
                .sign(&SystemRandom::new(), text)
                .map(|signature| signature.as_ref().to_vec()),
            SigningKeyPair::Rsa(pair, padding) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*padding, &SystemRandom::new(), text, &mut signature)
                    .map(|()| signature)
            }
        }
        .map_err(SignatureError::from_source)
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

// Keys and their components.

/// Returns the family of an algorithm. HMAC is an error, because this provider does not have it.
fn algorithm_family(algorithm: Algorithm) -> Result<AlgorithmFamily> {
    [AlgorithmFamily::Ec, AlgorithmFamily::Rsa, AlgorithmFamily::Ed]
        .into_iter()
        .find(|family| family.algorithms().contains(&algorithm))
        .ok_or_else(|| ErrorKind::UnsupportedAlgorithm.into())
}

fn ec_pair(pkcs8: &[u8], algorithm: Algorithm) -> Result<EcdsaKeyPair> {
    let way = match algorithm {
        Algorithm::ES256 => &ring_signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        Algorithm::ES384 => &ring_signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => return Err(ErrorKind::InvalidEcdsaKey.into()),
    };
    EcdsaKeyPair::from_pkcs8(way, pkcs8, &SystemRandom::new()).map_err(|_| ErrorKind::InvalidEcdsaKey.into())
}

fn ed_pair(pkcs8: &[u8]) -> Result<Ed25519KeyPair> {
    // Also accepts keys without their public half, as OpenSSL writes them.
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| ErrorKind::InvalidEddsaKey.into())
}

fn rsa_pair(pkcs1: &[u8]) -> Result<RsaKeyPair> {
    RsaKeyPair::from_der(pkcs1).map_err(|why| ErrorKind::InvalidRsaKey(why.to_string()).into())
}

fn rsa_components_of_private(pkcs1: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let pair = rsa_pair(pkcs1)?;
    let parts = ring_signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
    Ok((parts.n, parts.e))
}

fn rsa_components_of_public(pkcs1: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let (_, key) = RSAPublicKey::from_der(pkcs1).map_err(|_| ErrorKind::InvalidKeyFormat)?;
    // DER integers are signed. A leading zero byte only says that the number is positive.
    let bare = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect();
    Ok((bare(key.modulus), bare(key.exponent)))
}

fn ec_components(pkcs8: &[u8], algorithm: Algorithm) -> Result<(EllipticCurve, Vec<u8>, Vec<u8>)> {
    let pair = ec_pair(pkcs8, algorithm)?;
    let (curve, length) = match algorithm {
        Algorithm::ES256 => (EllipticCurve::P256, 32),
        _ => (EllipticCurve::P384, 48),
    };
    match pair.public_key().as_ref() {
        // An uncompressed point: the byte 4, then x, then y.
        [4, point @ ..] if point.len() == 2 * length => {
            let (x, y) = point.split_at(length);
            Ok((curve, x.to_vec(), y.to_vec()))
        }
        _ => Err(ErrorKind::InvalidEcdsaKey.into()),
    }
}

fn ed_component(pkcs8: &[u8], curve: &EllipticCurve) -> Result<Vec<u8>> {
    match curve {
        EllipticCurve::Ed25519 => Ok(ed_pair(pkcs8)?.public_key().as_ref().to_vec()),
        _ => Err(ErrorKind::InvalidEddsaKey.into()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is the library's")]
fn compute_digest(data: &[u8], hash: ThumbprintHash) -> Result<Vec<u8>> {
    let way = match hash {
        ThumbprintHash::SHA256 => &digest::SHA256,
        ThumbprintHash::SHA384 => &digest::SHA384,
        ThumbprintHash::SHA512 => &digest::SHA512,
        _ => return Err(ErrorKind::UnsupportedAlgorithm.into()),
    };
    Ok(digest::digest(way, data).as_ref().to_vec())
}

#[cfg(test)]
mod tests;
