use super::*;
use crate::mfa::budget::PinLengthPreset;

/// Sends from `who` at each of these times, all of which must be allowed.
async fn send_at_each(
    desk: &mut BudgetHarness,
    who: &EmployeeAtDevice,
    moments: impl IntoIterator<Item = i64>,
) {
    for moment in moments {
        expect_allowed(desk.set_time(moment).send(who).await);
    }
}

/// Makes a device of Ann's known by a right PIN at the start.
async fn make_known(desk: &BudgetHarness, device: &str) -> EmployeeAtDevice {
    let who = ann().on_device(device);
    desk.pass_long(&who).await;
    who
}

#[tokio::test]
async fn three_an_hour_from_all_unknown_devices_together() {
    let mut desk = BudgetHarness::new();
    expect_allowed(desk.set_time(0).send(&ann().on_device("one")).await);
    expect_allowed(desk.set_time(1).send(&ann().on_device("two")).await);
    expect_allowed(desk.set_time(2).send(&ann().on_device("three")).await);
    // An entry exactly as old as the window still counts. One millisecond later it does not.
    for (moment, over) in [(3, HOUR), (HOUR - 1, HOUR), (HOUR, HOUR)] {
        let refused = desk.set_time(moment).send(&ann().on_device("four")).await;
        assert_eq!(refused, refused_until(BudgetName::SendsUnknown, over), "{moment}");
    }
    expect_allowed(desk.set_time(HOUR + 1).send(&ann().on_device("four")).await);
    let refused = desk.send(&ann().on_device("five")).await;
    assert_eq!(refused, refused_until(BudgetName::SendsUnknown, HOUR + 1));
}

#[tokio::test]
async fn five_a_day_from_all_unknown_devices_together() {
    let mut desk = BudgetHarness::new();
    send_at_each(&mut desk, &ann(), (0..5).map(|number| number * 2 * HOUR)).await;
    for moment in [10 * HOUR, DAY] {
        let refused = desk.set_time(moment).send(&ann().on_device("new")).await;
        assert_eq!(refused, refused_until(BudgetName::SendsUnknown, DAY), "{moment}");
    }
    expect_allowed(desk.set_time(DAY + 1).send(&ann()).await);
}

#[tokio::test]
async fn five_an_hour_from_a_known_device() {
    let mut desk = BudgetHarness::new();
    let here = make_known(&desk, "here").await;
    send_at_each(&mut desk, &here, 0..5).await;
    for moment in [5, HOUR] {
        let refused = desk.set_time(moment).send(&here).await;
        assert_eq!(refused, refused_until(BudgetName::SendsKnown, HOUR), "{moment}");
    }
    expect_allowed(desk.set_time(HOUR + 1).send(&here).await);
}

#[tokio::test]
async fn ten_a_day_from_a_known_device() {
    let mut desk = BudgetHarness::new();
    let here = make_known(&desk, "here").await;
    send_at_each(&mut desk, &here, (0..10).map(|number| number * HOUR)).await;
    for moment in [10 * HOUR, DAY] {
        let refused = desk.set_time(moment).send(&here).await;
        assert_eq!(refused, refused_until(BudgetName::SendsKnown, DAY), "{moment}");
    }
    expect_allowed(desk.set_time(DAY + 1).send(&here).await);
}

#[tokio::test]
async fn each_known_device_has_its_own_limit_and_unknown_ones_share_one() {
    let mut desk = BudgetHarness::new();
    let (one, two) = (make_known(&desk, "one").await, make_known(&desk, "two").await);
    send_at_each(&mut desk, &one, 0..5).await;
    send_at_each(&mut desk, &two, 5..10).await;
    send_at_each(&mut desk, &ann().on_device("unknown"), 10..13).await;
    send_at_each(&mut desk, &employee("bob"), 13..16).await;
}

#[tokio::test]
async fn fifteen_a_day_from_known_devices_together() {
    let mut desk = BudgetHarness::new();
    let mut devices = Vec::new();
    for name in ["one", "two", "three", "four"] {
        devices.push(make_known(&desk, name).await);
    }
    send_at_each(&mut desk, &devices[0], 0..5).await;
    send_at_each(&mut desk, &devices[1], 5..10).await;
    send_at_each(&mut desk, &devices[2], 10..12).await;
    send_at_each(&mut desk, &devices[3], 12..15).await;
    // Sends for unknown devices are counted apart.
    send_at_each(&mut desk, &ann().on_device("unknown"), 15..18).await;
    for moment in [18, DAY] {
        let refused = desk.set_time(moment).send(&devices[3]).await;
        assert_eq!(refused, refused_until(BudgetName::Sends, DAY), "{moment}");
    }
    expect_allowed(desk.set_time(DAY + 1).send(&devices[3]).await);
}

#[tokio::test]
async fn a_device_is_known_for_ninety_days() {
    for (days_later, is_known) in [(90 * DAY, true), (90 * DAY + 1, false)] {
        let mut desk = BudgetHarness::new();
        let here = make_known(&desk, "here").await;
        send_at_each(&mut desk, &here, (0..3).map(|_| days_later)).await;
        let fourth = desk.send(&here).await;
        let refused = refused_until(BudgetName::SendsUnknown, days_later + HOUR);
        assert_eq!(fourth != refused, is_known, "{fourth:?}");
    }
}

