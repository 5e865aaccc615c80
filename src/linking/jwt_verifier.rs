//! Verification of link tokens: from a token to its employee.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{Clock, SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::{
    algorithm::LinkTokenAlgorithm,
    crypto::{self, JwtCryptoError},
    error::LinkTokenError,
    issuer_keys::{IssuerKeyError, IssuerKeySource, IssuerKeys, KeyLookupError},
    link_token::{LinkToken, TokenClaims, UnverifiedHeader},
    token_cache::{LinkTokenCache, LinkTokenHash},
};

/// Largest number of verified tokens in the cache.
const MAX_CACHED_TOKENS: u64 = 10_000;

/// Largest leeway that can be configured. A clock that is further off is broken.
const MAX_LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// Conditions for a link token to be accepted, and the source of the keys.
#[derive(Debug, Clone)]
pub struct LinkTokenSettings {
    /// The exact value of `iss`.
    pub issuer: String,
    /// Audiences, at least one of which must be in `aud`.
    pub audience: Vec<String>,
    /// Accepted values of `alg`. By default ES256 and RS256.
    pub algorithms: Vec<LinkTokenAlgorithm>,
    /// Accepted difference between the issuer's clock and ours. By default 30 s, at most 5 min.
    pub leeway: SignedDuration,
    /// Source of the issuer's public keys.
    pub keys: IssuerKeySource,
    /// Timeout for fetching the keys. By default 2 s.
    pub patience: Duration,
}

impl LinkTokenSettings {
    /// Creates settings with the defaults for everything else.
    pub fn new(issuer: &str, audience: &str, keys: IssuerKeySource) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: vec![audience.to_owned()],
            algorithms: vec![LinkTokenAlgorithm::Es256, LinkTokenAlgorithm::Rs256],
            leeway: SignedDuration::from_secs(30),
            keys,
            patience: Duration::from_secs(2),
        }
    }

    fn validate(&self) -> Result<(), LinkTokenSettingsError> {
        let named = |name: &String| !name.trim().is_empty();
        if !named(&self.issuer) {
            Err(LinkTokenSettingsError::NoIssuer)
        } else if self.audience.is_empty() || !self.audience.iter().all(named) {
            Err(LinkTokenSettingsError::NoAudience)
        } else if self.algorithms.is_empty() {
            Err(LinkTokenSettingsError::NoAlgorithm)
        } else if self.leeway.is_negative() || self.leeway > MAX_LEEWAY {
            Err(LinkTokenSettingsError::Leeway)
        } else {
            Ok(())
        }
    }
}

