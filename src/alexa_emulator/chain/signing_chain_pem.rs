//! Generates the key and the certificates of a chain, and writes them to a folder.

use std::{convert::Infallible, fs, path::Path};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
};
use rsa::{PrivateKey, pkcs8::EncodePrivateKey, rand_core};
use rustls_pki_types::PrivatePkcs8KeyDer;

use super::{
    Error,
    chain_files::{
        CERTIFICATE_MODE, KEY_MODE, anchors_path, chain_file_name, chains_path, file_error, key_path,
        replace_file,
    },
};
use crate::{
    clock::{SignedDuration, Timestamp},
    secret::Entropy,
};

/// The host name in Amazon's leaf certificate.
const LEAF_NAME: &str = "echo-api.amazon.com";
/// The validity of a chain.
const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The private key and the certificates of a chain, in PEM.
pub(super) struct SigningChainPem {
    pub(super) key: String,
    pub(super) root: String,
    pub(super) chain: String,
}

impl SigningChainPem {
    pub(super) fn generate(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, Error> {
        // `ring` cannot generate RSA keys. It only signs with this one.
        let private = PrivateKey::new(&mut RsaKeyRng(entropy), 2048)
            .ok()
            .and_then(|key| key.to_pkcs8_der().ok());
        let private = private.ok_or(Error::Key)?;
        let leaf_key = KeyPair::from_pkcs8_der_and_sign_algo(
            &PrivatePkcs8KeyDer::from(private.as_bytes()),
            &PKCS_RSA_SHA256,
        )?;
        // Only the leaf must be RSA. An ECDSA key is made in no time.
        let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let root_params = root_params(now);
        let root = root_params.self_signed(&root_key)?;
        let leaf = leaf_params(now)?.signed_by(&leaf_key, &Issuer::new(root_params, root_key))?;
        Ok(Self {
            key: leaf_key.serialize_pem(),
            // The leaf comes first, as in the file that Amazon serves.
            chain: leaf.pem() + &root.pem(),
            root: root.pem(),
        })
    }

    pub(super) fn write_to(&self, folder: &Path) -> Result<(), Error> {
        let chains = chains_path(folder);
        fs::create_dir_all(&chains).map_err(file_error(&chains))?;
        replace_file(&key_path(folder), &self.key, KEY_MODE)?;
        replace_file(&anchors_path(folder), &self.root, CERTIFICATE_MODE)?;
        replace_file(
            &chains.join(chain_file_name(&self.root)),
            &self.chain,
            CERTIFICATE_MODE,
        )
    }
}

fn root_params(now: Timestamp) -> CertificateParams {
    let mut params = with_validity(CertificateParams::default(), now);
    params
        .distinguished_name
        .push(DnType::CommonName, "countersign development root");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf_params(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = with_validity(CertificateParams::new(vec![LEAF_NAME.to_owned()])?, now);
    params.distinguished_name.push(DnType::CommonName, LEAF_NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

/// Sets the validity, in whole days. It begins a day before `now`, for servers whose clocks are slow.
fn with_validity(mut params: CertificateParams, now: Timestamp) -> CertificateParams {
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

/// Lets `rsa` draw its random numbers from an [`Entropy`].
struct RsaKeyRng<'a>(&'a dyn Entropy);

impl rand_core::TryRng for RsaKeyRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for RsaKeyRng<'_> {}
