//! What is sent when, what a turn may say of it, and what becomes of what fails.

use std::{sync::Arc, time::Duration};

use countersign::{
    clock::SignedDuration,
    delivery::{
        CapturingSender,
        Channel::{Email, Sms},
        ChannelSenders, DELIVERY_LEASE, DeliverySettlement, DeliveryStatus, DispatchedBatch, InMemoryMailbox,
        SealedMessage, SealedMessageId,
    },
    directory::Partition,
    secret::{RootKey, SystemEntropy},
};
use tokio::{sync::oneshot, time::Instant};

use super::fakes::{Bench, Puppet, permanent, temporary};
use crate::support::sample_messages::{burn_notice, noon, notice_digest, pin_message};

/// Short enough for a test that waits it out.
const SHORT: Duration = Duration::from_millis(40);

/// Longer than any test may take.
const LONG: Duration = Duration::from_secs(20);

/// Requirement: S0-04
/// Requirement: S1-03
#[tokio::test]
async fn s1_03_both_channels_start_at_once() {
    let (email, sms) = (Puppet::waits(), Puppet::waits());
    let bench = Bench::with([(Email, email.clone()), (Sms, sms.clone())]);
    let batch = vec![bench.issue(pin_message(Email)), bench.issue(pin_message(Sms))];
    let dispatch = bench.dispatcher.dispatch_batch(batch);

    tokio::join!(email.began(), sms.began());
    email.let_go();
    sms.let_go();

    let reach = dispatch.wait_for_acceptance(LONG, LONG).await;
    assert_eq!(reach.channels_with(DeliveryStatus::Accepted), [Email, Sms]);
    assert_eq!(bench.outbox.settled(2).await, [DeliverySettlement::Done; 2]);
    assert!(bench.outbox.is_empty());
    assert_eq!((email.sent(), sms.sent()), (1, 1));
}

#[tokio::test]
async fn a_turn_waits_for_the_first_acceptance_and_not_for_the_rest() {
    let sms = Puppet::waits();
    let bench = Bench::with([(Email, Puppet::says([Ok(())])), (Sms, sms.clone())]);
    let batch = vec![bench.issue(pin_message(Email)), bench.issue(pin_message(Sms))];
    let before = Instant::now();

    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG, SHORT)
        .await;
    assert!(before.elapsed() < LONG);
    assert_eq!(reach.status_of(Email), Some(DeliveryStatus::Accepted));
    assert_eq!(reach.status_of(Sms), Some(DeliveryStatus::Pending));

    sms.let_go();
    assert_eq!(bench.outbox.settled(2).await, [DeliverySettlement::Done; 2]);
}

#[tokio::test]
async fn a_turn_goes_on_when_nobody_answers() {
    let bench = Bench::with([(Email, Puppet::waits()), (Sms, Puppet::waits())]);
    let batch = vec![bench.issue(pin_message(Email)), bench.issue(pin_message(Sms))];
    let before = Instant::now();

    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(SHORT, LONG)
        .await;
    assert!(before.elapsed() < LONG);
    assert_eq!(reach.channels_with(DeliveryStatus::Pending), [Email, Sms]);
    assert!(!reach.any_accepted());
}

#[test]
fn a_turn_waits_two_seconds_and_a_quarter() {
    assert_eq!(
        DispatchedBatch::WAIT + DispatchedBatch::GRACE,
        Duration::from_millis(2_250)
    );
}

#[tokio::test]
async fn a_failing_channel_is_told_and_does_not_hold_up_the_other() {
    let bench = Bench::with([
        (Email, Puppet::says([Ok(())])),
        (Sms, Puppet::says([temporary()])),
    ]);
    let batch = vec![bench.issue(pin_message(Email)), bench.issue(pin_message(Sms))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG, LONG)
        .await;
    assert_eq!(
        reach.iter().collect::<Vec<_>>(),
        [(Email, DeliveryStatus::Accepted), (Sms, DeliveryStatus::Failed)]
    );
}

