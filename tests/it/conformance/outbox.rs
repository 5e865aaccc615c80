//! The contract of every outbox: no message is lost, claimed twice at once, or claimed after its expiry.

use std::collections::HashSet;

use super::store_harness::{StoreHarness, ann_subject, employee_subject, run_concurrently};
use countersign::{
    clock::SignedDuration,
    delivery::{ClaimedMessage, DeliverySettlement, SealedMessage, SealedMessageId},
    mfa::store::{AccessScope, IssueOutcome},
};

suite! {
    [
        a_message_is_leased_to_its_issuer_and_then_to_one_claimer_at_a_time,
        sealed_bytes_are_returned_unchanged,
        a_settled_message_is_removed,
        a_retry_is_due_at_its_time,
        a_retry_at_or_after_the_expiry_drops_the_message,
        an_expired_message_is_never_claimed,
        the_oldest_are_claimed_first_up_to_the_limit,
        expired_messages_do_not_count_towards_the_limit,
        each_message_goes_to_one_of_the_racing_claimers,
        messages_of_every_partition_are_claimed,
        settling_a_missing_message_does_nothing,
        a_passed_challenge_drops_its_messages,
        a_burned_challenge_drops_its_messages,
        a_resend_drops_the_old_messages,
        locking_drops_the_messages,
        a_replaced_challenge_drops_its_messages,
        a_challenge_that_was_not_issued_has_no_messages,
        a_message_that_was_put_in_is_claimed_when_it_is_due,
        a_message_replaces_the_one_with_its_id,
        a_replacing_message_keeps_its_own_times,
        an_expired_message_is_not_put_in,
        a_message_waits_for_days_whatever_comes_after,
        one_of_the_racing_messages_with_one_id_is_left,
    ]
    each memory => crate::conformance::store_harness::StoreHarness::in_memory();
    each redis => crate::conformance::store_harness::StoreHarness::in_redis();
    whole redis_cluster => crate::conformance::store_harness::SharedRedisCluster::start();
}

/// Issues a challenge with one message. The message and the employee have the same name.
async fn issue_message(world: &StoreHarness, name: &str) {
    let mut challenge = world.new_challenge(&employee_subject(name), "417");
    challenge.messages = vec![world.sealed_message(&employee_subject(name), name)];
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
}

async fn settle_message(world: &StoreHarness, name: &str, settlement: DeliverySettlement) {
    let (partition, id) = (
        employee_subject(name).partition(),
        SealedMessageId(name.to_owned()),
    );
    world.outbox.settle(partition, &id, settlement).await.unwrap();
}

async fn a_message_is_leased_to_its_issuer_and_then_to_one_claimer_at_a_time(world: StoreHarness) {
    issue_message(&world, "ann").await;
    world.advance_millis(9_999);
    assert_eq!(world.claim_due(10).await, []);
    world.advance_millis(1);
    let tries: Vec<_> = world
        .claim_due(10)
        .await
        .iter()
        .map(|c| c.earlier_claims)
        .collect();
    assert_eq!(tries, [0]);
    world.advance_millis(29_999);
    assert_eq!(world.claim_due(10).await, []);
    world.advance_millis(1);
    let tries: Vec<_> = world
        .claim_due(10)
        .await
        .iter()
        .map(|c| c.earlier_claims)
        .collect();
    assert_eq!(tries, [1]);
}

async fn sealed_bytes_are_returned_unchanged(world: StoreHarness) {
    let want = world.sealed_message(&employee_subject("ann"), "ann");
    issue_message(&world, "ann").await;
    world.advance_secs(10);
    let claimed = world.claim_due(10).await;
    let parcel = want;
    assert_eq!(
        claimed,
        [ClaimedMessage {
            message: parcel,
            earlier_claims: 0
        }]
    );
}

