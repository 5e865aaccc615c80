//! Every Alexa request type is parsed to its `RequestKind`.

use countersign::alexa::request::{AplRequest, RequestEnvelope, RequestKind, SkillEvent};
use rstest::rstest;
use serde_json::{Value, json};

use super::inspect_kind;

const SENT: &str = "2026-11-22T08:00:00Z";

#[test]
fn every_request_type_is_parsed_to_its_kind() {
    macro_rules! check {
        ($type_name:literal, $fields:tt, $kind:pat $(if $guard:expr)?) => {
            inspect_kind($type_name, json!($fields), |kind| assert!(matches!(kind, $kind $(if $guard)?), "{kind:?}"))
        };
    }
    check!("LaunchRequest", {}, RequestKind::Launch);
    check!("IntentRequest", {"intent": {"name": "I"}}, RequestKind::Intent(intent) if intent.name.as_str() == "I");
    check!("IntentRequest", {"intent": {}}, RequestKind::Other);
    check!("CanFulfillIntentRequest", {"intent": {"name": "I"}}, RequestKind::CanFulfill(_));
    check!("SessionEndedRequest", {"reason": "ERROR", "error": {"type": "INVALID_RESPONSE", "message": "m"}},
        RequestKind::SessionEnded { reason: Some(reason), error: Some(error) }
            if reason.as_str() == "ERROR" && error.type_name.as_deref() == Some("INVALID_RESPONSE"));
    check!("SessionResumedRequest",
        {"cause": {"type": "ConnectionCompleted", "token": "t", "status": {"code": "200"}, "result": {"status": "ACHIEVED"}}},
        RequestKind::SessionResumed { token: Some(token), status: Some(status), result: Some(result), reason: None }
            if token.expose() == "t" && status.as_str() == "200" && result.as_str() == "ACHIEVED");
    check!("Connections.Response", {"name": "Buy", "status": {"code": "200"}, "payload": {}, "token": "t"},
        RequestKind::ConnectionsResponse { name: Some(_), status: Some(_), token: Some(_) });
    check!("System.ExceptionEncountered", {"error": {"type": "INVALID_RESPONSE"}, "cause": {"requestId": "q"}},
        RequestKind::Exception { error: Some(_), cause: Some(cause) } if cause.as_str() == "q");
    check!("Alexa.Presentation.APL.UserEvent", {"arguments": ["again", 1, {}], "token": "t"},
        RequestKind::Apl(AplRequest::UserEvent { arguments, .. }) if arguments.len() == 1 && arguments[0].expose() == "again");
    check!(
        "Alexa.Presentation.APL.RuntimeError",
        {},
        RequestKind::Apl(AplRequest::RuntimeError)
    );
    check!(
        "Alexa.Presentation.APL.LoadIndexListData",
        {},
        RequestKind::Apl(AplRequest::Other)
    );
    check!("AudioPlayer.PlaybackStarted", {}, RequestKind::Media);
    check!("PlaybackController.PlayCommandIssued", {}, RequestKind::Media);
    check!("Dialog.InputRequest", {}, RequestKind::Other);
    check!("Dialog.API.Invoked", {}, RequestKind::Other);
    check!("Made.Up.Tomorrow", {"intent": 3, "reason": {"a": 1}, "error": "text"}, RequestKind::Other);
}

#[rstest]
#[case("SkillEnabled", Some(SkillEvent::Enabled))]
#[case("SkillDisabled", Some(SkillEvent::Disabled))]
#[case("SkillPermissionAccepted", Some(SkillEvent::PermissionAccepted))]
#[case("SkillPermissionChanged", Some(SkillEvent::PermissionChanged))]
#[case("SkillAccountLinked", Some(SkillEvent::AccountLinked))]
#[case(
    "ProactiveSubscriptionChanged",
    Some(SkillEvent::ProactiveSubscriptionChanged)
)]
#[case(
    "NotificationSubscriptionChanged",
    Some(SkillEvent::NotificationSubscriptionChanged)
)]
#[case("SomethingNew", None)]
fn skill_events_are_distinguished(#[case] name: &str, #[case] want: Option<SkillEvent>) {
    inspect_kind(&format!("AlexaSkillEvent.{name}"), json!({"body": {}}), |kind| {
        let found = if let RequestKind::SkillEvent(event) = kind {
            Some(*event)
        } else {
            None
        };
        assert_eq!(found, want);
    });
}

#[rstest]
#[case(json!("2026-11-22T07:30:00.5Z"), "2026-11-22T07:30:00.5Z")]
#[case(json!("2026-11-22T08:00:01Z"), SENT)] // Nothing can have happened after Alexa said so.
#[case(json!("half past seven"), SENT)]
#[case(json!(1_795_332_600_000_i64), SENT)]
#[case(json!(null), SENT)]
fn an_event_happened_when_it_says_but_not_after_it_was_sent(#[case] created: Value, #[case] want: &str) {
    let body = json!({"version": "1.0", "request": {"type": "AlexaSkillEvent.SkillDisabled", "requestId": "r",
        "timestamp": SENT, "eventCreationTime": created}});
    let body = body.to_string();
    let envelope = RequestEnvelope::parse(body.as_bytes()).unwrap();
    assert_eq!(envelope.request.happened_at().to_string(), want);
}
