//! The dispatcher: when messages are sent, what a turn learns of it, and how failures are retried.

use std::{sync::Arc, time::Duration};

use countersign::{
    clock::SignedDuration,
    delivery::{
        CapturingSender,
        Channel::{Email, Sms},
        ChannelSenders, DELIVERY_LEASE, DeliveryReport, DeliverySettlement, DeliveryStatus, DispatchedBatch,
        InMemoryMailbox, SealedMessage, SealedMessageId,
    },
    directory::Partition,
    mfa::gate,
    secret::{RootKey, SystemEntropy},
};
use tokio::{sync::oneshot, time::Instant};

use super::fakes::{DispatcherRig, ScriptedSender, permanent_error, temporary_error};
use crate::support::sample_messages::{burn_notice, channels_with, noon, notice_digest, pin_message};

/// A duration short enough to wait for in a test.
const SHORT_WAIT: Duration = Duration::from_millis(40);

/// A duration longer than any test takes.
const LONG_WAIT: Duration = Duration::from_secs(20);

/// Requirement: S0-04
/// Requirement: S1-03
#[tokio::test]
async fn s1_03_both_channels_start_at_once() {
    let (email, sms) = (
        ScriptedSender::waiting_for_permits(),
        ScriptedSender::waiting_for_permits(),
    );
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone()), (Sms, sms.clone())]);
    let batch = vec![
        bench.add_issued_message(pin_message(Email)),
        bench.add_issued_message(pin_message(Sms)),
    ];
    let dispatch = bench.dispatcher.dispatch_batch(batch);

    tokio::join!(email.wait_for_message(), sms.wait_for_message());
    email.release_one();
    sms.release_one();

    let reach = dispatch.wait_for_acceptance(LONG_WAIT, LONG_WAIT).await;
    assert_eq!(channels_with(&reach, DeliveryStatus::Accepted), [Email, Sms]);
    assert_eq!(
        bench.outbox.wait_for_settlements(2).await,
        [DeliverySettlement::Done; 2]
    );
    assert!(bench.outbox.is_empty());
    assert_eq!((email.received_count(), sms.received_count()), (1, 1));
}

#[tokio::test]
async fn a_turn_waits_for_the_first_acceptance_and_not_for_the_rest() {
    let sms = ScriptedSender::waiting_for_permits();
    let bench = DispatcherRig::with_scripted_senders([
        (Email, ScriptedSender::returning([Ok(())])),
        (Sms, sms.clone()),
    ]);
    let batch = vec![
        bench.add_issued_message(pin_message(Email)),
        bench.add_issued_message(pin_message(Sms)),
    ];
    let before = Instant::now();

    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG_WAIT, SHORT_WAIT)
        .await;
    assert!(before.elapsed() < LONG_WAIT);
    assert_eq!(reach.status_of(Email), Some(DeliveryStatus::Accepted));
    assert_eq!(reach.status_of(Sms), Some(DeliveryStatus::Pending));

    sms.release_one();
    assert_eq!(
        bench.outbox.wait_for_settlements(2).await,
        [DeliverySettlement::Done; 2]
    );
}

#[tokio::test]
async fn a_turn_continues_when_no_channel_answers() {
    let bench = DispatcherRig::with_scripted_senders([
        (Email, ScriptedSender::waiting_for_permits()),
        (Sms, ScriptedSender::waiting_for_permits()),
    ]);
    let batch = vec![
        bench.add_issued_message(pin_message(Email)),
        bench.add_issued_message(pin_message(Sms)),
    ];
    let before = Instant::now();

    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(SHORT_WAIT, LONG_WAIT)
        .await;
    assert!(before.elapsed() < LONG_WAIT);
    assert_eq!(channels_with(&reach, DeliveryStatus::Pending), [Email, Sms]);
    assert!(!reach.any_accepted());
}

#[test]
fn a_turn_waits_at_most_two_and_a_quarter_seconds() {
    assert_eq!(
        gate::Settings::default().patience + DispatchedBatch::GRACE,
        Duration::from_millis(2_250)
    );
}

#[tokio::test]
async fn a_failing_channel_is_reported_and_does_not_delay_the_other() {
    let bench = DispatcherRig::with_scripted_senders([
        (Email, ScriptedSender::returning([Ok(())])),
        (Sms, ScriptedSender::returning([temporary_error()])),
    ]);
    let batch = vec![
        bench.add_issued_message(pin_message(Email)),
        bench.add_issued_message(pin_message(Sms)),
    ];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG_WAIT, LONG_WAIT)
        .await;
    assert_eq!(
        reach,
        DeliveryReport::from(vec![
            (Email, DeliveryStatus::Accepted),
            (Sms, DeliveryStatus::Failed)
        ])
    );
}

