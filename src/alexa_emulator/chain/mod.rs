//! A signing chain for development, which looks like Amazon's: a root, and a leaf for `echo-api.amazon.com`.
//!
//! Lives here: making the chain, storing it in a folder, and signing with it.
//! Does not live here: any trust in it. A server trusts it only if `[alexa.development]` names its root, and
//! such a server listens on loopback only.

mod chain_files;
mod error;
mod signing_chain_pem;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::{
    clock::{SignedDuration, Timestamp},
    secret::Entropy,
};
use chain_files::{anchors_path, chain_file_name, chains_path, key_path, lock_folder};
pub use error::Error;
use signing_chain_pem::SigningChainPem;

/// The time before its expiry at which a chain is renewed.
const RENEWAL_PERIOD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A signing chain, and the private key of its leaf.
pub struct SigningChain {
    key: RsaKeyPair,
    root: String,
    chain: String,
    folder: PathBuf,
}

impl SigningChain {
    /// Opens the chain in `folder`. Makes a new one if there is none, if it is damaged, or if it expires
    /// within a week of `now`, and calls `before_making` first.
    ///
    /// # Errors
    /// [`Error`] if the folder cannot be used or no key can be generated.
    pub fn open_or_create(
        folder: &Path,
        now: Timestamp,
        entropy: &dyn Entropy,
        before_making: impl FnOnce(),
    ) -> Result<Self, Error> {
        // Without the lock at first: a chain that is there needs no write access to the folder.
        if let Some(chain) = Self::load(folder, now) {
            return Ok(chain);
        }
        let _alone = lock_folder(folder)?;
        // Another process may have made one while this one waited for the lock.
        if let Some(chain) = Self::load(folder, now) {
            return Ok(chain);
        }
        before_making();
        let parts = SigningChainPem::generate(now, entropy)?;
        parts.write_to(folder)?;
        Self::from_pem(parts, folder)
    }

    /// Makes a new chain and does not store it.
    ///
    /// # Errors
    /// [`Error`] if no key can be generated.
    pub fn generate(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, Error> {
        Self::from_pem(SigningChainPem::generate(now, entropy)?, Path::new(""))
    }

    /// The root certificate, in PEM.
    pub fn root_pem(&self) -> &str {
        &self.root
    }

    /// The certificates that a server downloads from [`SigningChain::url`], in PEM: the leaf, then the root.
    pub fn chain_pem(&self) -> &str {
        &self.chain
    }

    /// The value of the header `SignatureCertChainUrl`.
    pub fn url(&self) -> String {
        // Amazon's rules fix the host and the beginning of the path, and the webhook checks both.
        format!(
            "https://s3.amazonaws.com/echo.api/{}",
            chain_file_name(&self.root)
        )
    }

    /// The names and values of the headers that sign `body`, as Alexa sends them.
    ///
    /// # Panics
    /// Like [`SigningChain::sign`].
    pub fn signature_headers(&self, body: &[u8]) -> [(&'static str, String); 2] {
        [
            ("SignatureCertChainUrl", self.url()),
            ("Signature-256", self.sign(body)),
        ]
    }

    /// The value of the header `Signature-256` for `body`: an RSA signature with SHA-256, in Base64.
    ///
    /// # Panics
    /// If the operating system provides no random bytes. They blind the key while it signs.
    pub fn sign(&self, body: &[u8]) -> String {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body, &mut signature)
            .expect(
                "the signature is as long as the modulus, and the operating system provides random bytes",
            );
        BASE64_STANDARD.encode(signature)
    }

    /// The file with the root of a stored chain, for `alexa.development.trust_anchors`.
    pub fn trust_anchors_path(&self) -> PathBuf {
        anchors_path(&self.folder)
    }

    /// The folder with the certificates of a stored chain, for `alexa.development.chains`.
    pub fn chains_folder(&self) -> PathBuf {
        chains_path(&self.folder)
    }

    fn from_pem(parts: SigningChainPem, folder: &Path) -> Result<Self, Error> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(parts.key.as_bytes()).map_err(|_| Error::Key)?;
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|_| Error::Key)?;
        Ok(Self {
            key,
            root: parts.root,
            chain: parts.chain,
            folder: folder.to_owned(),
        })
    }

    /// The chain in the folder, if it is complete and does not expire soon.
    fn load(folder: &Path, now: Timestamp) -> Option<Self> {
        let read = |path: PathBuf| fs::read_to_string(path).ok();
        let root = read(anchors_path(folder))?;
        let parts = SigningChainPem {
            key: read(key_path(folder))?,
            chain: read(chains_path(folder).join(chain_file_name(&root)))?,
            root,
        };
        let leaf = CertificateDer::from_pem_slice(parts.chain.as_bytes()).ok()?;
        let (_, leaf) = X509Certificate::from_der(&leaf).ok()?;
        let chain = Self::from_pem(parts, folder).ok()?;
        let validity = leaf.validity();
        let dates =
            validity.not_before.timestamp()..(validity.not_after.timestamp() - RENEWAL_PERIOD.as_secs());
        // The key and the certificates are separate files, which may be of two chains if writing them was
        // interrupted.
        let ours = leaf.public_key().subject_public_key.data.as_ref() == chain.key.public_key().as_ref();
        (ours && dates.contains(&now.as_second())).then_some(chain)
    }
}

