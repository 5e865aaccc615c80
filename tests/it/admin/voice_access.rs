//! Owners pause and unlock their voice access with the links in a mail about wrong PINs.

use std::sync::Arc;

use countersign::{
    clock::SignedDuration,
    mfa::owner::OwnerLinkAction::{Pause, Unlock},
};
use reqwest::Method;

use super::voice_access_rig::{
    burn_challenge, get_page, link_path, post_page, request_page, wait_for_notices,
};
use crate::support::{
    redis::RedisServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

const ANN_NUMBER: &str = "+12025550188";

#[tokio::test]
async fn the_owner_pauses_voice_access_and_unlocks_it() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    assert_eq!(mail.to, "sam.rivera@example.com");
    assert_eq!(mail.subject.as_deref(), Some("Wrong PINs for Contact Finder"));

    let (pause, unlock) = (link_path(&mail, Pause), link_path(&mail, Unlock));
    get_page(&app, &pause).await.says(200, "Pause voice access?");
    post_page(&app, &pause).await.says(200, "Voice access is paused");
    app.advance_clock(3600);
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN_NUMBER);

    get_page(&app, &unlock).await.says(200, "Unlock voice access?");
    post_page(&app, &unlock)
        .await
        .says(200, "Voice access is unlocked");
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
}

#[tokio::test]
async fn an_unlock_ends_the_wait() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    let mail = wait_for_notices(&app, 1).await.remove(0);
    post_page(&app, &link_path(&mail, Unlock))
        .await
        .says(200, "unlocked");
    // The three guesses at short PINs are spent. Unlocking does not refund them, so the next PIN is a long one.
    sam.asks_for("Ann Lee").await.says("6 digits");
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn a_pause_ends_the_clearance_and_the_open_challenge() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    app.advance_clock(61);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    let mail = wait_for_notices(&app, 1).await.remove(0);
    post_page(&app, &link_path(&mail, Pause))
        .await
        .says(200, "paused");
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN_NUMBER);

    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    app.advance_clock(61);
    sam.asks_for("Ann Lee").await.says("I've sent");
    let mail = wait_for_notices(&app, 1).await.remove(0);
    post_page(&app, &link_path(&mail, Pause))
        .await
        .says(200, "paused");
    sam.says_pin(&app.last_pin()).await.hides(ANN_NUMBER);
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN_NUMBER);
}

#[tokio::test]
async fn opening_a_link_changes_nothing() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    for link in [link_path(&mail, Pause), link_path(&mail, Unlock)] {
        for _ in 0..3 {
            get_page(&app, &link).await.says(200, "Nothing has changed yet");
            let head = request_page(&app, Method::HEAD, &link, &[]).await;
            assert_eq!((head.status.as_u16(), head.html.as_str()), (200, ""));
        }
        let put = request_page(&app, Method::PUT, &link, &[]).await;
        assert_eq!(put.status, 405);
    }
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    app.advance_clock(61);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(app.audit_events_named("voice.paused").await, []);
    assert_eq!(app.audit_events_named("voice.unlocked").await, []);
}

#[tokio::test]
async fn a_link_works_once_even_if_used_concurrently() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let pause = link_path(&mail, Pause);
    let answers = futures_util::future::join_all((0..6).map(|_| post_page(&app, &pause))).await;
    let done = answers.iter().filter(|page| page.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    for page in answers.iter().filter(|page| page.status != 200) {
        page.says(410, "This link has been used");
    }
    get_page(&app, &pause).await.says(410, "This link has been used");
    let events = app.audit_events_named("voice.paused").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].reason.as_deref(), Some("owner_link"));
    assert_eq!(events[0].actor.as_deref(), Some("owner:sam.rivera"));

    post_page(&app, &link_path(&mail, Unlock))
        .await
        .says(200, "unlocked");
    post_page(&app, &pause).await.says(410, "used");
    sam.asks_for("Ann Lee").await.says("I've sent");
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    app.clock
        .advance_by(SignedDuration::from_hours(24 * 7) - SignedDuration::from_secs(1));
    get_page(&app, &link_path(&mail, Pause)).await.says(200, "Pause");
    app.advance_clock(1);
    get_page(&app, &link_path(&mail, Pause))
        .await
        .says(410, "This link has expired");
    post_page(&app, &link_path(&mail, Pause))
        .await
        .says(410, "This link has expired");
    assert_eq!(app.audit_events_named("voice.paused").await, []);
}

