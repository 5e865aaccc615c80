use super::*;

/// Budgets with all limits, where only Ann has a known device.
async fn with_one_known_device() -> BudgetHarness {
    let desk = BudgetHarness::with_policy(BudgetPolicy::default());
    desk.pass_long(&ann()).await;
    desk
}

#[tokio::test]
async fn nine_wrong_guesses_from_unknown_devices_a_month_lengthen_the_codes_of_such_devices() {
    let mut desk = with_one_known_device().await;
    for each in 0..8 {
        assert_eq!(desk.guess_wrong(&numbered_employee(each)).await, []);
    }
    let bob = employee("bob");
    assert_eq!(expect_allowed(desk.send(&bob).await), usual_terms());
    assert_eq!(
        desk.guess_wrong(&numbered_employee(8)).await,
        [BudgetName::StrangerGuesses]
    );
    for moment in [0, 30 * DAY] {
        desk.set_time(moment);
        assert_eq!(
            desk.guess(&bob).await,
            GuessDecision::PinTooShort(BudgetName::StrangerGuesses)
        );
        let long = terms(6, Some(BudgetName::StrangerGuesses));
        assert_eq!(expect_allowed(desk.send(&bob).await), long, "{moment}");
        assert_eq!(
            expect_allowed(desk.send(&ann()).await),
            usual_terms(),
            "a known device"
        );
        let elsewhere = ann().on_device("elsewhere");
        assert_eq!(
            expect_allowed(desk.send(&elsewhere).await),
            long,
            "known to nobody"
        );
        let other = bob.clone().in_organization("other", 10);
        assert_eq!(
            expect_allowed(desk.send(&other).await),
            usual_terms(),
            "another organization"
        );
    }
    assert_eq!(
        expect_allowed(desk.set_time(30 * DAY + 1).send(&bob).await),
        usual_terms()
    );
}

#[tokio::test]
async fn wrong_guesses_from_known_devices_do_not_count_as_strangers() {
    let desk = with_one_known_device().await;
    desk.guess_wrong(&ann()).await;
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::StrangerGuess)
            .await,
        0
    );
}

#[tokio::test]
async fn fifty_wrong_guesses_from_unknown_devices_a_day_stop_codes_for_such_devices() {
    let mut desk = with_one_known_device().await;
    // At six digits, because the limit on short PINs would stop the guesses first.
    for each in 0..50 {
        expect_counted(desk.guess_at(&numbered_employee(each), "c", 6).await);
    }
    let bob = employee("bob");
    for moment in [0, DAY] {
        desk.set_time(moment);
        assert_eq!(
            desk.send(&bob).await,
            refused_until(BudgetName::StrangerWrong, DAY)
        );
        let SendDecision::Refused(spent) = desk.send(&bob).await else {
            unreachable!()
        };
        assert_eq!(desk.guess_at(&bob, "c", 6).await, GuessDecision::Refused(spent));
        assert_eq!(
            expect_allowed(desk.send(&ann()).await),
            usual_terms(),
            "a known device"
        );
    }
    desk.set_time(DAY + 1);
    assert_eq!(
        expect_allowed(desk.send(&bob).await),
        terms(6, Some(BudgetName::StrangerGuesses))
    );
    expect_counted(desk.guess_at(&bob, "c", 6).await);
}

#[tokio::test]
async fn a_guess_compared_with_nothing_is_taken_back() {
    let desk = with_one_known_device().await;
    let id = expect_counted(desk.guess_at(&numbered_employee(1), "c", 6).await);
    desk.budgets
        .withdraw_guess(&desk.attempt_context(&numbered_employee(1)), &id)
        .await
        .unwrap();
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::StrangerGuess)
            .await,
        0
    );
}
