use super::*;
use crate::directory::PhoneNumber;

/// A number in the block `+1 202 555`.
fn phone(number: usize) -> PhoneNumber {
    format!("+1202555{number:04}").parse().unwrap()
}

fn text_and_mail(desk: &Desk, to: usize) -> Way {
    desk.budgets.way(true, Some(&phone(to)))
}

fn text_only(desk: &Desk, to: usize) -> Way {
    desk.budgets.way(false, Some(&phone(to)))
}

fn withheld(sending: Sending) -> Option<Name> {
    allowed(sending).withheld
}

/// Budgets with only the limits on text messages.
fn patient() -> Desk {
    Desk::with(Policy {
        sends_unknown: vec![never()],
        sends: never(),
        ..Policy::default()
    })
}

#[tokio::test]
async fn a_way_holds_digests_and_no_number() {
    let desk = Desk::new();
    let (number, prefix) = text_and_mail(&desk, 100).sms.unwrap();
    let (same, _) = text_only(&desk, 100).sms.unwrap();
    let (other, shared) = text_and_mail(&desk, 101).sms.unwrap();
    let elsewhere: PhoneNumber = "+12025660100".parse().unwrap();
    let (_, another) = desk.budgets.way(true, Some(&elsewhere)).sms.unwrap();
    assert_eq!(
        (number == same, number == other, number == prefix),
        (true, false, false)
    );
    assert_eq!((prefix == shared, prefix == another), (true, false));
    assert_eq!((number.len(), prefix.len()), (22, 22), "128 bits");
    let keyed_otherwise = text_and_mail(&Desk::new(), 100).sms.unwrap();
    assert_ne!((number, prefix), keyed_otherwise);
    assert!(text_and_mail(&desk, 100).email && !text_only(&desk, 100).email);
    assert_eq!(desk.budgets.way(true, None), by_mail());
}

#[test]
fn numbers_that_differ_in_their_last_four_digits_begin_alike() {
    let desk = Desk::new();
    let beginning = |number: &str| {
        desk.budgets
            .way(true, Some(&number.parse().unwrap()))
            .sms
            .unwrap()
            .1
    };
    assert_eq!(beginning("+12025550100"), beginning("+12025559100"));
    assert_ne!(beginning("+12025550100"), beginning("+12025560100"));
}

#[tokio::test]
async fn ten_a_day_to_one_number_whoever_has_it() {
    let mut desk = patient();
    let way = text_and_mail(&desk, 100);
    for each in 0..10 {
        assert_eq!(withheld(desk.send_by(&number(each), &way).await), None);
    }
    for moment in [0, DAY] {
        let sent = desk.at(moment).send_by(&ann(), &way).await;
        assert_eq!(withheld(sent), Some(Name::SmsNumber));
        let refused = desk.send_by(&ann(), &text_only(&desk, 100)).await;
        assert_eq!(refused, until(Name::SmsNumber, DAY));
        let other = text_only(&desk, 9_000);
        assert_eq!(withheld(desk.send_by(&ann(), &other).await), None);
    }
    let sent = desk.at(DAY + 1).send_by(&ann(), &way).await;
    assert_eq!(withheld(sent), None, "those that were withheld were not counted");
}

#[tokio::test]
async fn thirty_an_hour_to_numbers_that_begin_alike() {
    let mut desk = patient();
    for each in 0..30 {
        let way = text_and_mail(&desk, each);
        assert_eq!(withheld(desk.send_by(&number(each), &way).await), None);
    }
    for moment in [0, HOUR] {
        let (mail_too, only) = (text_and_mail(&desk, 99), text_only(&desk, 99));
        let sent = desk.at(moment).send_by(&ann(), &mail_too).await;
        assert_eq!(withheld(sent), Some(Name::SmsPrefix));
        let refused = desk.send_by(&ann(), &only).await;
        assert_eq!(refused, until(Name::SmsPrefix, HOUR));
    }
    let way = text_only(&desk, 99);
    assert_eq!(withheld(desk.at(HOUR + 1).send_by(&ann(), &way).await), None);
}

#[tokio::test]
async fn a_pin_that_comes_back_answers_the_messages_of_its_challenge() {
    let desk = patient();
    for each in 0..30 {
        let way = text_and_mail(&desk, each);
        let name = format!("c{each}");
        desk.send_at(&number(each), &name, &way).await;
    }
    desk.pass(&number(7), "c7", &text_and_mail(&desk, 7)).await;
    let way = text_and_mail(&desk, 99);
    assert_eq!(withheld(desk.send_by(&ann(), &way).await), None);
    assert_eq!(withheld(desk.send_by(&ann(), &way).await), Some(Name::SmsPrefix));
}

#[tokio::test]
async fn fifty_a_day_for_an_organization_or_three_for_each_enrolled() {
    // 300 per hundred exceed the minimum of 50 from 17 employees on.
    for (enrolled, count) in [(0, 50), (16, 50), (17, 51), (20, 60)] {
        let mut desk = Desk::with(Policy {
            sends_unknown: vec![never()],
            sends: never(),
            sms_prefix: never(),
            ..Policy::default()
        });
        for each in 0..count {
            let (who, way) = (number(each).of("acme", enrolled), text_and_mail(&desk, each));
            assert_eq!(withheld(desk.send_by(&who, &way).await), None, "{each}");
        }
        let (who, way) = (ann().of("acme", enrolled), text_and_mail(&desk, 999));
        for moment in [0, DAY] {
            let sent = desk.at(moment).send_by(&who, &way).await;
            assert_eq!(withheld(sent), Some(Name::SmsOrganization), "{enrolled}");
            let elsewhere = ann().of("other", enrolled);
            let other = text_only(&desk, 1_000);
            assert_eq!(withheld(desk.send_by(&elsewhere, &other).await), None);
        }
        assert_eq!(withheld(desk.at(DAY + 1).send_by(&who, &way).await), None);
    }
}

#[tokio::test]
async fn a_mail_spends_nothing_of_the_text_messages() {
    let desk = patient();
    for _ in 0..20 {
        assert_eq!(withheld(desk.send(&ann()).await), None);
    }
    let who = ann();
    assert_eq!(desk.live(&who.company(), Kind::Sms).await, 0);
    assert_eq!(desk.live(&who.account(), Kind::Send).await, 20);
}
