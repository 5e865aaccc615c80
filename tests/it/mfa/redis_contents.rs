//! The contents of Redis: their lifetimes, and what an attacker with a copy would learn.

use std::sync::Arc;

use countersign::{
    clock::SignedDuration,
    delivery::{MessageContent, OutgoingMessage, PinDestination, SealedMessage},
    mfa::{
        ChallengeId, Pin, PinKey,
        store::{
            AccessState, IssueOutcome, PinVerdict, ReplaceOutcome,
            redis::{RedisRecordStore, RedisSettings},
        },
    },
    secret::{RootKey, SystemEntropy},
};
use ring::digest;

use crate::{
    conformance::store_harness::{StoreHarness, ann_subject, employee_subject},
    support::redis::{RedisEntry, RedisServer},
};

fn harness_on(server: &RedisServer) -> StoreHarness {
    StoreHarness::new(Arc::new(server.store()), None)
}

fn dump_contains(dump: &[RedisEntry], bytes: &[u8]) -> bool {
    let within = |all: &[u8]| all.windows(bytes.len()).any(|window| window == bytes);
    dump.iter()
        .any(|kept| within(kept.key.as_bytes()) || within(&kept.bytes))
}

/// Issues a challenge as the gate does, with the digest of the PIN, a sealed question and a sealed email.
async fn issue_real_challenge(world: &StoreHarness, pin: &Pin) -> ChallengeId {
    let root = RootKey::generate(&SystemEntropy);
    let mut challenge = world.new_challenge(&ann_subject(), "417");
    let message = OutgoingMessage {
        body: MessageContent::Code {
            to: PinDestination::Email("ann.lee@example.com".parse().unwrap()),
            code: pin.expose().into(),
        },
        display_name: "Ann Lee".to_owned(),
        organization: "Acme Widgets".to_owned(),
        app: "Contact Finder".to_owned(),
        issued_at: challenge.issued_at,
        expires_at: challenge.expires_at,
        locale: "en-US".to_owned(),
    };
    let sealer = root.derive_sealer("test");
    challenge.digest = PinKey::new(&root).digest(&challenge.id, pin);
    challenge.question = sealer.seal(b"", b"the number of Bob Stone", &SystemEntropy);
    challenge.messages = vec![SealedMessage::seal(
        &message,
        ann_subject().partition(),
        &sealer,
        &SystemEntropy,
    )];
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
    challenge.id
}

#[tokio::test]
async fn s0_03_neither_the_pin_nor_what_was_asked_can_be_read_from_a_dump() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    let pin: Pin = "41752863".parse().unwrap();
    let id = issue_real_challenge(&world, &pin).await;
    world.check_access(&ann_subject()).await;
    let dump = server.dump();
    assert!(
        dump_contains(&dump, id.as_str().as_bytes()),
        "the dump contains the challenge"
    );
    for secret in [
        pin.expose(),
        "Bob Stone",
        "ann.lee@example.com",
        "Ann Lee",
        "amzn1",
    ] {
        assert!(
            !dump_contains(&dump, secret.as_bytes()),
            "{secret:?} is in the dump"
        );
    }
}

/// Requirement: S0-03. An attacker with a dump but without the key cannot try all PINs against it: it contains no plain
/// digest of any PIN, alone or combined with the challenge's id.
#[tokio::test]
async fn s0_03_no_plain_digest_of_a_pin_is_in_a_dump() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    let id = issue_real_challenge(&world, &"417".parse().unwrap()).await;
    let dump = server.dump();
    let algorithms = [
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        &digest::SHA256,
        &digest::SHA384,
        &digest::SHA512,
    ];
    let digests = (100..1000).flat_map(|pin| {
        let texts = [
            format!("{pin}"),
            format!("{id}{pin}"),
            format!("{id}\0{pin}"),
            format!("{id}:{pin}"),
        ];
        let of = move |text: String| algorithms.map(|of| digest::digest(of, text.as_bytes()));
        texts.into_iter().flat_map(of)
    });
    for digest in digests {
        let debug = format!("{digest:?}");
        let (_, hex) = debug.split_once(':').expect("ring shows a digest as NAME:hex");
        assert!(!dump_contains(&dump, digest.as_ref()) && !dump_contains(&dump, hex.as_bytes()));
    }
}

