use super::*;

#[tokio::test]
async fn a_wrong_guess_is_forgiven_when_the_same_visitor_then_passes_the_same_challenge() {
    let desk = Desk::new();
    desk.wrong(&ann()).await;
    desk.wrong(&ann()).await;
    desk.pass(&ann(), "c", &by_mail()).await;
    assert_eq!(desk.unforgiven("c").await, [""; 0]);
    let visit = ann();
    assert_eq!(desk.live(&visit.company(), Kind::ShortGuess).await, 0);
    assert_eq!(desk.live(&visit.account(), Kind::Forgiven).await, 2);
    assert_eq!(desk.live(&visit.account(), Kind::Wrong).await, 0);
}

#[tokio::test]
async fn a_pass_by_another_visitor_forgives_nothing() {
    let desk = Desk::new();
    desk.wrong(&ann()).await;
    desk.pass(&ann().by("another session"), "c", &by_mail()).await;
    assert_eq!(desk.unforgiven("c").await.len(), 1);
    assert_eq!(desk.live(&ann().account(), Kind::Forgiven).await, 0);
    assert_eq!(desk.live(&ann().company(), Kind::ShortGuess).await, 1);
}

#[tokio::test]
async fn a_pass_of_another_challenge_forgives_nothing() {
    let desk = Desk::new();
    desk.wrong(&ann()).await;
    desk.pass(&ann(), "d", &by_mail()).await;
    assert_eq!(desk.unforgiven("c").await.len(), 1);
}

#[tokio::test]
async fn the_right_guess_itself_is_no_forgiveness() {
    let desk = Desk::new();
    for _ in 0..50 {
        desk.pass(&ann(), "c", &by_mail()).await;
    }
    assert_eq!(desk.live(&ann().account(), Kind::Forgiven).await, 0);
    assert_eq!(desk.wrong(&ann()).await, []);
}

/// One guess is forgiven at the start. Exactly one day later it still counts towards the limit of two; a
/// millisecond after that it does not.
#[tokio::test]
async fn two_a_day_are_forgiven_the_newest_first() {
    for (second_day, forgiven) in [(DAY, 1), (DAY + 1, 2)] {
        let mut desk = Desk::with(Policy {
            short_guesses: vec![never()],
            ..Policy::default()
        });
        desk.at(0).wrong(&ann()).await;
        desk.pass(&ann(), "c", &by_mail()).await;
        // Guessed at different times, to show that the latest are forgiven first.
        let mut ids = Vec::new();
        for back in [3, 2, 1] {
            desk.at(second_day - back);
            ids.push(counted(desk.guess_at(&ann(), "d", 3).await).0);
        }
        desk.at(second_day).pass(&ann(), "d", &by_mail()).await;
        ids.truncate(3 - forgiven);
        ids.reverse();
        assert_eq!(desk.unforgiven("d").await, ids, "{second_day}");
    }
}

#[tokio::test]
async fn what_is_not_forgiven_keeps_its_place_in_the_window() {
    let desk = Desk::new();
    for _ in 0..2 {
        desk.wrong(&ann()).await;
    }
    desk.pass(&ann(), "c", &by_mail()).await;
    let (id, _) = counted(desk.guess_at(&ann(), "d", 3).await);
    desk.pass(&ann(), "d", &by_mail()).await;
    assert_eq!(
        desk.unforgiven("d").await,
        [id],
        "two were forgiven today already"
    );
}

#[tokio::test]
async fn a_long_code_forgives_the_short_guesses_of_its_challenge() {
    let desk = Desk::new();
    for _ in 0..3 {
        desk.wrong(&ann()).await;
    }
    let (id, _) = counted(desk.guess_at(&ann(), "c", 6).await);
    desk.passed(&ann(), "c", &id, &by_mail()).await;
    assert_eq!(desk.unforgiven("c").await.len(), 1);
}
