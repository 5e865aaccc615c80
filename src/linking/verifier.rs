//! The verifier: from a link token to the employee it names.

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

/// How many good outcomes are kept at most.
const OUTCOMES: u64 = 10_000;

/// No clock of an issuer's is further out than this.
const MOST_LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// What a link token must be to be accepted.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// The exact `iss`.
    pub issuer: String,
    /// At least one of these must be in `aud`.
    pub audience: Vec<String>,
    /// The `alg`s accepted. By default ES256 and RS256.
    pub algorithms: Vec<Algorithm>,
    /// How far the issuer's clock may be from ours. By default 30 s, at most 5 min.
    pub leeway: SignedDuration,
    /// Where the issuer's public keys are.
    pub keys: KeySource,
    /// How long one fetch of the keys may take. By default 2 s.
    pub patience: Duration,
}

impl LinkSettings {
    /// Settings with the defaults for all that need not be given.
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

/// Why link tokens can't be checked with these settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Any issuer would do.
    #[error("the issuer of link tokens is not set")]
    NoIssuer,
    /// Any audience would do.
    #[error("the audience of link tokens is not set, or one of them is empty")]
    NoAudience,
    /// No algorithm would do.
    #[error("no algorithm for link tokens is allowed")]
    NoAlgorithm,
    /// The clocks may be too far apart.
    #[error("the leeway for link tokens is not between 0 and 5 minutes")]
    Leeway,
    /// The keys can't be fetched in safety, or at all.
    #[error("the keys for link tokens: {0}")]
    Keys(#[source] KeyError),
    /// There is no cryptography to check with.
    #[error(transparent)]
    Crypto(#[from] SelfTestFailed),
}

/// Tells which employee a link token names, if it is to be believed.
#[derive(Debug)]
pub struct LinkVerifier {
    settings: LinkSettings,
    keys: Keys,
    outcomes: Outcomes,
    clock: Arc<dyn Clock>,
}

impl LinkVerifier {
    /// A verifier with these `settings`. It tests the cryptography, and fetches nothing yet.
    ///
    /// # Errors
    /// [`SettingsError`] when these settings would accept anything or nothing.
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

    /// Fetches the keys unless they are at hand. For the start, and for the readiness check.
    ///
    /// # Errors
    /// [`Refusal::KeysUnavailable`] when they are out of reach.
    pub async fn ready(&self) -> Result<(), Refusal> {
        self.keys.ready().await.map_err(Refusal::KeysUnavailable)
    }

    /// The employee that `token` names. A token accepted within the last minute costs one hash and one look-up.
    ///
    /// # Errors
    /// [`Refusal`], of which only [`Refusal::KeysUnavailable`] is not the token's own fault.
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
        let now = self.clock.now();
        let (employee, ends) = self.believe(&claims, now)?;
        self.outcomes.remember(name, employee.clone(), ends, now);
        Ok(employee)
    }

    /// The employee that `claims` name, and the second from which that is over.
    fn believe(&self, claims: &Claims, now: Timestamp) -> Result<(EmployeeId, i64), Refusal> {
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