async fn a_settled_message_is_removed(world: StoreHarness) {
    issue_message(&world, "ann").await;
    issue_message(&world, "bob").await;
    settle_message(&world, "ann", DeliverySettlement::Done).await;
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(10).await, ["bob"]);
    settle_message(&world, "bob", DeliverySettlement::Done).await;
    world.advance_secs(60);
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_retry_is_due_at_its_time(world: StoreHarness) {
    issue_message(&world, "ann").await;
    settle_message(
        &world,
        "ann",
        DeliverySettlement::RetryAt(world.secs_from_now(20)),
    )
    .await;
    world.advance_millis(19_999);
    assert_eq!(world.claim_due(10).await, []);
    world.advance_millis(1);
    assert_eq!(world.claim_due_ids(10).await, ["ann"]);
    settle_message(&world, "ann", DeliverySettlement::RetryAt(world.secs_from_now(5))).await;
    world.advance_secs(5);
    assert_eq!(world.claim_due(10).await[0].earlier_claims, 1);
}

async fn a_retry_at_or_after_the_expiry_drops_the_message(world: StoreHarness) {
    issue_message(&world, "ann").await;
    issue_message(&world, "bob").await;
    let expiry = world.secs_from_now(300);
    let just_before = expiry - SignedDuration::from_millis(1);
    settle_message(&world, "ann", DeliverySettlement::RetryAt(expiry)).await;
    settle_message(&world, "bob", DeliverySettlement::RetryAt(just_before)).await;
    settle_message(&world, "ann", DeliverySettlement::RetryAt(world.now())).await;
    world.advance_millis(299_999);
    assert_eq!(world.claim_due_ids(10).await, ["bob"]);
}

async fn an_expired_message_is_never_claimed(world: StoreHarness) {
    issue_message(&world, "ann").await;
    world.advance_secs(300);
    issue_message(&world, "bob").await;
    world.advance_millis(299_999);
    assert_eq!(world.claim_due_ids(10).await, ["bob"]);
    world.advance_secs(-60);
    assert_eq!(world.claim_due(10).await, []);
}

async fn the_oldest_are_claimed_first_up_to_the_limit(world: StoreHarness) {
    for name in ["d", "a", "c", "b", "e"] {
        issue_message(&world, name).await;
        world.advance_secs(1);
    }
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(0).await, [""; 0]);
    assert_eq!(world.claim_due_ids(2).await, ["d", "a"]);
    assert_eq!(world.claim_due_ids(2).await, ["c", "b"]);
    assert_eq!(world.claim_due_ids(2).await, ["e"]);
    assert_eq!(world.claim_due_ids(2).await, [""; 0]);
}

async fn expired_messages_do_not_count_towards_the_limit(world: StoreHarness) {
    for name in ["a", "b", "c"] {
        issue_message(&world, name).await;
    }
    world.advance_secs(290);
    issue_message(&world, "d").await;
    issue_message(&world, "e").await;
    world.advance_secs(10);
    let claimed: HashSet<_> = world.claim_due_ids(2).await.into_iter().collect();
    assert_eq!(claimed, HashSet::from(["d".to_owned(), "e".to_owned()]));
}

async fn each_message_goes_to_one_of_the_racing_claimers(world: StoreHarness) {
    for n in 0..40 {
        issue_message(&world, &format!("e{n}")).await;
    }
    world.advance_secs(10);
    let (_, claims) = run_concurrently(world, 10, |world| async move { world.claim_due_ids(40).await }).await;
    let claims = claims.concat();
    assert_eq!(claims.iter().collect::<HashSet<_>>().len(), 40);
    assert_eq!(claims.len(), 40);
}

async fn messages_of_every_partition_are_claimed(world: StoreHarness) {
    let mut left: HashSet<u8> = (0..=255).collect();
    for n in 0.. {
        let name = format!("e{n}");
        if left.remove(&employee_subject(&name).partition().number()) {
            issue_message(&world, &name).await;
        }
        if left.is_empty() {
            break;
        }
    }
    world.advance_secs(10);
    let claimed = world.claim_due(1000).await;
    let partitions: HashSet<_> = claimed.iter().map(|c| c.message.partition).collect();
    assert_eq!((claimed.len(), partitions.len()), (256, 256));
}

