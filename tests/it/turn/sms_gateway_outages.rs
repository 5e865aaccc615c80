//! Outages of the SMS gateway, as a person hears them. The PIN in the mail is enough.

use std::{sync::Arc, time::Duration};

use countersign::delivery::{
    Channel, ChannelSenders,
    sms::{BodyRule, SmsGatewaySender, SmsGatewaySettings, SuccessRule},
};
use rstest::rstest;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::dependency_outages::{ANN_NUMBER, smtp_sender, within_alexa_timeout};
use crate::support::{
    smtp::SmtpServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// A server with a working mail server and an SMS gateway that gives a fixed answer.
struct SmsGatewayRig {
    app: TestApp,
    smtp: SmtpServer,
    gateway: MockServer,
}

impl SmsGatewayRig {
    async fn with_gateway_answer(answer: ResponseTemplate) -> Self {
        let (smtp, gateway) = (SmtpServer::starttls().await, MockServer::start().await);
        Mock::given(any()).respond_with(answer).mount(&gateway).await;
        let text = Arc::new(SmsGatewaySender::new(gateway_settings(&gateway)).unwrap());
        let senders = ChannelSenders::empty()
            .with_sender(Channel::Email, smtp_sender(&smtp))
            .with_sender(Channel::Sms, text);
        let app = TestAppBuilder::default().senders(senders).start().await;
        Self { app, smtp, gateway }
    }

    /// Asks a protected question, expects to hear `heard`, and gets the answer with the PIN from the mail.
    async fn unlocks_by_mail_after_hearing(&self, heard: &str) {
        let mut sam = self.app.speaker(SAM);
        within_alexa_timeout(sam.asks_for("Ann Lee"))
            .await
            .says(heard)
            .hides(ANN_NUMBER)
            .listens();
        let asked = self.gateway.received_requests().await.unwrap();
        assert!(!asked.is_empty(), "the gateway was tried");
        let mail = self.smtp.wait_for_mail(0, || {}).await;
        sam.says_pin(&mail.pin()).await.says(ANN_NUMBER);
    }
}

/// Settings under which a message counts as accepted only if the answer says "queued".
fn gateway_settings(gateway: &MockServer) -> SmsGatewaySettings {
    let taken = BodyRule::Json {
        pointer: "/status".into(),
        equals: "queued".into(),
        later: Vec::new(),
    };
    SmsGatewaySettings {
        body: r#"{"to":"{to}","text":"{text}"}"#.to_owned().into(),
        success: SuccessRule {
            body: Some(taken),
            ..SuccessRule::default()
        },
        ..SmsGatewaySettings::new("POST", format!("{}/send", gateway.uri()))
    }
}

#[rstest]
#[case::refusing(400, r#"{"status":"queued"}"#)]
#[case::barring(403, "")]
#[case::choking(429, "")]
#[case::broken(500, "")]
#[case::down(503, r#"{"status":"queued"}"#)]
#[case::saying_no(200, r#"{"status":"rejected"}"#)]
#[case::babbling(200, "<html>It works!</html>")]
#[case::speechless(200, "")]
#[tokio::test]
async fn a_failing_gateway_is_reported_and_the_mail_is_enough(
    #[case] status: u16,
    #[case] body: &'static str,
) {
    let rig = SmsGatewayRig::with_gateway_answer(ResponseTemplate::new(status).set_body_string(body)).await;
    rig.unlocks_by_mail_after_hearing("I could only reach your email at e… dot com")
        .await;
}

#[tokio::test]
async fn a_hanging_gateway_does_not_delay_the_turn() {
    let rig =
        SmsGatewayRig::with_gateway_answer(ResponseTemplate::new(200).set_delay(Duration::from_hours(1)))
            .await;
    rig.unlocks_by_mail_after_hearing("I've sent a three-digit PIN")
        .await;
}