/// Requirement: S1-06
#[tokio::test]
async fn s0_03_the_lifetime_of_a_challenge_is_at_most_300_seconds_and_never_rises() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let key = ":c:ann.lee:";
    assert!((290_000..=300_000).contains(&server.ttl_of(key)));

    let shorten = |to: i64| {
        let dump = server.dump();
        let kept = dump.iter().find(|kept| kept.key.contains(key)).unwrap();
        let pexpire = redis::cmd("PEXPIRE").arg(&kept.key).arg(to).clone();
        pexpire.exec(&mut server.connect()).unwrap();
    };
    shorten(200_000);
    world.advance_secs(60);
    world.check_access(&ann_subject()).await;
    assert!(
        server.ttl_of(key) <= 200_000,
        "an access check must not extend it"
    );
    let wrong = world.attempt_pin(&ann_subject(), &id, "999").await;
    assert_eq!(wrong, PinVerdict::Wrong { tries_left: 2 });
    assert!(server.ttl_of(key) <= 200_000, "an attempt must not extend it");
    assert!(matches!(
        world.replace_code(&ann_subject(), &id, "528").await,
        ReplaceOutcome::New(_)
    ));
    assert!(server.ttl_of(key) <= 200_000, "a resend must not extend it");
    let ann = ann_subject();
    let asked = world.store.replace_question(&ann, &id, b"other", world.now());
    assert!(asked.await.unwrap());
    assert!(
        server.ttl_of(key) <= 200_000,
        "another question must not extend it"
    );
    let again = world
        .store
        .issue(&world.new_challenge(&ann, "639"))
        .await
        .unwrap();
    assert!(matches!(again, IssueOutcome::Already(_)));
    assert!(server.ttl_of(key) <= 200_000, "another issue must not extend it");
}

#[tokio::test]
async fn s4_37_a_challenge_is_kept_as_long_as_it_lives_and_never_beyond_ten_minutes() {
    for (lives, kept) in [(60, 60_000), (300, 300_000), (600, 600_000), (3_600, 600_000)] {
        let server = RedisServer::start();
        let world = harness_on(&server);
        let mut challenge = world.new_challenge(&ann_subject(), "417");
        challenge.expires_at = world.secs_from_now(lives);
        world.store.issue(&challenge).await.unwrap();
        let ttl = server.ttl_of(":c:ann.lee:");
        assert!((kept - 10_000..=kept).contains(&ttl), "{lives} s: {ttl} ms");
    }
}

#[tokio::test]
async fn every_key_expires() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    world.pass_gate(&ann_subject()).await;
    world.check_access(&ann_subject()).await;
    world.issue_challenge(&employee_subject("bob"), "417").await;
    let id = world.issue_challenge(&employee_subject("eve"), "417").await;
    for _ in 0..3 {
        world.attempt_pin(&employee_subject("eve"), &id, "999").await;
    }
    world.lock_device(&ann_subject()).await;
    world.store.ready().await.unwrap();
    let dump = server.dump();
    assert!(dump.len() > 8, "{dump:?}");
    for kept in dump {
        let ttl = kept.ttl.unwrap_or(i64::MAX);
        assert!(ttl <= 3_600_000 + 300_000, "{kept:?}");
    }
}

#[tokio::test]
async fn a_clearance_is_kept_only_while_it_can_be_used() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    world.pass_gate(&ann_subject()).await;
    assert!(server.ttl_of(":k:ann.lee:") <= 301_000);
    for _ in 0..8 {
        world.advance_secs(200);
        world.check_access(&ann_subject()).await;
        assert!(server.ttl_of(":k:ann.lee:") <= 301_000);
    }
    world.advance_secs(190);
    world.check_access(&ann_subject()).await;
    assert!(server.ttl_of(":k:ann.lee:") <= 11_000);
    assert!(
        server.ttl_of(":g:ann.lee:") > 1_800_000,
        "the generation outlives it"
    );
}

