use super::*;

/// Burns one challenge each for these employees.
async fn burn_one_challenge_each(
    desk: &BudgetHarness,
    employees: std::ops::Range<usize>,
    enrolled: u32,
) -> Vec<bool> {
    let mut elevated = Vec::new();
    for each in employees {
        let who = numbered_employee(each).in_organization("acme", enrolled);
        elevated.push(desk.record_burn(&who).await.elevated);
    }
    elevated
}

#[tokio::test]
async fn the_fifth_burned_challenge_in_an_hour_lengthens_everybodys_codes_for_a_day() {
    let mut desk = BudgetHarness::new();
    assert_eq!(burn_one_challenge_each(&desk, 0..4, 10).await, [false; 4]);
    assert_eq!(expect_allowed(desk.send(&ann()).await), usual_terms());
    assert_eq!(
        burn_one_challenge_each(desk.set_time(HOUR), 4..5, 10).await,
        [true]
    );
    assert_eq!(
        burn_one_challenge_each(&desk, 5..7, 10).await,
        [false; 2],
        "it is so already"
    );
    let long = terms(6, Some(BudgetName::OrganizationElevated));
    for moment in [HOUR, HOUR + DAY] {
        assert_eq!(expect_allowed(desk.set_time(moment).send(&ann()).await), long);
        let guess = desk.guess(&ann()).await;
        assert_eq!(
            guess,
            GuessDecision::PinTooShort(BudgetName::OrganizationElevated)
        );
        let others = expect_allowed(desk.send(&employee("bob").in_organization("other", 10)).await);
        assert_eq!(others, usual_terms(), "another organization");
    }
    assert_eq!(
        expect_allowed(desk.set_time(HOUR + DAY + 1).send(&ann()).await),
        usual_terms()
    );
    assert_eq!(desk.guess_wrong(&ann()).await, []);
}

#[tokio::test]
async fn five_burned_challenges_in_more_than_an_hour_lengthen_nothing() {
    let mut desk = BudgetHarness::new();
    assert_eq!(burn_one_challenge_each(&desk, 0..4, 10).await, [false; 4]);
    assert_eq!(
        burn_one_challenge_each(desk.set_time(HOUR + 1), 4..8, 10).await,
        [false; 4]
    );
    assert_eq!(burn_one_challenge_each(&desk, 8..9, 10).await, [true]);
}

#[tokio::test]
async fn the_bound_grows_with_the_organization() {
    for (enrolled, count) in [(0, 5), (599, 5), (600, 6), (1_000, 10)] {
        let desk = BudgetHarness::new();
        let elevated = burn_one_challenge_each(&desk, 0..count, enrolled).await;
        let at = elevated.iter().position(|elevated| *elevated);
        assert_eq!(at, Some(count - 1), "{enrolled}");
    }
}

#[tokio::test]
async fn one_noisy_employee_counts_twice_at_most() {
    let desk = BudgetHarness::new();
    for _ in 0..10 {
        assert!(!desk.record_burn(&ann()).await.elevated);
    }
    assert_eq!(burn_one_challenge_each(&desk, 0..2, 10).await, [false; 2]);
    assert_eq!(burn_one_challenge_each(&desk, 2..3, 10).await, [true]);
}

#[tokio::test]
async fn burns_older_than_an_hour_make_room() {
    let mut desk = BudgetHarness::new();
    desk.set_time(0).record_burn(&ann()).await;
    desk.record_burn(&ann()).await;
    desk.set_time(HOUR).record_burn(&ann()).await;
    let who = ann();
    assert_eq!(
        desk.count_live(&who.organization_account(), LedgerEntryKind::Burned)
            .await,
        2
    );
    desk.set_time(HOUR + 1).record_burn(&ann()).await;
    assert_eq!(
        desk.count_live(&who.organization_account(), LedgerEntryKind::Burned)
            .await,
        3
    );
}

#[tokio::test]
async fn after_the_elevation_the_next_attack_lengthens_again() {
    let mut desk = BudgetHarness::new();
    burn_one_challenge_each(&desk, 0..5, 10).await;
    // Burns while the PINs are long do not extend that time, but they do count for the next.
    assert_eq!(
        burn_one_challenge_each(desk.set_time(DAY), 5..9, 10).await,
        [false; 4]
    );
    assert_eq!(
        burn_one_challenge_each(desk.set_time(DAY + 1), 9..10, 10).await,
        [true]
    );
    assert_eq!(burn_one_challenge_each(&desk, 10..12, 10).await, [false; 2]);
}