#[tokio::test]
async fn a_refused_send_spends_nothing() {
    let mut desk = BudgetHarness::new();
    send_at_each(&mut desk, &ann(), 0..3).await;
    for moment in 3..100 {
        desk.set_time(moment).send(&ann()).await;
    }
    let who = ann();
    assert_eq!(
        desk.count_live(&who.employee_account(), LedgerEntryKind::Send)
            .await,
        0
    );
    assert_eq!(
        desk.count_live(&who.employee_account(), LedgerEntryKind::SendUnknown)
            .await,
        3
    );
}

#[tokio::test]
async fn a_code_is_as_long_as_the_preset_says_and_never_shorter_than_asked_for() {
    for (preset, long, attacked) in [
        (PinLengthPreset::Voice, 3, (6, Some(BudgetName::ShortGuesses))),
        (PinLengthPreset::Balanced, 4, (6, Some(BudgetName::ShortGuesses))),
        (PinLengthPreset::Strict, 6, (6, None)),
    ] {
        let desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
            digits: preset.min_digits(),
            ..BudgetPolicy::default()
        });
        assert_eq!(expect_allowed(desk.send(&ann()).await), terms(long, None));
        for _ in 0..3 {
            desk.guess_wrong(&ann()).await;
        }
        assert_eq!(
            expect_allowed(desk.send(&ann()).await),
            terms(attacked.0, attacked.1)
        );
        let (who, at, way) = (ann(), challenge("c"), email_only());
        let eight = desk
            .budgets
            .admit_send(
                &desk.attempt_context(&who),
                &at,
                SendPurpose::SameChallenge(digits(8)),
                &way,
            )
            .await;
        assert_eq!(expect_allowed(eight.unwrap()), terms(8, None), "longer than long");
    }
}

#[tokio::test]
async fn a_send_that_did_not_happen_is_given_back_in_full() {
    let mut desk = BudgetHarness::new();
    let way = desk
        .budgets
        .delivery_options(true, Some(&"+12025550100".parse().unwrap()));
    let (number, prefix) = way.sms.clone().unwrap();
    for who in [ann(), make_known(&desk, "here").await] {
        desk.advance(DAY);
        let (employee, device, company) = (
            who.employee_account(),
            LedgerAccount::Device(who.employee.clone(), who.device.clone()),
            who.organization_account(),
        );
        let accounts = [
            employee,
            device,
            company,
            LedgerAccount::Number(number.clone()),
            LedgerAccount::Prefix(prefix.clone()),
        ];
        let kinds = [
            LedgerEntryKind::Send,
            LedgerEntryKind::SendUnknown,
            LedgerEntryKind::Sms,
            LedgerEntryKind::SmsUnknown,
            LedgerEntryKind::Unanswered,
            LedgerEntryKind::UnansweredUnknown,
        ];
        let mut counts = Vec::new();
        expect_allowed(desk.send_by(&who, &way).await);
        for give_back in [false, true] {
            if give_back {
                let SendDecision::Allowed { id, .. } = desk.send_by(&who, &way).await else {
                    panic!("refused");
                };
                desk.budgets
                    .withdraw_send(&desk.attempt_context(&who), &id, &way)
                    .await
                    .unwrap();
            }
            let mut live = Vec::new();
            for account in &accounts {
                for kind in kinds {
                    live.push(desk.count_live(account, kind).await);
                }
            }
            counts.push(live);
        }
        assert_eq!(counts[0], counts[1], "{accounts:?} {kinds:?}");
    }
}

#[tokio::test]
async fn a_longer_pin_is_neither_limited_nor_counted() {
    let mut desk = BudgetHarness::new();
    send_at_each(&mut desk, &ann(), 0..3).await;
    assert_eq!(
        desk.send(&ann()).await,
        refused_until(BudgetName::SendsUnknown, HOUR)
    );
    let (who, at, way) = (ann(), challenge("c"), email_only());
    for _ in 0..20 {
        let longer = desk
            .budgets
            .admit_send(&desk.attempt_context(&who), &at, SendPurpose::LongerPin, &way)
            .await;
        assert_eq!(expect_allowed(longer.unwrap()), terms(6, None));
    }
    assert_eq!(
        desk.count_live(&who.employee_account(), LedgerEntryKind::SendUnknown)
            .await,
        3
    );
    desk.budgets
        .pause_voice_access(&who.employee, start())
        .await
        .unwrap();
    let longer = desk
        .budgets
        .admit_send(&desk.attempt_context(&who), &at, SendPurpose::LongerPin, &way)
        .await;
    assert_eq!(
        longer.unwrap(),
        SendDecision::Refused(spent_until_lifted(BudgetName::Paused))
    );
}

#[tokio::test]
async fn s5_04_sends_for_unknown_devices_leave_those_of_known_ones_alone() {
    let mut desk = BudgetHarness::new();
    let here = make_known(&desk, "here").await;
    let stranger = ann().on_device("stranger");
    send_at_each(&mut desk, &stranger, [0, 1, 2, HOUR + 3, HOUR + 4]).await;
    assert!(matches!(desk.send(&stranger).await, SendDecision::Refused(_)));
    let there = make_known(&desk, "there").await;
    for hours in 2..5 {
        send_at_each(&mut desk, &here, (0..3).map(|at| hours * HOUR + at)).await;
    }
    for hours in 5..7 {
        send_at_each(&mut desk, &there, (0..3).map(|at| hours * HOUR + at)).await;
    }
    assert_eq!(
        desk.send(&there).await,
        refused_until(BudgetName::Sends, DAY + 2 * HOUR)
    );
}
