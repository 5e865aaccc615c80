//! A request must be fresh, have a valid timestamp and name exactly one application.

use countersign::alexa::{request::EnvelopeError, verify::RequestVerificationError};
use rstest::rstest;

use super::verifier_rig::{VerifierRig, request_body, start_time};
use countersign::clock::SignedDuration;

#[track_caller]
fn outcome_label(outcome: Result<impl Sized, RequestVerificationError>) -> &'static str {
    outcome.map_or_else(|rejection| rejection.label(), |_| "passes")
}

#[rstest]
#[case("LaunchRequest", 0, "passes")]
#[case("LaunchRequest", 150, "passes")]
#[case("LaunchRequest", 151, "timestamp_stale")]
#[case("LaunchRequest", -1, "passes")]
#[case("LaunchRequest", -150, "passes")]
#[case("LaunchRequest", -151, "timestamp_early")]
#[case("IntentRequest", 151, "timestamp_stale")]
#[case("SomethingNew", 151, "timestamp_stale")]
#[case("AlexaSkillEvent.SkillEnabled", 3600, "passes")]
#[case("AlexaSkillEvent.SkillEnabled", -3600, "passes")]
#[case("AlexaSkillEvent.SkillEnabled", 3601, "timestamp_stale")]
#[case("AlexaSkillEvent.SkillEnabled", -3601, "timestamp_early")]
#[case("AlexaSkillEvent.SkillDisabled", 3600, "passes")]
#[case("AlexaSkillEvent.SkillDisabled", 3601, "timestamp_stale")]
#[case("AlexaSkillEvent.SkillPermissionChanged", 3600, "passes")]
#[case("AlexaSkillEvent.SkillPermissionChanged", 3601, "timestamp_stale")]
#[case("AlexaSkillEvent.SkillPermissionAccepted", 3600, "passes")]
#[case("AlexaSkillEvent.SkillPermissionAccepted", 3601, "timestamp_stale")]
#[case("AlexaSkillEvent.SkillAccountLinked", 3600, "passes")]
#[case("AlexaSkillEvent.SkillAccountLinked", 3601, "timestamp_stale")]
#[case("AlexaSkillEvent.ProactiveSubscriptionChanged", 150, "passes")]
#[case("AlexaSkillEvent.ProactiveSubscriptionChanged", 151, "timestamp_stale")]
#[case("AlexaSkillEvent.NotificationSubscriptionChanged", 151, "timestamp_stale")]
#[case("AlexaSkillEvent.SomethingNew", 151, "timestamp_stale")]
#[case("alexaskillevent.skillenabled", 151, "timestamp_stale")]
#[tokio::test]
async fn a_request_must_be_fresh(#[case] type_name: &str, #[case] age: i64, #[case] want: &str) {
    let rig = VerifierRig::new();
    let made = start_time() - SignedDuration::from_secs(age);
    let body = request_body(type_name, &made.to_string());
    assert_eq!(
        outcome_label(rig.send_body(&rig.chain.url, &body).await),
        want,
        "{type_name} {age}"
    );
}

#[rstest]
#[case("2026-11-22T08:00:00Z", "passes")]
#[case("2026-11-22T08:00:00.123Z", "passes")]
#[case("2026-11-22T08:00:00.123456789Z", "passes")]
#[case("2026-11-22T09:00:00+01:00", "passes")]
#[case("2026-11-22T08:02:30.001Z", "timestamp_early")]
#[case("", "timestamp_malformed")]
#[case("garbage", "timestamp_malformed")]
#[case("2026-11-22", "timestamp_malformed")]
#[case("2026-11-22T08:00:00", "timestamp_malformed")]
#[case("2026-11-22T08:00Z", "timestamp_malformed")]
#[case("2026-11-22 08:00:00Z", "timestamp_malformed")]
#[case("2026-13-22T08:00:00Z", "timestamp_malformed")]
#[case("2026-11-22T08:00:00Z[UTC]", "timestamp_malformed")]
#[case("1795420800", "timestamp_malformed")]
#[tokio::test]
async fn a_timestamp_must_be_rfc_3339(#[case] time: &str, #[case] want: &str) {
    let rig = VerifierRig::new();
    let body = request_body("LaunchRequest", time);
    assert_eq!(
        outcome_label(rig.send_body(&rig.chain.url, &body).await),
        want,
        "{time:?}"
    );
}

/// Alexa sent the number for some weeks, in place of the documented text.
#[rstest]
#[case(0, "passes")]
#[case(150, "passes")]
#[case(151, "timestamp_stale")]
#[case(-151, "timestamp_early")]
#[tokio::test]
async fn a_timestamp_in_milliseconds_must_be_as_fresh(#[case] age: i64, #[case] want: &str) {
    let rig = VerifierRig::new();
    let made = start_time() - SignedDuration::from_secs(age);
    let millis = made.as_millisecond().to_string();
    let body = request_body("LaunchRequest", "T").replace(r#""T""#, &millis);
    assert_eq!(outcome_label(rig.send_body(&rig.chain.url, &body).await), want);
}

#[rstest]
#[case("0")]
#[case("1795420800")]
#[case("18446744073709551615")]
#[case("9223372036854775807")]
#[tokio::test]
async fn a_number_that_is_no_time_in_milliseconds_is_rejected(#[case] number: &str) {
    let rig = VerifierRig::new();
    let body = request_body("LaunchRequest", "T").replace(r#""T""#, number);
    let outcome = rig.send_body(&rig.chain.url, &body).await;
    assert_eq!(outcome_label(outcome), "timestamp_malformed", "{number}");
}

#[tokio::test]
async fn a_missing_timestamp_or_one_of_another_type_is_rejected() {
    let rig = VerifierRig::new();
    let good = request_body("LaunchRequest", "T");
    for body in [
        good.replace(r#","timestamp":"T""#, ""),
        good.replace(r#""T""#, "-1795420800000"),
        good.replace(r#""T""#, "1795420800000.5"),
        good.replace(r#""T""#, "[1795420800000]"),
        good.replace(r#""T""#, "null"),
    ] {
        let rejection = rig.send_body(&rig.chain.url, &body).await.unwrap_err();
        assert!(
            matches!(
                rejection,
                RequestVerificationError::Malformed(EnvelopeError::NotAnEnvelope { .. })
            ),
            "{body}"
        );
    }
}

#[rstest]
#[case::context_only(r#""context":{"System":{"application":{"applicationId":"a"}}}"#, "passes")]
#[case::session_only(r#""session":{"application":{"applicationId":"a"}}"#, "passes")]
#[case::both(
    r#""session":{"application":{"applicationId":"a"}},"context":{"System":{"application":{"applicationId":"a"}}}"#,
    "passes"
)]
#[case::two(
    r#""session":{"application":{"applicationId":"b"}},"context":{"System":{"application":{"applicationId":"a"}}}"#,
    "application_ambiguous"
)]
#[case::none(r#""session":{}"#, "application_missing")]
#[case::a_number(
    r#""context":{"System":{"application":{"applicationId":1}}}"#,
    "application_missing"
)]
#[tokio::test]
async fn a_request_must_name_exactly_one_application(#[case] parts: &str, #[case] want: &str) {
    let rig = VerifierRig::new();
    let request = format!(
        r#""request":{{"type":"LaunchRequest","requestId":"r","timestamp":"{}"}}"#,
        start_time()
    );
    let body = format!(r#"{{"version":"1.0",{parts},{request}}}"#);
    assert_eq!(outcome_label(rig.send_body(&rig.chain.url, &body).await), want);
}
