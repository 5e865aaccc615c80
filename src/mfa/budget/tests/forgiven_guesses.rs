use super::*;

#[tokio::test]
async fn a_wrong_guess_is_forgiven_when_the_same_session_then_passes_the_same_challenge() {
    let desk = BudgetHarness::new();
    desk.guess_wrong(&ann()).await;
    desk.guess_wrong(&ann()).await;
    desk.pass(&ann(), "c", &email_only()).await;
    assert_eq!(desk.unforgiven_guesses("c").await, [""; 0]);
    let visit = ann();
    assert_eq!(
        desk.count_live(&visit.organization_account(), LedgerEntryKind::ShortGuess)
            .await,
        0
    );
    assert_eq!(
        desk.count_live(&visit.employee_account(), LedgerEntryKind::Forgiven)
            .await,
        2
    );
    assert_eq!(
        desk.count_live(&visit.employee_account(), LedgerEntryKind::WrongUnknown)
            .await,
        0
    );
}

#[tokio::test]
async fn a_pass_from_another_session_forgives_nothing() {
    let desk = BudgetHarness::new();
    desk.guess_wrong(&ann()).await;
    desk.pass(&ann().with_origin("another session"), "c", &email_only())
        .await;
    assert_eq!(desk.unforgiven_guesses("c").await.len(), 1);
    assert_eq!(
        desk.count_live(&ann().employee_account(), LedgerEntryKind::Forgiven)
            .await,
        0
    );
    assert_eq!(
        desk.count_live(&ann().organization_account(), LedgerEntryKind::ShortGuess)
            .await,
        1
    );
}

#[tokio::test]
async fn a_pass_of_another_challenge_forgives_nothing() {
    let desk = BudgetHarness::new();
    desk.guess_wrong(&ann()).await;
    desk.pass(&ann(), "d", &email_only()).await;
    assert_eq!(desk.unforgiven_guesses("c").await.len(), 1);
}

#[tokio::test]
async fn the_right_guess_itself_forgives_nothing() {
    let desk = BudgetHarness::new();
    for number in 0..50 {
        desk.pass(&ann(), &format!("c{number}"), &email_only()).await;
    }
    assert_eq!(
        desk.count_live(&ann().employee_account(), LedgerEntryKind::Forgiven)
            .await,
        0
    );
    assert_eq!(desk.guess_wrong(&ann()).await, []);
}

/// One guess is forgiven at the start. Exactly one day later it still counts towards the limit of two; a
/// millisecond after that it does not.
#[tokio::test]
async fn two_a_day_are_forgiven_the_newest_first() {
    for (second_day, forgiven) in [(DAY, 1), (DAY + 1, 2)] {
        let mut desk = BudgetHarness::without_stranger_limits(BudgetPolicy {
            short_guesses: vec![unreachable_limit()],
            ..BudgetPolicy::default()
        });
        desk.set_time(0).guess_wrong(&ann()).await;
        desk.pass(&ann(), "c", &email_only()).await;
        // Guessed at different times, to show that the latest are forgiven first.
        let mut ids = Vec::new();
        for back in [3, 2, 1] {
            desk.set_time(second_day - back);
            ids.push(expect_counted(desk.guess_at(&ann(), "d", 3).await).id);
        }
        desk.set_time(second_day).pass(&ann(), "d", &email_only()).await;
        ids.truncate(3 - forgiven);
        ids.reverse();
        assert_eq!(desk.unforgiven_guesses("d").await, ids, "{second_day}");
    }
}

#[tokio::test]
async fn unforgiven_guesses_stay_in_the_window() {
    let desk = BudgetHarness::new();
    for _ in 0..2 {
        desk.guess_wrong(&ann()).await;
    }
    desk.pass(&ann(), "c", &email_only()).await;
    let id = expect_counted(desk.guess_at(&ann(), "d", 3).await);
    desk.pass(&ann(), "d", &email_only()).await;
    assert_eq!(
        desk.unforgiven_guesses("d").await,
        [id.id],
        "two were forgiven today already"
    );
}

#[tokio::test]
async fn a_long_code_forgives_the_short_guesses_of_its_challenge() {
    let desk = BudgetHarness::new();
    for _ in 0..3 {
        desk.guess_wrong(&ann()).await;
    }
    let id = expect_counted(desk.guess_at(&ann(), "c", 6).await);
    desk.record_pass(&ann(), "c", &id, &email_only()).await;
    assert_eq!(desk.unforgiven_guesses("c").await.len(), 1);
}
