//! What every outbox promises: nothing lost, nothing twice, nothing after it is useless.

use std::collections::HashSet;

use super::world::{World, ann, employee, race};
use countersign::{
    clock::SignedDuration,
    delivery::{ClaimedMessage, DeliverySettlement, SealedMessage, SealedMessageId},
    mfa::store::{AccessScope, IssueOutcome},
};

suite! {
    [
        a_parcel_is_leased_to_its_issuer_and_then_to_one_at_a_time,
        sealed_bytes_survive,
        a_settled_parcel_is_gone,
        a_retry_comes_at_its_time,
        a_retry_that_is_not_before_the_expiry_drops_the_parcel,
        an_expired_parcel_is_never_claimed,
        the_oldest_are_claimed_first_up_to_the_limit,
        expired_parcels_do_not_count_towards_the_limit,
        of_racing_claimers_each_parcel_has_one,
        parcels_of_every_partition_are_claimed,
        settling_what_is_gone_does_nothing,
        a_passed_challenge_drops_its_parcels,
        a_burned_challenge_drops_its_parcels,
        a_resend_drops_the_old_parcels,
        locking_drops_the_parcels,
        a_replaced_challenge_drops_its_parcels,
        a_challenge_that_was_not_issued_has_no_parcels,
        a_parcel_that_was_put_in_comes_when_it_is_due,
        a_parcel_takes_the_place_of_the_one_with_its_id,
        a_parcel_in_anothers_place_lives_by_its_own_times,
        a_parcel_that_has_expired_is_not_put_in,
        a_parcel_waits_for_days_whatever_comes_after,
        of_racing_parcels_with_one_id_one_is_left,
    ]
    each memory => crate::conformance::world::World::in_memory();
    each redis => crate::conformance::world::World::in_redis();
    whole redis_cluster => crate::conformance::world::Cluster::start();
}

/// One parcel of that name, in a challenge of its own employee.
async fn posts(world: &World, name: &str) {
    let mut challenge = world.challenge(&employee(name), "417");
    challenge.messages = vec![world.parcel(&employee(name), name)];
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
}

async fn settles(world: &World, name: &str, settlement: DeliverySettlement) {
    let (partition, id) = (employee(name).partition(), SealedMessageId(name.to_owned()));
    world.store.settle(partition, &id, settlement).await.unwrap();
}

async fn a_parcel_is_leased_to_its_issuer_and_then_to_one_at_a_time(world: World) {
    posts(&world, "ann").await;
    world.wait_millis(9_999);
    assert_eq!(world.claims(10).await, []);
    world.wait_millis(1);
    let tries: Vec<_> = world.claims(10).await.iter().map(|c| c.earlier_claims).collect();
    assert_eq!(tries, [0]);
    world.wait_millis(29_999);
    assert_eq!(world.claims(10).await, []);
    world.wait_millis(1);
    let tries: Vec<_> = world.claims(10).await.iter().map(|c| c.earlier_claims).collect();
    assert_eq!(tries, [1]);
}

async fn sealed_bytes_survive(world: World) {
    let want = world.parcel(&employee("ann"), "ann");
    posts(&world, "ann").await;
    world.wait(10);
    let claimed = world.claims(10).await;
    let parcel = want;
    assert_eq!(
        claimed,
        [ClaimedMessage {
            message: parcel,
            earlier_claims: 0
        }]
    );
}

async fn a_settled_parcel_is_gone(world: World) {
    posts(&world, "ann").await;
    posts(&world, "bob").await;
    settles(&world, "ann", DeliverySettlement::Done).await;
    world.wait(10);
    assert_eq!(world.claimed(10).await, ["bob"]);
    settles(&world, "bob", DeliverySettlement::Done).await;
    world.wait(60);
    assert_eq!(world.claims(10).await, []);
}

async fn a_retry_comes_at_its_time(world: World) {
    posts(&world, "ann").await;
    settles(&world, "ann", DeliverySettlement::RetryAt(world.in_secs(20))).await;
    world.wait_millis(19_999);
    assert_eq!(world.claims(10).await, []);
    world.wait_millis(1);
    assert_eq!(world.claimed(10).await, ["ann"]);
    settles(&world, "ann", DeliverySettlement::RetryAt(world.in_secs(5))).await;
    world.wait(5);
    assert_eq!(world.claims(10).await[0].earlier_claims, 1);
}

async fn a_retry_that_is_not_before_the_expiry_drops_the_parcel(world: World) {
    posts(&world, "ann").await;
    posts(&world, "bob").await;
    let expiry = world.in_secs(300);
    let just_before = expiry - SignedDuration::from_millis(1);
    settles(&world, "ann", DeliverySettlement::RetryAt(expiry)).await;
    settles(&world, "bob", DeliverySettlement::RetryAt(just_before)).await;
    settles(&world, "ann", DeliverySettlement::RetryAt(world.now())).await;
    world.wait_millis(299_999);
    assert_eq!(world.claimed(10).await, ["bob"]);
}

