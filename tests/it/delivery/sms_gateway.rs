//! Text messages through an HTTP gateway: every setting, and every kind of failure.

use std::time::Duration;

use countersign::delivery::{
    Channel::Sms,
    MessageSender, SendError,
    sms::{SmsGatewaySender, SmsGatewaySettings},
};
use tokio::{io::AsyncReadExt, net::TcpListener};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::support::sample_messages::{CODE, PHONE_NUMBER, contains_secret, pin_message};

async fn start_gateway(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

fn gateway_settings(server: &MockServer) -> SmsGatewaySettings {
    let mut settings = SmsGatewaySettings::new("POST", format!("{}/send", server.uri()));
    settings.body = r#"{"to":"{to}","text":"{text}"}"#.to_owned().into();
    settings.timeout = Duration::from_secs(10);
    settings
}

async fn send_message(settings: SmsGatewaySettings) -> Result<(), SendError> {
    SmsGatewaySender::new(settings)
        .unwrap()
        .send(&pin_message(Sms))
        .await
}

/// Sends one message with changed settings, and returns the request that the gateway received.
async fn send_and_capture_request(change: impl FnOnce(&mut SmsGatewaySettings)) -> Request {
    let server = start_gateway(ResponseTemplate::new(200)).await;
    let mut settings = gateway_settings(&server);
    change(&mut settings);
    send_message(settings).await.unwrap();
    server.received_requests().await.unwrap().remove(0)
}

fn body_text(request: &Request) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

/// Requirement: S4-10
#[tokio::test]
async fn s4_10_the_configured_method_is_used() {
    for method in ["POST", "PUT", "GET", "SUBMIT"] {
        let request = send_and_capture_request(|settings| settings.method = method.into()).await;
        assert_eq!(request.method.as_str(), method);
    }
}

/// Requirement: S4-11
#[tokio::test]
async fn s4_11_the_configured_url_is_used() {
    let request = send_and_capture_request(|settings| settings.url += "/v2/{to}?text={text}&n=1").await;
    assert_eq!(request.url.path(), "/send/v2/%2B4915112345678");
    let (name, text) = request.url.query_pairs().next().unwrap();
    assert_eq!(name, "text");
    assert!(text.starts_with(CODE), "{text}");
    assert!(
        request.url.query().unwrap().contains("%20is%20your%20PIN"),
        "{}",
        request.url
    );
}

/// Requirement: S4-12
#[tokio::test]
async fn s4_12_configured_headers_are_sent_and_no_others() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned().into());
    let two = send_and_capture_request(|settings| {
        settings.headers = vec![
            pair("X-Key", "a:b"),
            pair("Content-Type", "application/json;charset=utf-8"),
        ];
    })
    .await;
    assert_eq!(two.headers["x-key"], "a:b");
    assert_eq!(two.headers["content-type"], "application/json;charset=utf-8");

    let none = send_and_capture_request(|settings| settings.headers = Vec::new()).await;
    let own: Vec<_> = none.headers.keys().map(ToString::to_string).collect();
    let plain = ["accept", "content-length", "content-type", "host", "user-agent"];
    assert!(own.iter().all(|name| plain.contains(&name.as_str())), "{own:?}");
}

