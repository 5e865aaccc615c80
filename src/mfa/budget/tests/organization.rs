use super::*;

/// Burns one challenge each for these employees.
async fn burn(desk: &Desk, employees: std::ops::Range<usize>, enrolled: u32) -> Vec<bool> {
    let mut elevated = Vec::new();
    for each in employees {
        let who = number(each).of("acme", enrolled);
        elevated.push(desk.burned(&who).await.elevated);
    }
    elevated
}

#[tokio::test]
async fn the_fifth_burned_challenge_in_an_hour_lengthens_everybodys_codes_for_a_day() {
    let mut desk = Desk::new();
    assert_eq!(burn(&desk, 0..4, 10).await, [false; 4]);
    assert_eq!(allowed(desk.send(&ann()).await), usual());
    assert_eq!(burn(desk.at(HOUR), 4..5, 10).await, [true]);
    assert_eq!(burn(&desk, 5..7, 10).await, [false; 2], "it is so already");
    let long = terms(6, Some(Name::OrganizationElevated));
    for moment in [HOUR, HOUR + DAY] {
        assert_eq!(allowed(desk.at(moment).send(&ann()).await), long);
        let guess = desk.guess(&ann()).await;
        assert_eq!(guess, Guess::Longer(Name::OrganizationElevated));
        let others = allowed(desk.send(&employee("bob").of("other", 10)).await);
        assert_eq!(others, usual(), "another organization");
    }
    assert_eq!(allowed(desk.at(HOUR + DAY + 1).send(&ann()).await), usual());
    assert_eq!(desk.wrong(&ann()).await, []);
}

#[tokio::test]
async fn five_burned_challenges_in_more_than_an_hour_lengthen_nothing() {
    let mut desk = Desk::new();
    assert_eq!(burn(&desk, 0..4, 10).await, [false; 4]);
    assert_eq!(burn(desk.at(HOUR + 1), 4..8, 10).await, [false; 4]);
    assert_eq!(burn(&desk, 8..9, 10).await, [true]);
}

#[tokio::test]
async fn the_bound_grows_with_the_organization() {
    for (enrolled, count) in [(0, 5), (599, 5), (600, 6), (1_000, 10)] {
        let desk = Desk::new();
        let elevated = burn(&desk, 0..count, enrolled).await;
        let at = elevated.iter().position(|elevated| *elevated);
        assert_eq!(at, Some(count - 1), "{enrolled}");
    }
}

#[tokio::test]
async fn one_noisy_employee_counts_twice_at_most() {
    let desk = Desk::new();
    for _ in 0..10 {
        assert!(!desk.burned(&ann()).await.elevated);
    }
    assert_eq!(burn(&desk, 0..2, 10).await, [false; 2]);
    assert_eq!(burn(&desk, 2..3, 10).await, [true]);
}

#[tokio::test]
async fn the_noise_of_an_hour_ago_makes_room() {
    let mut desk = Desk::new();
    desk.at(0).burned(&ann()).await;
    desk.burned(&ann()).await;
    desk.at(HOUR).burned(&ann()).await;
    let who = ann();
    assert_eq!(desk.live(&who.company(), Kind::Burned).await, 2);
    desk.at(HOUR + 1).burned(&ann()).await;
    assert_eq!(desk.live(&who.company(), Kind::Burned).await, 3);
}

#[tokio::test]
async fn when_it_is_over_the_next_attack_lengthens_again() {
    let mut desk = Desk::new();
    burn(&desk, 0..5, 10).await;
    // Burns while the PINs are long do not extend that time, but they do count for the next.
    assert_eq!(burn(desk.at(DAY), 5..9, 10).await, [false; 4]);
    assert_eq!(burn(desk.at(DAY + 1), 9..10, 10).await, [true]);
    assert_eq!(burn(&desk, 10..12, 10).await, [false; 2]);
}

