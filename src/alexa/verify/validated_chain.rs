//! The validation of a certificate chain, and the part of it that is kept.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage};
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, oid_registry::OID_PKCS1_RSAENCRYPTION,
    prelude::FromDer, public_key::PublicKey,
};

use super::TrustAnchors;
use crate::clock::Timestamp;

/// The host name that the leaf of the chain must carry.
pub const ALEXA_HOST_NAME: &str = "echo-api.amazon.com";
/// The largest number of certificates in a chain. Real chains have four.
pub const MAX_CERTIFICATES: usize = 10;
/// The accepted lengths of RSA keys, in bits.
const KEY_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A chain that belongs to Alexa: its public key, its period of validity, and its name for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidatedChain {
    key: Box<[u8]>,
    not_before: Timestamp,
    not_after: Timestamp,
    subject: String,
}

/// The reason why a chain is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateChainError {
    /// The text is not a list of certificates in PEM format.
    #[error("not certificates in PEM")]
    NotPem,
    /// It has more certificates than any real chain.
    #[error("more than {MAX_CERTIFICATES} certificates")]
    TooMany,
    /// A certificate cannot be read.
    #[error("a certificate cannot be read")]
    Unreadable,
    /// The first certificate is not a leaf.
    #[error("the first certificate is not a leaf")]
    NotALeaf,
    /// A certificate has expired.
    #[error("a certificate has expired")]
    Expired,
    /// A certificate is not valid yet.
    #[error("a certificate is not valid yet")]
    NotYetValid,
    /// The chain leads to no trusted root.
    #[error("it does not lead to a trusted root")]
    Untrusted,
    /// A certificate names an issuer that did not sign it.
    #[error("a certificate was not signed by its stated issuer")]
    Forged,
    /// A certificate was signed by one that may not sign others.
    #[error("a certificate was signed by one that is not a certificate authority")]
    NotAnAuthority,
    /// A certificate breaks a limit that its issuer set (names, path length).
    #[error("a constraint of a certificate authority is violated")]
    Constraint,
    /// The leaf is not a server certificate, or its key is not for signatures.
    #[error("the leaf certificate is not for TLS servers, or its key is not for signatures")]
    Usage,
    /// The leaf does not carry Alexa's host name literally. A wildcard is not enough.
    #[error("the leaf certificate is not for {ALEXA_HOST_NAME}")]
    Name,
    /// The leaf's key is not RSA of 2048 to 8192 bits.
    #[error("the leaf certificate's key is not an RSA key of 2048 to 8192 bits")]
    Key,
    /// Verification failed for another reason.
    #[error("its signatures could not be verified")]
    Broken,
}

impl ValidatedChain {
    /// Validates a chain in PEM: the leaf comes first, and the other certificates must contain a path to one
    /// of `anchors`. Their order does not matter, and extra certificates are ignored. The whole path must be
    /// valid at `now`. The leaf must have Alexa's name and an RSA key.
    ///
    /// # Errors
    /// [`CertificateChainError`]: the first problem found.
    pub fn validate(
        pem: &[u8],
        anchors: &TrustAnchors,
        now: Timestamp,
    ) -> Result<Self, CertificateChainError> {
        let certificates = read_pem(pem)?;
        let (leaf, rest) = certificates.split_first().ok_or(CertificateChainError::NotPem)?;
        let (_, parsed) = X509Certificate::from_der(leaf).map_err(|_| CertificateChainError::Unreadable)?;
        let entity = EndEntityCert::try_from(leaf).map_err(chain_error_from_webpki)?;
        // This builds a path to a trusted root, whatever the chain ends with. Real chains end in cross-signed
        // roots that are no longer trusted themselves, so asking for a trusted last certificate would reject
        // them. Revocation (the first `None`) is not checked, as nobody does in this protocol.
        let path = entity
            .verify_for_usage(
                ALL_VERIFICATION_ALGS,
                anchors.as_slice(),
                rest,
                unix_time(now)?,
                KeyUsage::server_auth(),
                None,
                None,
            )
            .map_err(chain_error_from_webpki)?;
        let name = ServerName::try_from(ALEXA_HOST_NAME).map_err(|_| CertificateChainError::Name)?;
        entity
            .verify_is_valid_for_subject_name(&name)
            .map_err(chain_error_from_webpki)?;
        // The check above accepts a wildcard. The key of a wildcard certificate may be in other hands than Alexa's.
        if !dns_names(&parsed).any(|name| name.eq_ignore_ascii_case(ALEXA_HOST_NAME)) {
            return Err(CertificateChainError::Name);
        }
        // webpki does not look at the key usage (RFC 5280, 4.2.1.3). A certificate without the extension is not limited.
        if !allows_key_usage(&parsed, x509_parser::extensions::KeyUsage::digital_signature) {
            return Err(CertificateChainError::Usage);
        }
        let mut chain = Self::from_leaf(&parsed)?;
        // The root is not among these. A trust anchor has no dates of its own.
        for certificate in path.intermediate_certificates() {
            let der = certificate.der();
            let (_, issuer) =
                X509Certificate::from_der(&der).map_err(|_| CertificateChainError::Unreadable)?;
            if !allows_key_usage(&issuer, x509_parser::extensions::KeyUsage::key_cert_sign) {
                return Err(CertificateChainError::NotAnAuthority);
            }
            chain.narrow_validity(&issuer)?;
        }
        Ok(chain)
    }