async fn settling_a_missing_message_does_nothing(world: StoreHarness) {
    settle_message(&world, "ann", DeliverySettlement::Done).await;
    settle_message(&world, "ann", DeliverySettlement::RetryAt(world.now())).await;
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_passed_challenge_drops_its_messages(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    world.advance_secs(10);
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_burned_challenge_drops_its_messages(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    for _ in 0..2 {
        world.attempt_pin(&ann_subject(), &id, "999").await;
    }
    world.advance_secs(10);
    assert_eq!(world.claim_due(10).await.len(), 2);
    world.attempt_pin(&ann_subject(), &id, "999").await;
    world.advance_secs(30);
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_resend_drops_the_old_messages(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(60);
    world.replace_code(&ann_subject(), &id, "528").await;
    assert_eq!(world.claim_due(10).await, []);
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(10).await, [format!("{id}-again-528")]);
    world.attempt_pin(&ann_subject(), &id, "528").await;
    world.advance_secs(30);
    assert_eq!(world.claim_due(10).await, []);
}

async fn locking_drops_the_messages(world: StoreHarness) {
    let mut rooms = ann_subject();
    rooms.app = "room-finder".parse().unwrap();
    for subject in [
        &ann_subject(),
        &rooms,
        &employee_subject("bob"),
        &employee_subject("eve"),
    ] {
        world.issue_challenge(subject, "417").await;
    }
    world.lock_device(&employee_subject("bob")).await;
    let scope = AccessScope::Employee(ann_subject().employee);
    world.store.end_access(&scope, world.now()).await.unwrap();
    world.advance_secs(10);
    let claimed = world.claim_due(10).await;
    let left: HashSet<_> = claimed.iter().map(|c| c.message.partition).collect();
    assert_eq!(claimed.len(), 2);
    assert_eq!(left, HashSet::from([employee_subject("eve").partition()]));
}

async fn a_replaced_challenge_drops_its_messages(world: StoreHarness) {
    world.issue_challenge(&ann_subject(), "417").await;
    let id = world.with_policy(8).issue_challenge(&ann_subject(), "528").await;
    world.advance_secs(10);
    let claimed: HashSet<_> = world.claim_due_ids(10).await.into_iter().collect();
    assert_eq!(
        claimed,
        HashSet::from([format!("{id}-mail"), format!("{id}-sms")])
    );
}

async fn a_challenge_that_was_not_issued_has_no_messages(world: StoreHarness) {
    let live = world.issue_challenge(&ann_subject(), "417").await;
    let refused = world.new_challenge(&ann_subject(), "528");
    assert!(matches!(
        world.store.issue(&refused).await.unwrap(),
        IssueOutcome::Already(_)
    ));
    world.advance_secs(10);
    let claimed = world.claim_due_ids(10).await;
    assert_eq!(claimed.len(), 2);
    assert!(claimed.iter().all(|name| name.starts_with(live.as_str())));
}

/// A message with this id and these sealed bytes, to the employee of the same name. It expires after so many seconds.
fn message_useful_for(world: &StoreHarness, id: &str, sealed: &[u8], useful: i64) -> SealedMessage {
    SealedMessage {
        ciphertext: sealed.to_vec(),
        expires_at: world.secs_from_now(useful),
        ..world.sealed_message(&employee_subject(id), id)
    }
}

/// Puts a message into the outbox that is due in so many seconds.
async fn put_message(world: &StoreHarness, parcel: &SealedMessage, due: i64) {
    let put = world.outbox.put(parcel, world.secs_from_now(due), world.now());
    put.await.unwrap();
}

async fn a_message_that_was_put_in_is_claimed_when_it_is_due(world: StoreHarness) {
    let parcel = message_useful_for(&world, "now", &[0, 10, 13, 255], 60);
    put_message(&world, &parcel, 0).await;
    put_message(&world, &message_useful_for(&world, "later", b"later", 60), 20).await;
    assert_eq!(
        world.claim_due(10).await,
        [ClaimedMessage {
            message: parcel,
            earlier_claims: 0
        }]
    );
    settle_message(&world, "now", DeliverySettlement::Done).await;
    world.advance_millis(19_999);
    assert_eq!(world.claim_due(10).await, []);
    world.advance_millis(1);
    assert_eq!(world.claim_due_ids(10).await, ["later"]);
    world.advance_secs(40);
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_message_replaces_the_one_with_its_id(world: StoreHarness) {
    put_message(&world, &message_useful_for(&world, "ann", b"one", 300), 10).await;
    world.advance_secs(10);
    assert_eq!(world.claim_due(10).await.len(), 1);
    let two = message_useful_for(&world, "ann", b"two", 300);
    put_message(&world, &two, 50).await;
    world.advance_millis(49_999);
    assert_eq!(world.claim_due(10).await, []);
    world.advance_millis(1);
    let tries = 0;
    assert_eq!(
        world.claim_due(10).await,
        [ClaimedMessage {
            message: two,
            earlier_claims: tries
        }]
    );
    settle_message(&world, "ann", DeliverySettlement::Done).await;
    world.advance_secs(60);
    assert_eq!(world.claim_due(10).await, []);
}

async fn a_replacing_message_keeps_its_own_times(world: StoreHarness) {
    put_message(&world, &message_useful_for(&world, "ann", b"one", 100), 10).await;
    put_message(&world, &message_useful_for(&world, "bob", b"one", 500), 10).await;
    put_message(&world, &message_useful_for(&world, "ann", b"two", 400), 200).await;
    put_message(&world, &message_useful_for(&world, "bob", b"two", 100), 10).await;
    world.advance_secs(200);
    issue_message(&world, "eve").await;
    assert_eq!(world.claim_due_ids(10).await, ["ann"]);
}

async fn an_expired_message_is_not_put_in(world: StoreHarness) {
    let old = message_useful_for(&world, "ann", b"one", 300);
    put_message(&world, &old, 10).await;
    put_message(&world, &message_useful_for(&world, "ann", b"two", 0), 10).await;
    put_message(&world, &message_useful_for(&world, "bob", b"one", -1), 0).await;
    world.advance_secs(10);
    let claimed = world.claim_due(10).await;
    assert_eq!(
        claimed,
        [ClaimedMessage {
            message: old,
            earlier_claims: 0
        }]
    );
}

async fn a_message_waits_for_days_whatever_comes_after(world: StoreHarness) {
    let hour = 3_600;
    put_message(
        &world,
        &message_useful_for(&world, "ann", b"late", 72 * hour),
        24 * hour,
    )
    .await;
    put_message(
        &world,
        &message_useful_for(&world, "overdue", b"late", 72 * hour),
        0,
    )
    .await;
    for _ in 0..24 {
        world.advance_secs(hour);
        world.issue_challenge(&employee_subject("ann"), "417").await;
        world.issue_challenge(&employee_subject("overdue"), "417").await;
    }
    let claimed: HashSet<_> = world.claim_due_ids(100).await.into_iter().collect();
    assert!(
        claimed.contains("ann") && claimed.contains("overdue"),
        "{claimed:?}"
    );
}

async fn one_of_the_racing_messages_with_one_id_is_left(world: StoreHarness) {
    let (world, _) = run_concurrently(world, 10, |world| async move {
        put_message(&world, &message_useful_for(&world, "ann", b"one", 300), 0).await;
    })
    .await;
    assert_eq!(world.claim_due_ids(10).await, ["ann"]);
    settle_message(&world, "ann", DeliverySettlement::Done).await;
    world.advance_secs(60);
    assert_eq!(world.claim_due(10).await, []);
}
