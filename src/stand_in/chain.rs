//! A signing chain of our own, in the shape of Amazon's: a root, and a leaf for `echo-api.amazon.com`.
//!
//! Lives here: making it, keeping it in a folder, signing with it.
//! Does not live here: any trust in it. A server trusts it only when `[alexa.development]` names its root, and such a
//! server listens on loopback only.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
};
use ring::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::{
    clock::{SignedDuration, Timestamp},
    secret::Entropy,
};

/// The name under which the chain is "downloaded".
const CHAIN_FILE: &str = "countersign-development.pem";
/// The name Amazon's leaf has.
const LEAF_NAME: &str = "echo-api.amazon.com";
/// How long a chain is good for, and how long before its end it is made anew.
const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);
const RENEWAL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The chain could not be made, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        why: io::Error,
    },
    /// The RSA key could not be made.
    #[error("the signing key could not be made")]
    Key,
    /// A certificate could not be made.
    #[error("the signing chain could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
}

/// A chain, and the key to sign with.
pub struct SigningChain {
    key: RsaKeyPair,
    folder: PathBuf,
}

impl SigningChain {
    /// The chain kept in `folder`; when there is none, or it ends within a week of `now`, a new one. Making one takes a
    /// second or two, which `before_making` is told.
    ///
    /// # Errors
    /// [`Error`] when the folder can't be used, or there is no key to be had.
    pub fn open(
        folder: &Path,
        now: Timestamp,
        entropy: &dyn Entropy,
        before_making: impl FnOnce(),
    ) -> Result<Self, Error> {
        if let Some(chain) = Self::kept(folder, now) {
            return Ok(chain);
        }
        before_making();
        Self::make(folder, now, entropy)?;
        Self::kept(folder, now).ok_or(Error::Key)
    }

    /// The value of the header `SignatureCertChainUrl`.
    pub fn url(&self) -> String {
        format!("https://s3.amazonaws.com/echo.api/{CHAIN_FILE}")
    }

    /// The headers that seal `body`, as Alexa's requests have them: names and values.
    ///
    /// # Panics
    /// As [`SigningChain::sign`].
    pub fn seal(&self, body: &[u8]) -> [(&'static str, String); 2] {
        [
            ("SignatureCertChainUrl", self.url()),
            ("Signature-256", self.sign(body)),
        ]
    }

    /// The value of the header `Signature-256` for `body`.
    ///
    /// # Panics
    /// When the operating system has no randomness, which blinds the key while it signs.
    pub fn sign(&self, body: &[u8]) -> String {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body, &mut signature)
            .expect("the signature is as long as the modulus, and the operating system gives random bytes");
        BASE64_STANDARD.encode(signature)
    }

    /// The file with the root, for `alexa.development.trust_anchors`.
    pub fn trust_anchors(&self) -> PathBuf {
        anchors_path(&self.folder)
    }

    /// The folder with the chain, for `alexa.development.chains`.
    pub fn chains(&self) -> PathBuf {
        chains_path(&self.folder)
    }

    /// What is in the folder, if it is whole and good for a while.
    fn kept(folder: &Path, now: Timestamp) -> Option<Self> {
        let key = PrivatePkcs8KeyDer::from_pem_file(key_path(folder)).ok()?;
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).ok()?;
        let leaf = CertificateDer::from_pem_file(chains_path(folder).join(CHAIN_FILE)).ok()?;
        let (_, leaf) = X509Certificate::from_der(&leaf).ok()?;
        let validity = leaf.validity();
        let dates = validity.not_before.timestamp()..(validity.not_after.timestamp() - RENEWAL.as_secs());
        let ours = leaf.public_key().subject_public_key.data.as_ref() == key.public_key().as_ref();
        let whole = ours && dates.contains(&now.as_second()) && anchors_path(folder).is_file();
        whole.then(|| Self {
            key,
            folder: folder.to_owned(),
        })
    }

    fn make(folder: &Path, now: Timestamp, entropy: &dyn Entropy) -> Result<(), Error> {
        let private = RsaPrivateKey::new(&mut Dice(entropy), 2048)
            .ok()
            .and_then(|key| key.to_pkcs8_der().ok());
        let private = private.ok_or(Error::Key)?;
        let leaf_key = KeyPair::from_pkcs8_der_and_sign_algo(
            &PrivatePkcs8KeyDer::from(private.as_bytes()),
            &PKCS_RSA_SHA256,
        )?;
        let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let root_params = root(now);
        let root = root_params.self_signed(&root_key)?;
        let leaf = leaf(now)?.signed_by(&leaf_key, &Issuer::new(root_params, root_key))?;

        let chains = chains_path(folder);
        fs::create_dir_all(&chains).map_err(|why| Error::File {
            path: chains.clone(),
            why,
        })?;
        write(&key_path(folder), &leaf_key.serialize_pem())?;
        write(&anchors_path(folder), &root.pem())?;
        write(&chains.join(CHAIN_FILE), &(leaf.pem() + &root.pem()))
    }
}

