//! The guess and send budgets, as a person hears them.

use countersign::delivery::Channel;

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
    test_speaker::TestSpeaker,
};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

async fn burn_challenge(app: &TestApp, who: &mut TestSpeaker<'_>) {
    who.asks_for("Ann Lee").await.says("I've sent");
    for _ in 0..2 {
        who.says_pin(&app.wrong_pin()).await.says("left");
    }
    who.says_pin(&app.wrong_pin())
        .await
        .says("last try")
        .ends_session();
}

#[tokio::test]
async fn three_wrong_guesses_lengthen_the_next_code_until_the_window_has_passed() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    burn_challenge(&app, &mut sam).await;
    app.advance_clock(MINUTE);
    sam.asks_for("Ann Lee")
        .await
        .says("For your security, I've sent a longer PIN with 6 digits");
    assert_eq!(app.last_pin().len(), 6);
    sam.says_pin(&app.last_pin()).await.says("Ann Lee");
    app.advance_clock(36 * 60 * MINUTE + 1);
    app.speaker(SAM).asks_for("Ann Lee").await.says("three-digit PIN");
    let notified = app.audit_events_named("owner.notified").await;
    assert_eq!(notified[0].reason.as_deref(), Some("notice"));
    let spent = app.audit_events_named("budget.spent").await;
    assert_eq!(spent[0].reason.as_deref(), Some("short_guesses"));
}

/// A mail has links only if the server has a public URL, and only an employee with an email address gets a mail.
#[tokio::test]
async fn only_an_available_way_to_unlock_is_spoken() {
    let by_mail = "If you can't wait, unlock voice access from your email.";
    let by_others = "If you can't wait, ask your administrator.";
    for (setup, who, way) in [
        (TestAppBuilder::default(), SAM, by_mail),
        (TestAppBuilder::default(), "dana.holm", by_others),
        (TestAppBuilder::default().without_public_url(), SAM, by_others),
    ] {
        let app = setup.start().await;
        let mut speaker = app.speaker(who);
        speaker.asks_for("Ann Lee").await.says("I've sent");
        for _ in 0..2 {
            speaker.says_pin(&app.wrong_pin()).await.says("left");
        }
        speaker.says_pin(&app.wrong_pin()).await.says(way);
        speaker.asks_for("Ann Lee").await.says(way);
    }
}

/// Owners whom Alexa mishears are not locked out: the right PIN forgives two wrong tries a day.
#[tokio::test]
async fn the_right_pin_forgives_wrong_guesses_of_the_same_session() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for _ in 0..2 {
        sam.asks_for("Ann Lee").await.says("three-digit");
        sam.says_pin(&app.wrong_pin()).await.says("2 tries");
        sam.says_pin(&app.last_pin()).await.says("Ann Lee");
        app.advance_clock(31 * MINUTE);
    }
    let mut sam = app.speaker(SAM);
    for _ in 0..2 {
        sam.asks_for("Ann Lee").await.says("three-digit");
        sam.says_pin(&app.wrong_pin()).await.says("2 tries");
        sam.says_pin(&app.last_pin()).await.says("Ann Lee");
        app.advance_clock(61 * MINUTE);
    }
    sam.asks_for("Ann Lee").await.says("three-digit");
    sam.says_pin(&app.wrong_pin())
        .await
        .says("That's not the PIN. For your security, I've sent a longer one with 6 digits");
    sam.says_pin(&app.last_pin()).await.says("Ann Lee");
}

#[tokio::test]
async fn a_burned_challenge_makes_the_device_wait_longer_each_time() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for wait in ["one minute", "5 minutes", "15 minutes"] {
        sam.asks_for("Ann Lee").await.says("PIN");
        for _ in 0..2 {
            sam.says_pin(&app.wrong_pin()).await;
        }
        sam.says_pin(&app.wrong_pin())
            .await
            .says(&format!("try again in {wait}"));
        sam.asks_for("Ann Lee")
            .await
            .says(&format!("try again in {wait}"))
            .ends_session();
        app.advance_clock(31 * MINUTE);
    }
}

#[tokio::test]
async fn a_new_device_and_a_new_session_get_no_guesses_back() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mut elsewhere = app.speaker(SAM);
    elsewhere.origin.device = "another device".into();
    elsewhere.origin.user = "amzn1.ask.account.enabled.again".into();
    elsewhere.new_session();
    elsewhere
        .asks_for("Ann Lee")
        .await
        .says("longer PIN with 6 digits");
}

#[tokio::test]
async fn sends_are_limited_and_unknown_devices_share_one_limit() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for _ in 0..3 {
        sam.asks_for("Ann Lee").await.says("I've sent");
        app.advance_clock(301);
    }
    let mut other = app.speaker(SAM);
    other.origin.device = "another".into();
    other
        .asks_for("Ann Lee")
        .await
        .says("I can't send you any more PINs")
        .ends_session();
    app.advance_clock(DAY);
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("Ann Lee");
    sam.sends_intent("LockIntent", &[]).await;
    for _ in 0..5 {
        app.advance_clock(301);
        sam.asks_for("Ann Lee").await.says("I've sent");
    }
    app.advance_clock(301);
    sam.asks_for("Ann Lee")
        .await
        .says("I can't send you any more PINs");
}

#[tokio::test]
async fn after_the_sms_limit_the_pin_goes_by_mail_only() {
    let app = TestAppBuilder::default()
        .budgets(|policy| policy.sms_number.count = 1)
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    // The first message is for an unknown device. Those for known devices are counted apart.
    for _ in 0..2 {
        sam.asks_and_says_pin("Ann Lee").await;
        sam.sends_intent("LockIntent", &[]).await;
    }
    sam.asks_for("Ann Lee").await.says("to your email").hides("phone");
    assert_eq!(app.count_pins_sent(Channel::Sms), 2);
    let withheld = app.audit_events_named("sms.withheld").await;
    assert_eq!(withheld[0].reason.as_deref(), Some("sms_number"));
}

#[tokio::test]
async fn an_organization_under_attack_gets_longer_codes_and_an_alert_is_raised() {
    let app = TestAppBuilder::default()
        .budgets(|policy| policy.organization_burned.least = 2)
        .start()
        .await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    burn_challenge(&app, &mut app.speaker("dana.holm")).await;
    app.speaker("noa.levi")
        .asks_for("Ann Lee")
        .await
        .says("longer PIN");
    assert_eq!(app.audit_events_named("organization.elevated").await.len(), 1);
    let (_, metrics) = app.get_page("/metrics").await;
    assert!(metrics.contains(r#"countersign_alerts_total{alert="organization_elevated"}"#));
    app.advance_clock(DAY + 1);
    app.speaker("noa.levi")
        .asks_for("Ann Lee")
        .await
        .says("three-digit");
}
