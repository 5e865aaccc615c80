//! What an owner does by the links in a mail about wrong PINs.

use std::sync::Arc;

use countersign::{
    clock::SignedDuration,
    mfa::owner::OwnerLinkAction::{Pause, Unlock},
};
use reqwest::Method;

use super::rig::{burns, get, path, post, request, words};
use crate::support::{
    redis::RedisServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

const ANN: &str = "+12025550188";

#[tokio::test]
async fn the_owner_pauses_voice_access_and_unlocks_it() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    let mail = words(&app, 1).await.remove(0);
    assert_eq!(mail.to, "sam.rivera@example.com");
    assert_eq!(mail.subject.as_deref(), Some("Wrong PINs for Contact Finder"));

    let (pause, unlock) = (path(&mail, Pause), path(&mail, Unlock));
    get(&app, &pause).await.says(200, "Pause voice access?");
    post(&app, &pause).await.says(200, "Voice access is paused");
    app.advance_clock(3600);
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN);

    get(&app, &unlock).await.says(200, "Unlock voice access?");
    post(&app, &unlock).await.says(200, "Voice access is unlocked");
    sam.asks_and_says_pin("Ann Lee").await.says(ANN);
}

#[tokio::test]
async fn the_owner_who_unlocks_need_not_wait() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    let mail = words(&app, 1).await.remove(0);
    post(&app, &path(&mail, Unlock)).await.says(200, "unlocked");
    // Three short guesses are spent, and unlocking gives none back.
    sam.asks_for("Ann Lee").await.says("6 digits");
    sam.says_pin(&app.last_pin()).await.says(ANN);
}

#[tokio::test]
async fn a_pause_closes_what_is_open_and_what_is_under_way() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    app.advance_clock(61);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN);
    sam.asks_for("Ann Lee").await.says(ANN);
    let mail = words(&app, 1).await.remove(0);
    post(&app, &path(&mail, Pause)).await.says(200, "paused");
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN);

    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    app.advance_clock(61);
    sam.asks_for("Ann Lee").await.says("I've sent");
    let mail = words(&app, 1).await.remove(0);
    post(&app, &path(&mail, Pause)).await.says(200, "paused");
    sam.says_pin(&app.last_pin()).await.hides(ANN);
    sam.asks_for("Ann Lee")
        .await
        .says("Voice access is paused")
        .hides(ANN);
}

#[tokio::test]
async fn looking_at_a_link_changes_nothing() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    let mail = words(&app, 1).await.remove(0);
    for link in [path(&mail, Pause), path(&mail, Unlock)] {
        for _ in 0..3 {
            get(&app, &link).await.says(200, "Nothing has changed yet");
            let head = request(&app, Method::HEAD, &link, &[]).await;
            assert_eq!((head.status.as_u16(), head.html.as_str()), (200, ""));
        }
        let put = request(&app, Method::PUT, &link, &[]).await;
        assert_eq!(put.status, 405);
    }
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    app.advance_clock(61);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN);
    assert_eq!(app.audit_events_named("voice.paused").await, []);
    assert_eq!(app.audit_events_named("voice.unlocked").await, []);
}

#[tokio::test]
async fn a_link_works_once_whoever_is_first() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burns(&app, &mut sam).await;
    let mail = words(&app, 1).await.remove(0);
    let pause = path(&mail, Pause);
    let answers = futures_util::future::join_all((0..6).map(|_| post(&app, &pause))).await;
    let done = answers.iter().filter(|page| page.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    for page in answers.iter().filter(|page| page.status != 200) {
        page.says(410, "This link has been used");
    }
    get(&app, &pause).await.says(410, "This link has been used");
    let events = app.audit_events_named("voice.paused").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].reason.as_deref(), Some("owner_link"));
    assert_eq!(events[0].actor.as_deref(), Some("owner:sam.rivera"));

    post(&app, &path(&mail, Unlock)).await.says(200, "unlocked");
    post(&app, &pause).await.says(410, "used");
    sam.asks_for("Ann Lee").await.says("I've sent");
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    app.clock
        .advance_by(SignedDuration::from_hours(24 * 7) - SignedDuration::from_secs(1));
    get(&app, &path(&mail, Pause)).await.says(200, "Pause");
    app.advance_clock(1);
    get(&app, &path(&mail, Pause))
        .await
        .says(410, "This link has expired");
    post(&app, &path(&mail, Pause))
        .await
        .says(410, "This link has expired");
    assert_eq!(app.audit_events_named("voice.paused").await, []);
}

