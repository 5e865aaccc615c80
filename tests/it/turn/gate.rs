//! The gate: challenges, PINs and clearances, as a person hears them.

use countersign::delivery::Channel;

use crate::support::{
    sample_messages::newest_message_to,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// Ann Lee's mobile number in the sample directory.
const ANN_NUMBER: &str = "+12025550188";

#[tokio::test]
async fn s1_01_a_protected_answer_is_withheld_until_the_pin() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee")
        .await
        .says("I've sent a three-digit PIN")
        .listens()
        .hides(ANN_NUMBER)
        .hides("Ann Lee");
}

/// Requirement: S0-04
#[tokio::test]
async fn s1_03_the_pin_goes_to_email_and_phone_before_there_is_an_answer() {
    let app = TestApp::start().await;
    app.speaker(SAM)
        .asks_for("Ann Lee")
        .await
        .says("PIN")
        .hides(ANN_NUMBER);
    let messages = app.mailbox.messages_since(0);
    let [mail, text] = messages.as_slice() else {
        panic!("expected one mail and one text message, got {}", messages.len())
    };
    let mut channels = [mail.channel, text.channel];
    channels.sort();
    assert_eq!(channels, [Channel::Email, Channel::Sms]);
    assert_eq!(mail.code(), text.code());
    assert_eq!(
        newest_message_to(&app.mailbox, Channel::Email, "sam.rivera@example.com")
            .unwrap()
            .code(),
        mail.code()
    );
    assert_eq!(
        newest_message_to(&app.mailbox, Channel::Sms, "+12025550142")
            .unwrap()
            .code(),
        mail.code()
    );
}

/// Requirement: S1-05
/// Requirement: S4-07
#[tokio::test]
async fn s1_04_the_right_pin_gives_the_answer_to_the_original_question() {
    let app = TestApp::start().await;
    app.speaker(SAM)
        .asks_and_says_pin("Ann Lee")
        .await
        .says("Ann Lee")
        .says(ANN_NUMBER)
        .says("Anything else?")
        .listens();
}

#[tokio::test]
async fn s1_05_the_original_question_is_answered_in_a_new_session_too() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("PIN");
    sam.new_session();
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn s1_05_the_pin_answers_the_newest_question() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    sam.asks_for("Robert Okafor")
        .await
        .says("I'm waiting for the three-digit PIN")
        .listens();
    assert_eq!(app.count_pins_sent(Channel::Email), 1);
    sam.says_pin(&app.last_pin())
        .await
        .says("Robert Okafor")
        .hides(ANN_NUMBER);
}

/// Requirement: S4-06
#[tokio::test]
async fn s1_06_a_pin_is_good_for_five_minutes() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    app.advance_clock(299);
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);

    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    app.advance_clock(301);
    sam.says_pin(&app.last_pin())
        .await
        .says("That PIN has expired")
        .hides(ANN_NUMBER);
}

#[tokio::test]
async fn s1_07_after_five_minutes_a_new_pin_goes_to_email_and_phone() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let old = app.last_pin();
    app.advance_clock(301);
    sam.asks_for("Ann Lee").await.says("I've sent a three-digit PIN");
    assert_eq!(
        (
            app.count_pins_sent(Channel::Email),
            app.count_pins_sent(Channel::Sms)
        ),
        (2, 2)
    );
    if old != app.last_pin() {
        sam.says_pin(&old)
            .await
            .says("That's not the PIN")
            .hides(ANN_NUMBER);
    }
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn s1_08_an_idle_clearance_ends_after_five_minutes() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    app.advance_clock(299);
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    app.advance_clock(301);
    sam.asks_for("Ann Lee")
        .await
        .says("I've sent a three-digit PIN")
        .hides(ANN_NUMBER);
}

#[tokio::test]
async fn s1_08_even_a_busy_clearance_ends_after_thirty_minutes() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    for _ in 0..7 {
        app.advance_clock(250);
        sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    }
    app.advance_clock(51);
    sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN_NUMBER);
}

#[tokio::test]
async fn s1_09_no_second_pin_is_needed_during_the_clearance() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    sam.asks_for("Robert Okafor").await.says("Robert Okafor");
    sam.new_session();
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(app.count_pins_sent(Channel::Email), 1);
}

#[tokio::test]
async fn s1_10_a_wrong_pin_reveals_nothing_and_is_audited_once() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let before = app.audit_events_named("pin.attempted").await.len();
    sam.says_pin(&app.wrong_pin())
        .await
        .says("That's not the PIN. You have 2 tries left")
        .listens()
        .hides(ANN_NUMBER);
    let events = app.audit_events_named("pin.attempted").await;
    assert_eq!(events.len(), before + 1);
    assert_eq!(events.last().unwrap().outcome, "wrong");
}

#[tokio::test]
async fn after_three_wrong_tries_the_right_pin_no_longer_works() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    sam.says_pin(&app.wrong_pin()).await.says("2 tries left");
    sam.says_pin(&app.wrong_pin()).await.says("one try left");
    sam.says_pin(&app.wrong_pin()).await.says("that was the last try");
    sam.says_pin(&app.last_pin())
        .await
        .says("no longer works")
        .hides(ANN_NUMBER);
}

