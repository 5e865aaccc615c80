//! Certificate chains of our own that sign requests as Alexa does.
//!
//! A test that only needs signed requests uses [`TestChain::new`]. One that needs a broken chain changes the
//! [`TestChainParams`].

use std::{fs, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::{
    alexa::verify::{ALEXA_HOST_NAME, SignatureHeaders, TrustAnchors},
    clock::{SignedDuration, Timestamp},
};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SignatureAlgorithm,
};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};

/// A root, an intermediate, a leaf with an RSA key, and the URL that the chain claims to be published at.
pub(crate) struct TestChain {
    pub(crate) root_pem: String,
    pub(crate) intermediate_pem: String,
    pub(crate) leaf_pem: String,
    /// The root's name and key, signed by an older root, as real chains end.
    pub(crate) cross_signed_root_pem: String,
    /// The root that signed `cross_signed_root_pem`.
    pub(crate) older_root_pem: String,
    pub(crate) url: String,
    key: RsaKeyPair,
}

/// The certificate parameters of a chain. A test changes them before the chain is created.
pub(crate) struct TestChainParams {
    pub(crate) root: CertificateParams,
    pub(crate) intermediate: CertificateParams,
    pub(crate) leaf: CertificateParams,
    pub(crate) leaf_key: LeafKey,
}

/// The public key in the leaf. The key that signs requests is always RSA, so with some of these no signature matches.
#[derive(Clone, Copy)]
pub(crate) enum LeafKey {
    One,
    Two,
    Rsa4096,
    Rsa1024,
    EllipticCurve,
}

impl TestChain {
    /// A chain that is valid from a day before `now` to ninety days after.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self::with_params(now, |_| {})
    }

    /// A chain whose parameters were changed.
    pub(crate) fn with_params(now: Timestamp, change: impl FnOnce(&mut TestChainParams)) -> Self {
        let mut recipe = TestChainParams::valid(now);
        change(&mut recipe);
        let root_key = KeyPair::generate().unwrap();
        let intermediate_key = KeyPair::generate().unwrap();
        let root = recipe.root.self_signed(&root_key).unwrap();
        let root_issuer = Issuer::from_params(&recipe.root, &root_key);
        let intermediate = recipe
            .intermediate
            .signed_by(&intermediate_key, &root_issuer)
            .unwrap();
        let issuer = Issuer::from_params(&recipe.intermediate, &intermediate_key);
        let leaf = recipe
            .leaf
            .signed_by(&recipe.leaf_key.public_key(), &issuer)
            .unwrap();
        let older_key = KeyPair::generate().unwrap();
        let older = authority_params("Older Test Root");
        let cross = recipe
            .root
            .signed_by(&root_key, &Issuer::from_params(&older, &older_key))
            .unwrap();
        Self {
            cross_signed_root_pem: cross.pem(),
            older_root_pem: older.self_signed(&older_key).unwrap().pem(),
            root_pem: root.pem(),
            intermediate_pem: intermediate.pem(),
            leaf_pem: leaf.pem(),
            url: "https://s3.amazonaws.com/echo.api/echo-api-cert-test.pem".to_owned(),
            key: recipe.leaf_key.signing_key(),
        }
    }

    /// A chain that consists of a self-signed leaf.
    pub(crate) fn self_signed(now: Timestamp) -> Self {
        let recipe = TestChainParams::valid(now);
        let key = KeyPair::from_pem(recipe.leaf_key.private_key_pem()).unwrap();
        let leaf = recipe.leaf.self_signed(&key).unwrap();
        Self {
            leaf_pem: leaf.pem(),
            intermediate_pem: String::new(),
            ..Self::new(now)
        }
    }

    /// The same chain under another file name at Amazon's host.
    pub(crate) fn with_file_name(mut self, file_name: &str) -> Self {
        self.url = format!("https://s3.amazonaws.com/echo.api/{file_name}");
        self
    }

    /// The file published at the URL: the leaf, then the intermediate.
    pub(crate) fn pem(&self) -> String {
        format!("{}{}", self.leaf_pem, self.intermediate_pem)
    }

    /// The last segment of the URL.
    pub(crate) fn file_name(&self) -> &str {
        self.url.rsplit_once('/').unwrap().1
    }

    /// The public roots and the root of this chain.
    pub(crate) fn trust_anchors(&self) -> TrustAnchors {
        TrustAnchors::public().with_pem(self.root_pem.as_bytes()).unwrap()
    }

    /// Writes the chain into a folder, as [`ChainFolder`](countersign::alexa::verify::ChainFolder) expects it.
    pub(crate) fn write_to(&self, folder: &Path) {
        fs::write(folder.join(self.file_name()), self.pem()).unwrap();
    }

    /// The value of the `Signature-256` header for a body.
    pub(crate) fn signature(&self, body: &[u8]) -> String {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body, &mut signature)
            .unwrap();
        BASE64_STANDARD.encode(signature)
    }

    /// The names and values of the headers that sign a body.
    pub(crate) fn headers(&self, body: &[u8]) -> [(&'static str, String); 2] {
        [
            ("SignatureCertChainUrl", self.url.clone()),
            ("Signature-256", self.signature(body)),
        ]
    }

    /// The parsed headers that sign a body.
    pub(crate) fn signature_headers(&self, body: &[u8]) -> SignatureHeaders {
        let [(_, url), (_, signature)] = self.headers(body);
        SignatureHeaders::from_headers([url.as_bytes()], [signature.as_bytes()]).unwrap()
    }
}