#[tokio::test]
async fn fifteen_short_guesses_a_day_lengthen_everybodys_codes() {
    // One per hundred exceeds the minimum of 15 from 1,600 employees on.
    for (enrolled, count) in [(10, 15), (1_599, 15), (1_600, 16)] {
        for (last, full) in [(DAY, true), (DAY + 1, false)] {
            let mut desk = Desk::new();
            for each in 0..count - 1 {
                let who = number(each).of("acme", enrolled);
                assert_eq!(desk.wrong(&who).await, []);
            }
            let spent = desk.at(last).wrong(&ann().of("acme", enrolled)).await;
            let want: &[_] = if full { &[Name::OrganizationGuesses] } else { &[] };
            assert_eq!(spent, want, "{enrolled} {last}");
            let guess = desk.guess(&employee("bob").of("acme", enrolled)).await;
            let longer = Guess::Longer(Name::OrganizationElevated);
            assert_eq!(guess == longer, full, "{enrolled} {last}: {guess:?}");
        }
    }
}

/// The guesses are two hours apart, so that no day has fifteen.
#[tokio::test]
async fn thirty_short_guesses_a_month_lengthen_everybodys_codes_until_the_month_is_over() {
    // Three per hundred exceed the minimum of 30 from 1,034 employees on.
    for (enrolled, count) in [(10, 30), (1_033, 30), (1_034, 31)] {
        let mut desk = Desk::new();
        for each in 0..count {
            let time = i64::try_from(each).unwrap() * 2 * HOUR;
            let spent = desk.at(time).wrong(&number(each).of("acme", enrolled)).await;
            let last = each == count - 1;
            assert_eq!(spent == [Name::OrganizationGuesses], last, "{enrolled} {each}");
        }
        let bob = employee("bob").of("acme", enrolled);
        let long = Guess::Longer(Name::OrganizationGuesses);
        assert_eq!(desk.at(30 * DAY).guess(&bob).await, long);
        assert_eq!(
            allowed(desk.send(&bob).await),
            terms(6, Some(Name::OrganizationGuesses))
        );
        assert_eq!(
            desk.at(30 * DAY + 1).wrong(&bob).await,
            [Name::OrganizationGuesses]
        );
    }
}

#[tokio::test]
async fn a_pass_clears_the_organizations_account_of_its_challenge() {
    let desk = Desk::new();
    for _ in 0..2 {
        counted(desk.guess_at(&ann(), "a", 3).await);
    }
    assert_eq!(desk.live(&ann().company(), Kind::StrangerGuess).await, 2);
    desk.pass(&ann(), "a", &by_mail()).await;
    for kind in [Kind::ShortGuess, Kind::StrangerGuess] {
        assert_eq!(desk.live(&ann().company(), kind).await, 0, "{kind:?}");
    }
    for _ in 0..2 {
        counted(desk.guess_at(&ann(), "c", 3).await);
    }
    desk.pass(&ann(), "c", &by_mail()).await;
    assert_eq!(desk.live(&ann().company(), Kind::ShortGuess).await, 0);
    assert_eq!(
        desk.unforgiven("c").await.len(),
        2,
        "two were forgiven today already"
    );
}

#[tokio::test]
async fn a_guess_may_spend_both() {
    let desk = Desk::with(Policy {
        organization_guesses: crate::mfa::budget::Share {
            least: 3,
            per_hundred: 0,
            window: SignedDuration::from_millis(DAY),
        },
        ..Policy::default()
    });
    desk.wrong(&ann()).await;
    desk.wrong(&ann()).await;
    let spent = desk.wrong(&ann()).await;
    assert_eq!(spent, [Name::ShortGuesses, Name::OrganizationGuesses]);
}

/// Of two reasons for a long PIN, the one that lasts longest is reported.
#[tokio::test]
async fn the_longer_reason_is_told() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.wrong(&ann()).await;
    }
    // Burned at 11 h, the challenges make PINs long until 35 h, and the guesses until 36 h. Burned at 13 h, as
    // below, they do so until 37 h.
    burn(desk.at(11 * HOUR), 0..5, 10).await;
    assert_eq!(
        desk.guess(&ann()).await,
        Guess::Longer(Name::ShortGuesses),
        "36 h"
    );
    let mut later = Desk::new();
    for _ in 0..3 {
        later.wrong(&ann()).await;
    }
    burn(later.at(13 * HOUR), 0..5, 10).await;
    let guess = later.guess(&ann()).await;
    assert_eq!(guess, Guess::Longer(Name::OrganizationElevated), "37 h");
}