#[tokio::test]
async fn when_every_channel_fails_nobody_waits() {
    let bench = Bench::with([
        (Email, Puppet::says([temporary()])),
        (Sms, Puppet::says([permanent()])),
    ]);
    let batch = vec![bench.issue(pin_message(Email)), bench.issue(pin_message(Sms))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG, LONG)
        .await;
    assert_eq!(reach.channels_with(DeliveryStatus::Failed), [Email, Sms]);

    let settled = bench.outbox.settled(2).await;
    let in_a_second = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1));
    assert!(settled.contains(&in_a_second), "{settled:?}");
    assert!(settled.contains(&DeliverySettlement::Done), "{settled:?}");
}

#[tokio::test]
async fn sending_goes_on_when_the_turn_is_over() {
    let email = Puppet::waits();
    let bench = Bench::with([(Email, email.clone())]);
    drop(
        bench
            .dispatcher
            .dispatch_batch(vec![bench.issue(pin_message(Email))]),
    );
    email.began().await;
    email.let_go();
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
}

#[tokio::test]
async fn a_channel_without_a_sender_is_not_there() {
    let bench = Bench::with([(Email, Puppet::says([Ok(())]))]);
    assert_eq!(bench.dispatcher.senders().channels(), [Email]);
    let batch = vec![bench.issue(pin_message(Sms))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG, LONG)
        .await;
    assert_eq!(reach.channels_with(DeliveryStatus::Failed), [Sms]);
}

#[tokio::test]
async fn what_failed_is_tried_again_without_a_restart() {
    let email = Puppet::says([temporary(), temporary(), Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    let running = tokio::spawn(run(&bench));
    drop(
        bench
            .dispatcher
            .dispatch_batch(vec![bench.issue(pin_message(Email))]),
    );

    bench.outbox.settled(1).await;
    bench.clock.advance_by(SignedDuration::from_secs(1));
    let settled = bench.outbox.settled(2).await;
    assert_eq!(
        settled[1],
        DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1 + 2))
    );

    bench.clock.advance_by(SignedDuration::from_secs(2));
    assert_eq!(bench.outbox.settled(3).await[2], DeliverySettlement::Done);
    assert_eq!(email.sent(), 3);
    running.abort();
}

#[tokio::test]
async fn each_failure_waits_longer_up_to_half_a_minute() {
    for (tries, seconds) in [(0, 2), (1, 4), (2, 8), (3, 16), (4, 30), (5, 30), (90, 30)] {
        let bench = Bench::with([(Email, Puppet::says([temporary()]))]);
        let parcel = SealedMessage::seal(
            &pin_message(Email),
            Partition::from(1),
            &bench.sealer,
            &SystemEntropy,
        );
        bench.outbox.hold(parcel, noon(), tries);
        let running = tokio::spawn(run(&bench));
        let want = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(seconds));
        assert_eq!(bench.outbox.settled(1).await, [want], "after {tries}");
        running.abort();
    }
}

