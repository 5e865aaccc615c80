//! The event of a disabled skill ends what was given to this Alexa user in this skill, and nothing else.

use countersign::clock::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    alexa_request::RequestOrigin,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

const ANN_NUMBER: &str = "+12025550188";
/// The skill of another organization on the same server.
const OTHER_SKILL: &str = "amzn1.ask.skill.00000000-0000-4000-8000-0000000000b0";

/// Adds an organization that has a skill and no employees.
fn add_other_organization(sample: &mut Value) {
    let mut add = |list: &str, record: Value| sample[list].as_array_mut().unwrap().push(record);
    add("organizations", json!({"id": "other", "name": "Other"}));
    add(
        "apps",
        json!({"id": "other-app", "organization": "other", "name": "Other", "welcome": "Hello.",
            "source": {"kind": "directory"}}),
    );
    add(
        "publishings",
        json!({"id": "other-alexa", "app": "other-app", "channel": "alexa",
            "application_ids": [OTHER_SKILL], "mfa_support": true}),
    );
}

/// The event in which Alexa says that the user of `origin` disabled the skill. Alexa sends it at `sent`.
fn disabled_event(
    app: &TestApp,
    origin: &RequestOrigin,
    sent: Timestamp,
    created: Option<Timestamp>,
) -> Value {
    let mut event = json!({"type": "AlexaSkillEvent.SkillDisabled"});
    if let Some(created) = created {
        event["eventCreationTime"] = json!(created.to_string());
    }
    origin.envelope(&event, &app.next_request_id(), sent, None)
}

async fn count_ended_clearances(app: &TestApp) -> usize {
    app.audit_events_named("clearance.ended").await.len()
}

#[tokio::test]
async fn an_event_of_another_skill_ends_nothing() {
    let app = TestAppBuilder::default()
        .edit_directory(add_other_organization)
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    let mut elsewhere = sam.origin.clone();
    elsewhere.application = OTHER_SKILL.into();
    let event = disabled_event(&app, &elsewhere, app.now(), None);
    app.post(&event).await.does_nothing();
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(count_ended_clearances(&app).await, 0);
}

#[tokio::test]
async fn an_event_that_alexa_sent_before_the_last_use_ends_nothing() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    let early = disabled_event(&app, &sam.origin, app.now(), None);
    app.advance_clock(600);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    app.post(&early).await.does_nothing();
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(count_ended_clearances(&app).await, 0);
}

/// Alexa may deliver an event late, or again: it says when it was sent, and apart from that when it happened.
#[tokio::test]
async fn an_event_that_happened_before_the_last_use_ends_nothing() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    let before = app.now();
    app.advance_clock(600);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    let event = disabled_event(&app, &sam.origin, app.now(), Some(before));
    app.post(&event).await.does_nothing();
    sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(count_ended_clearances(&app).await, 0);
}

/// A time of its own that is later than the signed one, or unreadable, neither saves a clearance nor ends a newer one.
#[tokio::test]
async fn an_event_with_a_strange_time_counts_from_when_it_was_sent() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    let strange = [
        json!("2999-01-01T00:00:00Z"),
        json!("soon"),
        json!(7),
        json!(null),
    ];
    for (place, strange) in strange.into_iter().enumerate() {
        let mut early = disabled_event(&app, &sam.origin, app.now(), None);
        early["request"]["eventCreationTime"] = strange.clone();
        app.advance_clock(1_800);
        sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
        app.post(&early).await.does_nothing();
        sam.asks_for("Ann Lee").await.says(ANN_NUMBER);
        let mut event = disabled_event(&app, &sam.origin, app.now(), None);
        event["request"]["eventCreationTime"] = strange;
        app.post(&event).await.does_nothing();
        assert_eq!(count_ended_clearances(&app).await, place + 1);
        app.advance_clock(1_800);
    }
}

/// No clearance lasts for a day, so a link that was not used for so long has nothing to end.
#[tokio::test]
async fn an_event_finds_no_link_that_was_not_used_for_a_day() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    app.advance_clock(24 * 3600 + 1);
    let event = disabled_event(&app, &sam.origin, app.now(), None);
    app.post(&event).await.does_nothing();
    assert_eq!(count_ended_clearances(&app).await, 0);
}

#[tokio::test]
async fn the_audit_event_names_the_device_that_lost_its_clearance() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    let event = disabled_event(&app, &sam.origin, app.now(), None);
    app.post(&event).await.does_nothing();
    let given = &app.audit_events_named("clearance.given").await[0];
    let ended = &app.audit_events_named("clearance.ended").await[0];
    assert_eq!(ended.reason.as_deref(), Some("skill_disabled"));
    assert_eq!(ended.target.as_deref(), Some(SAM));
    assert_eq!(ended.device, given.device);
}

/// Somebody who has linked another person's account in their own Alexa app can disable the skill there, but that ends
/// nothing on the devices of the owner.
#[tokio::test]
async fn an_event_of_another_alexa_user_ends_nothing_on_the_owners_device() {
    let app = TestApp::start().await;
    let mut owner = app.speaker(SAM);
    owner.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    let mut thief = app.speaker(SAM);
    thief.origin.user = "amzn1.ask.account.THIEF".into();
    thief.origin.device = "amzn1.ask.device.CELLAR".into();
    thief.asks_for("Ann Lee").await.says("I've sent");
    let event = disabled_event(&app, &thief.origin, app.now(), None);
    app.post(&event).await.does_nothing();
    owner.asks_for("Ann Lee").await.says(ANN_NUMBER);
    assert_eq!(count_ended_clearances(&app).await, 1);
    // Their own challenge has ended, so it takes no PIN.
    let pin = app.last_pin();
    thief.says_pin(&pin).await.hides(ANN_NUMBER);
}