/// Link tokens cannot be checked with these settings.
#[derive(Debug, thiserror::Error)]
pub enum LinkTokenSettingsError {
    /// No issuer is set.
    #[error("the issuer of link tokens is not set")]
    NoIssuer,
    /// No audience is set, or one of them is empty.
    #[error("the audience of link tokens is not set, or one of them is empty")]
    NoAudience,
    /// No algorithm is allowed, so no token would be accepted.
    #[error("no algorithm for link tokens is allowed")]
    NoAlgorithm,
    /// The leeway is negative or too large.
    #[error("the leeway for link tokens is not between 0 and 5 minutes")]
    Leeway,
    /// The keys cannot be fetched, or not over a secure connection.
    #[error("the keys for link tokens: {0}")]
    Keys(#[source] IssuerKeyError),
    /// The cryptography does not work in this process.
    #[error(transparent)]
    Crypto(#[from] JwtCryptoError),
}

/// Finds the employee that a link token names, and decides whether the token can be trusted.
#[derive(Debug)]
pub struct JwtLinkTokenVerifier {
    settings: LinkTokenSettings,
    keys: IssuerKeys,
    cache: LinkTokenCache,
    clock: Arc<dyn Clock>,
}

impl JwtLinkTokenVerifier {
    /// Creates a verifier with these `settings`. It tests the cryptography and fetches no keys yet.
    ///
    /// # Errors
    /// [`LinkTokenSettingsError`] when the settings are incomplete, or the keys cannot be fetched securely.
    pub fn open(settings: LinkTokenSettings, clock: Arc<dyn Clock>) -> Result<Self, LinkTokenSettingsError> {
        settings.validate()?;
        crypto::self_test_jwt_crypto()?;
        let keys = IssuerKeys::open(&settings.keys, settings.patience, Arc::clone(&clock))
            .map_err(LinkTokenSettingsError::Keys)?;
        Ok(Self {
            settings,
            keys,
            cache: LinkTokenCache::with_capacity(MAX_CACHED_TOKENS),
            clock,
        })
    }

    /// Fetches the keys if they are missing or due for renewal. Called at startup and by the readiness check.
    ///
    /// # Errors
    /// [`LinkTokenError::KeysUnavailable`] when they cannot be fetched.
    pub async fn fetch_keys_if_due(&self) -> Result<(), LinkTokenError> {
        self.keys
            .fetch_if_due()
            .await
            .map_err(LinkTokenError::KeysUnavailable)
    }

    /// Returns the employee that `token` names. A token that was accepted within the last minute costs one hash and
    /// one look-up.
    ///
    /// # Errors
    /// [`LinkTokenError`]. Every one except [`LinkTokenError::KeysUnavailable`] is a fault of the token.
    pub async fn verify_token(&self, token: &LinkToken) -> Result<EmployeeId, LinkTokenError> {
        let name = LinkTokenHash::from_token(token);
        if let Some(employee) = self.cache.get(&name, self.clock.now()).await {
            return Ok(employee);
        }
        let header = UnverifiedHeader::decode(token)?;
        let algorithm = header.allowed_algorithm(&self.settings.algorithms)?;
        let key = match self.keys.find_key(header.kid.as_deref(), algorithm).await {
            Ok(key) => key,
            Err(KeyLookupError::NoSuchKey) => return Err(LinkTokenError::UnknownKey),
            Err(KeyLookupError::Unavailable(why)) => return Err(LinkTokenError::KeysUnavailable(why)),
        };
        let claims = TokenClaims::verify_signature(&key, algorithm, token)?;
        // Read again, because fetching keys may have taken seconds.
        let now = self.clock.now();
        let (employee, ends) = self.check_claims(&claims, now)?;
        self.cache.insert(name, employee.clone(), ends, now).await;
        Ok(employee)
    }

    /// Checks the claims. Returns the employee, and the second from which the token is no longer valid.
    fn check_claims(
        &self,
        claims: &TokenClaims,
        now: Timestamp,
    ) -> Result<(EmployeeId, i64), LinkTokenError> {
        // Compared as text. URLs are not normalized, because issuers must match exactly (RFC 7519, section 4.1.1).
        if claims.iss.as_ref() != Some(&self.settings.issuer) {
            return Err(LinkTokenError::Issuer);
        }
        let meant_for_us = claims
            .aud
            .as_ref()
            .is_some_and(|aud| aud.overlaps(&self.settings.audience));
        if !meant_for_us {
            return Err(LinkTokenError::Audience);
        }
        // Only ID tokens repeat the `nonce` of a sign-in (OpenID Connect Core, section 2). They often have the same
        // issuer, subject and `typ` as access tokens.
        if claims.nonce.is_some() {
            return Err(LinkTokenError::Type);
        }
        let (now, leeway) = (now.as_second(), self.settings.leeway.as_secs());
        let ends = claims
            .exp
            .ok_or(LinkTokenError::NoExpiry)?
            .0
            .saturating_add(leeway);
        if now >= ends {
            return Err(LinkTokenError::Expired);
        }
        // The leeway counts in both directions: the issuer's clock may be behind ours or ahead.
        let latest = now.saturating_add(leeway);
        if [claims.nbf, claims.iat]
            .into_iter()
            .flatten()
            .any(|begins| begins.0 > latest)
        {
            return Err(LinkTokenError::NotYetValid);
        }
        let subject = claims.sub.as_deref().ok_or(LinkTokenError::Subject)?;
        Ok((subject.parse().map_err(|_| LinkTokenError::Subject)?, ends))
    }
}
