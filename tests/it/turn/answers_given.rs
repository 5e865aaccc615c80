//! The audit log says how many protected answers were given, to whom and when, although no turn waits for that.

use countersign::audit::RecordedEvent;

use crate::support::{
    postgres,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

const ANN_NUMBER: &str = "+12025550188";

/// Outcome and reason of each event.
fn summaries(events: &[RecordedEvent]) -> Vec<(&str, &str)> {
    events
        .iter()
        .map(|event| {
            (
                event.outcome.as_str(),
                event.reason.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

async fn check_one_event_for_a_conversation(mut app: TestApp) {
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    app.advance_clock(20);
    sam.asks_for("Zaphod Beeblebrox").await.hides(ANN_NUMBER);
    app.advance_clock(20);
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    // Neither of these needs a PIN.
    sam.sends_intent("OfficeHoursIntent", &[])
        .await
        .says("nine to five");
    sam.sends_intent("AMAZON.HelpIntent", &[]).await;
    assert_eq!(
        app.audit_events_named("answers.given").await,
        [],
        "no turn writes it"
    );
    let last = app.now();
    app.advance_clock(20);
    app.stop().await;
    let events = app.audit_events_named("answers.given").await;
    assert_eq!(summaries(&events), [("cleared", "3 since 2026-03-02T09:00:00Z")]);
    let (event, given) = (&events[0], &app.audit_events_named("clearance.given").await[0]);
    assert_eq!(event.at, last);
    assert_eq!(
        (&event.actor, &event.target, &event.organization, &event.app),
        (&given.actor, &given.target, &given.organization, &given.app)
    );
    assert_eq!((&event.device, &event.policy), (&given.device, &given.policy));
    assert!(app.verify_audit_log().await.is_intact());
}

#[tokio::test]
async fn a_stop_writes_what_was_counted_to_sqlite() {
    check_one_event_for_a_conversation(TestApp::start().await).await;
}

#[tokio::test]
async fn a_stop_writes_what_was_counted_to_postgres() {
    let fresh = postgres::fresh_database().await;
    let app = TestAppBuilder::default().database_url(&fresh.url).start().await;
    check_one_event_for_a_conversation(app).await;
}

#[tokio::test]
async fn lock_it_writes_what_was_counted() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    sam.sends_intent("LockIntent", &[]).await.says("locked");
    let events = app.wait_for_audit_event("answers.given").await;
    assert_eq!(summaries(&events), [("cleared", "1 since 2026-03-02T09:00:00Z")]);
}

#[tokio::test]
async fn disabling_the_skill_writes_what_was_counted() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    let event = serde_json::json!({"type": "AlexaSkillEvent.SkillDisabled"});
    let event = sam
        .origin
        .envelope(&event, &app.next_request_id(), app.now(), None);
    app.post(&event).await.does_nothing();
    let events = app.wait_for_audit_event("answers.given").await;
    assert_eq!(summaries(&events), [("cleared", "1 since 2026-03-02T09:00:00Z")]);
}

#[tokio::test]
async fn answers_that_the_policy_gives_without_a_pin_are_counted_as_such() {
    let mut app = TestAppBuilder::default()
        .edit_directory(|sample| sample["organizations"][0]["mfa"] = "off".into())
        .start()
        .await;
    app.speaker(SAM).asks_for("Ann Lee").await.says(ANN_NUMBER);
    app.stop().await;
    let events = app.audit_events_named("answers.given").await;
    assert_eq!(
        summaries(&events),
        [("not_required", "1 since 2026-03-02T09:00:00Z")]
    );
}
