use super::*;
use crate::directory::PhoneNumber;

/// A number in the block `+1 202 555`.
fn phone(number: usize) -> PhoneNumber {
    format!("+1202555{number:04}").parse().unwrap()
}

fn text_and_mail(desk: &BudgetHarness, to: usize) -> DeliveryOptions {
    desk.budgets.delivery_options(true, Some(&phone(to)))
}

fn text_only(desk: &BudgetHarness, to: usize) -> DeliveryOptions {
    desk.budgets.delivery_options(false, Some(&phone(to)))
}

fn expect_withheld(sending: SendDecision) -> Option<BudgetName> {
    expect_allowed(sending).sms_withheld_by
}

/// Budgets with only the limits on text messages.
fn with_sms_limits_only() -> BudgetHarness {
    BudgetHarness::without_stranger_limits(BudgetPolicy {
        sends_unknown: vec![unreachable_limit()],
        sends: unreachable_limit(),
        ..BudgetPolicy::default()
    })
}

#[tokio::test]
async fn delivery_options_contain_digests_and_no_number() {
    let desk = BudgetHarness::new();
    let (number, prefix) = text_and_mail(&desk, 100).sms.unwrap();
    let (same, _) = text_only(&desk, 100).sms.unwrap();
    let (other, shared) = text_and_mail(&desk, 101).sms.unwrap();
    let elsewhere: PhoneNumber = "+12025660100".parse().unwrap();
    let (_, another) = desk.budgets.delivery_options(true, Some(&elsewhere)).sms.unwrap();
    assert_eq!(
        (number == same, number == other, number == prefix),
        (true, false, false)
    );
    assert_eq!((prefix == shared, prefix == another), (true, false));
    assert_eq!((number.len(), prefix.len()), (22, 22), "128 bits");
    let keyed_otherwise = text_and_mail(&BudgetHarness::new(), 100).sms.unwrap();
    assert_ne!((number, prefix), keyed_otherwise);
    assert!(text_and_mail(&desk, 100).email && !text_only(&desk, 100).email);
    assert_eq!(desk.budgets.delivery_options(true, None), email_only());
}

#[test]
fn numbers_that_differ_in_their_last_four_digits_begin_alike() {
    let desk = BudgetHarness::new();
    let beginning = |number: &str| {
        desk.budgets
            .delivery_options(true, Some(&number.parse().unwrap()))
            .sms
            .unwrap()
            .1
    };
    assert_eq!(beginning("+12025550100"), beginning("+12025559100"));
    assert_ne!(beginning("+12025550100"), beginning("+12025560100"));
}

#[tokio::test]
async fn ten_a_day_to_one_number_whoever_has_it() {
    let mut desk = with_sms_limits_only();
    let way = text_and_mail(&desk, 100);
    for each in 0..10 {
        assert_eq!(
            expect_withheld(desk.send_by(&numbered_employee(each), &way).await),
            None
        );
    }
    for moment in [0, DAY] {
        let sent = desk.set_time(moment).send_by(&ann(), &way).await;
        assert_eq!(expect_withheld(sent), Some(BudgetName::SmsNumber));
        let refused = desk.send_by(&ann(), &text_only(&desk, 100)).await;
        assert_eq!(refused, refused_until(BudgetName::SmsNumber, DAY));
        let other = text_only(&desk, 9_000);
        assert_eq!(expect_withheld(desk.send_by(&ann(), &other).await), None);
    }
    let sent = desk.set_time(DAY + 1).send_by(&ann(), &way).await;
    assert_eq!(
        expect_withheld(sent),
        None,
        "those that were withheld were not counted"
    );
}

#[tokio::test]
async fn thirty_an_hour_to_numbers_that_begin_alike() {
    let mut desk = with_sms_limits_only();
    for each in 0..30 {
        let way = text_and_mail(&desk, each);
        assert_eq!(
            expect_withheld(desk.send_by(&numbered_employee(each), &way).await),
            None
        );
    }
    for moment in [0, HOUR] {
        let (mail_too, only) = (text_and_mail(&desk, 99), text_only(&desk, 99));
        let sent = desk.set_time(moment).send_by(&ann(), &mail_too).await;
        assert_eq!(expect_withheld(sent), Some(BudgetName::SmsPrefix));
        let refused = desk.send_by(&ann(), &only).await;
        assert_eq!(refused, refused_until(BudgetName::SmsPrefix, HOUR));
    }
    let way = text_only(&desk, 99);
    assert_eq!(
        expect_withheld(desk.set_time(HOUR + 1).send_by(&ann(), &way).await),
        None
    );
}

#[tokio::test]
async fn a_pin_that_comes_back_answers_the_messages_of_its_challenge() {
    let desk = with_sms_limits_only();
    for each in 0..30 {
        let way = text_and_mail(&desk, each);
        let name = format!("c{each}");
        desk.send_at(&numbered_employee(each), &name, &way).await;
    }
    desk.pass(&numbered_employee(7), "c7", &text_and_mail(&desk, 7))
        .await;
    let way = text_and_mail(&desk, 99);
    assert_eq!(expect_withheld(desk.send_by(&ann(), &way).await), None);
    assert_eq!(
        expect_withheld(desk.send_by(&ann(), &way).await),
        Some(BudgetName::SmsPrefix)
    );
}

#[tokio::test]
async fn fifty_a_day_for_an_organization_or_three_for_each_enrolled() {
    // 300 per hundred exceed the minimum of 50 from 17 employees on.
    for (enrolled, count) in [(0, 50), (16, 50), (17, 51), (20, 60)] {
        let mut desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
            sends_unknown: vec![unreachable_limit()],
            sends: unreachable_limit(),
            sms_prefix: unreachable_limit(),
            ..BudgetPolicy::default()
        });
        for each in 0..count {
            let (who, way) = (
                numbered_employee(each).in_organization("acme", enrolled),
                text_and_mail(&desk, each),
            );
            assert_eq!(expect_withheld(desk.send_by(&who, &way).await), None, "{each}");
        }
        let (who, way) = (ann().in_organization("acme", enrolled), text_and_mail(&desk, 999));
        for moment in [0, DAY] {
            let sent = desk.set_time(moment).send_by(&who, &way).await;
            assert_eq!(
                expect_withheld(sent),
                Some(BudgetName::SmsOrganization),
                "{enrolled}"
            );
            let elsewhere = ann().in_organization("other", enrolled);
            let other = text_only(&desk, 1_000);
            assert_eq!(expect_withheld(desk.send_by(&elsewhere, &other).await), None);
        }
        assert_eq!(
            expect_withheld(desk.set_time(DAY + 1).send_by(&who, &way).await),
            None
        );
    }
}

#[tokio::test]
async fn a_mail_spends_nothing_of_the_text_messages() {
    let desk = with_sms_limits_only();
    for _ in 0..20 {
        assert_eq!(expect_withheld(desk.send(&ann()).await), None);
    }
    let who = ann();
    assert_eq!(
        desk.count_live(&who.organization_account(), LedgerEntryKind::Sms)
            .await,
        0
    );
    assert_eq!(
        desk.count_live(&who.employee_account(), LedgerEntryKind::SendUnknown)
            .await,
        20
    );
}