async fn an_expired_parcel_is_never_claimed(world: World) {
    posts(&world, "ann").await;
    world.wait(300);
    posts(&world, "bob").await;
    world.wait_millis(299_999);
    assert_eq!(world.claimed(10).await, ["bob"]);
    world.wait(-60);
    assert_eq!(world.claims(10).await, []);
}

async fn the_oldest_are_claimed_first_up_to_the_limit(world: World) {
    for name in ["d", "a", "c", "b", "e"] {
        posts(&world, name).await;
        world.wait(1);
    }
    world.wait(10);
    assert_eq!(world.claimed(0).await, [""; 0]);
    assert_eq!(world.claimed(2).await, ["d", "a"]);
    assert_eq!(world.claimed(2).await, ["c", "b"]);
    assert_eq!(world.claimed(2).await, ["e"]);
    assert_eq!(world.claimed(2).await, [""; 0]);
}

async fn expired_parcels_do_not_count_towards_the_limit(world: World) {
    for name in ["a", "b", "c"] {
        posts(&world, name).await;
    }
    world.wait(290);
    posts(&world, "d").await;
    posts(&world, "e").await;
    world.wait(10);
    let claimed: HashSet<_> = world.claimed(2).await.into_iter().collect();
    assert_eq!(claimed, HashSet::from(["d".to_owned(), "e".to_owned()]));
}

async fn of_racing_claimers_each_parcel_has_one(world: World) {
    for n in 0..40 {
        posts(&world, &format!("e{n}")).await;
    }
    world.wait(10);
    let (_, claims) = race(world, 10, |world| async move { world.claimed(40).await }).await;
    let claims = claims.concat();
    assert_eq!(claims.iter().collect::<HashSet<_>>().len(), 40);
    assert_eq!(claims.len(), 40);
}

async fn parcels_of_every_partition_are_claimed(world: World) {
    let mut left: HashSet<u8> = (0..=255).collect();
    for n in 0.. {
        let name = format!("e{n}");
        if left.remove(&employee(&name).partition().number()) {
            posts(&world, &name).await;
        }
        if left.is_empty() {
            break;
        }
    }
    world.wait(10);
    let claimed = world.claims(1000).await;
    let partitions: HashSet<_> = claimed.iter().map(|c| c.message.partition).collect();
    assert_eq!((claimed.len(), partitions.len()), (256, 256));
}

async fn settling_what_is_gone_does_nothing(world: World) {
    settles(&world, "ann", DeliverySettlement::Done).await;
    settles(&world, "ann", DeliverySettlement::RetryAt(world.now())).await;
    assert_eq!(world.claims(10).await, []);
}

async fn a_passed_challenge_drops_its_parcels(world: World) {
    world.passes(&ann()).await;
    world.wait(10);
    assert_eq!(world.claims(10).await, []);
}

async fn a_burned_challenge_drops_its_parcels(world: World) {
    let id = world.issues(&ann(), "417").await;
    for _ in 0..2 {
        world.offers(&ann(), &id, "999").await;
    }
    world.wait(10);
    assert_eq!(world.claims(10).await.len(), 2);
    world.offers(&ann(), &id, "999").await;
    world.wait(30);
    assert_eq!(world.claims(10).await, []);
}

async fn a_resend_drops_the_old_parcels(world: World) {
    let id = world.issues(&ann(), "417").await;
    world.wait(60);
    world.resends(&ann(), &id, "528").await;
    assert_eq!(world.claims(10).await, []);
    world.wait(10);
    assert_eq!(world.claimed(10).await, [format!("{id}-again-528")]);
    world.offers(&ann(), &id, "528").await;
    world.wait(30);
    assert_eq!(world.claims(10).await, []);
}

async fn locking_drops_the_parcels(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    for subject in [&ann(), &rooms, &employee("bob"), &employee("eve")] {
        world.issues(subject, "417").await;
    }
    world.locks(&employee("bob")).await;
    let scope = AccessScope::Employee(ann().employee);
    world.store.end_access(&scope, world.now()).await.unwrap();
    world.wait(10);
    let claimed = world.claims(10).await;
    let left: HashSet<_> = claimed.iter().map(|c| c.message.partition).collect();
    assert_eq!(claimed.len(), 2);
    assert_eq!(left, HashSet::from([employee("eve").partition()]));
}

async fn a_replaced_challenge_drops_its_parcels(world: World) {
    world.issues(&ann(), "417").await;
    let id = world.under(8).issues(&ann(), "528").await;
    world.wait(10);
    let claimed: HashSet<_> = world.claimed(10).await.into_iter().collect();
    assert_eq!(
        claimed,
        HashSet::from([format!("{id}-mail"), format!("{id}-sms")])
    );
}