#[tokio::test]
async fn a_turn_does_not_wait_when_every_channel_fails() {
    let bench = DispatcherRig::with_scripted_senders([
        (Email, ScriptedSender::returning([temporary_error()])),
        (Sms, ScriptedSender::returning([permanent_error()])),
    ]);
    let batch = vec![
        bench.add_issued_message(pin_message(Email)),
        bench.add_issued_message(pin_message(Sms)),
    ];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG_WAIT, LONG_WAIT)
        .await;
    assert_eq!(channels_with(&reach, DeliveryStatus::Failed), [Email, Sms]);

    let settled = bench.outbox.wait_for_settlements(2).await;
    let in_a_second = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1));
    assert!(settled.contains(&in_a_second), "{settled:?}");
    assert!(settled.contains(&DeliverySettlement::Done), "{settled:?}");
}

#[tokio::test]
async fn sending_continues_after_the_turn_is_over() {
    let email = ScriptedSender::waiting_for_permits();
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    drop(
        bench
            .dispatcher
            .dispatch_batch(vec![bench.add_issued_message(pin_message(Email))]),
    );
    email.wait_for_message().await;
    email.release_one();
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
}

#[tokio::test]
async fn a_channel_without_a_sender_fails() {
    let bench = DispatcherRig::with_scripted_senders([(Email, ScriptedSender::returning([Ok(())]))]);
    let senders = bench.dispatcher.senders();
    assert!(senders.sender_for(Email).is_some() && senders.sender_for(Sms).is_none());
    let batch = vec![bench.add_issued_message(pin_message(Sms))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG_WAIT, LONG_WAIT)
        .await;
    assert_eq!(channels_with(&reach, DeliveryStatus::Failed), [Sms]);
}

#[tokio::test]
async fn failed_messages_are_retried_without_a_restart() {
    let email = ScriptedSender::returning([temporary_error(), temporary_error(), Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    let running = tokio::spawn(run_dispatcher(&bench));
    drop(
        bench
            .dispatcher
            .dispatch_batch(vec![bench.add_issued_message(pin_message(Email))]),
    );

    bench.outbox.wait_for_settlements(1).await;
    bench.clock.advance_by(SignedDuration::from_secs(1));
    let settled = bench.outbox.wait_for_settlements(2).await;
    assert_eq!(
        settled[1],
        DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1 + 2))
    );

    bench.clock.advance_by(SignedDuration::from_secs(2));
    assert_eq!(
        bench.outbox.wait_for_settlements(3).await[2],
        DeliverySettlement::Done
    );
    assert_eq!(email.received_count(), 3);
    running.abort();
}

#[tokio::test]
async fn retry_delays_grow_up_to_half_a_minute() {
    for (tries, seconds) in [(0, 2), (1, 4), (2, 8), (3, 16), (4, 30), (5, 30), (90, 30)] {
        let bench =
            DispatcherRig::with_scripted_senders([(Email, ScriptedSender::returning([temporary_error()]))]);
        let parcel = SealedMessage::seal(
            &pin_message(Email),
            Partition::from(1),
            &bench.sealer,
            &SystemEntropy,
        );
        bench.outbox.add_message(parcel, noon(), tries);
        let running = tokio::spawn(run_dispatcher(&bench));
        let want = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(seconds));
        assert_eq!(
            bench.outbox.wait_for_settlements(1).await,
            [want],
            "after {tries}"
        );
        running.abort();
    }
}

