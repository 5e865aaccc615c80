//! A signing chain of our own, in the shape of Amazon's: a root, and a leaf for `echo-api.amazon.com`.
//!
//! Lives here: making it, keeping it in a folder, signing with it.
//! Does not live here: any trust in it. A server trusts it only when `[alexa.development]` names its root, and such a
//! server listens on loopback only.

mod parts;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::{
    clock::{SignedDuration, Timestamp},
    secret::Entropy,
};
use parts::Parts;

/// How long before its end a chain is made anew.
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
    root: String,
    chain: String,
    folder: PathBuf,
}

impl SigningChain {
    /// The chain kept in `folder`; when there is none, or it ends within a week of `now`, a new one, of which
    /// `before_making` is told.
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
        let _alone = parts::alone_in(folder)?;
        // Whoever was alone in it before may have made one.
        if let Some(chain) = Self::kept(folder, now) {
            return Ok(chain);
        }
        before_making();
        let parts = Parts::make(now, entropy)?;
        parts.keep(folder)?;
        parts.into_chain(folder)
    }

    /// A new chain that is kept nowhere.
    ///
    /// # Errors
    /// [`Error`] when there is no key to be had.
    pub fn draw(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, Error> {
        Parts::make(now, entropy)?.into_chain(Path::new(""))
    }

    /// The root, in PEM.
    pub fn root_pem(&self) -> &str {
        &self.root
    }

    /// What lies at [`SigningChain::url`], in PEM.
    pub fn chain_pem(&self) -> &str {
        &self.chain
    }

    /// The value of the header `SignatureCertChainUrl`.
    pub fn url(&self) -> String {
        format!("https://s3.amazonaws.com/echo.api/{}", chain_file(&self.root))
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

    /// The file with the root of a chain that is kept, for `alexa.development.trust_anchors`.
    pub fn trust_anchors(&self) -> PathBuf {
        anchors_path(&self.folder)
    }

    /// The folder with a chain that is kept, for `alexa.development.chains`.
    pub fn chains(&self) -> PathBuf {
        chains_path(&self.folder)
    }

    /// What is in the folder, if it is whole and good for a while.
    fn kept(folder: &Path, now: Timestamp) -> Option<Self> {
        let read = |path: PathBuf| fs::read_to_string(path).ok();
        let root = read(anchors_path(folder))?;
        let parts = Parts {
            key: read(key_path(folder))?,
            chain: read(chains_path(folder).join(chain_file(&root)))?,
            root,
        };
        let leaf = CertificateDer::from_pem_slice(parts.chain.as_bytes()).ok()?;
        let (_, leaf) = X509Certificate::from_der(&leaf).ok()?;
        let chain = parts.into_chain(folder).ok()?;
        let validity = leaf.validity();
        let dates = validity.not_before.timestamp()..(validity.not_after.timestamp() - RENEWAL.as_secs());
        let ours = leaf.public_key().subject_public_key.data.as_ref() == chain.key.public_key().as_ref();
        (ours && dates.contains(&now.as_second())).then_some(chain)
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

/// The name under which the chain that leads to `root` is "downloaded". Each chain has its own, or a server would verify what
/// another chain signed with the one it knows by that name, and say that the body was changed.
fn chain_file(root: &str) -> String {
    let print = digest(&SHA256, root.as_bytes());
    let print = u64::from_be_bytes(*print.as_ref().first_chunk().expect("SHA-256 has 32 bytes"));
    format!("countersign-{print:016x}.pem")
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
    fn each_chain_has_an_address_of_its_own_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            SigningChain::open(folder.path(), noon(), &SystemEntropy, || ())
                .unwrap()
                .url()
        };
        let address = open();
        assert_eq!(open(), address);
        assert_ne!(SigningChain::draw(noon(), &SystemEntropy).unwrap().url(), address);
    }

    #[test]
    fn two_who_open_a_folder_at_once_have_the_same_chain() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let chain = SigningChain::open(folder.path(), noon(), &SystemEntropy, || ());
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
        let open = || SigningChain::open(folder.path(), noon(), &SystemEntropy, || ()).unwrap();
        let older = open();
        let name = chain_file(older.root_pem());
        fs::rename(chains.join(name), chains.join("countersign-development.pem")).unwrap();
        let newer = open();
        assert_ne!(newer.url(), older.url());
        assert_eq!(open().url(), newer.url());
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