impl fmt::Debug for SigningChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningChain")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

fn key_path(folder: &Path) -> PathBuf {
    folder.join("signing-key.pem")
}

fn anchors_path(folder: &Path) -> PathBuf {
    folder.join("root.pem")
}

fn chains_path(folder: &Path) -> PathBuf {
    folder.join("chains")
}

fn root(now: Timestamp) -> CertificateParams {
    let mut params = dated(CertificateParams::default(), now);
    params
        .distinguished_name
        .push(DnType::CommonName, "countersign development root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = dated(CertificateParams::new(vec![LEAF_NAME.to_owned()])?, now);
    params.distinguished_name.push(DnType::CommonName, LEAF_NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

/// Good from yesterday, by the date.
fn dated(mut params: CertificateParams, now: Timestamp) -> CertificateParams {
    let date = |at: Timestamp| {
        let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        rcgen::date_time_ymd(
            date.year().into(),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        )
    };
    params.not_before = date(now - SignedDuration::from_hours(24));
    params.not_after = date(now + LIFETIME);
    params
}

/// Writes a file that only its owner reads, in place of one that may be there and be read by others.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let gone = fs::remove_file(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    let written = gone
        .and_then(|()| options.open(path))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|why| Error::File {
        path: path.to_owned(),
        why,
    })
}

/// Our randomness, as the RSA key generator wants it.
struct Dice<'a>(&'a dyn Entropy);

impl rand_core::RngCore for Dice<'_> {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::CryptoRng for Dice<'_> {}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;
    use crate::secret::SystemEntropy;

    fn noon() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_chain_is_made_once_kept_privately_and_renewed_near_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut made = 0;
        let mut open = |now| {
            let chain = SigningChain::open(folder.path(), now, &SystemEntropy, || made += 1).unwrap();
            let signature = BASE64_STANDARD.decode(chain.sign(b"body")).unwrap();
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, chain.key.public_key());
            assert!(key.verify(b"body", &signature).is_ok());
            assert!(key.verify(b"Body", &signature).is_err());
        };
        open(noon());
        open(noon() + SignedDuration::from_hours(80 * 24));
        assert_eq!(made, 1);
        let mut open = |now| SigningChain::open(folder.path(), now, &SystemEntropy, || made += 1).unwrap();
        let chain = open(noon() + SignedDuration::from_hours(85 * 24));
        assert_eq!(
            format!("{chain:?}"),
            format!("SigningChain {{ folder: {:?}, .. }}", folder.path())
        );
        assert_eq!(made, 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = fs::metadata(key_path(folder.path())).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_chain_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut made = 0;
        let mut open =
            || drop(SigningChain::open(folder.path(), noon(), &SystemEntropy, || made += 1).unwrap());
        open();
        fs::remove_file(key_path(folder.path())).unwrap();
        fs::write(key_path(folder.path()), "not a key").unwrap();
        open();
        assert_eq!(made, 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = fs::metadata(key_path(folder.path())).unwrap().permissions();
            assert_eq!(
                permissions.mode() & 0o777,
                0o600,
                "the next key is no less private"
            );
        }
    }
}