#[tokio::test]
async fn messages_of_a_dead_process_are_sent_when_their_lease_expires() {
    let email = ScriptedSender::returning([Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    bench.add_issued_message(pin_message(Email));
    let running = tokio::spawn(run_dispatcher(&bench));

    bench.outbox.wait_for_claim().await;
    bench.outbox.wait_for_claim().await;
    assert_eq!(email.received_count(), 0);

    bench.clock.advance_by(DELIVERY_LEASE);
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    assert_eq!(email.received_count(), 1);
    running.abort();
}

#[tokio::test]
async fn nothing_is_sent_after_the_code_has_expired() {
    let email = ScriptedSender::returning([Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    bench.clock.advance_by(SignedDuration::from_secs(300));
    let batch = vec![bench.add_issued_message(pin_message(Email))];
    let reach = bench
        .dispatcher
        .dispatch_batch(batch)
        .wait_for_acceptance(LONG_WAIT, LONG_WAIT)
        .await;
    assert_eq!(reach.status_of(Email), Some(DeliveryStatus::Failed));
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    assert_eq!(email.received_count(), 0);
}

#[tokio::test]
async fn a_message_that_cannot_be_unsealed_is_dropped() {
    let email = ScriptedSender::returning([Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    let other = RootKey::generate(&SystemEntropy).derive_sealer("outbox");
    let parcel = SealedMessage::seal(&pin_message(Email), Partition::from(1), &other, &SystemEntropy);
    bench.outbox.add_message(parcel, noon(), 0);
    let running = tokio::spawn(run_dispatcher(&bench));
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    assert!(bench.outbox.is_empty());
    assert_eq!(email.received_count(), 0);
    running.abort();
}

#[tokio::test]
async fn an_unavailable_outbox_is_polled_until_it_is_back() {
    let bench = DispatcherRig::with_scripted_senders([(Email, ScriptedSender::returning([Ok(())]))]);
    bench.add_issued_message(pin_message(Email));
    bench.clock.advance_by(DELIVERY_LEASE);
    bench.outbox.set_unavailable(true);
    let running = tokio::spawn(run_dispatcher(&bench));
    bench.outbox.wait_for_claim().await;
    bench.outbox.wait_for_claim().await;
    assert!(!bench.outbox.is_empty());

    bench.outbox.set_unavailable(false);
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    running.abort();
}

#[tokio::test]
async fn a_shutdown_lets_messages_in_flight_finish() {
    let email = ScriptedSender::waiting_for_permits();
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
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
            .dispatch_batch(vec![bench.add_issued_message(pin_message(Email))]),
    );
    email.wait_for_message().await;
    stop.send(()).unwrap();
    assert!(tokio::time::timeout(SHORT_WAIT, &mut running).await.is_err());

    email.release_one();
    running.await.unwrap();
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
}

#[tokio::test]
async fn an_enqueued_message_is_stored_and_sent_in_the_background() {
    let email = ScriptedSender::waiting_for_permits();
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    bench
        .dispatcher
        .enqueue(burn_notice(), 7.into(), &SystemEntropy)
        .await
        .unwrap();
    assert!(!bench.outbox.is_empty());
    email.wait_for_message().await;
    email.release_one();
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    assert!(bench.outbox.is_empty());
}

#[tokio::test]
async fn an_enqueued_message_that_fails_is_retried_until_it_expires() {
    let email = ScriptedSender::returning([temporary_error(), Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    let post = bench.dispatcher.enqueue(burn_notice(), 7.into(), &SystemEntropy);
    post.await.unwrap();
    let later = DeliverySettlement::RetryAt(noon() + SignedDuration::from_secs(1));
    assert_eq!(bench.outbox.wait_for_settlements(1).await, [later]);
    bench.clock.advance_by(SignedDuration::from_hours(23));
    let running = tokio::spawn(run_dispatcher(&bench));
    assert_eq!(
        bench.outbox.wait_for_settlements(2).await[1],
        DeliverySettlement::Done
    );
    assert_eq!(email.received_count(), 2);
    running.abort();
}

#[tokio::test]
async fn a_message_that_cannot_be_stored_is_sent_all_the_same() {
    let email = ScriptedSender::returning([Ok(())]);
    let bench = DispatcherRig::with_scripted_senders([(Email, email.clone())]);
    bench.outbox.set_unavailable(true);
    let post = bench.dispatcher.enqueue(burn_notice(), 7.into(), &SystemEntropy);
    assert!(post.await.is_err());
    email.wait_for_message().await;
}

#[tokio::test]
async fn a_scheduled_message_is_sent_when_due_in_its_latest_version() {
    let (id, due) = (
        SealedMessageId("ann.2026-03-02".into()),
        noon() + SignedDuration::from_hours(2),
    );
    let mailbox = InMemoryMailbox::new();
    let bench = DispatcherRig::with_channel_senders(
        ChannelSenders::empty().with_sender(Email, Arc::new(CapturingSender::new(Email, mailbox.clone()))),
    );
    for message in [burn_notice(), notice_digest()] {
        let id = id.clone();
        let post = bench
            .dispatcher
            .enqueue_at(due, id, &message, 7.into(), &SystemEntropy);
        post.await.unwrap();
    }
    let running = tokio::spawn(run_dispatcher(&bench));
    bench.outbox.wait_for_claim().await;
    bench.outbox.wait_for_claim().await;
    assert_eq!(mailbox.messages_since(0), []);
    bench.clock.advance_by(SignedDuration::from_hours(2));
    assert_eq!(
        bench.outbox.wait_for_settlements(1).await,
        [DeliverySettlement::Done]
    );
    let sent = mailbox.messages_since(0);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].text.contains("5 more times"), "{}", sent[0].text);
    running.abort();
}

fn run_dispatcher(bench: &DispatcherRig) -> impl Future<Output = ()> + use<> {
    let dispatcher = bench.dispatcher.clone();
    async move { dispatcher.run(std::future::pending()).await }
}
