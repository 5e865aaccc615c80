//! The audit events of a conversation.

use crate::support::test_app::{SAM, TestApp};

/// Name, actor, outcome and reason of every audit event, oldest first.
async fn audit_summaries(app: &TestApp) -> Vec<String> {
    let events = app.audit_events().await;
    events
        .iter()
        .map(|e| {
            let actor = e.actor.as_deref().unwrap_or_default();
            let reason = e
                .reason
                .as_deref()
                .map(|why| format!(" ({why})"))
                .unwrap_or_default();
            format!("{} by {actor}: {}{reason}", e.name, e.outcome)
        })
        .collect()
}

#[tokio::test]
async fn a_conversation_is_audited_with_actor_and_reason_in_an_intact_chain() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    sam.sends_intent("ResendIntent", &[]).await.says("I just sent it");
    sam.says_pin(&app.wrong_pin()).await;
    app.advance_clock(61);
    sam.sends_intent("ResendIntent", &[]).await;
    sam.says_pin(&app.last_pin()).await.says("Ann Lee");
    sam.sends_intent("LockIntent", &[]).await;
    app.wait_for_audit_event("answers.given").await;
    let event = serde_json::json!({"type": "AlexaSkillEvent.SkillDisabled"});
    let event = sam
        .origin
        .envelope(&event, "amzn1.echo-api.request.event", app.now(), None);
    app.post(&event).await.does_nothing();
    app.speaker("pat.quinn").asks_for("Ann Lee").await;
    assert_eq!(
        audit_summaries(&app).await,
        [
            "challenge.issued by employee:sam.rivera: sent",
            "challenge.refused by employee:sam.rivera: refused (too_soon)",
            "pin.attempted by employee:sam.rivera: wrong",
            "challenge.resent by employee:sam.rivera: sent",
            "pin.attempted by employee:sam.rivera: passed",
            "clearance.given by employee:sam.rivera: given (pin)",
            "clearance.ended by employee:sam.rivera: ended (locked)",
            "answers.given by employee:sam.rivera: cleared (1 since 2026-03-02T09:01:01Z)",
            "clearance.ended by system: ended (skill_disabled)",
            "challenge.refused by employee:pat.quinn: refused (no_way_to_reach)",
        ]
    );
    let events = app.audit_events().await;
    let spoken = &events[..8];
    for one in spoken {
        assert_eq!(one.target.as_deref(), Some(SAM));
        assert_eq!(one.device, events[0].device, "one device has one label");
        assert_eq!(one.policy, events[0].policy, "no setting changed in between");
        let by_turn = one.name != "answers.given";
        assert_eq!(
            one.request.as_deref().is_some_and(|id| id.starts_with("amzn1.")),
            by_turn
        );
    }
    assert_eq!(spoken[4].request, spoken[5].request, "one request did both");
    let found = app.verify_audit_log().await;
    assert!(found.is_intact());
    assert_eq!(found.chains[0].head.place, 10);
}
