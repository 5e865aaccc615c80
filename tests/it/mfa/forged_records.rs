//! Somebody can write to Redis. They can end access, and no more: what they forge, change, copy or put back opens nothing.

use std::sync::Arc;

use countersign::mfa::{
    GateSubject,
    store::{AccessState, ChallengeEnd, PinVerdict},
};
use redis::{Commands, Connection};

use crate::{
    conformance::store_harness::{StoreHarness, ann_subject, employee_subject},
    support::redis::RedisServer,
};

/// A harness, and the connection of an attacker who can write to its Redis.
fn harness_and_attacker() -> (RedisServer, StoreHarness, Connection) {
    let server = RedisServer::start();
    let world = StoreHarness::new(Arc::new(server.store()), None);
    let attacker = server.connect();
    (server, world, attacker)
}

/// The key that contains this text. There must be exactly one.
fn key_of(attacker: &mut Connection, part: &str) -> String {
    let keys: Vec<String> = attacker.keys(format!("*{part}*")).unwrap();
    let [key] = &keys[..] else {
        panic!("{part}: {keys:?}")
    };
    key.clone()
}

/// Copies a record of one employee to the same kind of record of another.
fn copy_record(attacker: &mut Connection, kind: &str, from: &str, to: &str) {
    let source = key_of(attacker, &format!(":{kind}:{from}"));
    let target = key_of(attacker, &format!(":{kind}:{to}"));
    let copied: bool = redis::cmd("COPY")
        .arg(&source)
        .arg(&target)
        .arg("REPLACE")
        .query(attacker)
        .unwrap();
    assert!(copied);
}

async fn is_cleared(world: &StoreHarness, subject: &GateSubject) -> bool {
    matches!(world.check_access(subject).await, AccessState::Cleared(_))
}

#[tokio::test]
async fn a_clearance_cannot_be_forged_from_public_data() {
    let (_server, world, mut attacker) = harness_and_attacker();
    world.pass_gate(&ann_subject()).await;
    let key = key_of(&mut attacker, ":k:ann.lee:");
    let now = world.now().as_millisecond();
    let policy: Vec<u8> = world.policy.as_bytes().to_vec();
    // The form that an earlier version accepted, and that of this one without its seal.
    let earlier = [&policy[..], format!(" g g {now} {now}").as_bytes()].concat();
    let unsealed = format!(
        "{{\"policy\":[7,7,7,7,7,7,7,7],\"generations\":[\"g\",\"g\"],\"granted_at\":{now},\"last_used\":{now}}}"
    );
    for generation in ["*:g:ann.lee", "*:g:ann.lee:*"] {
        let keys: Vec<String> = attacker.keys(generation).unwrap();
        for key in keys {
            attacker.set::<_, _, ()>(key, "g").unwrap();
        }
    }
    for forged in [earlier, unsealed.into_bytes(), vec![0; 300], b"x".to_vec()] {
        attacker.set::<_, _, ()>(&key, forged).unwrap();
        assert!(!is_cleared(&world, &ann_subject()).await);
    }
    // The gate goes on without a restart.
    world.pass_gate(&ann_subject()).await;
    assert!(is_cleared(&world, &ann_subject()).await);
}

#[tokio::test]
async fn a_changed_bit_voids_a_clearance_and_a_challenge() {
    let (_server, world, mut attacker) = harness_and_attacker();
    world.pass_gate(&ann_subject()).await;
    let key = key_of(&mut attacker, ":k:ann.lee:");
    let genuine: Vec<u8> = attacker.get(&key).unwrap();
    for place in [0, genuine.len() / 2, genuine.len() - 1] {
        let mut changed = genuine.clone();
        changed[place] ^= 1;
        attacker.set::<_, _, ()>(&key, changed).unwrap();
        assert!(!is_cleared(&world, &ann_subject()).await, "{place}");
    }
    let bob = employee_subject("bob");
    let id = world.issue_challenge(&bob, "417").await;
    let key = key_of(&mut attacker, ":c:bob:");
    let mut changed: Vec<u8> = attacker.hget(&key, "sealed").unwrap();
    changed[40] ^= 1;
    attacker.hset::<_, _, _, ()>(&key, "sealed", changed).unwrap();
    assert!(matches!(
        world.attempt_pin(&bob, &id, "417").await,
        PinVerdict::Gone(_)
    ));
    world.pass_gate(&bob).await;
}

