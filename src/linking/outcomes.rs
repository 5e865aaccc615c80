//! Tokens found good a moment ago. A signature costs a hundred times what this does.

use moka::{policy::EvictionPolicy, sync::Cache};
use ring::digest;

use crate::{
    clock::{SignedDuration, Timestamp},
    directory::EmployeeId,
};

use super::access_token::LinkToken;

/// How long a good outcome is believed without looking at the key again: a withdrawn key works this much longer.
const BELIEVED: SignedDuration = SignedDuration::from_secs(60);

/// Good outcomes by the SHA-256 of their token: the token itself is not kept. Bounded; refusals are never kept.
pub(super) struct Outcomes(Cache<Name, Outcome>);

/// What a token is remembered by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name([u8; 32]);

#[derive(Clone)]
struct Outcome {
    employee: EmployeeId,
    at: Timestamp,
    /// The second from which the token is over.
    ends: i64,
}

impl Outcomes {
    /// Keeps at most `entries`, dropping the one asked for least recently.
    pub(super) fn bounded(entries: u64) -> Self {
        Self(
            Cache::builder()
                .max_capacity(entries)
                .eviction_policy(EvictionPolicy::lru())
                // Only sweeps up: what counts is compared with our own clock.
                .time_to_live(BELIEVED.unsigned_abs())
                .build(),
        )
    }

    /// The employee `token` was found to name, if that is still to be believed.
    pub(super) fn recall(&self, token: &Name, now: Timestamp) -> Option<EmployeeId> {
        let outcome = self.0.get(token)?;
        let age = now.duration_since(outcome.at);
        let believed = !age.is_negative() && age < BELIEVED && now.as_second() < outcome.ends;
        believed.then_some(outcome.employee)
    }

    /// Keeps that `token` names `employee` until the second `ends`.
    pub(super) fn remember(&self, token: Name, employee: EmployeeId, ends: i64, now: Timestamp) {
        self.0.insert(
            token,
            Outcome {
                employee,
                at: now,
                ends,
            },
        );
    }
}

impl Name {
    /// Of this `token`.
    pub(super) fn of(token: &LinkToken) -> Self {
        let hash = digest::digest(&digest::SHA256, token.expose().as_bytes());
        let mut name = [0; 32];
        name.copy_from_slice(hash.as_ref());
        Self(name)
    }
}

impl std::fmt::Debug for Outcomes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outcomes({})", self.0.entry_count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::of(&text.parse().unwrap())
    }

    fn ann() -> EmployeeId {
        "ann.lee".parse().unwrap()
    }

    #[test]
    fn an_outcome_is_believed_for_a_minute_and_never_beyond_its_token() {
        #[track_caller]
        fn check(ends: i64, asked_at: i64, want: bool) {
            let outcomes = Outcomes::bounded(8);
            let at = |second| Timestamp::from_second(second).unwrap();
            outcomes.remember(name("a"), ann(), ends, at(1000));
            assert_eq!(outcomes.recall(&name("a"), at(asked_at)).is_some(), want);
            assert_eq!(outcomes.recall(&name("b"), at(asked_at)), None);
        }
        check(5000, 1000, true);
        check(5000, 1059, true);
        check(5000, 1060, false);
        check(1030, 1029, true);
        check(1030, 1030, false);
        // The clock was set back: nothing is known about that time.
        check(5000, 999, false);
    }

    #[test]
    fn no_number_of_tokens_makes_it_grow_beyond_its_bound() {
        let outcomes = Outcomes::bounded(8);
        let now = Timestamp::from_second(1000).unwrap();
        for n in 0..1000 {
            outcomes.remember(name(&n.to_string()), ann(), 5000, now);
        }
        outcomes.0.run_pending_tasks();
        assert_eq!(outcomes.0.entry_count(), 8);
        assert!(outcomes.recall(&name("999"), now).is_some());
        assert!(outcomes.recall(&name("0"), now).is_none());
    }
}
