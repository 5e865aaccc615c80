use super::*;

#[tokio::test]
async fn the_third_short_guess_in_36_hours_is_the_last() {
    let mut desk = BudgetHarness::new();
    assert_eq!(desk.set_time(0).guess_wrong(&ann()).await, []);
    assert_eq!(desk.set_time(HOUR).guess_wrong(&ann()).await, []);
    assert_eq!(
        desk.set_time(2 * HOUR).guess_wrong(&ann()).await,
        [BudgetName::ShortGuesses]
    );
    let longer = GuessDecision::PinTooShort(BudgetName::ShortGuesses);
    for moment in [2 * HOUR, 36 * HOUR - 1, 36 * HOUR] {
        assert_eq!(desk.set_time(moment).guess(&ann()).await, longer, "{moment}");
    }
    let sent = desk.send(&ann()).await;
    assert_eq!(expect_allowed(sent), terms(6, Some(BudgetName::ShortGuesses)));
    assert_eq!(
        desk.set_time(36 * HOUR + 1).guess_wrong(&ann()).await,
        [BudgetName::ShortGuesses],
        "the window moved on by one"
    );
    assert_eq!(desk.guess(&ann()).await, longer);
}

#[tokio::test]
async fn the_sixth_short_guess_in_30_days_is_the_last() {
    let mut desk = BudgetHarness::new();
    // 37 hours apart, so that the limit of 36 hours is never reached.
    for number in 0..6 {
        let spent = desk.set_time(number * 37 * HOUR).guess_wrong(&ann()).await;
        let want: &[_] = if number == 5 {
            &[BudgetName::ShortGuesses]
        } else {
            &[]
        };
        assert_eq!(spent, want, "{number}");
    }
    let longer = GuessDecision::PinTooShort(BudgetName::ShortGuesses);
    for moment in [6 * 37 * HOUR, 30 * DAY - 1, 30 * DAY] {
        assert_eq!(desk.set_time(moment).guess(&ann()).await, longer, "{moment}");
    }
    assert_eq!(
        expect_allowed(desk.set_time(30 * DAY + 1).send(&ann()).await),
        usual_terms(),
        "short again"
    );
    assert_eq!(desk.guess_wrong(&ann()).await, [BudgetName::ShortGuesses]);
    assert_eq!(desk.guess(&ann()).await, longer);
}

#[tokio::test]
async fn a_bound_of_two_is_reached_by_the_second() {
    let desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        short_guesses: vec![WindowLimit::new(2, SignedDuration::from_millis(DAY))],
        ..BudgetPolicy::default()
    });
    assert_eq!(desk.guess_wrong(&ann()).await, []);
    assert_eq!(desk.guess_wrong(&ann()).await, [BudgetName::ShortGuesses]);
}

#[tokio::test]
async fn a_limit_of_zero_is_a_limit_of_one() {
    let desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        wrong_known: 0,
        wrong_unknown: 0,
        sends: WindowLimit::new(0, SignedDuration::from_millis(DAY)),
        ..BudgetPolicy::default()
    });
    for (number, (who, row)) in [
        (ann(), BudgetName::WrongKnown),
        (employee("bob"), BudgetName::WrongUnknown),
    ]
    .into_iter()
    .enumerate()
    {
        if number == 0 {
            desk.pass_long(&who).await;
            assert_eq!(expect_allowed(desk.send(&who).await), usual_terms());
            assert_eq!(desk.send(&who).await, refused_until(BudgetName::Sends, DAY));
        }
        desk.guess_wrong(&who).await;
        assert_eq!(
            desk.guess(&who).await,
            GuessDecision::Refused(spent_until_lifted(row))
        );
    }
}

#[tokio::test]
async fn guesses_belong_to_the_employee_and_not_to_where_they_came_from() {
    let desk = BudgetHarness::new();
    desk.guess_wrong(&ann().on_device("one")).await;
    desk.guess_wrong(&ann().with_origin("another session")).await;
    desk.guess_wrong(&ann().in_organization("other", 10)).await;
    assert_eq!(
        desk.guess(&ann().on_device("two")).await,
        GuessDecision::PinTooShort(BudgetName::ShortGuesses)
    );
    assert_eq!(desk.guess_wrong(&employee("bob")).await, []);
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
        let desk = BudgetHarness::new();
        for _ in 0..3 {
            desk.guess_wrong(&ann()).await;
        }
        let guess = desk.guess_at(&ann(), "c", long).await;
        assert_eq!(
            guess == GuessDecision::PinTooShort(BudgetName::ShortGuesses),
            is_short,
            "{long}"
        );
    }
}

