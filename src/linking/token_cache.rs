//! Cache of tokens that were verified a moment ago. Verifying costs a hundred times as much as a look-up.

use ring::digest;

use crate::{
    aged_cache::{AgedCache, EvictionPolicy},
    clock::{SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::link_token::LinkToken;

/// Time for which a verified token is trusted without its key. A withdrawn key keeps working for this much longer.
const CACHE_LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// Employees of verified tokens, in a bounded cache. Its keys are SHA-256 digests, so no token is kept.
///
/// Refused tokens are not cached: invented ones would push out the verified ones.
#[derive(Debug)]
pub(super) struct LinkTokenCache(AgedCache<LinkTokenHash, CachedClaimant>);

/// SHA-256 of a token, the key of the cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LinkTokenHash([u8; 32]);

#[derive(Clone)]
struct CachedClaimant {
    employee: EmployeeId,
    /// The second (Unix time) from which the token is no longer valid.
    ends: i64,
}

impl LinkTokenCache {
    /// Creates a cache of at most `entries`, which drops the least recently used first.
    pub(super) fn with_capacity(entries: u64) -> Self {
        Self(AgedCache::new(entries, CACHE_LIFETIME, EvictionPolicy::lru()))
    }

    /// Returns the employee that `token` was found to name, if that result can still be trusted.
    pub(super) async fn get(&self, token: &LinkTokenHash, now: Timestamp) -> Option<EmployeeId> {
        let claimant = self.0.get(token, now).await?;
        // The token itself may expire within that minute.
        (now.as_second() < claimant.ends).then_some(claimant.employee)
    }

    /// Stores that `token` names `employee`, which is true until the second `ends`.
    pub(super) async fn insert(&self, token: LinkTokenHash, employee: EmployeeId, ends: i64, now: Timestamp) {
        self.0.insert(token, CachedClaimant { employee, ends }, now).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> LinkTokenHash {
        LinkTokenHash::from_token(&text.parse().unwrap())
    }

    fn ann() -> EmployeeId {
        "ann.lee".parse().unwrap()
    }

    #[tokio::test]
    async fn an_outcome_is_believed_for_a_minute_and_never_beyond_its_token() {
        async fn check(ends: i64, asked_at: i64, want: bool) {
            let outcomes = LinkTokenCache::with_capacity(8);
            let at = |second| Timestamp::from_second(second).unwrap();
            outcomes.insert(name("a"), ann(), ends, at(1000)).await;
            let found = outcomes.get(&name("a"), at(asked_at)).await;
            assert_eq!(found.is_some(), want, "until {ends}, asked at {asked_at}");
            assert_eq!(outcomes.get(&name("b"), at(asked_at)).await, None);
        }
        check(5000, 1000, true).await;
        check(5000, 1059, true).await;
        check(5000, 1060, false).await;
        check(1030, 1029, true).await;
        check(1030, 1030, false).await;
        // The clock was set back: the entry says nothing about that time.
        check(5000, 999, false).await;
    }

    #[tokio::test]
    async fn no_number_of_tokens_makes_it_grow_beyond_its_bound() {
        let outcomes = LinkTokenCache::with_capacity(8);
        let now = Timestamp::from_second(1000).unwrap();
        for n in 0..1000 {
            outcomes.insert(name(&n.to_string()), ann(), 5000, now).await;
        }
        assert_eq!(outcomes.0.count_entries().await, 8);
        assert!(outcomes.get(&name("999"), now).await.is_some());
        assert!(outcomes.get(&name("0"), now).await.is_none());
    }
}