#[tokio::test]
async fn a_text_that_is_no_link_leads_nowhere() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let good = path(&mail, Pause);
    let (first, last) = (&good[..good.len() - 1], &good[good.len() - 1..]);
    let spoiled = format!("{first}{}", if last == "A" { "B" } else { "A" });
    let long = format!("/voice-access/{}", "A".repeat(4_000));
    for link in [first, &spoiled, &long, "/voice-access/x", "/voice-access/%00%ff"] {
        get(&app, link).await.says(404, "This link leads nowhere");
        post(&app, link).await.says(404, "This link leads nowhere");
    }
    let (status, _) = app.get_page("/voice-access/").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn another_website_cannot_press_the_button() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let pause = path(&mail, Pause);
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "\u{fffd}"),
        ("origin", "https://evil.example"),
        ("origin", "evil"),
    ] {
        request(&app, Method::POST, &pause, &[header])
            .await
            .says(403, "This did not come from our page");
    }
    let own = format!("http://{}", app.address);
    request(&app, Method::POST, &pause, &[("origin", &own)])
        .await
        .says(200, "paused");
    let own = [("origin", "null"), ("sec-fetch-site", "same-origin")];
    request(&app, Method::POST, &path(&mail, Unlock), &own)
        .await
        .says(200, "unlocked");
}

#[tokio::test]
async fn a_page_tells_nobody_of_the_link() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let pause = path(&mail, Pause);
    let secret = pause.rsplit_once('/').unwrap().1;
    for page in [
        get(&app, &pause).await,
        post(&app, &pause).await,
        post(&app, &pause).await,
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
async fn the_pages_read_well() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let (pause, unlock) = (path(&mail, Pause), path(&mail, Unlock));
    insta::assert_snapshot!("pause", get(&app, &pause).await.html);
    insta::assert_snapshot!("paused", post(&app, &pause).await.html);
    insta::assert_snapshot!("used", post(&app, &pause).await.html);
    insta::assert_snapshot!("unlock", get(&app, &unlock).await.html);
    insta::assert_snapshot!("unlocked", post(&app, &unlock).await.html);
    insta::assert_snapshot!("nowhere", get(&app, "/voice-access/x").await.html);
}

#[tokio::test]
async fn with_redis_away_nothing_is_done_and_the_link_stays_good() {
    let mut redis = RedisServer::start();
    let app = TestAppBuilder::default()
        .store(Arc::new(redis.store()))
        .start()
        .await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let pause = path(&mail, Pause);
    redis.stop();
    post(&app, &pause).await.says(503, "That does not work just now");
    assert_eq!(app.audit_events_named("voice.paused").await, []);
    redis.restart();
    for _ in 0..20 {
        if post(&app, &pause).await.status == 200 {
            return;
        }
    }
    panic!("the part is back, and twenty tries did not reach it");
}

#[tokio::test]
async fn an_employee_who_may_use_nothing_any_more_has_no_page() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    app.import_changed_sample(|sample| {
        assert_eq!(sample["employees"][0]["id"], SAM);
        sample["employees"][0]["active"] = false.into();
    })
    .await;
    app.advance_clock(6);
    get(&app, &path(&mail, Pause))
        .await
        .says(404, "This link leads nowhere");
    post(&app, &path(&mail, Pause))
        .await
        .says(404, "This link leads nowhere");
}

#[tokio::test]
async fn after_three_mails_a_day_the_rest_are_told_of_together() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for _ in 0..5 {
        burns(&app, &mut sam).await;
        app.advance_clock(3601);
    }
    assert_eq!(words(&app, 3).await.len(), 3);
    app.clock.advance_by(SignedDuration::from_hours(24));
    let words = words(&app, 4).await;
    assert_eq!(words.len(), 4);
    assert!(
        words[3].text.contains("used up 2 more times"),
        "{}",
        words[3].text
    );
    post(&app, &path(&words[3], Pause)).await.says(200, "paused");
}

#[tokio::test]
async fn without_a_public_url_the_mail_names_the_administrator() {
    let app = TestAppBuilder::default().without_public_url().start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    assert_eq!(mail.owner_links(), None);
    assert!(
        mail.text.contains("they can pause voice access for you"),
        "{}",
        mail.text
    );
}
