//! The tally of an attack: which guesses were compared, when, and the odds that one of them was right.

use std::collections::BTreeMap;

use super::simulated_gate::{START, SentCode};
use crate::clock::{SignedDuration, Timestamp};

/// The counts of one attack.
#[derive(Debug, Clone, Default)]
pub(super) struct AttackTally {
    /// Number of guesses compared, by the number of digits of the code.
    guesses: BTreeMap<usize, u32>,
    /// The logarithm of the probability that every guess so far was wrong, after each guess. A year of small
    /// probabilities would lose its precision as a plain product.
    ln_all_wrong: Vec<(Timestamp, f64)>,
    /// The number of the code that was guessed last, and the guesses made at it.
    last_code: (u64, u32),
    /// The owner's requests that passed the gate.
    pub(super) owner_served: u32,
    /// The owner's requests that a budget refused.
    pub(super) owner_refused: u32,
    /// The time at which voice access was turned off.
    pub(super) voice_access_off_at: Option<Timestamp>,
}

impl AttackTally {
    /// Counts a guess that was compared. All guesses at one code are assumed to be different, which is an
    /// attacker's best strategy.
    pub(super) fn record_guess(&mut self, code: &SentCode, at: Timestamp) {
        let digits = code.digits.len();
        *self.guesses.entry(digits).or_default() += 1;
        let before = if self.last_code.0 == code.number {
            self.last_code.1
        } else {
            0
        };
        self.last_code = (code.number, before + 1);
        // With `before` values already excluded, a guess is right with probability 1 in `left`.
        let left = code_count(digits) - f64::from(before);
        let unhit = self.ln_all_wrong.last().map_or(0.0, |(_, unhit)| *unhit);
        self.ln_all_wrong.push((at, unhit + (-1.0 / left).ln_1p()));
    }

    /// Returns the number of guesses compared at codes with a number of digits in this range.
    pub(super) fn guess_count(&self, digits: std::ops::RangeInclusive<usize>) -> u32 {
        self.guesses.range(digits).map(|(_, count)| count).sum()
    }

    /// Returns the probability that some guess was right by the end of the given day. The first day is 1.
    pub(super) fn odds_by_day(&self, day: u32) -> f64 {
        let end = START + SignedDuration::from_hours(24 * i64::from(day));
        let so_far = self.ln_all_wrong.partition_point(|(at, _)| *at <= end);
        let unhit = so_far
            .checked_sub(1)
            .map_or(0.0, |last| self.ln_all_wrong[last].1);
        -unhit.exp_m1()
    }
}

/// Returns the number of codes with this many digits. The first digit is never 0.
fn code_count(digits: usize) -> f64 {
    9.0 * 10_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX) - 1)
}

/// Returns the odds against a system without budgets: anybody can ask for a three-digit code every five
/// minutes and guess three times.
pub(super) fn naive_odds(day: u32) -> f64 {
    let codes = f64::from(day) * 24.0 * 12.0;
    -(codes * (-3.0 / code_count(3)).ln_1p()).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_guesses_at_two_codes_are_two_thirds_of_a_percent() {
        let mut course = AttackTally::default();
        for number in [1, 1, 1, 2, 2, 2] {
            let digits = "417".to_owned();
            course.record_guess(&SentCode { number, digits }, START);
        }
        assert_eq!(course.guess_count(3..=3), 6);
        let exact = 1.0 - (897.0_f64 / 900.0).powi(2);
        assert!(
            (course.odds_by_day(1) - exact).abs() < 1e-12,
            "{}",
            course.odds_by_day(1)
        );
        assert!(course.odds_by_day(1) < 6.0 / 900.0);
        assert!(
            course.odds_by_day(0) > 0.0,
            "the first moment counts for every day"
        );
    }

    #[test]
    fn a_naive_system_falls_within_a_day() {
        assert!((naive_odds(1) - 0.617).abs() < 0.001, "{}", naive_odds(1));
        assert!(naive_odds(30) > 0.999_999);
    }
}
