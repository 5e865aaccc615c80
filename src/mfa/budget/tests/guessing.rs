use super::*;

#[tokio::test]
async fn the_third_short_guess_in_36_hours_is_the_last() {
    let mut desk = Desk::new();
    assert_eq!(desk.at(0).wrong(&ann()).await, []);
    assert_eq!(desk.at(HOUR).wrong(&ann()).await, []);
    assert_eq!(desk.at(2 * HOUR).wrong(&ann()).await, [Name::ShortGuesses]);
    let longer = Guess::Longer(Name::ShortGuesses);
    for moment in [2 * HOUR, 36 * HOUR - 1, 36 * HOUR] {
        assert_eq!(desk.at(moment).guess(&ann()).await, longer, "{moment}");
    }
    let sent = desk.send(&ann()).await;
    assert_eq!(allowed(sent), terms(6, Some(Name::ShortGuesses)));
    assert_eq!(
        desk.at(36 * HOUR + 1).wrong(&ann()).await,
        [Name::ShortGuesses],
        "the window moved on by one"
    );
    assert_eq!(desk.guess(&ann()).await, longer);
}

#[tokio::test]
async fn the_sixth_short_guess_in_30_days_is_the_last() {
    let mut desk = Desk::new();
    // 37 hours apart, so that the limit of 36 hours is never reached.
    for number in 0..6 {
        let spent = desk.at(number * 37 * HOUR).wrong(&ann()).await;
        let want: &[_] = if number == 5 { &[Name::ShortGuesses] } else { &[] };
        assert_eq!(spent, want, "{number}");
    }
    let longer = Guess::Longer(Name::ShortGuesses);
    for moment in [6 * 37 * HOUR, 30 * DAY - 1, 30 * DAY] {
        assert_eq!(desk.at(moment).guess(&ann()).await, longer, "{moment}");
    }
    assert_eq!(
        allowed(desk.at(30 * DAY + 1).send(&ann()).await),
        usual(),
        "short again"
    );
    assert_eq!(desk.wrong(&ann()).await, [Name::ShortGuesses]);
    assert_eq!(desk.guess(&ann()).await, longer);
}

#[tokio::test]
async fn a_bound_of_two_is_reached_by_the_second() {
    let desk = Desk::with(Policy {
        short_guesses: vec![Limit::new(2, SignedDuration::from_millis(DAY))],
        ..Policy::default()
    });
    assert_eq!(desk.wrong(&ann()).await, []);
    assert_eq!(desk.wrong(&ann()).await, [Name::ShortGuesses]);
}

#[tokio::test]
async fn a_bound_of_none_is_a_bound_of_one() {
    let desk = Desk::with(Policy {
        wrong_in_a_row: 0,
        sends: Limit::new(0, SignedDuration::from_millis(DAY)),
        ..Policy::default()
    });
    assert_eq!(allowed(desk.send(&ann()).await), usual());
    assert_eq!(desk.send(&ann()).await, until(Name::Sends, DAY));
    desk.wrong(&ann()).await;
    assert_eq!(desk.guess(&ann()).await, Guess::Refused(off(Name::WrongInARow)));
}

#[tokio::test]
async fn guesses_belong_to_the_employee_and_not_to_where_they_came_from() {
    let desk = Desk::new();
    desk.wrong(&ann().device("one")).await;
    desk.wrong(&ann().by("another session")).await;
    desk.wrong(&ann().of("other", 10)).await;
    assert_eq!(
        desk.guess(&ann().device("two")).await,
        Guess::Longer(Name::ShortGuesses)
    );
    assert_eq!(desk.wrong(&employee("bob")).await, []);
}

#[tokio::test]
async fn every_code_below_the_long_one_is_short() {
    for (long, is_short) in [
        (3, true),
        (4, true),
        (5, true),
        (6, false),
        (7, false),
        (8, false),
    ] {
        let desk = Desk::new();
        for _ in 0..3 {
            desk.wrong(&ann()).await;
        }
        let guess = desk.guess_at(&ann(), "c", long).await;
        assert_eq!(guess == Guess::Longer(Name::ShortGuesses), is_short, "{long}");
    }
}

