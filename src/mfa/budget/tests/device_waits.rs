use super::*;

#[tokio::test]
async fn a_device_waits_1_5_15_60_and_60_minutes() {
    let mut desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        sends_unknown: vec![unreachable_limit()],
        sends: unreachable_limit(),
        ..BudgetPolicy::default()
    });
    let mut now = 0;
    for minutes in [1, 5, 15, 60, 60, 60] {
        let wait = desk.set_time(now).record_burn(&ann()).await.wait;
        assert_eq!(wait, SignedDuration::from_mins(minutes));
        let over = now + minutes * MINUTE;
        for moment in [now, over - 1] {
            assert_eq!(
                desk.set_time(moment).send(&ann()).await,
                refused_until(BudgetName::BurnedOnDevice, over)
            );
        }
        assert_eq!(
            expect_allowed(desk.set_time(over).send(&ann()).await),
            usual_terms()
        );
        now = over;
    }
}

#[tokio::test]
async fn a_day_without_a_burned_challenge_restarts_the_waits() {
    for (then, minutes) in [(DAY, 5), (DAY + 1, 1)] {
        let mut desk = BudgetHarness::new();
        desk.set_time(0).record_burn(&ann()).await;
        let burn = desk.set_time(then).record_burn(&ann()).await;
        assert_eq!(burn.wait, SignedDuration::from_mins(minutes), "{then}");
        let over = then + minutes * MINUTE;
        assert_eq!(
            desk.send(&ann()).await,
            refused_until(BudgetName::BurnedOnDevice, over)
        );
    }
}

#[tokio::test]
async fn another_device_and_another_employee_do_not_wait() {
    let desk = BudgetHarness::new();
    desk.record_burn(&ann()).await;
    desk.record_burn(&ann()).await;
    assert_eq!(
        expect_allowed(desk.send(&ann().on_device("bedroom")).await),
        usual_terms()
    );
    assert_eq!(expect_allowed(desk.send(&employee("bob")).await), usual_terms());
    let burn = desk.record_burn(&ann().on_device("bedroom")).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(1));
}

#[tokio::test]
async fn an_unlock_lifts_the_wait_and_restarts_the_waits() {
    let mut desk = BudgetHarness::new();
    desk.set_time(0).record_burn(&ann()).await;
    desk.set_time(1).record_burn(&ann()).await;
    desk.budgets
        .unlock_voice_access(&ann().employee, desk.now)
        .await
        .unwrap();
    assert_eq!(expect_allowed(desk.send(&ann()).await), usual_terms());
    let burn = desk.set_time(2).record_burn(&ann()).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(1));
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::BurnedOnDevice, 2 + MINUTE)
    );
    let burn = desk.set_time(3).record_burn(&ann()).await;
    assert_eq!(burn.wait, SignedDuration::from_mins(5));
}

#[tokio::test]
async fn an_unlock_of_another_employee_lifts_nothing() {
    let mut desk = BudgetHarness::new();
    desk.record_burn(&ann()).await;
    desk.advance(1);
    let bob = employee("bob");
    desk.budgets
        .unlock_voice_access(&bob.employee, desk.now)
        .await
        .unwrap();
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::BurnedOnDevice, MINUTE)
    );
}

#[tokio::test]
async fn paused_voice_access_is_off_until_it_is_unlocked() {
    let mut desk = BudgetHarness::new();
    desk.budgets
        .pause_voice_access(&ann().employee, desk.now)
        .await
        .unwrap();
    let refusal = spent_until_lifted(BudgetName::Paused);
    for _ in 0..3 {
        assert_eq!(desk.send(&ann()).await, SendDecision::Refused(refusal));
        assert_eq!(desk.guess(&ann()).await, GuessDecision::Refused(refusal));
        assert_eq!(
            desk.guess_at(&ann(), "c", 8).await,
            GuessDecision::Refused(refusal)
        );
        assert_eq!(expect_allowed(desk.send(&employee("bob")).await), usual_terms());
        desk.advance(1_000 * DAY);
    }
    desk.budgets
        .unlock_voice_access(&ann().employee, desk.now)
        .await
        .unwrap();
    assert_eq!(expect_allowed(desk.send(&ann()).await), usual_terms());
    assert_eq!(desk.guess_wrong(&ann()).await, []);
}

#[tokio::test]
async fn an_unlock_gives_no_guess_and_no_sending_back() {
    let desk = BudgetHarness::new();
    for _ in 0..3 {
        desk.guess_wrong(&ann()).await;
        expect_allowed(desk.send(&ann()).await);
    }
    desk.budgets
        .unlock_voice_access(&ann().employee, desk.now)
        .await
        .unwrap();
    assert_eq!(
        desk.guess(&ann()).await,
        GuessDecision::PinTooShort(BudgetName::ShortGuesses)
    );
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::SendsUnknown, HOUR)
    );
}

#[tokio::test]
async fn of_several_reasons_the_one_that_lasts_longest_is_reported() {
    let mut desk = BudgetHarness::new();
    for _ in 0..3 {
        expect_allowed(desk.send(&ann()).await);
    }
    desk.record_burn(&ann()).await;
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::SendsUnknown, HOUR)
    );
    // The second wait of five minutes ends after the sends have recovered.
    desk.set_time(59 * MINUTE + 1).record_burn(&ann()).await;
    let over = 64 * MINUTE + 1;
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::BurnedOnDevice, over)
    );
    desk.budgets
        .pause_voice_access(&ann().employee, desk.now)
        .await
        .unwrap();
    assert_eq!(
        desk.send(&ann()).await,
        SendDecision::Refused(spent_until_lifted(BudgetName::Paused))
    );
}
