use super::*;
use crate::mfa::budget::ruling::Told;

#[tokio::test]
async fn three_mails_a_day_then_one_digest() {
    let mut desk = Desk::new();
    for number in 0..3 {
        assert_eq!(desk.at(number * HOUR).burned(&ann()).await.told, Told::Notice);
    }
    let digest = |burned| Told::Digest {
        since: moment(0),
        due: moment(DAY),
        burned,
    };
    assert_eq!(desk.at(3 * HOUR).burned(&ann()).await.told, digest(4));
    assert_eq!(
        desk.at(4 * HOUR).burned(&employee("bob")).await.told,
        Told::Notice
    );
    assert_eq!(desk.at(4 * HOUR).burned(&ann()).await.told, digest(5));
    assert_eq!(desk.at(DAY).burned(&ann()).await.told, digest(6));
    // The oldest notice has left the window and makes room for one more. The next digest starts with the second
    // notice.
    assert_eq!(desk.at(DAY + 1).burned(&ann()).await.told, Told::Notice);
    let second = Told::Digest {
        since: moment(HOUR),
        due: moment(HOUR + DAY),
        burned: 7,
    };
    assert_eq!(desk.at(DAY + 2).burned(&ann()).await.told, second);
}

#[tokio::test]
async fn a_limit_of_one_mail_makes_the_second_a_digest() {
    let mut desk = Desk::with(Policy {
        notices: Limit::new(1, SignedDuration::from_millis(DAY)),
        ..Policy::default()
    });
    assert_eq!(desk.burned(&ann()).await.told, Told::Notice);
    let told = desk.at(5).burned(&ann()).await.told;
    let (since, due) = (moment(0), moment(DAY));
    assert_eq!(
        told,
        Told::Digest {
            since,
            due,
            burned: 2
        }
    );
}

#[tokio::test]
async fn a_limit_of_no_mails_asks_for_no_digest() {
    let mut desk = Desk::with(Policy {
        notices: Limit::new(0, SignedDuration::from_millis(DAY)),
        ..Policy::default()
    });
    for millis in 0..3 {
        assert_eq!(desk.at(millis).burned(&ann()).await.told, Told::Notice);
    }
}

#[tokio::test]
async fn what_the_last_guess_spent_is_passed_on() {
    let (desk, who, at) = (Desk::new(), ann(), challenge("c"));
    let spent = [Name::ShortGuesses, Name::OrganizationGuesses];
    let burned = desk.budgets.burned(&desk.visit(&who), &at, &spent).await;
    assert_eq!(burned.unwrap().spent, spent);
}

#[tokio::test]
async fn a_burned_challenge_is_written_on_the_device_the_employee_and_the_organization() {
    let desk = Desk::new();
    desk.burned(&ann()).await;
    let visit = ann();
    for account in [visit.seat(), visit.account(), visit.company()] {
        assert_eq!(desk.live(&account, Kind::Burned).await, 1, "{account}");
    }
    assert_eq!(desk.live(&visit.company(), Kind::Elevated).await, 0);
}
