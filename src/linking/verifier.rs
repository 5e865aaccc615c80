//! Verification of link tokens: from a token to its employee.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{Clock, SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::{
    access_token::{Claims, LinkToken, UnverifiedHeader},
    algorithm::Algorithm,
    crypto::{self, SelfTestFailed},
    keys::{KeyError, KeySource, Keys, Missing},
    outcomes::{Name, Outcomes},
    refusal::Refusal,
};

/// Largest number of verified tokens in the cache.
const OUTCOMES: u64 = 10_000;

/// Largest leeway that can be configured. A clock that is further off is broken.
const MOST_LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// Conditions for a link token to be accepted, and the source of the keys.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// The exact value of `iss`.
    pub issuer: String,
    /// Audiences, at least one of which must be in `aud`.
    pub audience: Vec<String>,
    /// Accepted values of `alg`. By default ES256 and RS256.
    pub algorithms: Vec<Algorithm>,
    /// Accepted difference between the issuer's clock and ours. By default 30 s, at most 5 min.
    pub leeway: SignedDuration,
    /// Source of the issuer's public keys.
    pub keys: KeySource,
    /// Timeout for fetching the keys. By default 2 s.
    pub patience: Duration,
}

impl LinkSettings {
    /// Creates settings with the defaults for everything else.
    pub fn new(issuer: &str, audience: &str, keys: KeySource) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: vec![audience.to_owned()],
            algorithms: vec![Algorithm::Es256, Algorithm::Rs256],
            leeway: SignedDuration::from_secs(30),
            keys,
            patience: Duration::from_secs(2),
        }
    }

    fn check(&self) -> Result<(), SettingsError> {
        let named = |name: &String| !name.trim().is_empty();
        if !named(&self.issuer) {
            Err(SettingsError::NoIssuer)
        } else if self.audience.is_empty() || !self.audience.iter().all(named) {
            Err(SettingsError::NoAudience)
        } else if self.algorithms.is_empty() {
            Err(SettingsError::NoAlgorithm)
        } else if self.leeway.is_negative() || self.leeway > MOST_LEEWAY {
            Err(SettingsError::Leeway)
        } else {
            Ok(())
        }
    }
}

/// Link tokens cannot be checked with these settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
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
    Keys(#[source] KeyError),
    /// The cryptography does not work in this process.
    #[error(transparent)]
    Crypto(#[from] SelfTestFailed),
}

/// Finds the employee that a link token names, and decides whether the token can be trusted.
#[derive(Debug)]
pub struct LinkVerifier {
    settings: LinkSettings,
    keys: Keys,
    outcomes: Outcomes,
    clock: Arc<dyn Clock>,
}

impl LinkVerifier {
    /// Creates a verifier with these `settings`. It tests the cryptography and fetches no keys yet.
    ///
    /// # Errors
    /// [`SettingsError`] when the settings are incomplete, or the keys cannot be fetched securely.
    pub fn open(settings: LinkSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        settings.check()?;
        crypto::self_test()?;
        let keys =
            Keys::open(&settings.keys, settings.patience, Arc::clone(&clock)).map_err(SettingsError::Keys)?;
        Ok(Self {
            settings,
            keys,
            outcomes: Outcomes::bounded(OUTCOMES),
            clock,
        })
    }

    /// Fetches the keys if they are missing or due for renewal. Called at startup and by the readiness check.
    ///
    /// # Errors
    /// [`Refusal::KeysUnavailable`] when they cannot be fetched.
    pub async fn ready(&self) -> Result<(), Refusal> {
        self.keys.ready().await.map_err(Refusal::KeysUnavailable)
    }

    /// Returns the employee that `token` names. A token that was accepted within the last minute costs one hash and
    /// one look-up.
    ///
    /// # Errors
    /// [`Refusal`]. Every one except [`Refusal::KeysUnavailable`] is the token's own fault.
    pub async fn claimant(&self, token: &LinkToken) -> Result<EmployeeId, Refusal> {
        let name = Name::of(token);
        if let Some(employee) = self.outcomes.recall(&name, self.clock.now()) {
            return Ok(employee);
        }
        let header = UnverifiedHeader::of(token)?;
        let algorithm = header.algorithm(&self.settings.algorithms)?;
        let key = match self.keys.find(header.kid.as_deref(), algorithm).await {
            Ok(key) => key,
            Err(Missing::NoSuchKey) => return Err(Refusal::Key),
            Err(Missing::Unavailable(why)) => return Err(Refusal::KeysUnavailable(why)),
        };
        let claims = Claims::signed_by(&key, algorithm, token)?;
        // Read again, because fetching keys may have taken seconds.
        let now = self.clock.now();
        let (employee, ends) = self.believe(&claims, now)?;
        self.outcomes.remember(name, employee.clone(), ends, now);
        Ok(employee)
    }

    /// Checks the claims. Returns the employee, and the second from which the token is no longer valid.
    fn believe(&self, claims: &Claims, now: Timestamp) -> Result<(EmployeeId, i64), Refusal> {
        // Compared as text. URLs are not normalized, because issuers must match exactly (RFC 7519, section 4.1.1).
        if claims.iss.as_ref() != Some(&self.settings.issuer) {
            return Err(Refusal::Issuer);
        }
        let meant_for_us = claims
            .aud
            .as_ref()
            .is_some_and(|aud| aud.meets(&self.settings.audience));
        if !meant_for_us {
            return Err(Refusal::Audience);
        }
        let (now, leeway) = (now.as_second(), self.settings.leeway.as_secs());
        let ends = claims.exp.ok_or(Refusal::NoExpiry)?.0.saturating_add(leeway);
        if now >= ends {
            return Err(Refusal::Expired);
        }
        // The leeway counts in both directions: the issuer's clock may be behind ours or ahead.
        let latest = now.saturating_add(leeway);
        if [claims.nbf, claims.iat]
            .into_iter()
            .flatten()
            .any(|begins| begins.0 > latest)
        {
            return Err(Refusal::NotYetValid);
        }
        let subject = claims.sub.as_deref().ok_or(Refusal::Subject)?;
        Ok((subject.parse().map_err(|_| Refusal::Subject)?, ends))
    }
}