#[tokio::test]
async fn used_burned_and_locked_challenges_leave_no_secret_behind() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    let digests = ["ann.lee", "bob", "eve"].map(|name| {
        let challenge = world.new_challenge(&employee_subject(name), "417");
        (employee_subject(name), challenge)
    });
    for (_, challenge) in &digests {
        world.store.issue(challenge).await.unwrap();
    }
    // Nothing of a challenge can be read while it waits, either. Its messages are sealed by the sender.
    assert!(dump_contains(
        &server.dump(),
        &digests[0].1.messages[0].ciphertext
    ));
    for (_, challenge) in &digests {
        assert!(!dump_contains(&server.dump(), challenge.digest.as_bytes()));
        assert!(!dump_contains(&server.dump(), &challenge.question));
    }
    let [(ann, used), (bob, burned), (eve, _)] = &digests;
    let verdict = world.attempt_pin(ann, &used.id, "417").await;
    assert!(matches!(verdict, PinVerdict::Passed { .. }));
    for _ in 0..3 {
        world.attempt_pin(bob, &burned.id, "999").await;
    }
    world.lock_device(eve).await;
    let dump = server.dump();
    for (_, challenge) in &digests {
        assert!(!dump_contains(&dump, challenge.digest.as_bytes()));
        assert!(!dump_contains(&dump, &challenge.question));
        assert!(!dump_contains(&dump, &challenge.messages[0].ciphertext));
    }
}

#[tokio::test]
async fn an_open_gate_costs_one_script_of_three_calls() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    world.pass_gate(&ann_subject()).await;
    world.check_access(&ann_subject()).await;
    let looking = {
        let first = server.count_calls();
        server.count_calls() - first
    };
    let before = server.count_calls();
    let standing = world.check_access(&ann_subject()).await;
    assert!(matches!(standing, AccessState::Cleared(_)));
    let calls = server.count_calls() - before - looking;
    assert_eq!(calls, 1 + 3, "EVALSHA, then SET, MGET, SET");
}

#[tokio::test]
async fn installations_with_different_prefixes_share_a_server() {
    let server = RedisServer::start();
    let with = |prefix: &str| {
        let mut settings = server.settings();
        settings.prefix = prefix.to_owned();
        StoreHarness::new(Arc::new(RedisRecordStore::open(&settings).unwrap()), None)
    };
    let (one, two) = (with("one"), with("two"));
    one.pass_gate(&ann_subject()).await;
    assert_eq!(two.check_access(&ann_subject()).await, AccessState::Nothing(None));
    two.issue_challenge(&employee_subject("bob"), "417").await;
    one.advance_secs(10);
    assert_eq!(one.claim_due(10).await, []);
    assert!(
        server
            .dump()
            .iter()
            .all(|kept| kept.key.starts_with("one:{p") || kept.key.starts_with("two:{p"))
    );
}

#[tokio::test]
async fn forgotten_scripts_are_loaded_again() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    world.pass_gate(&ann_subject()).await;
    server.flush_scripts();
    assert!(matches!(
        world.check_access(&ann_subject()).await,
        AccessState::Cleared(_)
    ));
}

#[tokio::test]
async fn no_error_and_no_debug_text_contains_the_password() {
    let lease = SignedDuration::from_secs(1);
    for url in [
        "redis://:opensesame@127.0.0.1:1/",
        "redis://:opensesame@[nonsense/",
        "nonsense://:opensesame@x/",
    ] {
        for cluster in [false, true] {
            let mut settings = RedisSettings::single(url);
            settings.cluster = cluster;
            let text = match RedisRecordStore::open(&settings) {
                Err(error) => format!("{settings:?} {error} {error:?}"),
                Ok(store) => {
                    let world = StoreHarness::new(Arc::new(store), None);
                    let error = world.store.ready().await.unwrap_err();
                    let claimed = world.outbox.claim_due(world.now(), lease, 1).await;
                    let other = claimed.unwrap_err();
                    format!("{settings:?} {error} {error:?} {other:?} {:?}", world.store)
                }
            };
            assert!(!text.contains("opensesame"), "{text}");
        }
    }
}

/// A notice digest waits for a day. The queue that lists it must not expire before it is sent.
#[tokio::test]
async fn the_queue_lives_as_long_as_the_message_that_waits_longest() {
    let server = RedisServer::start();
    let world = harness_on(&server);
    let mut digest = world.sealed_message(&ann_subject(), "digest");
    digest.expires_at = world.secs_from_now(36 * 3_600);
    world
        .outbox
        .put(&digest, world.secs_from_now(24 * 3_600), world.now())
        .await
        .unwrap();
    let dump = server.dump();
    let lifetime = |end: &str| {
        let kept = dump.iter().find(|kept| kept.key.ends_with(end)).unwrap();
        kept.ttl.unwrap()
    };
    // Both lifetimes are set at the same time, but read one after the other.
    let apart = lifetime(":o").abs_diff(lifetime(":o:digest"));
    assert!(apart < 60_000, "{apart} ms apart");
}