#[tokio::test]
async fn a_guess_at_a_long_code_spends_nothing_of_the_short() {
    let mut desk = BudgetHarness::new();
    for _ in 0..49 {
        desk.advance(1);
        assert_eq!(expect_counted(desk.guess_at(&ann(), "c", 6).await).spent, []);
    }
    assert_eq!(desk.guess_wrong(&ann()).await, []);
    assert_eq!(
        desk.count_live(&ann().employee_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
    assert_eq!(
        desk.count_live(&ann().employee_account(), LedgerEntryKind::WrongUnknown)
            .await,
        50
    );
}

#[tokio::test]
async fn fifty_wrong_in_a_row_from_known_devices_turn_voice_access_off_for_good() {
    let mut desk = BudgetHarness::new();
    let (known, unknown) = (ann(), ann().on_device("elsewhere"));
    desk.pass_long(&known).await;
    let refusal = spent_until_lifted(BudgetName::WrongKnown);
    for lifted in [false, true] {
        for _ in 0..50 {
            desk.advance(DAY);
            expect_counted(desk.guess_at(&known, "c", 6).await);
        }
        for who in [&known, &unknown] {
            for long in [3, 6] {
                assert_eq!(
                    desk.guess_at(who, "c", long).await,
                    GuessDecision::Refused(refusal)
                );
            }
            assert_eq!(desk.send(who).await, SendDecision::Refused(refusal));
        }
        assert_eq!(expect_allowed(desk.send(&employee("bob")).await), usual_terms());
        if !lifted {
            let (employee, now) = (&known.employee, desk.now);
            desk.budgets.unlock_voice_access(employee, now).await.unwrap();
            assert_eq!(expect_allowed(desk.send(&known).await), usual_terms());
            desk.pass_long(&known).await;
        }
    }
    desk.advance(3_650 * DAY);
    // By then, no device is known. Those are refused all the same.
    assert_eq!(desk.send(&known).await, SendDecision::Refused(refusal));
}

#[tokio::test]
async fn fifty_wrong_in_a_row_from_unknown_devices_close_unknown_devices_only() {
    let mut desk = BudgetHarness::new();
    let known = ann();
    desk.pass_long(&known).await;
    for number in 0..50 {
        desk.advance(DAY);
        let stranger = ann().on_device(&format!("stranger {number}"));
        expect_counted(desk.guess_at(&stranger, "c", 6).await);
        // The owner's passes elsewhere do not start the count again.
        desk.pass_long(&known).await;
    }
    let refusal = spent_until_lifted(BudgetName::WrongUnknown);
    let stranger = ann().on_device("another");
    for at in [0, 3_650 * DAY] {
        if at > 0 {
            desk.pass_long(&known).await;
        }
        assert_eq!(
            desk.guess_at(&stranger, "c", 6).await,
            GuessDecision::Refused(refusal)
        );
        assert_eq!(desk.send(&stranger).await, SendDecision::Refused(refusal));
        assert_eq!(expect_allowed(desk.send(&known).await), usual_terms());
        expect_counted(desk.guess_at(&known, "c", 6).await);
        assert_eq!(expect_allowed(desk.send(&employee("bob")).await), usual_terms());
    }
    let (employee, now) = (&known.employee, desk.now);
    desk.budgets.unlock_voice_access(employee, now).await.unwrap();
    assert_eq!(expect_allowed(desk.send(&stranger).await), usual_terms());
}

#[tokio::test]
async fn a_pass_ends_the_row_even_as_the_fiftieth_guess() {
    let mut desk = BudgetHarness::new();
    for known in [false, true] {
        let who = ann();
        for _ in 0..49 {
            desk.advance(SECOND);
            expect_counted(desk.guess_at(&who, "c", 6).await);
        }
        desk.pass_long(&who).await;
        // From now on, the device is known, and its guesses are in the other row.
        for _ in 0..49 {
            desk.advance(SECOND);
            expect_counted(desk.guess_at(&who, "c", 6).await);
        }
        desk.pass_long(&who).await;
        if known {
            for _ in 0..50 {
                desk.advance(SECOND);
                expect_counted(desk.guess_at(&who, "c", 6).await);
            }
            assert_eq!(
                desk.guess_at(&who, "c", 6).await,
                GuessDecision::Refused(spent_until_lifted(BudgetName::WrongKnown))
            );
        }
    }
}

#[tokio::test]
async fn a_guess_that_was_compared_with_nothing_is_given_back_in_full() {
    let desk = BudgetHarness::new();
    let id = expect_counted(desk.guess(&ann()).await);
    desk.guess_wrong(&ann()).await;
    desk.budgets
        .withdraw_guess(&desk.attempt_context(&ann()), &id)
        .await
        .unwrap();
    let visit = ann();
    for (account, kind) in [
        (visit.employee_account(), LedgerEntryKind::WrongUnknown),
        (visit.employee_account(), LedgerEntryKind::ShortGuess),
        (visit.organization_account(), LedgerEntryKind::ShortGuess),
    ] {
        assert_eq!(desk.count_live(&account, kind).await, 1, "{account} {kind:?}");
    }
    assert_eq!(desk.guess_wrong(&ann()).await, []);
    assert_eq!(desk.guess_wrong(&ann()).await, [BudgetName::ShortGuesses]);
}

#[tokio::test]
async fn each_guess_has_its_own_id() {
    let desk = BudgetHarness::new();
    let one = expect_counted(desk.guess(&ann()).await);
    let two = expect_counted(desk.guess(&ann()).await);
    assert_ne!(one.id, two.id);
    assert_eq!(one.id.len(), 32);
}

#[tokio::test]
async fn a_limit_of_one_is_spent_by_the_first() {
    let one = vec![WindowLimit::new(1, SignedDuration::from_millis(HOUR))];
    let desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        short_guesses: one,
        ..BudgetPolicy::default()
    });
    assert_eq!(desk.guess_wrong(&ann()).await, [BudgetName::ShortGuesses]);
    assert_eq!(
        desk.guess(&ann()).await,
        GuessDecision::PinTooShort(BudgetName::ShortGuesses)
    );
}
