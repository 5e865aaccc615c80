//! The second factor settings of an app: the escalation path after too many sends or attempts, a new code after a
//! wrong one, and one PIN for all questions or one for each.

use serde_json::{Value, json};

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

async fn boot_with_second_factor(second_factor: Value) -> TestApp {
    TestAppBuilder::default()
        .edit_directory(move |sample| sample["apps"][0]["second_factor"] = second_factor)
        .start()
        .await
}

/// Settings that name the help desk after too many sends, and lock access after too many attempts.
fn help_desk_and_lock() -> Value {
    json!({
        "after_sends": "help_desk",
        "after_attempts": "lock",
        "paths": {"help_desk": {"say": "The help desk is at extension forty-two."}}
    })
}

#[tokio::test]
async fn s4_08_a_wrong_code_is_replaced_until_the_send_limit_is_reached() {
    let app = TestAppBuilder::default()
        .max_resends(1)
        .edit_directory(|sample| {
            sample["apps"][0]["second_factor"] = json!({
                "wrong_code": "new_code",
                "after_sends": "help_desk",
                "paths": {"help_desk": {"say": "The help desk is at extension forty-two."}}
            });
        })
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let first = app.last_pin();
    sam.says_pin(&app.wrong_pin())
        .await
        .says("That's not the PIN. I've sent a new one")
        .listens();
    assert_eq!(
        app.mailbox.messages_since(0).len(),
        4,
        "two codes, each by mail and text"
    );
    if first != app.last_pin() {
        sam.says_pin(&first)
            .await
            .says("not the PIN")
            .says("extension forty-two")
            .ends_session();
    }
    sam.says_pin(&app.last_pin()).await.says("no longer valid");
    let taken = app.audit_events_named("path.taken").await;
    assert_eq!(taken[0].reason.as_deref(), Some("too_many_sends"));
}

/// Requirement: S4-30
#[tokio::test]
async fn s4_29_too_many_sends_lead_to_the_escalation_path() {
    let app = boot_with_second_factor(help_desk_and_lock()).await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    for _ in 0..2 {
        app.advance_clock(61);
        sam.sends_intent("ResendIntent", &[])
            .await
            .says("I've sent a new PIN");
    }
    app.advance_clock(61);
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("as many times as I can")
        .says("extension forty-two")
        .ends_session();
    assert_eq!(app.mailbox.messages_since(0).len(), 6);
    let taken = app.audit_events_named("path.taken").await;
    assert_eq!(
        (taken[0].outcome.as_str(), taken[0].reason.as_deref()),
        ("end", Some("too_many_sends"))
    );
}

/// Requirement: S4-32
#[tokio::test]
async fn s4_31_too_many_attempts_at_one_code_lead_to_the_escalation_path() {
    let app = boot_with_second_factor(help_desk_and_lock()).await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    let (right, wrong) = (app.last_pin(), app.wrong_pin());
    sam.says_pin(&wrong).await.says("2 tries").listens();
    sam.says_pin(&wrong).await.says("one try").listens();
    sam.says_pin(&wrong).await.says("the last try").ends_session();
    sam.says_pin(&right).await.hides("+1");
    let taken = app.audit_events_named("path.taken").await;
    assert_eq!(
        (taken[0].outcome.as_str(), taken[0].reason.as_deref()),
        ("lock", Some("too_many_attempts"))
    );
    app.advance_clock(86_400);
    app.speaker(SAM)
        .asks_for("Ann Lee")
        .await
        .says("paused")
        .ends_session();
}

#[tokio::test]
async fn an_app_may_define_its_own_escalation_path() {
    let app = boot_with_second_factor(json!({
        "after_attempts": "reception",
        "paths": {"reception": {"say": "Please ask at the reception.", "then": "listen"}}
    }))
    .await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    for _ in 0..2 {
        sam.says_pin(&app.wrong_pin()).await;
    }
    sam.says_pin(&app.wrong_pin())
        .await
        .says("ask at the reception")
        .listens();
}

#[tokio::test]
async fn s4_33_one_pin_is_enough_or_each_question_needs_its_own() {
    let app = boot_with_second_factor(json!({"skip_when_passed": true})).await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("Ann Lee");
    sam.asks_for("Ann Lee").await.says("Ann Lee");

    let app = boot_with_second_factor(json!({"skip_when_passed": false})).await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("Ann Lee");
    sam.asks_for("Ann Lee").await.says("PIN").hides("Ann Lee");
    sam.says_pin(&app.last_pin()).await.says("Ann Lee");
}
