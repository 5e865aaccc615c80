//! The gateway presets follow the documentation of the providers.
//!
//! Twilio: the Messages resource of the REST API 2010-04-01. Vonage: the SMS API, with its table of status codes.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::delivery::{
    Channel::Sms,
    MessageSender, SendError,
    sms::{SmsGatewaySender, SmsGatewaySettings, presets},
};
use rstest::rstest;
use serde_json::json;
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::support::sample_messages::{CODE, PHONE_NUMBER, pin_message};

const SID: &str = "AC0123456789abcdef0123456789abcdef";

fn sample_twilio_settings(from: &str) -> SmsGatewaySettings {
    presets::twilio_settings(SID, &"token".to_owned().into(), from)
}

fn sample_vonage_settings() -> SmsGatewaySettings {
    presets::vonage_settings("key", &"secret".to_owned().into(), "Acme")
}

/// Sends one message with `settings` to a local server that answers `response`. Returns the result and the request.
async fn send_and_capture_request(
    mut settings: SmsGatewaySettings,
    response: ResponseTemplate,
) -> (Result<(), SendError>, Request) {
    assert_eq!(settings.find_errors(), []);
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    let path = Url::parse(&settings.url).unwrap().path().to_owned();
    settings.url = format!("{}{path}", server.uri());
    settings.timeout = Duration::from_secs(10);
    let result = SmsGatewaySender::new(settings)
        .unwrap()
        .send(&pin_message(Sms))
        .await;
    (result, server.received_requests().await.unwrap().remove(0))
}

fn form_fields(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

fn basic_credentials(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

#[tokio::test]
async fn a_twilio_request_follows_its_documentation() {
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json");
    assert_eq!(sample_twilio_settings("+12025550123").url, url);

    let created = ResponseTemplate::new(201)
        .set_body_json(json!({"sid": "SM00", "status": "queued", "to": PHONE_NUMBER, "error_code": null}));
    let (result, request) = send_and_capture_request(sample_twilio_settings("+12025550123"), created).await;
    assert_eq!(result, Ok(()));
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(
        request.headers["authorization"],
        basic_credentials(&format!("{SID}:token")).as_str()
    );
    assert_eq!(
        request.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    let form = form_fields(&request);
    let names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["To", "From", "Body"]);
    assert_eq!(
        (form[0].1.as_str(), form[1].1.as_str()),
        (PHONE_NUMBER, "+12025550123")
    );
    assert!(form[2].1.contains(CODE));
}

#[tokio::test]
async fn twilio_can_send_through_a_messaging_service() {
    let service = "MG0123456789abcdef0123456789abcdef";
    let (_, request) =
        send_and_capture_request(sample_twilio_settings(service), ResponseTemplate::new(201)).await;
    let own = ("MessagingServiceSid".to_owned(), service.to_owned());
    assert_eq!(form_fields(&request)[1], own);
}

#[rstest]
#[case::invalid_number(400, false)]
#[case::wrong_token(401, false)]
#[case::too_many_requests(429, true)]
#[case::unavailable(503, true)]
#[tokio::test]
async fn twilio_reports_errors_by_status(#[case] status: u16, #[case] later: bool) {
    let body =
        json!({"code": 21211, "message": "The 'To' number +4915112345678 is not valid", "status": status});
    let (result, _) = send_and_capture_request(
        sample_twilio_settings("Acme"),
        ResponseTemplate::new(status).set_body_json(body),
    )
    .await;
    let text = format!("the gateway answered {status}");
    let want = if later {
        SendError::Temporary(text)
    } else {
        SendError::Permanent(text)
    };
    assert_eq!(result, Err(want));
}

#[tokio::test]
async fn a_vonage_request_follows_its_documentation() {
    assert_eq!(sample_vonage_settings().url, "https://rest.nexmo.com/sms/json");

    let (result, request) = send_and_capture_request(sample_vonage_settings(), vonage_answer("0")).await;
    assert_eq!(result, Ok(()));
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(
        request.headers["authorization"],
        basic_credentials("key:secret").as_str()
    );
    let form = form_fields(&request);
    let names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["to", "from", "text"]);
    assert_eq!(
        (form[0].1.as_str(), form[1].1.as_str()),
        ("4915112345678", "Acme")
    );
    assert!(form[2].1.contains(CODE));
}

#[rstest]
#[case::throttled("1", true)]
#[case::missing_parameters("2", false)]
#[case::invalid_credentials("4", false)]
#[case::internal_error("5", true)]
#[case::number_barred("7", false)]
#[case::no_credit("9", false)]
#[case::too_many_binds("10", true)]
#[tokio::test]
async fn vonage_reports_errors_in_the_body(#[case] status: &str, #[case] later: bool) {
    let (result, _) = send_and_capture_request(sample_vonage_settings(), vonage_answer(status)).await;
    let text = format!("the gateway answered 200, but with the code {status}");
    let want = if later {
        SendError::Temporary(text)
    } else {
        SendError::Permanent(text)
    };
    assert_eq!(result, Err(want));
}

#[tokio::test]
async fn an_unreadable_answer_of_vonage_is_an_error() {
    for garbage in ["", "<html>hello</html>", "{}", r#"{"messages":{}}"#] {
        let (result, _) = send_and_capture_request(
            sample_vonage_settings(),
            ResponseTemplate::new(200).set_body_string(garbage),
        )
        .await;
        assert!(result.is_err(), "{garbage}");
    }
}

/// Vonage's answer to one message, with this status.
fn vonage_answer(status: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "message-count": "1",
        "messages": [{"to": "4915112345678", "message-id": "0C000000217B7F02", "status": status}],
    }))
}
