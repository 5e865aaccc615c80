//! Cache of tokens that were verified a moment ago. Verifying costs a hundred times as much as a look-up.

use moka::{policy::EvictionPolicy, sync::Cache};
use ring::digest;

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::link_token::LinkToken;

/// Time for which a verified token is trusted without its key. A withdrawn key keeps working for this much longer.
const CACHE_LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// Employees of verified tokens, in a bounded cache. Its keys are SHA-256 digests, so no token is kept.
///
/// Refused tokens are not cached: invented ones would push out the verified ones.
pub(super) struct LinkTokenCache(Cache<LinkTokenHash, CachedClaimant>);

/// SHA-256 of a token, the key of the cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LinkTokenHash([u8; 32]);

#[derive(Clone)]
struct CachedClaimant {
    employee: EmployeeId,
    at: Timestamp,
    /// The second (Unix time) from which the token is no longer valid.
    ends: i64,
}

impl LinkTokenCache {
    /// Creates a cache of at most `entries`, which drops the least recently used first.
    pub(super) fn with_capacity(entries: u64) -> Self {
        Self(
            Cache::builder()
                .max_capacity(entries)
                .eviction_policy(EvictionPolicy::lru())
                // This only frees memory. Our own clock decides whether an entry is still valid.
                .time_to_live(CACHE_LIFETIME.unsigned_abs())
                .build(),
        )
    }

    /// Returns the employee that `token` was found to name, if that result can still be trusted.
    pub(super) fn get(&self, token: &LinkTokenHash, now: Timestamp) -> Option<EmployeeId> {
        let outcome = self.0.get(token)?;
        let age = now.duration_since(outcome.at);
        // The token itself may expire within that minute.
        let believed = !age.is_negative() && age < CACHE_LIFETIME && now.as_second() < outcome.ends;
        believed.then_some(outcome.employee)
    }

    /// Stores that `token` names `employee`, which is true until the second `ends`.
    pub(super) fn insert(&self, token: LinkTokenHash, employee: EmployeeId, ends: i64, now: Timestamp) {
        self.0.insert(
            token,
            CachedClaimant {
                employee,
                at: now,
                ends,
            },
        );
    }
}

impl LinkTokenHash {
    /// Hashes `token`.
    pub(super) fn from_token(token: &LinkToken) -> Self {
        let hash = digest::digest(&digest::SHA256, token.expose().as_bytes());
        let mut name = [0; 32];
        name.copy_from_slice(hash.as_ref());
        Self(name)
    }
}

impl std::fmt::Debug for LinkTokenCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outcomes({})", self.0.entry_count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> LinkTokenHash {
        LinkTokenHash::from_token(&text.parse().unwrap())
    }

    fn ann() -> EmployeeId {
        "ann.lee".parse().unwrap()
    }

    #[test]
    fn an_outcome_is_believed_for_a_minute_and_never_beyond_its_token() {
        #[track_caller]
        fn check(ends: i64, asked_at: i64, want: bool) {
            let outcomes = LinkTokenCache::with_capacity(8);
            let at = |second| Timestamp::from_second(second).unwrap();
            outcomes.insert(name("a"), ann(), ends, at(1000));
            assert_eq!(outcomes.get(&name("a"), at(asked_at)).is_some(), want);
            assert_eq!(outcomes.get(&name("b"), at(asked_at)), None);
        }
        check(5000, 1000, true);
        check(5000, 1059, true);
        check(5000, 1060, false);
        check(1030, 1029, true);
        check(1030, 1030, false);
        // The clock was set back: the entry says nothing about that time.
        check(5000, 999, false);
    }

    #[test]
    fn no_number_of_tokens_makes_it_grow_beyond_its_bound() {
        let outcomes = LinkTokenCache::with_capacity(8);
        let now = Timestamp::from_second(1000).unwrap();
        for n in 0..1000 {
            outcomes.insert(name(&n.to_string()), ann(), 5000, now);
        }
        outcomes.0.run_pending_tasks();
        assert_eq!(outcomes.0.entry_count(), 8);
        assert!(outcomes.get(&name("999"), now).is_some());
        assert!(outcomes.get(&name("0"), now).is_none());
    }
}