#[tokio::test]
async fn what_a_dead_process_left_behind_is_sent_when_its_lease_runs_out() {
    let email = Puppet::says([Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    bench.issue(pin_message(Email));
    let running = tokio::spawn(run(&bench));

    bench.outbox.asked().await;
    bench.outbox.asked().await;
    assert_eq!(email.sent(), 0);

    bench.clock.advance_by(DELIVERY_LEASE);
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    assert_eq!(email.sent(), 1);
    running.abort();
}

#[tokio::test]
async fn nothing_is_sent_after_the_code_has_ended() {
    let email = Puppet::says([Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    bench.clock.advance_by(SignedDuration::from_secs(300));
    let batch = vec![bench.issue(pin_message(Email))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG, LONG)
        .await;
    assert_eq!(reach.status_of(Email), Some(DeliveryStatus::Failed));
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    assert_eq!(email.sent(), 0);
}

#[tokio::test]
async fn a_parcel_that_does_not_open_is_dropped() {
    let email = Puppet::says([Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    let other = RootKey::generate(&SystemEntropy).derive_sealer("outbox");
    let parcel = SealedMessage::seal(&pin_message(Email), Partition::from(1), &other, &SystemEntropy);
    bench.outbox.hold(parcel, noon(), 0);
    let running = tokio::spawn(run(&bench));
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    assert!(bench.outbox.is_empty());
    assert_eq!(email.sent(), 0);
    running.abort();
}

#[tokio::test]
async fn an_outbox_that_was_away_is_asked_until_it_is_back() {
    let bench = Bench::with([(Email, Puppet::says([Ok(())]))]);
    bench.issue(pin_message(Email));
    bench.clock.advance_by(DELIVERY_LEASE);
    bench.outbox.go_away(true);
    let running = tokio::spawn(run(&bench));
    bench.outbox.asked().await;
    bench.outbox.asked().await;
    assert!(!bench.outbox.is_empty());

    bench.outbox.go_away(false);
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    running.abort();
}

#[tokio::test]
async fn a_shutdown_lets_what_is_under_way_finish() {
    let email = Puppet::waits();
    let bench = Bench::with([(Email, email.clone())]);
    let (stop, stopped) = oneshot::channel::<()>();
    let dispatcher = bench.dispatcher.clone();
    let mut running = tokio::spawn(async move {
        dispatcher
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    drop(
        bench
            .dispatcher
            .dispatch_batch(vec![bench.issue(pin_message(Email))]),
    );
    email.began().await;
    stop.send(()).unwrap();
    assert!(tokio::time::timeout(SHORT, &mut running).await.is_err());

    email.let_go();
    running.await.unwrap();
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
}

#[tokio::test]
async fn a_posted_message_is_written_and_sent_and_nobody_waits() {
    let email = Puppet::waits();
    let bench = Bench::with([(Email, email.clone())]);
    bench
        .dispatcher
        .enqueue(burn_notice(), 7.into(), &SystemEntropy)
        .await
        .unwrap();
    assert!(!bench.outbox.is_empty());
    email.began().await;
    email.let_go();
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    assert!(bench.outbox.is_empty());
}

#[tokio::test]
async fn a_posted_message_that_fails_is_tried_again_for_as_long_as_it_is_of_use() {
    let email = Puppet::says([temporary(), Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    let post = bench.dispatcher.enqueue(burn_notice(), 7.into(), &SystemEntropy);
    post.await.unwrap();
    let later = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1));
    assert_eq!(bench.outbox.settled(1).await, [later]);
    bench.clock.advance_by(SignedDuration::from_hours(23));
    let running = tokio::spawn(run(&bench));
    assert_eq!(bench.outbox.settled(2).await[1], DeliverySettlement::Done);
    assert_eq!(email.sent(), 2);
    running.abort();
}

#[tokio::test]
async fn a_message_that_cannot_be_written_is_tried_all_the_same() {
    let email = Puppet::says([Ok(())]);
    let bench = Bench::with([(Email, email.clone())]);
    bench.outbox.go_away(true);
    let post = bench.dispatcher.enqueue(burn_notice(), 7.into(), &SystemEntropy);
    assert!(post.await.is_err());
    email.began().await;
}

#[tokio::test]
async fn a_message_for_later_is_sent_when_it_is_due_as_it_was_last_put() {
    let (id, due) = (
        SealedMessageId("ann.2026-03-02".into()),
        noon() + SignedDuration::from_hours(2),
    );
    let mailbox = InMemoryMailbox::new();
    let bench = Bench::over(
        ChannelSenders::empty().with_sender(Email, Arc::new(CapturingSender::new(Email, mailbox.clone()))),
    );
    for message in [burn_notice(), notice_digest()] {
        let id = id.clone();
        let post = bench
            .dispatcher
            .enqueue_at(due, id, &message, 7.into(), &SystemEntropy);
        post.await.unwrap();
    }
    let running = tokio::spawn(run(&bench));
    bench.outbox.asked().await;
    bench.outbox.asked().await;
    assert_eq!(mailbox.messages_since(0), []);
    bench.clock.advance_by(SignedDuration::from_hours(2));
    assert_eq!(bench.outbox.settled(1).await, [DeliverySettlement::Done]);
    let sent = mailbox.messages_since(0);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].text.contains("5 more times"), "{}", sent[0].text);
    running.abort();
}

fn run(bench: &Bench) -> impl Future<Output = ()> + use<> {
    let dispatcher = bench.dispatcher.clone();
    async move { dispatcher.run(std::future::pending()).await }
}