#[tokio::test]
async fn fifteen_short_guesses_a_day_lengthen_everybodys_codes() {
    // One per hundred exceeds the minimum of 15 from 1,600 employees on.
    for (enrolled, count) in [(10, 15), (1_599, 15), (1_600, 16)] {
        for (last, full) in [(DAY, true), (DAY + 1, false)] {
            let mut desk = BudgetHarness::new();
            for each in 0..count - 1 {
                let who = numbered_employee(each).in_organization("acme", enrolled);
                assert_eq!(desk.guess_wrong(&who).await, []);
            }
            let spent = desk
                .set_time(last)
                .guess_wrong(&ann().in_organization("acme", enrolled))
                .await;
            let want: &[_] = if full {
                &[BudgetName::OrganizationGuesses]
            } else {
                &[]
            };
            assert_eq!(spent, want, "{enrolled} {last}");
            let guess = desk
                .guess(&employee("bob").in_organization("acme", enrolled))
                .await;
            let longer = GuessDecision::PinTooShort(BudgetName::OrganizationElevated);
            assert_eq!(guess == longer, full, "{enrolled} {last}: {guess:?}");
        }
    }
}

/// The guesses are two hours apart, so that no day has fifteen.
#[tokio::test]
async fn thirty_short_guesses_a_month_lengthen_everybodys_codes_until_the_month_is_over() {
    // Three per hundred exceed the minimum of 30 from 1,034 employees on.
    for (enrolled, count) in [(10, 30), (1_033, 30), (1_034, 31)] {
        let mut desk = BudgetHarness::new();
        for each in 0..count {
            let time = i64::try_from(each).unwrap() * 2 * HOUR;
            let spent = desk
                .set_time(time)
                .guess_wrong(&numbered_employee(each).in_organization("acme", enrolled))
                .await;
            let last = each == count - 1;
            assert_eq!(
                spent == [BudgetName::OrganizationGuesses],
                last,
                "{enrolled} {each}"
            );
        }
        let bob = employee("bob").in_organization("acme", enrolled);
        let long = GuessDecision::PinTooShort(BudgetName::OrganizationGuesses);
        assert_eq!(desk.set_time(30 * DAY).guess(&bob).await, long);
        assert_eq!(
            expect_allowed(desk.send(&bob).await),
            terms(6, Some(BudgetName::OrganizationGuesses))
        );
        assert_eq!(
            desk.set_time(30 * DAY + 1).guess_wrong(&bob).await,
            [BudgetName::OrganizationGuesses]
        );
    }
}

#[tokio::test]
async fn a_pass_clears_the_organizations_account_of_its_challenge() {
    let desk = BudgetHarness::new();
    for _ in 0..2 {
        expect_counted(desk.guess_at(&ann(), "a", 3).await);
    }
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::StrangerGuess)
            .await,
        2
    );
    desk.pass(&ann(), "a", &email_only()).await;
    for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::StrangerGuess] {
        assert_eq!(
            desk.count_live(&ann().organization_account(), kind).await,
            0,
            "{kind:?}"
        );
    }
    for _ in 0..2 {
        expect_counted(desk.guess_at(&ann(), "c", 3).await);
    }
    desk.pass(&ann(), "c", &email_only()).await;
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::ShortGuess)
            .await,
        0
    );
    assert_eq!(
        desk.unforgiven_guesses("c").await.len(),
        2,
        "two were forgiven today already"
    );
}

#[tokio::test]
async fn a_guess_may_spend_two_budgets() {
    let desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        organization_guesses: crate::mfa::budget::OrganizationLimit {
            least: 3,
            per_hundred: 0,
            window: SignedDuration::from_millis(DAY),
        },
        ..BudgetPolicy::default()
    });
    desk.guess_wrong(&ann()).await;
    desk.guess_wrong(&ann()).await;
    let spent = desk.guess_wrong(&ann()).await;
    assert_eq!(spent, [BudgetName::ShortGuesses, BudgetName::OrganizationGuesses]);
}

/// Of two reasons for a long PIN, the one that lasts longest is reported.
#[tokio::test]
async fn the_longest_lasting_reason_is_reported() {
    let mut desk = BudgetHarness::new();
    for _ in 0..3 {
        desk.guess_wrong(&ann()).await;
    }
    // Burned at 11 h, the challenges make PINs long until 35 h, and the guesses until 36 h. Burned at 13 h, as
    // below, they do so until 37 h.
    burn_one_challenge_each(desk.set_time(11 * HOUR), 0..5, 10).await;
    assert_eq!(
        desk.guess(&ann()).await,
        GuessDecision::PinTooShort(BudgetName::ShortGuesses),
        "36 h"
    );
    let mut later = BudgetHarness::new();
    for _ in 0..3 {
        later.guess_wrong(&ann()).await;
    }
    burn_one_challenge_each(later.set_time(13 * HOUR), 0..5, 10).await;
    let guess = later.guess(&ann()).await;
    assert_eq!(
        guess,
        GuessDecision::PinTooShort(BudgetName::OrganizationElevated),
        "37 h"
    );
}