#[tokio::test]
async fn an_invalid_link_is_not_found() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let good = link_path(&mail, Pause);
    let (first, last) = (&good[..good.len() - 1], &good[good.len() - 1..]);
    let spoiled = format!("{first}{}", if last == "A" { "B" } else { "A" });
    let long = format!("/voice-access/{}", "A".repeat(4_000));
    for link in [first, &spoiled, &long, "/voice-access/x", "/voice-access/%00%ff"] {
        get_page(&app, link).await.says(404, "This link does not work");
        post_page(&app, link).await.says(404, "This link does not work");
    }
    let (status, _) = app.get_page("/voice-access/").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn another_website_cannot_press_the_button() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let pause = link_path(&mail, Pause);
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "\u{fffd}"),
        ("origin", "https://evil.example"),
        ("origin", "evil"),
    ] {
        request_page(&app, Method::POST, &pause, &[header])
            .await
            .says(403, "This request did not come from our page");
    }
    let own = format!("http://{}", app.address);
    request_page(&app, Method::POST, &pause, &[("origin", &own)])
        .await
        .says(200, "paused");
    let own = [("origin", "null"), ("sec-fetch-site", "same-origin")];
    request_page(&app, Method::POST, &link_path(&mail, Unlock), &own)
        .await
        .says(200, "unlocked");
}

#[tokio::test]
async fn a_page_does_not_reveal_its_link() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let pause = link_path(&mail, Pause);
    let secret = pause.rsplit_once('/').unwrap().1;
    for page in [
        get_page(&app, &pause).await,
        post_page(&app, &pause).await,
        post_page(&app, &pause).await,
    ] {
        let header = |name| page.headers[name].to_str().unwrap();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-frame-options"), "DENY");
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self';"),
            "{policy}"
        );
        assert!(
            !page.html.contains(secret) && !page.html.contains("<script"),
            "{}",
            page.html
        );
    }
    let (_, metrics) = app.get_page("/metrics").await;
    assert!(metrics.contains("route=\"/voice-access/{link}\""), "{metrics}");
    assert!(!metrics.contains(secret), "{metrics}");
    for line in app.audit_lines().await {
        assert!(!line.contains(secret), "{line}");
    }
}

#[tokio::test]
async fn the_pages_match_their_snapshots() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let (pause, unlock) = (link_path(&mail, Pause), link_path(&mail, Unlock));
    insta::assert_snapshot!("pause", get_page(&app, &pause).await.html);
    insta::assert_snapshot!("paused", post_page(&app, &pause).await.html);
    insta::assert_snapshot!("used", post_page(&app, &pause).await.html);
    insta::assert_snapshot!("unlock", get_page(&app, &unlock).await.html);
    insta::assert_snapshot!("unlocked", post_page(&app, &unlock).await.html);
    insta::assert_snapshot!("nowhere", get_page(&app, "/voice-access/x").await.html);
}

#[tokio::test]
async fn without_redis_nothing_changes_and_the_link_stays_valid() {
    let mut redis = RedisServer::start();
    let app = TestAppBuilder::default()
        .records(Arc::new(redis.store()))
        .start()
        .await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let pause = link_path(&mail, Pause);
    redis.stop();
    post_page(&app, &pause)
        .await
        .says(503, "This is not working right now");
    assert_eq!(app.audit_events_named("voice.paused").await, []);
    redis.restart();
    for _ in 0..20 {
        if post_page(&app, &pause).await.status == 200 {
            return;
        }
    }
    panic!("Redis is back, but twenty tries failed");
}

#[tokio::test]
async fn an_inactive_employee_has_no_page() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    app.import_changed_sample(|sample| {
        assert_eq!(sample["employees"][0]["id"], SAM);
        sample["employees"][0]["active"] = false.into();
    })
    .await;
    app.advance_clock(6);
    get_page(&app, &link_path(&mail, Pause))
        .await
        .says(404, "This link does not work");
    post_page(&app, &link_path(&mail, Pause))
        .await
        .says(404, "This link does not work");
}

#[tokio::test]
async fn after_three_mails_a_day_the_rest_arrive_as_one_digest() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for _ in 0..5 {
        burn_challenge(&app, &mut sam).await;
        app.advance_clock(3601);
    }
    assert_eq!(wait_for_notices(&app, 3).await.len(), 3);
    app.clock.advance_by(SignedDuration::from_hours(24));
    let words = wait_for_notices(&app, 4).await;
    assert_eq!(words.len(), 4);
    assert!(
        words[3].text.contains("blocked 2 more times"),
        "{}",
        words[3].text
    );
    post_page(&app, &link_path(&words[3], Pause))
        .await
        .says(200, "paused");
}

#[tokio::test]
async fn without_a_public_url_the_mail_names_the_administrator() {
    let app = TestAppBuilder::default().without_public_url().start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    assert_eq!(mail.owner_links(), None);
    assert!(
        mail.text.contains("They can pause voice access for you"),
        "{}",
        mail.text
    );
}