/// Requirement: S4-13
#[tokio::test]
async fn s4_13_the_body_is_escaped_by_its_content_type() {
    let odd = |settings: &mut SmsGatewaySettings, kind: &str, body: &str| {
        settings.headers = vec![("Content-Type".into(), kind.to_owned().into())];
        settings.body = body.to_owned().into();
        settings.from = r#"A"&<B>"#.into();
    };
    let all = "{to}|{text}|{from}";
    let json = send_and_capture_request(|settings| {
        odd(
            settings,
            "application/json",
            r#"{"to":"{to}","from":"{from}","text":"{text}"}"#,
        );
    })
    .await;
    let json: serde_json::Value = json.body_json().unwrap();
    assert_eq!(
        (&json["to"], &json["from"]),
        (&PHONE_NUMBER.into(), &r#"A"&<B>"#.into())
    );

    let form =
        send_and_capture_request(|settings| odd(settings, "application/x-www-form-urlencoded", all)).await;
    assert!(
        body_text(&form).starts_with("%2B4915112345678|417+is+your+PIN"),
        "{}",
        body_text(&form)
    );
    assert!(
        body_text(&form).ends_with("|A%22%26%3CB%3E"),
        "{}",
        body_text(&form)
    );

    let xml = send_and_capture_request(|settings| odd(settings, "text/xml", "<t>{from}</t>{to}{text}")).await;
    assert!(
        body_text(&xml).starts_with("<t>A&quot;&amp;&lt;B&gt;</t>+49"),
        "{}",
        body_text(&xml)
    );

    let plain = send_and_capture_request(|settings| odd(settings, "text/plain", all)).await;
    assert!(body_text(&plain).ends_with(r#"|A"&<B>"#), "{}", body_text(&plain));
}

#[tokio::test]
async fn a_body_may_be_empty() {
    let request = send_and_capture_request(|settings| {
        settings.body = String::new().into();
        settings.url += "?to={to}&text={text}";
    })
    .await;
    assert_eq!(body_text(&request), "");
    assert!(!request.headers.contains_key("content-type"));
}

/// Requirement: S4-14
#[tokio::test]
async fn s4_14_a_slow_gateway_is_an_error_after_the_timeout() {
    let server = start_gateway(ResponseTemplate::new(200).set_delay(Duration::from_hours(1))).await;
    let mut settings = gateway_settings(&server);
    settings.timeout = Duration::from_millis(300);
    assert_eq!(
        send_message(settings).await,
        Err(SendError::Temporary(
            "the gateway did not answer within 300 ms".into()
        ))
    );
}

/// Requirement: S4-15
#[tokio::test]
async fn s4_15_the_plus_sign_of_numbers_is_a_setting() {
    let with = send_and_capture_request(|settings| settings.plus_sign = true).await;
    assert!(
        body_text(&with).contains(r#""+4915112345678""#),
        "{}",
        body_text(&with)
    );
    let without = send_and_capture_request(|settings| settings.plus_sign = false).await;
    assert!(
        body_text(&without).contains(r#""4915112345678""#),
        "{}",
        body_text(&without)
    );
}

/// Requirement: S4-38
#[tokio::test]
async fn s4_38_a_text_message_has_the_configured_sender() {
    let request = send_and_capture_request(|settings| {
        settings.from = "Acme".into();
        settings.body = "{from} {to} {text}".to_owned().into();
    })
    .await;
    assert!(
        body_text(&request).starts_with("Acme +49"),
        "{}",
        body_text(&request)
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = start_gateway(ResponseTemplate::new(200)).await;
    let server = start_gateway(ResponseTemplate::new(307).insert_header("Location", elsewhere.uri())).await;
    let result = send_message(gateway_settings(&server)).await;
    assert!(matches!(result, Err(SendError::Permanent(_))), "{result:?}");
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let server = start_gateway(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 8 << 20])).await;
    send_message(gateway_settings(&server)).await.unwrap();
}

#[tokio::test]
async fn an_unreachable_gateway_and_a_dropped_connection_are_temporary_errors() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hush", listener.local_addr().unwrap());
    let hanging_up = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 64]).await;
        }
    });
    let ask = |url: String| {
        let mut settings = SmsGatewaySettings::new("POST", url);
        settings.body = "{to} {text}".to_owned().into();
        send_message(settings)
    };
    let broke = ask(url.clone()).await.unwrap_err();
    assert!(matches!(broke, SendError::Temporary(_)), "{broke:?}");

    hanging_up.abort();
    assert!(hanging_up.await.unwrap_err().is_cancelled());
    let away = ask(url).await.unwrap_err();
    assert_eq!(away, SendError::Temporary("the gateway cannot be reached".into()));
    let told = format!("{broke:?} {away:?}");
    assert!(!contains_secret(&told) && !told.contains("hush"), "{told}");
}
