//! The note about how the last challenge of a subject ended.
//!
//! It is written next to the challenge, because it outlives it, and is not sealed: the store itself writes one when it
//! ends a challenge. It only chooses between sentences, and whoever forges one gains nothing.

use std::fmt;

use super::{
    ChallengeEnd, SKEW,
    millis::{HOUR, duration_millis},
};
use crate::mfa::ChallengeId;

/// The end of a challenge with its time, or the time at which a live one will expire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChallengeEndNote {
    /// `None` while the challenge is live.
    ended: Option<ChallengeEnd>,
    /// The time of the end, or of the expiry of a live challenge, in milliseconds since 1970.
    at: i64,
    /// The challenge.
    id: ChallengeId,
    /// A random text that makes the note unique. Without it, two equal attempts in the same millisecond would both be
    /// taken for the one that ended the challenge.
    nonce: Option<String>,
}

impl ChallengeEndNote {
    /// A note about a live challenge.
    pub(super) fn live(id: ChallengeId, expires_at: i64) -> Self {
        Self {
            ended: None,
            at: expires_at,
            id,
            nonce: None,
        }
    }

    /// A note about a challenge that ends now.
    pub(super) fn ended(id: ChallengeId, how: ChallengeEnd, now: i64, nonce: String) -> Self {
        Self {
            ended: Some(how),
            at: now,
            id,
            nonce: Some(nonce),
        }
    }

    /// Reads a note, or returns `None` for any other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let ended = match parts.next()? {
            "L" => None,
            "U" => Some(ChallengeEnd::Used),
            "B" => Some(ChallengeEnd::Burned),
            "W" => Some(ChallengeEnd::Withdrawn),
            _ => return None,
        };
        Some(Self {
            ended,
            at: parts.next()?.parse().ok()?,
            id: parts.next()?.to_owned().into(),
            nonce: parts.next().map(str::to_owned),
        })
    }

    /// The note after the challenge was withdrawn, or `None` if it had ended before.
    pub(super) fn withdraw(self, now: i64) -> Option<Self> {
        (self.ended.is_none() && now < self.at).then_some(Self {
            ended: Some(ChallengeEnd::Withdrawn),
            at: now,
            ..self
        })
    }

    /// Returns how the challenge ended, while that is remembered: for an hour. `None` if it may be live. `exists` is
    /// true if the store has a challenge.
    pub(super) fn how(&self, exists: bool, now: i64) -> Option<ChallengeEnd> {
        if now >= self.at.saturating_add(HOUR) {
            return None;
        }
        match self.ended {
            None if exists && now < self.at => None,
            None => Some(ChallengeEnd::Expired),
            // An end that lies in the future was written before the clock was set back. It is not reported.
            Some(_) if self.at > now.saturating_add(duration_millis(SKEW)) => None,
            Some(how) => Some(how),
        }
    }

    /// The challenge that the note is about.
    pub(super) fn id(&self) -> &ChallengeId {
        &self.id
    }
}

impl fmt::Display for ChallengeEndNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.ended {
            None | Some(ChallengeEnd::Expired) => 'L',
            Some(ChallengeEnd::Used) => 'U',
            Some(ChallengeEnd::Burned) => 'B',
            Some(ChallengeEnd::Withdrawn) => 'W',
        };
        write!(f, "{how} {} {}", self.at, self.id)?;
        self.nonce.iter().try_for_each(|nonce| write!(f, " {nonce}"))
    }
}
