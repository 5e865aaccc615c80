//! The demo's own issuer of link tokens, so that account linking works without an identity provider.

use jsonwebtoken::{
    EncodingKey, Header,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use ring::{rand::SystemRandom, signature};
use serde::Serialize;

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::{
    algorithm::LinkTokenAlgorithm,
    crypto::{self, JwtCryptoError},
    issuer_keys::IssuerKeySource,
    jwt_verifier::LinkTokenSettings,
    link_token::LinkToken,
};

/// Issues link tokens, signed with an ES256 key that is generated at startup and stored nowhere. For the demo and
/// for tests.
pub struct DemoIssuer {
    name: String,
    audience: String,
    private: EncodingKey,
    public: Jwk,
}

impl DemoIssuer {
    /// Creates an issuer called `name`, whose tokens are meant for `audience`.
    ///
    /// # Errors
    /// [`JwtCryptoError`] when this process cannot sign.
    pub fn generate(name: &str, audience: &str) -> Result<Self, JwtCryptoError> {
        crypto::install_jwt_crypto()?;
        let pkcs8 = signature::EcdsaKeyPair::generate_pkcs8(
            &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &SystemRandom::new(),
        )
        .map_err(|_| JwtCryptoError::Broken("no key"))?;
        let private = EncodingKey::from_ec_der(pkcs8.as_ref());
        let public = public_jwk(&private).map_err(|_| JwtCryptoError::Broken("no public key"))?;
        Ok(Self {
            name: name.to_owned(),
            audience: audience.to_owned(),
            private,
            public,
        })
    }

    /// Issues a token in the name of `employee`, valid for `lifetime` from `now`.
    ///
    /// # Panics
    /// When the operating system has no randomness for the signature.
    pub fn issue_token(&self, employee: &EmployeeId, lifetime: SignedDuration, now: Timestamp) -> LinkToken {
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: self.public.common.key_id.clone(),
            ..Header::new(LinkTokenAlgorithm::Es256.to_jsonwebtoken())
        };
        let claims = IssuedClaims {
            iss: &self.name,
            aud: &self.audience,
            sub: employee.as_str(),
            iat: now.as_second(),
            exp: now.as_second().saturating_add(lifetime.as_secs()),
        };
        jsonwebtoken::encode(&header, &claims, &self.private)
            .expect("an ES256 key made by ring signs with ES256")
            .parse()
            .expect("a JWT of five short claims is a link token")
    }

    /// Returns the public key as a JSON Web Key Set.
    pub fn jwks(&self) -> String {
        serde_json::json!({ "keys": [&self.public] }).to_string()
    }

    /// Returns settings for a verifier that accepts this issuer's tokens and no others.
    pub fn verifier_settings(&self) -> LinkTokenSettings {
        LinkTokenSettings {
            algorithms: vec![LinkTokenAlgorithm::Es256],
            ..LinkTokenSettings::new(&self.name, &self.audience, IssuerKeySource::Fixed(self.jwks()))
        }
    }
}

impl std::fmt::Debug for DemoIssuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemoIssuer({})", self.name)
    }
}

fn public_jwk(private: &EncodingKey) -> jsonwebtoken::errors::Result<Jwk> {
    let mut public = Jwk::from_encoding_key(private, LinkTokenAlgorithm::Es256.to_jsonwebtoken())?;
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    // A thumbprint (RFC 7638) changes with the key, so tokens of an earlier start name a key that is gone.
    public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
    Ok(public)
}

#[derive(Serialize)]
struct IssuedClaims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: i64,
    exp: i64,
}
