//! The contract of every [`MessageSender`].

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign::{
    delivery::{
        CapturingSender, Channel, InMemoryMailbox, MessageSender, SendError,
        email::{SmtpSender, SmtpSettings},
        sms::{SmsGatewaySender, SmsGatewaySettings},
    },
    secret::SystemEntropy,
};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::support::{
    sample_messages::{CODE, EMAIL_ADDRESS, PHONE_NUMBER, contains_secret, pin_message},
    smtp::{SmtpReaction, SmtpServer, SmtpStage},
};

/// A sender and the far end that receives its messages.
struct SenderRig<F> {
    channel: Channel,
    sender: Arc<dyn MessageSender>,
    far_end: F,
}

/// The receiving side of a sender.
trait FarEnd {
    /// The recipient and the text of each message that arrived.
    async fn arrived(&self) -> Vec<(String, String)>;
}

/// A far end that can be made to fail.
trait FailingFarEnd: FarEnd {
    fn trouble(&self, trouble: FarEndState);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FarEndState {
    /// Accepts every message.
    Working,
    /// Rejects messages temporarily. The reply repeats the recipient.
    Busy,
    /// Rejects messages permanently. The reply repeats the recipient.
    Refusal,
    /// Does not answer.
    Silence,
}

suite! {
    [
        a_message_arrives_once_with_its_code_once,
        a_message_of_another_channel_is_refused_for_good,
        debug_output_has_no_secret,
    ]
    each captured_email => super::capturing_rig(super::Channel::Email);
    each captured_sms => super::capturing_rig(super::Channel::Sms);
    each smtp => super::smtp_rig().await;
    each gateway => super::gateway_rig().await;
}

suite! {
    [
        errors_are_temporary_or_permanent_and_name_nobody,
        a_silent_far_end_times_out,
        sending_works_again_when_the_far_end_does,
    ]
    each failing_smtp => super::smtp_rig().await;
    each failing_gateway => super::gateway_rig().await;
}

async fn a_message_arrives_once_with_its_code_once<F: FarEnd>(rig: SenderRig<F>) {
    rig.sender.send(&pin_message(rig.channel)).await.unwrap();
    let arrived = rig.far_end.arrived().await;
    let [(to, text)] = arrived.as_slice() else {
        panic!("{arrived:?}");
    };
    let want = match rig.channel {
        Channel::Email => EMAIL_ADDRESS,
        Channel::Sms => PHONE_NUMBER,
    };
    assert_eq!(to, want);
    assert_eq!(text.matches(CODE).count(), 1, "{text}");
}

async fn a_message_of_another_channel_is_refused_for_good<F: FarEnd>(rig: SenderRig<F>) {
    let other = match rig.channel {
        Channel::Email => Channel::Sms,
        Channel::Sms => Channel::Email,
    };
    let result = rig.sender.send(&pin_message(other)).await;
    assert!(matches!(result, Err(SendError::Permanent(_))), "{result:?}");
    assert_eq!(rig.far_end.arrived().await, []);
}

async fn debug_output_has_no_secret<F: FarEnd>(rig: SenderRig<F>) {
    rig.sender.send(&pin_message(rig.channel)).await.unwrap();
    let printed = format!("{:?}", rig.sender);
    assert!(
        !contains_secret(&printed) && !printed.contains("hush"),
        "{printed}"
    );
}

async fn errors_are_temporary_or_permanent_and_name_nobody<F: FailingFarEnd>(rig: SenderRig<F>) {
    rig.far_end.trouble(FarEndState::Busy);
    let later = rig.sender.send(&pin_message(rig.channel)).await.unwrap_err();
    assert!(matches!(later, SendError::Temporary(_)), "{later:?}");

    rig.far_end.trouble(FarEndState::Refusal);
    let never = rig.sender.send(&pin_message(rig.channel)).await.unwrap_err();
    assert!(matches!(never, SendError::Permanent(_)), "{never:?}");

    assert!(!contains_secret(&format!("{later} {later:?} {never} {never:?}")));
}

async fn a_silent_far_end_times_out<F: FailingFarEnd>(rig: SenderRig<F>) {
    rig.far_end.trouble(FarEndState::Silence);
    let result = rig.sender.send(&pin_message(rig.channel)).await;
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}

async fn sending_works_again_when_the_far_end_does<F: FailingFarEnd>(rig: SenderRig<F>) {
    for trouble in [FarEndState::Busy, FarEndState::Refusal, FarEndState::Silence] {
        rig.far_end.trouble(trouble);
        rig.sender.send(&pin_message(rig.channel)).await.unwrap_err();
        rig.far_end.trouble(FarEndState::Working);
        rig.sender.send(&pin_message(rig.channel)).await.unwrap();
    }
}

/// Long enough for a handshake on a busy machine, and short enough for a test to wait until it expires.
const SEND_TIMEOUT: Duration = Duration::from_millis(1_500);

fn capturing_rig(channel: Channel) -> SenderRig<Arc<InMemoryMailbox>> {
    let mailbox = InMemoryMailbox::new();
    SenderRig {
        channel,
        sender: Arc::new(CapturingSender::new(channel, mailbox.clone())),
        far_end: mailbox,
    }
}

impl FarEnd for Arc<InMemoryMailbox> {
    async fn arrived(&self) -> Vec<(String, String)> {
        let all = self.messages_since(0);
        all.into_iter().map(|one| (one.to, one.text)).collect()
    }
}

async fn smtp_rig() -> SenderRig<SmtpServer> {
    let server = SmtpServer::with_login("hush-user", "hush-password").await;
    let settings = SmtpSettings {
        port: server.port(),
        username: Some("hush-user".into()),
        password: Some("hush-password".to_owned().into()),
        timeout: SEND_TIMEOUT,
        extra_ca: Some(server.ca_pem().into()),
        ..SmtpSettings::new("localhost", "pin@example.com")
    };
    SenderRig {
        channel: Channel::Email,
        sender: Arc::new(SmtpSender::new(settings, Arc::new(SystemEntropy)).unwrap()),
        far_end: server,
    }
}

impl FarEnd for SmtpServer {
    async fn arrived(&self) -> Vec<(String, String)> {
        self.mails()
            .into_iter()
            .map(|mail| (mail.to.join(" "), mail.text))
            .collect()
    }
}

impl FailingFarEnd for SmtpServer {
    fn trouble(&self, trouble: FarEndState) {
        self.clear_reactions();
        match trouble {
            FarEndState::Working => {}
            FarEndState::Busy => self.react_at(
                SmtpStage::Rcpt,
                SmtpReaction::Reply("451 4.7.1 <ann.lee@example.com> greylisted"),
            ),
            FarEndState::Refusal => self.react_at(
                SmtpStage::Rcpt,
                SmtpReaction::Reply("550 5.1.1 <ann.lee@example.com> unknown"),
            ),
            FarEndState::Silence => self.react_at(SmtpStage::Mail, SmtpReaction::Hang),
        }
    }
}

struct MockGateway {
    server: MockServer,
    state: Arc<Mutex<FarEndState>>,
}

async fn gateway_rig() -> SenderRig<MockGateway> {
    let server = MockServer::start().await;
    let trouble = Arc::new(Mutex::new(FarEndState::Working));
    let now = Arc::clone(&trouble);
    let respond = move |_: &Request| match *now.lock().unwrap() {
        FarEndState::Working => ResponseTemplate::new(202),
        FarEndState::Busy => ResponseTemplate::new(503).set_body_string(PHONE_NUMBER),
        FarEndState::Refusal => ResponseTemplate::new(400).set_body_string(PHONE_NUMBER),
        FarEndState::Silence => ResponseTemplate::new(202).set_delay(Duration::from_hours(1)),
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let settings = SmsGatewaySettings {
        headers: vec![("X-Key".into(), "hush".to_owned().into())],
        body: r#"{"to":"{to}","text":"{text}"}"#.to_owned().into(),
        timeout: SEND_TIMEOUT,
        ..SmsGatewaySettings::new("POST", format!("{}/hush", server.uri()))
    };
    SenderRig {
        channel: Channel::Sms,
        sender: Arc::new(SmsGatewaySender::new(settings).unwrap()),
        far_end: MockGateway {
            server,
            state: trouble,
        },
    }
}

impl FarEnd for MockGateway {
    async fn arrived(&self) -> Vec<(String, String)> {
        let field = |request: &Request, name| {
            let body: serde_json::Value = request.body_json().unwrap();
            body[name].as_str().unwrap().to_owned()
        };
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .map(|request| (field(request, "to"), field(request, "text")))
            .collect()
    }
}

impl FailingFarEnd for MockGateway {
    fn trouble(&self, trouble: FarEndState) {
        *self.state.lock().unwrap() = trouble;
    }
}