async fn a_challenge_that_was_not_issued_has_no_parcels(world: World) {
    let live = world.issues(&ann(), "417").await;
    let refused = world.challenge(&ann(), "528");
    assert!(matches!(
        world.store.issue(&refused).await.unwrap(),
        IssueOutcome::Already(_)
    ));
    world.wait(10);
    let claimed = world.claimed(10).await;
    assert_eq!(claimed.len(), 2);
    assert!(claimed.iter().all(|name| name.starts_with(live.as_str())));
}

/// A parcel of the employee of that name, with these bytes, useful for so many seconds.
fn letter(world: &World, id: &str, sealed: &[u8], useful: i64) -> SealedMessage {
    SealedMessage {
        ciphertext: sealed.to_vec(),
        expires_at: world.in_secs(useful),
        ..world.parcel(&employee(id), id)
    }
}

/// Puts a parcel in, to be due in so many seconds.
async fn puts(world: &World, parcel: &SealedMessage, due: i64) {
    let put = world.store.put(parcel, world.in_secs(due), world.now());
    put.await.unwrap();
}

async fn a_parcel_that_was_put_in_comes_when_it_is_due(world: World) {
    let parcel = letter(&world, "now", &[0, 10, 13, 255], 60);
    puts(&world, &parcel, 0).await;
    puts(&world, &letter(&world, "later", b"later", 60), 20).await;
    assert_eq!(
        world.claims(10).await,
        [ClaimedMessage {
            message: parcel,
            earlier_claims: 0
        }]
    );
    settles(&world, "now", DeliverySettlement::Done).await;
    world.wait_millis(19_999);
    assert_eq!(world.claims(10).await, []);
    world.wait_millis(1);
    assert_eq!(world.claimed(10).await, ["later"]);
    world.wait(40);
    assert_eq!(world.claims(10).await, []);
}

async fn a_parcel_takes_the_place_of_the_one_with_its_id(world: World) {
    puts(&world, &letter(&world, "ann", b"one", 300), 10).await;
    world.wait(10);
    assert_eq!(world.claims(10).await.len(), 1);
    let two = letter(&world, "ann", b"two", 300);
    puts(&world, &two, 50).await;
    world.wait_millis(49_999);
    assert_eq!(world.claims(10).await, []);
    world.wait_millis(1);
    let tries = 0;
    assert_eq!(
        world.claims(10).await,
        [ClaimedMessage {
            message: two,
            earlier_claims: tries
        }]
    );
    settles(&world, "ann", DeliverySettlement::Done).await;
    world.wait(60);
    assert_eq!(world.claims(10).await, []);
}

async fn a_parcel_in_anothers_place_lives_by_its_own_times(world: World) {
    puts(&world, &letter(&world, "ann", b"one", 100), 10).await;
    puts(&world, &letter(&world, "bob", b"one", 500), 10).await;
    puts(&world, &letter(&world, "ann", b"two", 400), 200).await;
    puts(&world, &letter(&world, "bob", b"two", 100), 10).await;
    world.wait(200);
    posts(&world, "eve").await;
    assert_eq!(world.claimed(10).await, ["ann"]);
}

async fn a_parcel_that_has_expired_is_not_put_in(world: World) {
    let old = letter(&world, "ann", b"one", 300);
    puts(&world, &old, 10).await;
    puts(&world, &letter(&world, "ann", b"two", 0), 10).await;
    puts(&world, &letter(&world, "bob", b"one", -1), 0).await;
    world.wait(10);
    let claimed = world.claims(10).await;
    assert_eq!(
        claimed,
        [ClaimedMessage {
            message: old,
            earlier_claims: 0
        }]
    );
}

async fn a_parcel_waits_for_days_whatever_comes_after(world: World) {
    let hour = 3_600;
    puts(&world, &letter(&world, "ann", b"late", 72 * hour), 24 * hour).await;
    puts(&world, &letter(&world, "overdue", b"late", 72 * hour), 0).await;
    for _ in 0..24 {
        world.wait(hour);
        world.issues(&employee("ann"), "417").await;
        world.issues(&employee("overdue"), "417").await;
    }
    let claimed: HashSet<_> = world.claimed(100).await.into_iter().collect();
    assert!(
        claimed.contains("ann") && claimed.contains("overdue"),
        "{claimed:?}"
    );
}

async fn of_racing_parcels_with_one_id_one_is_left(world: World) {
    let (world, _) = race(world, 10, |world| async move {
        puts(&world, &letter(&world, "ann", b"one", 300), 0).await;
    })
    .await;
    assert_eq!(world.claimed(10).await, ["ann"]);
    settles(&world, "ann", DeliverySettlement::Done).await;
    world.wait(60);
    assert_eq!(world.claims(10).await, []);
}