impl TestChainParams {
    fn valid(now: Timestamp) -> Self {
        let day = SignedDuration::from_hours(24);
        let mut recipe = Self {
            root: authority_params("Test Root"),
            intermediate: authority_params("Test Intermediate"),
            leaf: leaf_params(),
            leaf_key: LeafKey::One,
        };
        for params in [&mut recipe.root, &mut recipe.intermediate, &mut recipe.leaf] {
            set_validity(params, now - day, now + day * 90);
        }
        recipe
    }

    /// Gives the leaf these DNS names instead of Alexa's.
    pub(crate) fn set_dns_names(&mut self, names: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.leaf.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
    }
}

/// Sets the validity period of a certificate.
pub(crate) fn set_validity(params: &mut CertificateParams, from: Timestamp, until: Timestamp) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let seconds = |time: Timestamp| Duration::from_secs(u64::try_from(time.as_second()).unwrap());
    params.not_before = epoch + seconds(from);
    params.not_after = epoch + seconds(until);
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf_params() -> CertificateParams {
    let mut params = CertificateParams::new([ALEXA_HOST_NAME.to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, ALEXA_HOST_NAME);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

impl LeafKey {
    fn private_key_pem(self) -> &'static str {
        match self {
            Self::Two => include_str!("keys/rsa-2048-two.pem"),
            Self::Rsa4096 => include_str!("keys/rsa-4096.pem"),
            Self::One | Self::Rsa1024 | Self::EllipticCurve => include_str!("keys/rsa-2048-one.pem"),
        }
    }

    fn signing_key(self) -> RsaKeyPair {
        let der = KeyPair::from_pem(self.private_key_pem()).unwrap().serialize_der();
        RsaKeyPair::from_pkcs8(&der).unwrap()
    }

    fn public_key(self) -> PublicKey {
        let pair = match self {
            Self::Rsa1024 => {
                let der = include_bytes!("keys/rsa-1024-public.der").to_vec();
                return PublicKey(der, &rcgen::PKCS_RSA_SHA256);
            }
            Self::EllipticCurve => KeyPair::generate().unwrap(),
            Self::One | Self::Two | Self::Rsa4096 => KeyPair::from_pem(self.private_key_pem()).unwrap(),
        };
        PublicKey(pair.der_bytes().to_vec(), pair.algorithm())
    }
}

struct PublicKey(Vec<u8>, &'static SignatureAlgorithm);

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.1
    }
}
