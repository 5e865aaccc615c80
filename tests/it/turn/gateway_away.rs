//! What is heard while the gateway of text messages fails: the mail suffices (DESIGN 8).

use std::{sync::Arc, time::Duration};

use countersign::delivery::{
    Channel, ChannelSenders,
    sms::{BodyRule, SmsGatewaySender, SmsGatewaySettings, SuccessRule},
};
use rstest::rstest;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::faults::{ANN, in_time, mail};
use crate::support::{
    smtp::SmtpServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// Mail by a server that is well, text messages by a gateway that answers this.
struct Rig {
    app: TestApp,
    smtp: SmtpServer,
    gateway: MockServer,
}

impl Rig {
    async fn with(answer: ResponseTemplate) -> Self {
        let (smtp, gateway) = (SmtpServer::starttls().await, MockServer::start().await);
        Mock::given(any()).respond_with(answer).mount(&gateway).await;
        let text = Arc::new(SmsGatewaySender::new(settings(&gateway)).unwrap());
        let senders = ChannelSenders::empty()
            .with_sender(Channel::Email, mail(&smtp))
            .with_sender(Channel::Sms, text);
        let app = TestAppBuilder::default().senders(senders).start().await;
        Self { app, smtp, gateway }
    }

    /// Asks, hears this, and opens the answer with the PIN in the mail.
    async fn opens_by_mail_after(&self, heard: &str) {
        let mut sam = self.app.speaker(SAM);
        in_time(sam.asks_for("Ann Lee"))
            .await
            .says(heard)
            .hides(ANN)
            .listens();
        let asked = self.gateway.received_requests().await.unwrap();
        assert!(!asked.is_empty(), "the gateway was tried");
        let mail = self.smtp.wait_for_mail(0, || {}).await;
        sam.says_pin(&mail.pin()).await.says(ANN);
    }
}

/// A gateway that takes a message only with this word.
fn settings(gateway: &MockServer) -> SmsGatewaySettings {
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
async fn a_gateway_that_does_not_take_it_is_said_honestly_and_the_mail_suffices(
    #[case] status: u16,
    #[case] body: &'static str,
) {
    let rig = Rig::with(ResponseTemplate::new(status).set_body_string(body)).await;
    rig.opens_by_mail_after("I could only reach your email at e… dot com")
        .await;
}

#[tokio::test]
async fn a_gateway_that_hangs_does_not_hold_the_turn() {
    let rig = Rig::with(ResponseTemplate::new(200).set_delay(Duration::from_hours(1))).await;
    rig.opens_by_mail_after("I've sent a three-digit PIN").await;
}
