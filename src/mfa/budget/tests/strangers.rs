use super::*;

/// Budgets with all limits, where only Ann has a known device.
async fn desk() -> Desk {
    let desk = Desk::under(Policy::default());
    desk.pass_long(&ann()).await;
    desk
}

#[tokio::test]
async fn nine_wrong_guesses_from_unknown_devices_a_month_lengthen_the_codes_of_such_devices() {
    let mut desk = desk().await;
    for each in 0..8 {
        assert_eq!(desk.wrong(&number(each)).await, []);
    }
    let bob = employee("bob");
    assert_eq!(allowed(desk.send(&bob).await), usual());
    assert_eq!(desk.wrong(&number(8)).await, [Name::StrangerGuesses]);
    for moment in [0, 30 * DAY] {
        desk.at(moment);
        assert_eq!(desk.guess(&bob).await, Guess::Longer(Name::StrangerGuesses));
        let long = terms(6, Some(Name::StrangerGuesses));
        assert_eq!(allowed(desk.send(&bob).await), long, "{moment}");
        assert_eq!(allowed(desk.send(&ann()).await), usual(), "a known device");
        let elsewhere = ann().device("elsewhere");
        assert_eq!(allowed(desk.send(&elsewhere).await), long, "known to nobody");
        let other = bob.clone().of("other", 10);
        assert_eq!(allowed(desk.send(&other).await), usual(), "another organization");
    }
    assert_eq!(allowed(desk.at(30 * DAY + 1).send(&bob).await), usual());
}

#[tokio::test]
async fn wrong_guesses_from_known_devices_are_no_strangers() {
    let desk = desk().await;
    desk.wrong(&ann()).await;
    assert_eq!(desk.live(&ann().company(), Kind::StrangerGuess).await, 0);
}

#[tokio::test]
async fn fifty_wrong_guesses_from_unknown_devices_a_day_stop_codes_for_such_devices() {
    let mut desk = desk().await;
    // At six digits, because the limit on short PINs would stop the guesses first.
    for each in 0..50 {
        counted(desk.guess_at(&number(each), "c", 6).await);
    }
    let bob = employee("bob");
    for moment in [0, DAY] {
        desk.at(moment);
        assert_eq!(desk.send(&bob).await, until(Name::StrangerWrong, DAY));
        let Sending::Refused(spent) = desk.send(&bob).await else {
            unreachable!()
        };
        assert_eq!(desk.guess_at(&bob, "c", 6).await, Guess::Refused(spent));
        assert_eq!(allowed(desk.send(&ann()).await), usual(), "a known device");
    }
    desk.at(DAY + 1);
    assert_eq!(
        allowed(desk.send(&bob).await),
        terms(6, Some(Name::StrangerGuesses))
    );
    counted(desk.guess_at(&bob, "c", 6).await);
}

#[tokio::test]
async fn a_guess_compared_with_nothing_is_taken_back() {
    let desk = desk().await;
    let (id, _) = counted(desk.guess_at(&number(1), "c", 6).await);
    desk.budgets.unused(&desk.visit(&number(1)), &id).await.unwrap();
    assert_eq!(desk.live(&ann().company(), Kind::StrangerGuess).await, 0);
}
