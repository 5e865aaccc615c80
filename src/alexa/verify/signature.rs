//! The signature over the raw body.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use super::{RequestVerificationError, ValidatedChain};

/// Checks the RSA PKCS#1 v1.5 signature with SHA-256 over the body exactly as received.
pub(super) fn verify_signature(
    chain: &ValidatedChain,
    body: &[u8],
    signature: &[u8],
) -> Result<(), RequestVerificationError> {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, chain.key())
        .verify(body, signature)
        .map_err(|_| RequestVerificationError::Signature)
}