#[tokio::test]
async fn a_resend_keeps_the_tries_and_invalidates_the_old_code() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let old = app.last_pin();
    sam.says_pin(&app.wrong_pin()).await.says("2 tries left");
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("I just sent it")
        .listens();
    app.advance_clock(60);
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("I've sent a new PIN")
        .says("The old one no longer works");
    if old != app.last_pin() {
        sam.says_pin(&old).await.says("one try left").hides(ANN_NUMBER);
    }
    app.advance_clock(60);
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("I've sent a new PIN");
    app.advance_clock(60);
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("as many times as I can");
    assert_eq!(app.count_pins_sent(Channel::Sms), 3);
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn a_resend_does_not_extend_the_five_minutes() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    app.advance_clock(240);
    sam.sends_intent("ResendIntent", &[]).await.says("new PIN");
    app.advance_clock(61);
    sam.says_pin(&app.last_pin())
        .await
        .says("That PIN has expired")
        .hides(ANN_NUMBER);
}

#[tokio::test]
async fn a_used_pin_cannot_be_reused() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    let used = app.last_pin();
    sam.sends_intent("LockIntent", &[])
        .await
        .says("It's locked")
        .ends_session();
    sam.says_pin(&used).await.says("PIN").hides(ANN_NUMBER).listens();
    sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN_NUMBER);
}

#[tokio::test]
async fn a_clearance_is_for_one_device_one_person_and_one_alexa_user() {
    let app = TestApp::start().await;
    app.speaker(SAM)
        .asks_and_says_pin("Ann Lee")
        .await
        .says(ANN_NUMBER);

    let mut bedroom = app.speaker(SAM);
    bedroom.origin.device = "amzn1.ask.device.BEDROOM".into();
    bedroom.asks_for("Ann Lee").await.says("PIN").hides(ANN_NUMBER);

    let mut guest = app.speaker(SAM);
    guest.origin.person = Some("amzn1.ask.person.GUEST".into());
    guest.asks_for("Ann Lee").await.says("PIN").hides(ANN_NUMBER);

    let mut again = app.speaker(SAM);
    again.origin.user = "amzn1.ask.account.ENABLEDAGAIN".into();
    again.asks_for("Ann Lee").await.says("PIN").hides(ANN_NUMBER);
}

#[tokio::test]
async fn digits_that_cannot_be_the_pin_use_no_try() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    for heard in ["41", "4170", "12345678", "017", "?", "banana", ""] {
        sam.says_pin(heard).await.says("digit").listens();
    }
    sam.sends_intent("AMAZON.FallbackIntent", &[])
        .await
        .says("I'm waiting for the three-digit PIN")
        .listens();
    sam.says_pin(&app.wrong_pin()).await.says("2 tries left");
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn a_repeated_request_is_handled_once() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let pin = app.last_pin();
    let attempt = sam.envelope(&crate::support::alexa_request::intent_request(
        "PinIntent",
        &[("pin", &pin)],
    ));
    app.post(&attempt).await.says(ANN_NUMBER);
    app.post(&attempt)
        .await
        .says("I've already taken care of that")
        .hides(ANN_NUMBER);
    let question = sam.envelope(&crate::support::alexa_request::intent_request(
        "FindContactIntent",
        &[("name", "Ann Lee")],
    ));
    app.post(&question).await.says(ANN_NUMBER);
    app.post(&question).await.hides(ANN_NUMBER);
}

#[tokio::test]
async fn s4_37_the_lifetime_of_a_pin_is_a_setting() {
    for minutes in [1, 10] {
        let app = TestAppBuilder::default().pin_lifetime(minutes * 60).start().await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await;
        app.advance_clock(minutes * 60 + 1);
        sam.says_pin(&app.last_pin()).await.says("That PIN has expired");
        sam.asks_for("Ann Lee").await.says("I've sent");
        app.advance_clock(minutes * 60 - 1);
        sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
    }
}

#[tokio::test]
async fn s4_36_the_number_of_digits_is_a_setting() {
    for (digits, word) in [(3, "three"), (4, "four"), (6, "six")] {
        let app = TestAppBuilder::default().pin_digits(digits).start().await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await.says(&format!("a {word}-digit PIN"));
        assert_eq!(app.last_pin().len(), usize::from(digits));
        sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
    }
}

#[tokio::test]
async fn s4_05_the_pin_goes_only_to_the_chosen_channels() {
    for (pin_by, mails, texts) in [("both", 1, 1), ("email", 1, 0), ("sms", 0, 1)] {
        let app = TestAppBuilder::default()
            .edit_directory(move |sample| {
                for person in sample["employees"].as_array_mut().unwrap() {
                    person["pin_by"] = pin_by.into();
                }
            })
            .start()
            .await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await.says("PIN");
        assert_eq!(
            (
                app.count_pins_sent(Channel::Email),
                app.count_pins_sent(Channel::Sms)
            ),
            (mails, texts),
            "{pin_by}"
        );
        sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
    }
}

#[tokio::test]
async fn s4_40_only_verified_addresses_are_used() {
    let app = TestApp::start().await;
    app.speaker("pat.quinn")
        .asks_for("Ann Lee")
        .await
        .says("don't have a verified email or phone")
        .ends_session();
    assert!(app.mailbox.messages_since(0).is_empty());
    let mut noa = app.speaker("noa.levi");
    noa.asks_for("Ann Lee")
        .await
        .says("to your email at e… dot com. What is it?");
    assert_eq!(
        (
            app.count_pins_sent(Channel::Email),
            app.count_pins_sent(Channel::Sms)
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn disabling_the_skill_ends_the_clearance() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    let event = serde_json::json!({"type": "AlexaSkillEvent.SkillDisabled"});
    let event = sam
        .origin
        .envelope(&event, "amzn1.echo-api.request.event", app.now(), None);
    app.post(&event).await.does_nothing();
    app.post(&event).await.does_nothing();
    sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN_NUMBER);
}
