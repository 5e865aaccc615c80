use super::*;
use crate::mfa::budget::Preset;

/// Sends from `who` at each of these times, all of which must be allowed.
async fn sends(desk: &mut Desk, who: &Who, moments: impl IntoIterator<Item = i64>) {
    for moment in moments {
        allowed(desk.at(moment).send(who).await);
    }
}

/// Makes a device of Ann's known by a right PIN at the start.
async fn known(desk: &Desk, device: &str) -> Who {
    let who = ann().device(device);
    desk.pass_long(&who).await;
    who
}

#[tokio::test]
async fn three_an_hour_from_all_unknown_devices_together() {
    let mut desk = Desk::new();
    allowed(desk.at(0).send(&ann().device("one")).await);
    allowed(desk.at(1).send(&ann().device("two")).await);
    allowed(desk.at(2).send(&ann().device("three")).await);
    // An entry exactly as old as the window still counts. One millisecond later it does not.
    for (moment, over) in [(3, HOUR), (HOUR - 1, HOUR), (HOUR, HOUR)] {
        let refused = desk.at(moment).send(&ann().device("four")).await;
        assert_eq!(refused, until(Name::SendsUnknown, over), "{moment}");
    }
    allowed(desk.at(HOUR + 1).send(&ann().device("four")).await);
    let refused = desk.send(&ann().device("five")).await;
    assert_eq!(refused, until(Name::SendsUnknown, HOUR + 1));
}

#[tokio::test]
async fn five_a_day_from_all_unknown_devices_together() {
    let mut desk = Desk::new();
    sends(&mut desk, &ann(), (0..5).map(|number| number * 2 * HOUR)).await;
    for moment in [10 * HOUR, DAY] {
        let refused = desk.at(moment).send(&ann().device("new")).await;
        assert_eq!(refused, until(Name::SendsUnknown, DAY), "{moment}");
    }
    allowed(desk.at(DAY + 1).send(&ann()).await);
}

#[tokio::test]
async fn five_an_hour_from_a_known_device() {
    let mut desk = Desk::new();
    let here = known(&desk, "here").await;
    sends(&mut desk, &here, 0..5).await;
    for moment in [5, HOUR] {
        let refused = desk.at(moment).send(&here).await;
        assert_eq!(refused, until(Name::SendsKnown, HOUR), "{moment}");
    }
    allowed(desk.at(HOUR + 1).send(&here).await);
}

#[tokio::test]
async fn ten_a_day_from_a_known_device() {
    let mut desk = Desk::new();
    let here = known(&desk, "here").await;
    sends(&mut desk, &here, (0..10).map(|number| number * HOUR)).await;
    for moment in [10 * HOUR, DAY] {
        let refused = desk.at(moment).send(&here).await;
        assert_eq!(refused, until(Name::SendsKnown, DAY), "{moment}");
    }
    allowed(desk.at(DAY + 1).send(&here).await);
}

#[tokio::test]
async fn each_known_device_has_its_own_and_the_unknown_have_theirs() {
    let mut desk = Desk::new();
    let (one, two) = (known(&desk, "one").await, known(&desk, "two").await);
    sends(&mut desk, &one, 0..5).await;
    sends(&mut desk, &two, 5..10).await;
    sends(&mut desk, &ann().device("unknown"), 10..13).await;
    sends(&mut desk, &employee("bob"), 13..16).await;
}

#[tokio::test]
async fn fifteen_a_day_in_all() {
    let mut desk = Desk::new();
    let mut devices = Vec::new();
    for name in ["one", "two", "three", "four"] {
        devices.push(known(&desk, name).await);
    }
    sends(&mut desk, &devices[0], 0..5).await;
    sends(&mut desk, &devices[1], 5..10).await;
    sends(&mut desk, &devices[2], 10..12).await;
    sends(&mut desk, &ann().device("unknown"), 12..15).await;
    for moment in [15, DAY] {
        let refused = desk.at(moment).send(&devices[3]).await;
        assert_eq!(refused, until(Name::Sends, DAY), "{moment}");
    }
    allowed(desk.at(DAY + 1).send(&devices[3]).await);
}

#[tokio::test]
async fn a_device_is_known_for_ninety_days() {
    for (days_later, is_known) in [(90 * DAY, true), (90 * DAY + 1, false)] {
        let mut desk = Desk::new();
        let here = known(&desk, "here").await;
        sends(&mut desk, &here, (0..3).map(|_| days_later)).await;
        let fourth = desk.send(&here).await;
        let refused = until(Name::SendsUnknown, days_later + HOUR);
        assert_eq!(fourth != refused, is_known, "{fourth:?}");
    }
}

#[tokio::test]
async fn what_is_refused_spends_nothing() {
    let mut desk = Desk::new();
    sends(&mut desk, &ann(), 0..3).await;
    for moment in 3..100 {
        desk.at(moment).send(&ann()).await;
    }
    let who = ann();
    assert_eq!(desk.live(&who.account(), Kind::Send).await, 3);
    assert_eq!(desk.live(&who.account(), Kind::SendUnknown).await, 3);
}

#[tokio::test]
async fn a_code_is_as_long_as_the_preset_says_and_never_shorter_than_asked_for() {
    for (preset, long, attacked) in [
        (Preset::Voice, 3, (6, Some(Name::ShortGuesses))),
        (Preset::Balanced, 4, (6, Some(Name::ShortGuesses))),
        (Preset::Strict, 6, (6, None)),
    ] {
        let desk = Desk::with(Policy {
            digits: preset.digits(),
            ..Policy::default()
        });
        assert_eq!(allowed(desk.send(&ann()).await), terms(long, None));
        for _ in 0..3 {
            desk.wrong(&ann()).await;
        }
        assert_eq!(allowed(desk.send(&ann()).await), terms(attacked.0, attacked.1));
        let (who, at, way) = (ann(), challenge("c"), by_mail());
        let eight = desk.budgets.send(&desk.visit(&who), &at, digits(8), &way).await;
        assert_eq!(allowed(eight.unwrap()), terms(8, None), "longer than long");
    }
}

#[tokio::test]
async fn a_sending_that_came_to_nothing_is_given_back_whole() {
    let mut desk = Desk::new();
    let way = desk.budgets.way(true, Some(&"+12025550100".parse().unwrap()));
    let (number, prefix) = way.sms.clone().unwrap();
    for who in [ann(), known(&desk, "here").await] {
        desk.wait(DAY);
        let (employee, device, company) = (
            who.account(),
            Account::Device(who.employee.clone(), who.device.clone()),
            who.company(),
        );
        let accounts = [
            employee,
            device,
            company,
            Account::Number(number.clone()),
            Account::Prefix(prefix.clone()),
        ];
        let kinds = [Kind::Send, Kind::SendUnknown, Kind::Sms, Kind::Unanswered];
        let mut counts = Vec::new();
        allowed(desk.send_by(&who, &way).await);
        for give_back in [false, true] {
            if give_back {
                let Sending::Allowed { id, .. } = desk.send_by(&who, &way).await else {
                    panic!("refused");
                };
                desk.budgets.unsent(&desk.visit(&who), &id, &way).await.unwrap();
            }
            let mut live = Vec::new();
            for account in &accounts {
                for kind in kinds {
                    live.push(desk.live(account, kind).await);
                }
            }
            counts.push(live);
        }
        assert_eq!(counts[0], counts[1], "{accounts:?} {kinds:?}");
    }
}
