use super::*;

#[tokio::test]
async fn a_device_waits_1_5_15_60_and_60_minutes() {
    let mut desk = Desk::with(Policy {
        sends_unknown: vec![never()],
        sends: never(),
        ..Policy::default()
    });
    let mut now = 0;
    for minutes in [1, 5, 15, 60, 60, 60] {
        let wait = desk.at(now).burned(&ann()).await.wait;
        assert_eq!(wait, SignedDuration::from_mins(minutes));
        let over = now + minutes * MINUTE;
        for moment in [now, over - 1] {
            assert_eq!(
                desk.at(moment).send(&ann()).await,
                until(Name::BurnedOnDevice, over)
            );
        }
        assert_eq!(allowed(desk.at(over).send(&ann()).await), usual());
        now = over;
    }
}

#[tokio::test]
async fn a_day_without_a_burned_challenge_begins_anew() {
    for (then, minutes) in [(DAY, 5), (DAY + 1, 1)] {
        let mut desk = Desk::new();
        desk.at(0).burned(&ann()).await;
        let burn = desk.at(then).burned(&ann()).await;
        assert_eq!(burn.wait, SignedDuration::from_mins(minutes), "{then}");
        let over = then + minutes * MINUTE;
        assert_eq!(desk.send(&ann()).await, until(Name::BurnedOnDevice, over));
    }
}

#[tokio::test]
async fn another_device_and_another_employee_do_not_wait() {
    let desk = Desk::new();
    desk.burned(&ann()).await;
    desk.burned(&ann()).await;
    assert_eq!(allowed(desk.send(&ann().device("bedroom")).await), usual());
    assert_eq!(allowed(desk.send(&employee("bob")).await), usual());
    let burn = desk.burned(&ann().device("bedroom")).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(1));
}

#[tokio::test]
async fn an_unlock_lifts_the_wait_and_begins_anew() {
    let mut desk = Desk::new();
    desk.at(0).burned(&ann()).await;
    desk.at(1).burned(&ann()).await;
    desk.budgets.unlock(&ann().employee, desk.now).await.unwrap();
    assert_eq!(allowed(desk.send(&ann()).await), usual());
    let burn = desk.at(2).burned(&ann()).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(1));
    assert_eq!(desk.send(&ann()).await, until(Name::BurnedOnDevice, 2 + MINUTE));
    let burn = desk.at(3).burned(&ann()).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(5));
}

#[tokio::test]
async fn another_ones_unlock_lifts_nothing() {
    let mut desk = Desk::new();
    desk.burned(&ann()).await;
    desk.wait(1);
    let bob = employee("bob");
    desk.budgets.unlock(&bob.employee, desk.now).await.unwrap();
    assert_eq!(desk.send(&ann()).await, until(Name::BurnedOnDevice, MINUTE));
}

#[tokio::test]
async fn what_is_paused_is_off_until_it_is_unlocked() {
    let mut desk = Desk::new();
    desk.budgets.pause(&ann().employee, desk.now).await.unwrap();
    let refusal = off(Name::Paused);
    for _ in 0..3 {
        assert_eq!(desk.send(&ann()).await, Sending::Refused(refusal));
        assert_eq!(desk.guess(&ann()).await, Guess::Refused(refusal));
        assert_eq!(desk.guess_at(&ann(), "c", 8).await, Guess::Refused(refusal));
        assert_eq!(allowed(desk.send(&employee("bob")).await), usual());
        desk.wait(1_000 * DAY);
    }
    desk.budgets.unlock(&ann().employee, desk.now).await.unwrap();
    assert_eq!(allowed(desk.send(&ann()).await), usual());
    assert_eq!(desk.wrong(&ann()).await, []);
}

#[tokio::test]
async fn an_unlock_gives_no_guess_and_no_sending_back() {
    let desk = Desk::new();
    for _ in 0..3 {
        desk.wrong(&ann()).await;
        allowed(desk.send(&ann()).await);
    }
    desk.budgets.unlock(&ann().employee, desk.now).await.unwrap();
    assert_eq!(desk.guess(&ann()).await, Guess::Longer(Name::ShortGuesses));
    assert_eq!(desk.send(&ann()).await, until(Name::SendsUnknown, HOUR));
}

#[tokio::test]
async fn of_several_reasons_the_one_that_lasts_longest_is_told() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        allowed(desk.send(&ann()).await);
    }
    desk.burned(&ann()).await;
    assert_eq!(desk.send(&ann()).await, until(Name::SendsUnknown, HOUR));
    // The second wait of five minutes ends after the sends have recovered.
    desk.at(59 * MINUTE + 1).burned(&ann()).await;
    let over = 64 * MINUTE + 1;
    assert_eq!(desk.send(&ann()).await, until(Name::BurnedOnDevice, over));
    desk.budgets.pause(&ann().employee, desk.now).await.unwrap();
    assert_eq!(desk.send(&ann()).await, Sending::Refused(off(Name::Paused)));
}
