//! The course of an attack: which guesses were compared, when, and what the odds were by then.

use std::collections::BTreeMap;

use super::laboratory::{Code, START};
use crate::clock::{SignedDuration, Timestamp};

/// What is counted while an attack runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    /// Guesses compared, by the number of digits of the code.
    guesses: BTreeMap<usize, u32>,
    /// The logarithm of the odds that every guess so far was wrong, and when it became so.
    unhit: Vec<(Timestamp, f64)>,
    /// The code that was guessed at last, and how many times.
    last: (u64, u32),
    /// What the owner asked for and was given, and what was refused them.
    pub(super) served: u32,
    pub(super) refused: u32,
    /// When voice access went off.
    pub(super) off: Option<Timestamp>,
}

impl Course {
    /// A guess at this code was compared. Guesses at one code are all different: that is the best there is to do.
    pub(super) fn compared(&mut self, code: &Code, at: Timestamp) {
        let digits = code.digits.len();
        *self.guesses.entry(digits).or_default() += 1;
        let before = if self.last.0 == code.number {
            self.last.1
        } else {
            0
        };
        self.last = (code.number, before + 1);
        let left = values(digits) - f64::from(before);
        let unhit = self.unhit.last().map_or(0.0, |(_, unhit)| *unhit);
        self.unhit.push((at, unhit + (-1.0 / left).ln_1p()));
    }

    /// How many guesses were compared at codes of so many digits, or of more.
    pub(super) fn guesses(&self, digits: std::ops::RangeInclusive<usize>) -> u32 {
        self.guesses.range(digits).map(|(_, count)| count).sum()
    }

    /// The odds that some guess was right by the end of that day, the first being 1.
    pub(super) fn odds(&self, day: u32) -> f64 {
        let end = START + SignedDuration::from_hours(24 * i64::from(day));
        let so_far = self.unhit.partition_point(|(at, _)| *at <= end);
        let unhit = so_far.checked_sub(1).map_or(0.0, |last| self.unhit[last].1);
        -unhit.exp_m1()
    }
}

/// How many codes of so many digits there are: the first is never 0.
fn values(digits: usize) -> f64 {
    9.0 * 10_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX) - 1)
}

/// The odds against a system that lets anybody ask for a three-digit code every five minutes and guess three times.
pub(super) fn naive(day: u32) -> f64 {
    let codes = f64::from(day) * 24.0 * 12.0;
    -(codes * (-3.0 / values(3)).ln_1p()).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_guesses_at_two_codes_are_two_thirds_of_a_percent() {
        let mut course = Course::default();
        for number in [1, 1, 1, 2, 2, 2] {
            let digits = "417".to_owned();
            course.compared(&Code { number, digits }, START);
        }
        assert_eq!(course.guesses(3..=3), 6);
        let exact = 1.0 - (897.0_f64 / 900.0).powi(2);
        assert!((course.odds(1) - exact).abs() < 1e-12, "{}", course.odds(1));
        assert!(course.odds(1) < 6.0 / 900.0);
        assert!(course.odds(0) > 0.0, "the first moment counts for every day");
    }

    #[test]
    fn a_naive_system_falls_within_a_day() {
        assert!((naive(1) - 0.617).abs() < 0.001, "{}", naive(1));
        assert!(naive(30) > 0.999_999);
    }
}
