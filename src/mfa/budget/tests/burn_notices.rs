use super::*;
use crate::mfa::budget::decision::NoticeOutcome;

#[tokio::test]
async fn three_mails_a_day_then_one_digest() {
    let mut desk = BudgetHarness::new();
    for number in 0..3 {
        assert_eq!(
            desk.set_time(number * HOUR).record_burn(&ann()).await.notice,
            NoticeOutcome::Notice
        );
    }
    let digest = |burned| NoticeOutcome::Digest {
        since: moment(0),
        due: moment(DAY),
        burned,
    };
    assert_eq!(
        desk.set_time(3 * HOUR).record_burn(&ann()).await.notice,
        digest(4)
    );
    assert_eq!(
        desk.set_time(4 * HOUR).record_burn(&employee("bob")).await.notice,
        NoticeOutcome::Notice
    );
    assert_eq!(
        desk.set_time(4 * HOUR).record_burn(&ann()).await.notice,
        digest(5)
    );
    assert_eq!(desk.set_time(DAY).record_burn(&ann()).await.notice, digest(6));
    // The oldest notice has left the window and makes room for one more. The next digest starts with the second
    // notice.
    assert_eq!(
        desk.set_time(DAY + 1).record_burn(&ann()).await.notice,
        NoticeOutcome::Notice
    );
    let second = NoticeOutcome::Digest {
        since: moment(HOUR),
        due: moment(HOUR + DAY),
        burned: 7,
    };
    assert_eq!(desk.set_time(DAY + 2).record_burn(&ann()).await.notice, second);
}

#[tokio::test]
async fn a_limit_of_one_mail_makes_the_second_a_digest() {
    let mut desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        notices: WindowLimit::new(1, SignedDuration::from_millis(DAY)),
        ..BudgetPolicy::default()
    });
    assert_eq!(desk.record_burn(&ann()).await.notice, NoticeOutcome::Notice);
    let told = desk.set_time(5).record_burn(&ann()).await.notice;
    let (since, due) = (moment(0), moment(DAY));
    assert_eq!(
        told,
        NoticeOutcome::Digest {
            since,
            due,
            burned: 2
        }
    );
}

#[tokio::test]
async fn a_limit_of_no_mails_asks_for_no_digest() {
    let mut desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
        notices: WindowLimit::new(0, SignedDuration::from_millis(DAY)),
        ..BudgetPolicy::default()
    });
    for millis in 0..3 {
        assert_eq!(
            desk.set_time(millis).record_burn(&ann()).await.notice,
            NoticeOutcome::Notice
        );
    }
}

#[tokio::test]
async fn a_burned_challenge_is_written_on_the_device_the_employee_and_the_organization() {
    let desk = BudgetHarness::new();
    desk.record_burn(&ann()).await;
    let visit = ann();
    for account in [
        visit.device_account(),
        visit.employee_account(),
        visit.organization_account(),
    ] {
        assert_eq!(
            desk.count_live(&account, LedgerEntryKind::Burned).await,
            1,
            "{account}"
        );
    }
    assert_eq!(
        desk.count_live(&visit.organization_account(), LedgerEntryKind::Elevated)
            .await,
        0
    );
}