#[tokio::test]
async fn a_copied_clearance_is_worth_nothing_for_another_subject() {
    let (_server, world, mut attacker) = harness_and_attacker();
    let eve = employee_subject("eve");
    for subject in [&ann_subject(), &eve] {
        world.pass_gate(subject).await;
    }
    world.lock_device(&ann_subject()).await;
    assert!(!is_cleared(&world, &ann_subject()).await);
    // Everything that Eve has: the clearance and the generations that it names.
    copy_record(&mut attacker, "k", "eve:", "ann.lee:");
    for (from, to) in [("eve:", "ann.lee:"), ("eve", "ann.lee")] {
        let source: Vec<String> = attacker.keys(format!("*:g:{from}*")).unwrap();
        for source in source {
            let target = source.replace(from, to);
            let value: String = attacker.get(&source).unwrap();
            attacker.set::<_, _, ()>(target, value).unwrap();
        }
    }
    assert!(!is_cleared(&world, &ann_subject()).await);
    assert!(is_cleared(&world, &eve).await);
}

/// Eve knows the PIN of her own challenge. Under Ann's name it must not open Ann's answers.
#[tokio::test]
async fn a_copied_challenge_is_not_answered_by_its_pin() {
    let (_server, world, mut attacker) = harness_and_attacker();
    let eve = employee_subject("eve");
    let eves = world.issue_challenge(&eve, "417").await;
    let anns = world.issue_challenge(&ann_subject(), "528").await;
    copy_record(&mut attacker, "c", "eve:", "ann.lee:");
    copy_record(&mut attacker, "t", "eve:", "ann.lee:");
    for id in [&eves, &anns] {
        assert!(matches!(
            world.attempt_pin(&ann_subject(), id, "417").await,
            PinVerdict::Gone(_)
        ));
    }
    assert!(!is_cleared(&world, &ann_subject()).await);
}

#[tokio::test]
async fn a_clearance_that_is_put_back_is_bound_by_its_own_times_and_generations() {
    let (_server, world, mut attacker) = harness_and_attacker();
    world.pass_gate(&ann_subject()).await;
    let key = key_of(&mut attacker, ":k:ann.lee:");
    let kept: Vec<u8> = attacker.get(&key).unwrap();
    // After a lock, the generation that it names is gone.
    world.lock_device(&ann_subject()).await;
    attacker.set::<_, _, ()>(&key, &kept).unwrap();
    assert!(!is_cleared(&world, &ann_subject()).await);
    // After a new pass, there is another generation.
    world.pass_gate(&ann_subject()).await;
    attacker.set::<_, _, ()>(&key, &kept).unwrap();
    assert!(!is_cleared(&world, &ann_subject()).await);
    // After its time, it stays closed, however often it is put back.
    world.pass_gate(&employee_subject("bob")).await;
    let key = key_of(&mut attacker, ":k:bob:");
    let kept: Vec<u8> = attacker.get(&key).unwrap();
    world.advance_millis(300_001);
    for _ in 0..3 {
        attacker.set::<_, _, ()>(&key, &kept).unwrap();
        assert!(!is_cleared(&world, &employee_subject("bob")).await);
    }
}

#[tokio::test]
async fn the_note_of_an_end_opens_nothing() {
    let (_server, world, mut attacker) = harness_and_attacker();
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let key = key_of(&mut attacker, ":t:ann.lee:");
    for note in [
        "",
        "U",
        "U 0",
        "X 1 2",
        "U 99999999999999999999 x",
        "L 9223372036854775807 x",
    ] {
        attacker.set::<_, _, ()>(&key, note).unwrap();
        let access = world.check_access(&ann_subject()).await;
        assert!(
            matches!(access, AccessState::Challenged(_)),
            "{note:?}: {access:?}"
        );
    }
    attacker
        .set::<_, _, ()>(&key, format!("U {} {id}", world.now().as_millisecond()))
        .unwrap();
    let challenge = key_of(&mut attacker, ":c:ann.lee:");
    attacker.del::<_, ()>(challenge).unwrap();
    assert_eq!(
        world.check_access(&ann_subject()).await,
        AccessState::Nothing(Some(ChallengeEnd::Used))
    );
}
