//! End to end: from an employee's contact points to a real mail server and a real HTTP gateway.

use std::{sync::Arc, time::Duration};

use countersign::{
    clock::ManualClock,
    delivery::{
        Channel::{self, Email, Sms},
        ChannelSenders, DeliveryReport, DeliveryStatus, DispatcherSettings, MessageDispatcher,
        OutgoingMessage, PinDestination, SealedMessage,
        email::{SmtpSender, SmtpSettings},
        sms::{SmsGatewaySender, SmsGatewaySettings},
    },
    directory::Employee,
    mfa::store::memory::InMemoryRecordStore,
    secret::{RootKey, SystemEntropy},
};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{
    sample_messages::{CODE, EMAIL_ADDRESS, PHONE_NUMBER, channels_with, noon, pin_message},
    smtp::{SmtpReaction, SmtpServer, SmtpStage},
};

/// A duration longer than any test takes.
const LONG_WAIT: Duration = Duration::from_secs(20);

struct EndToEndRig {
    smtp_server: SmtpServer,
    gateway: MockServer,
    dispatcher: MessageDispatcher,
}

impl EndToEndRig {
    async fn start() -> Self {
        let mail = SmtpServer::starttls().await;
        let gateway = MockServer::start().await;
        let accept = Mock::given(any()).respond_with(ResponseTemplate::new(202));
        accept.mount(&gateway).await;
        let smtp = SmtpSettings {
            port: mail.port(),
            timeout: Duration::from_secs(10),
            extra_ca: Some(mail.ca_pem().into()),
            ..SmtpSettings::new("localhost", "pin@example.com")
        };
        let http = SmsGatewaySettings {
            body: "{to} {text}".to_owned().into(),
            timeout: Duration::from_secs(10),
            ..SmsGatewaySettings::new("POST", gateway.uri())
        };
        let senders = ChannelSenders::empty()
            .with_sender(
                Email,
                Arc::new(SmtpSender::new(smtp, Arc::new(SystemEntropy)).unwrap()),
            )
            .with_sender(Sms, Arc::new(SmsGatewaySender::new(http).unwrap()));
        let dispatcher = MessageDispatcher::new(
            Arc::new(InMemoryRecordStore::new()),
            senders,
            Arc::new(RootKey::generate(&SystemEntropy).derive_sealer("outbox")),
            Arc::new(ManualClock::at(noon())),
            DispatcherSettings::default(),
        );
        Self {
            smtp_server: mail,
            gateway,
            dispatcher,
        }
    }

    async fn send_and_wait(&self, messages: Vec<OutgoingMessage>) -> DeliveryReport {
        let sealer = RootKey::generate(&SystemEntropy).derive_sealer("outbox");
        let batch = messages
            .into_iter()
            .map(|message| {
                let parcel = SealedMessage::seal(&message, 7.into(), &sealer, &SystemEntropy);
                (message, parcel.id, parcel.partition)
            })
            .collect();
        self.dispatcher
            .dispatch_batch(batch)
            .wait_for_acceptance(LONG_WAIT, LONG_WAIT)
            .await
    }

    /// The bodies that the gateway received.
    async fn received_texts(&self) -> Vec<String> {
        let requests = self.gateway.received_requests().await.unwrap();
        requests
            .into_iter()
            .map(|request| String::from_utf8(request.body).unwrap())
            .collect()
    }
}

/// Requirement: S0-04
/// Requirement: S1-03
#[tokio::test]
async fn s1_03_one_code_goes_to_the_mailbox_and_to_the_phone() {
    let far_ends = EndToEndRig::start().await;
    let reach = far_ends
        .send_and_wait(vec![pin_message(Email), pin_message(Sms)])
        .await;
    assert_eq!(channels_with(&reach, DeliveryStatus::Accepted), [Email, Sms]);

    let (mails, texts) = (far_ends.smtp_server.mails(), far_ends.received_texts().await);
    assert_eq!((mails.len(), texts.len()), (1, 1));
    assert_eq!(mails[0].to, [EMAIL_ADDRESS]);
    assert!(mails[0].text.contains(CODE), "{}", mails[0].text);
    assert!(
        texts[0].starts_with(&format!("{PHONE_NUMBER} {CODE} ")),
        "{}",
        texts[0]
    );
}

/// Requirement: S4-05
#[tokio::test]
async fn s4_05_a_code_goes_by_the_chosen_channel_only() {
    for channel in [Email, Sms] {
        let far_ends = EndToEndRig::start().await;
        let reach = far_ends.send_and_wait(vec![pin_message(channel)]).await;
        assert_eq!(
            reach,
            DeliveryReport::from(vec![(channel, DeliveryStatus::Accepted)])
        );
        let arrived = (
            far_ends.smtp_server.mails().len(),
            far_ends.received_texts().await.len(),
        );
        assert_eq!(arrived, if channel == Email { (1, 0) } else { (0, 1) });
    }
}

#[tokio::test]
async fn a_refusing_mail_server_does_not_stop_the_text_message() {
    for reply in ["451 4.3.0 later", "550 5.7.1 never"] {
        let far_ends = EndToEndRig::start().await;
        far_ends
            .smtp_server
            .react_at(SmtpStage::Rcpt, SmtpReaction::Reply(reply));
        let reach = far_ends
            .send_and_wait(vec![pin_message(Email), pin_message(Sms)])
            .await;
        assert_eq!(channels_with(&reach, DeliveryStatus::Accepted), [Sms], "{reply}");
        assert_eq!(channels_with(&reach, DeliveryStatus::Failed), [Email], "{reply}");
    }
}

/// Requirement: S4-40
#[test]
fn s4_40_unverified_contact_points_get_no_message() {
    #[track_caller]
    fn check(emails: &serde_json::Value, want: Option<&str>) {
        let record = json!({
            "id": "ann.lee", "organization": "acme", "display_name": "Ann Lee",
            "emails": emails,
            "phones": [{"value": PHONE_NUMBER, "primary": true}],
        });
        let ann: Employee = serde_json::from_value(record).unwrap();
        let mail = ann.pin_email().cloned().map(PinDestination::Email);
        let text = ann.pin_phone().cloned().map(PinDestination::Sms);
        let reached: Vec<Channel> = mail.iter().chain(&text).map(PinDestination::channel).collect();
        assert_eq!(
            ann.pin_email().map(countersign::directory::EmailAddress::as_str),
            want
        );
        assert_eq!(reached, if want.is_some() { vec![Email] } else { vec![] });
    }
    let other = "ann@home.example.com";
    check(
        &json!([{"value": EMAIL_ADDRESS, "primary": true, "verified": true}]),
        Some(EMAIL_ADDRESS),
    );
    check(
        &json!([{"value": EMAIL_ADDRESS, "primary": true, "verified": false}]),
        None,
    );
    check(&json!([{"value": EMAIL_ADDRESS, "primary": true}]), None);
    check(
        &json!([{"value": EMAIL_ADDRESS, "primary": true}, {"value": other, "verified": true}]),
        Some(other),
    );
    check(&json!([]), None);
}