    /// Returns true if all certificates of the path are valid at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// The end of the period in which all certificates of the path are valid.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// The subject of the leaf, for logs.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The public key of the leaf, in the form that `ring` expects.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    fn from_leaf(leaf: &X509Certificate<'_>) -> Result<Self, CertificateChainError> {
        let (not_before, not_after) = validity_period(leaf)?;
        Ok(Self {
            key: rsa_key(leaf)?.into(),
            not_before,
            not_after,
            subject: leaf.subject().to_string(),
        })
    }

    /// Limits the period of validity to that of another certificate on the path.
    fn narrow_validity(&mut self, certificate: &X509Certificate<'_>) -> Result<(), CertificateChainError> {
        let (not_before, not_after) = validity_period(certificate)?;
        self.not_before = self.not_before.max(not_before);
        self.not_after = self.not_after.min(not_after);
        Ok(())
    }
}

impl std::fmt::Debug for ValidatedChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ValidatedChain")
            .field("subject", &self.subject)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

fn read_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateChainError> {
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        if certificates.len() == MAX_CERTIFICATES {
            return Err(CertificateChainError::TooMany);
        }
        certificates.push(certificate.map_err(|_| CertificateChainError::NotPem)?);
    }
    Ok(certificates)
}

fn unix_time(now: Timestamp) -> Result<UnixTime, CertificateChainError> {
    let seconds = u64::try_from(now.as_second()).map_err(|_| CertificateChainError::NotYetValid)?;
    Ok(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

/// Returns true if the certificate does not forbid this use of its key. A key usage that cannot be read forbids it.
fn allows_key_usage(
    certificate: &X509Certificate<'_>,
    allows: fn(&x509_parser::extensions::KeyUsage) -> bool,
) -> bool {
    match certificate.key_usage() {
        Ok(usage) => usage.is_none_or(|usage| allows(usage.value)),
        Err(_) => false,
    }
}

/// The DNS names of a certificate. A wildcard starts with `*`, so it never equals Alexa's name.
fn dns_names<'a>(certificate: &'a X509Certificate<'_>) -> impl Iterator<Item = &'a str> {
    let alternatives = certificate.subject_alternative_name().ok().flatten();
    alternatives
        .into_iter()
        .flat_map(|names| &names.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(*name),
            _ => None,
        })
}

fn validity_period(
    certificate: &X509Certificate<'_>,
) -> Result<(Timestamp, Timestamp), CertificateChainError> {
    let validity = certificate.validity();
    let time = |seconds| Timestamp::from_second(seconds).map_err(|_| CertificateChainError::Unreadable);
    Ok((
        time(validity.not_before.timestamp())?,
        time(validity.not_after.timestamp())?,
    ))
}

fn rsa_key<'a>(leaf: &'a X509Certificate<'_>) -> Result<&'a [u8], CertificateChainError> {
    let spki = leaf.public_key();
    let Ok(PublicKey::RSA(rsa)) = spki.parsed() else {
        return Err(CertificateChainError::Key);
    };
    // A DER integer is signed, so that the modulus usually starts with a zero byte that is not part of its length.
    let significant = rsa.modulus.iter().skip_while(|byte| **byte == 0).count();
    // A key with another OID, such as RSA-PSS, is meant for other signatures than this one.
    let is_plain_rsa = spki.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION;
    if is_plain_rsa && KEY_BITS.contains(&(significant * 8)) {
        Ok(&spki.subject_public_key.data)
    } else {
        Err(CertificateChainError::Key)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is for map_err, which passes the error by value"
)]
fn chain_error_from_webpki(error: webpki::Error) -> CertificateChainError {
    use webpki::Error as E;
    match error {
        E::BadDer | E::BadDerTime | E::TrailingData(_) | E::UnsupportedCertVersion => {
            CertificateChainError::Unreadable
        }
        E::CaUsedAsEndEntity => CertificateChainError::NotALeaf,
        E::CertExpired { .. } => CertificateChainError::Expired,
        E::CertNotValidYet { .. } => CertificateChainError::NotYetValid,
        E::UnknownIssuer => CertificateChainError::Untrusted,
        E::InvalidSignatureForPublicKey => CertificateChainError::Forged,
        E::EndEntityUsedAsCa => CertificateChainError::NotAnAuthority,
        E::NameConstraintViolation | E::PathLenConstraintViolated => CertificateChainError::Constraint,
        E::RequiredEkuNotFoundContext(_) => CertificateChainError::Usage,
        E::CertNotValidForName(_) => CertificateChainError::Name,
        _ => CertificateChainError::Broken,
    }
}

impl CertificateChainError {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::NotPem => "chain_not_pem",
            Self::TooMany => "chain_too_many",
            Self::Unreadable => "chain_unreadable",
            Self::NotALeaf => "chain_not_a_leaf",
            Self::Expired => "chain_expired",
            Self::NotYetValid => "chain_not_yet_valid",
            Self::Untrusted => "chain_untrusted",
            Self::Forged => "chain_forged",
            Self::NotAnAuthority => "chain_not_an_authority",
            Self::Constraint => "chain_constraint",
            Self::Usage => "chain_usage",
            Self::Name => "chain_name",
            Self::Key => "chain_key",
            Self::Broken => "chain_broken",
        }
    }
}