impl fmt::Debug for SigningChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the key, which must not get into a log.
        f.debug_struct("SigningChain")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

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
            let chain =
                SigningChain::open_or_create(folder.path(), now, &SystemEntropy, || made += 1).unwrap();
            let signature = BASE64_STANDARD.decode(chain.sign(b"body")).unwrap();
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, chain.key.public_key());
            assert!(key.verify(b"body", &signature).is_ok());
            assert!(key.verify(b"Body", &signature).is_err());
        };
        open(noon());
        // Three days before the renewal: 90 days of validity, less a week.
        open(noon() + SignedDuration::from_hours(80 * 24));
        assert_eq!(made, 1);
        let mut open =
            |now| SigningChain::open_or_create(folder.path(), now, &SystemEntropy, || made += 1).unwrap();
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
    fn each_chain_has_an_address_of_its_own_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            SigningChain::open_or_create(folder.path(), noon(), &SystemEntropy, || ())
                .unwrap()
                .url()
        };
        let address = open();
        assert_eq!(open(), address);
        assert_ne!(
            SigningChain::generate(noon(), &SystemEntropy).unwrap().url(),
            address
        );
    }

    #[test]
    fn two_who_open_a_folder_at_once_have_the_same_chain() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let chain = SigningChain::open_or_create(folder.path(), noon(), &SystemEntropy, || ());
            chain.unwrap().url()
        };
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(open);
            (open(), other.join().unwrap())
        });
        assert_eq!(one, other);
        assert_eq!(fs::read_dir(chains_path(folder.path())).unwrap().count(), 1);
    }

    #[test]
    fn a_chain_of_an_older_version_which_has_another_name_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let chains = chains_path(folder.path());
        let open = || SigningChain::open_or_create(folder.path(), noon(), &SystemEntropy, || ()).unwrap();
        let older = open();
        // Versions before this one used the same name for every chain.
        let name = chain_file_name(older.root_pem());
        fs::rename(chains.join(name), chains.join("countersign-development.pem")).unwrap();
        let newer = open();
        assert_ne!(newer.url(), older.url());
        assert_eq!(open().url(), newer.url());
    }

    #[test]
    fn a_damaged_chain_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut made = 0;
        let mut open = || {
            drop(SigningChain::open_or_create(folder.path(), noon(), &SystemEntropy, || made += 1).unwrap());
        };
        open();
        fs::remove_file(key_path(folder.path())).unwrap();
        // The new file has ordinary permissions, which the next key must not keep.
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
