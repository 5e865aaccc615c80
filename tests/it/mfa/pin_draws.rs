//! PINs are drawn from a uniform distribution.

use countersign::{
    mfa::{Digits, Pin},
    secret::SystemEntropy,
};

const DRAW_COUNT: u32 = 20_000;

/// Pearson's chi-square of draws from 100..=999 against the uniform distribution: 899 degrees of freedom, so 899 is
/// expected and 42.4 is one standard deviation.
fn chi_square(draws: impl Iterator<Item = u32>) -> f64 {
    let mut counts = [0_u32; 900];
    draws.for_each(|draw| counts[usize::try_from(draw - 100).unwrap()] += 1);
    let expected = f64::from(DRAW_COUNT) / 900.0;
    counts
        .iter()
        .map(|&count| (f64::from(count) - expected).powi(2) / expected)
        .sum()
}

/// Allows six standard deviations on either side. Fair draws fall outside less than once in a million runs.
fn is_uniform(chi_square: f64) -> bool {
    (645.0..1154.0).contains(&chi_square)
}

#[test]
fn s1_02_pins_are_three_digits_and_uniform_over_100_to_999() {
    let draw = |_| {
        let pin = Pin::draw(Digits::SHORT, &SystemEntropy);
        assert_eq!(pin.expose().len(), 3);
        pin.expose().parse::<u32>().unwrap()
    };
    let chi_square = chi_square((0..DRAW_COUNT).map(draw));
    assert!(is_uniform(chi_square), "chi-square {chi_square:.0}");
}

#[test]
fn draws_that_are_not_uniform_are_detected() {
    assert!(
        !is_uniform(chi_square((0..DRAW_COUNT).map(|at| 100 + at % 900))),
        "too even to be chance"
    );
    let biased = (0..DRAW_COUNT).map(|_| {
        let pin = Pin::draw(Digits::SHORT, &SystemEntropy);
        pin.expose().parse::<u32>().unwrap().min(950)
    });
    assert!(!is_uniform(chi_square(biased)), "one value comes too often");
}