#[tokio::test]
async fn a_guess_at_a_long_code_spends_nothing_of_the_short() {
    let mut desk = Desk::new();
    for _ in 0..50 {
        desk.wait(1);
        assert_eq!(counted(desk.guess_at(&ann(), "c", 6).await).1, []);
    }
    assert_eq!(desk.wrong(&ann()).await, []);
    assert_eq!(desk.live(&ann().account(), Kind::ShortGuess).await, 1);
    assert_eq!(desk.live(&ann().company(), Kind::ShortGuess).await, 1);
    assert_eq!(desk.live(&ann().account(), Kind::Wrong).await, 51);
}

#[tokio::test]
async fn a_hundred_wrong_in_a_row_turn_voice_access_off_for_good() {
    let mut desk = Desk::new();
    for _ in 0..100 {
        desk.wait(10 * DAY);
        counted(desk.guess_at(&ann(), "c", 6).await);
    }
    desk.wait(3_650 * DAY);
    let refusal = off(Name::WrongInARow);
    assert_eq!(desk.guess_at(&ann(), "c", 6).await, Guess::Refused(refusal));
    assert_eq!(desk.guess_at(&ann(), "c", 3).await, Guess::Refused(refusal));
    assert_eq!(desk.send(&ann()).await, Sending::Refused(refusal));
    assert_eq!(allowed(desk.send(&employee("bob")).await), usual());
    desk.budgets.unlock(&ann().employee, desk.now).await.unwrap();
    assert_eq!(allowed(desk.send(&ann()).await), usual());
    for _ in 0..100 {
        counted(desk.guess_at(&ann(), "c", 6).await);
    }
    assert_eq!(desk.guess_at(&ann(), "c", 6).await, Guess::Refused(refusal));
}

#[tokio::test]
async fn a_pass_ends_the_row_even_as_the_hundredth_guess() {
    let mut desk = Desk::new();
    for _ in 0..99 {
        desk.wait(SECOND);
        counted(desk.guess_at(&ann(), "c", 6).await);
    }
    desk.pass_long(&ann()).await;
    for _ in 0..100 {
        desk.wait(SECOND);
        counted(desk.guess_at(&ann(), "c", 6).await);
    }
    assert_eq!(
        desk.guess_at(&ann(), "c", 6).await,
        Guess::Refused(off(Name::WrongInARow))
    );
}

#[tokio::test]
async fn a_guess_that_was_compared_with_nothing_is_given_back_whole() {
    let desk = Desk::new();
    let (id, _) = counted(desk.guess(&ann()).await);
    desk.wrong(&ann()).await;
    desk.budgets.unused(&desk.visit(&ann()), &id).await.unwrap();
    let visit = ann();
    for (account, kind) in [
        (visit.account(), Kind::Wrong),
        (visit.account(), Kind::ShortGuess),
        (visit.company(), Kind::ShortGuess),
    ] {
        assert_eq!(desk.live(&account, kind).await, 1, "{account} {kind:?}");
    }
    assert_eq!(desk.wrong(&ann()).await, []);
    assert_eq!(desk.wrong(&ann()).await, [Name::ShortGuesses]);
}

#[tokio::test]
async fn each_guess_has_a_name_of_its_own() {
    let desk = Desk::new();
    let (one, _) = counted(desk.guess(&ann()).await);
    let (two, _) = counted(desk.guess(&ann()).await);
    assert_ne!(one, two);
    assert_eq!(one.len(), 32);
}

#[tokio::test]
async fn a_limit_of_one_is_spent_by_the_first() {
    let one = vec![Limit::new(1, SignedDuration::from_millis(HOUR))];
    let desk = Desk::with(Policy {
        short_guesses: one,
        ..Policy::default()
    });
    assert_eq!(desk.wrong(&ann()).await, [Name::ShortGuesses]);
    assert_eq!(desk.guess(&ann()).await, Guess::Longer(Name::ShortGuesses));
}
