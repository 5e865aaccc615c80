//! The two HTTP headers that carry the signature of a request.

use base64::{Engine, prelude::BASE64_STANDARD};

/// The name of the header with the address of the certificate chain, in lower case.
pub const CERT_CHAIN_URL_HEADER: &str = "signaturecertchainurl";
/// The name of the header with the signature, in lower case. The older `Signature` (SHA-1) is never read.
pub const SIGNATURE_HEADER: &str = "signature-256";

/// The longest accepted address, in bytes.
const MAX_URL: usize = 512;
/// The accepted lengths of a signature. It is as long as the RSA key, which has 2048 to 8192 bits.
const SIGNATURE_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// The longest signature in base64.
const MAX_SIGNATURE: usize = 1024_usize.div_ceil(3) * 4;

/// The headers that should prove where a request comes from. Nothing is proven yet.
#[derive(Clone)]
pub struct SignatureHeaders {
    url: Box<str>,
    signature: Box<[u8]>,
}

/// The reason why the headers are rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureHeaderError {
    /// There is no `SignatureCertChainUrl`.
    #[error("the header SignatureCertChainUrl is missing")]
    UrlMissing,
    /// There is more than one `SignatureCertChainUrl`.
    #[error("the header SignatureCertChainUrl occurs more than once")]
    UrlRepeated,
    /// The address is longer than any real one, or has bytes that no address can have.
    #[error("the header SignatureCertChainUrl is not made of at most {MAX_URL} visible ASCII characters")]
    UrlUnreadable,
    /// There is no `Signature-256`.
    #[error("the header Signature-256 is missing")]
    SignatureMissing,
    /// There is more than one `Signature-256`.
    #[error("the header Signature-256 occurs more than once")]
    SignatureRepeated,
    /// `Signature-256` is empty.
    #[error("the header Signature-256 is empty")]
    SignatureEmpty,
    /// `Signature-256` is not strict base64.
    #[error("the header Signature-256 is not base64")]
    SignatureNotBase64,
    /// The signature is shorter or longer than any RSA signature.
    #[error("the header Signature-256 does not have the length of a signature")]
    SignatureLength,
}

impl SignatureHeaders {
    /// Reads the values of [`CERT_CHAIN_URL_HEADER`] and [`SIGNATURE_HEADER`]. Each must have exactly one.
    ///
    /// # Errors
    /// [`SignatureHeaderError`] if a header is missing, repeated or malformed.
    pub fn from_headers<'h>(
        urls: impl IntoIterator<Item = &'h [u8]>,
        signatures: impl IntoIterator<Item = &'h [u8]>,
    ) -> Result<Self, SignatureHeaderError> {
        let url = exactly_one(
            urls,
            SignatureHeaderError::UrlMissing,
            SignatureHeaderError::UrlRepeated,
        )?;
        let signature = exactly_one(
            signatures,
            SignatureHeaderError::SignatureMissing,
            SignatureHeaderError::SignatureRepeated,
        )?;
        Ok(Self {
            url: read_url(url)?.into(),
            signature: read_signature(signature)?.into(),
        })
    }

    /// The address of the certificate chain, as received and not yet checked.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The decoded signature.
    pub(super) fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// Prints the address only. With the signature, a log line could be replayed as a request for a while.
impl std::fmt::Debug for SignatureHeaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl SignatureHeaderError {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::UrlMissing => "url_header_missing",
            Self::UrlRepeated => "url_header_repeated",
            Self::UrlUnreadable => "url_header_unreadable",
            Self::SignatureMissing => "signature_header_missing",
            Self::SignatureRepeated => "signature_header_repeated",
            Self::SignatureEmpty => "signature_header_empty",
            Self::SignatureNotBase64 => "signature_header_not_base64",
            Self::SignatureLength => "signature_header_length",
        }
    }
}

fn exactly_one<'h>(
    values: impl IntoIterator<Item = &'h [u8]>,
    missing: SignatureHeaderError,
    repeated: SignatureHeaderError,
) -> Result<&'h [u8], SignatureHeaderError> {
    // With two values, a proxy in front of us could check one, and we the other.
    let mut values = values.into_iter();
    let value = values.next().ok_or(missing)?;
    if values.next().is_some() {
        Err(repeated)
    } else {
        Ok(value)
    }
}

/// Reads the address as visible ASCII. A URL parser would silently drop blanks and control characters.
fn read_url(url: &[u8]) -> Result<&str, SignatureHeaderError> {
    let is_readable = url.len() <= MAX_URL && url.iter().all(u8::is_ascii_graphic);
    let text = std::str::from_utf8(url).ok().filter(|_| is_readable);
    text.ok_or(SignatureHeaderError::UrlUnreadable)
}

fn read_signature(text: &[u8]) -> Result<Vec<u8>, SignatureHeaderError> {
    if text.is_empty() {
        return Err(SignatureHeaderError::SignatureEmpty);
    }
    // Before decoding, so that a long header costs no memory.
    if text.len() > MAX_SIGNATURE {
        return Err(SignatureHeaderError::SignatureLength);
    }
    let signature = BASE64_STANDARD
        .decode(text)
        .map_err(|_| SignatureHeaderError::SignatureNotBase64)?;
    if SIGNATURE_BYTES.contains(&signature.len()) {
        Ok(signature)
    } else {
        Err(SignatureHeaderError::SignatureLength)
    }
}
