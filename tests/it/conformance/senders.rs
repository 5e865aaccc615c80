//! What every [`MessageSender`] keeps to.

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
    messages::{ADDRESS, CODE, NUMBER, message, tells},
    smtp::{Act, SmtpServer, Stage},
};

/// A sender and the far end it talks to.
struct Rig<F> {
    channel: Channel,
    sender: Arc<dyn MessageSender>,
    far_end: F,
}

/// What the suite needs of a far end.
trait FarEnd {
    /// Where each message went and what it said.
    async fn arrived(&self) -> Vec<(String, String)>;
}

/// What the suite needs of a far end that can fail.
trait FailingFarEnd: FarEnd {
    fn trouble(&self, trouble: Trouble);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// All is well.
    None,
    /// Not now. The answer repeats the recipient.
    Busy,
    /// Never. The answer repeats the recipient.
    Refusal,
    /// No answer.
    Silence,
}

suite! {
    [
        a_message_arrives_once_with_its_code_once,
        a_message_of_another_channel_is_refused_for_good,
        it_prints_no_secret,
    ]
    each captured_email => super::captured(super::Channel::Email);
    each captured_sms => super::captured(super::Channel::Sms);
    each smtp => super::smtp().await;
    each gateway => super::gateway().await;
}

suite! {
    [
        it_tells_later_from_never_without_telling_whom,
        a_silent_far_end_holds_nobody_up,
        it_works_again_when_the_far_end_does,
    ]
    each failing_smtp => super::smtp().await;
    each failing_gateway => super::gateway().await;
}

async fn a_message_arrives_once_with_its_code_once<F: FarEnd>(rig: Rig<F>) {
    rig.sender.send(&message(rig.channel)).await.unwrap();
    let arrived = rig.far_end.arrived().await;
    let [(to, text)] = arrived.as_slice() else {
        panic!("{arrived:?}");
    };
    let want = match rig.channel {
        Channel::Email => ADDRESS,
        Channel::Sms => NUMBER,
    };
    assert_eq!(to, want);
    assert_eq!(text.matches(CODE).count(), 1, "{text}");
}

async fn a_message_of_another_channel_is_refused_for_good<F: FarEnd>(rig: Rig<F>) {
    let other = match rig.channel {
        Channel::Email => Channel::Sms,
        Channel::Sms => Channel::Email,
    };
    let result = rig.sender.send(&message(other)).await;
    assert!(matches!(result, Err(SendError::Permanent(_))), "{result:?}");
    assert_eq!(rig.far_end.arrived().await, []);
}

async fn it_prints_no_secret<F: FarEnd>(rig: Rig<F>) {
    rig.sender.send(&message(rig.channel)).await.unwrap();
    let printed = format!("{:?}", rig.sender);
    assert!(!tells(&printed) && !printed.contains("hush"), "{printed}");
}

async fn it_tells_later_from_never_without_telling_whom<F: FailingFarEnd>(rig: Rig<F>) {
    rig.far_end.trouble(Trouble::Busy);
    let later = rig.sender.send(&message(rig.channel)).await.unwrap_err();
    assert!(matches!(later, SendError::Temporary(_)), "{later:?}");

    rig.far_end.trouble(Trouble::Refusal);
    let never = rig.sender.send(&message(rig.channel)).await.unwrap_err();
    assert!(matches!(never, SendError::Permanent(_)), "{never:?}");

    assert!(!tells(&format!("{later} {later:?} {never} {never:?}")));
}

async fn a_silent_far_end_holds_nobody_up<F: FailingFarEnd>(rig: Rig<F>) {
    rig.far_end.trouble(Trouble::Silence);
    let result = rig.sender.send(&message(rig.channel)).await;
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}

async fn it_works_again_when_the_far_end_does<F: FailingFarEnd>(rig: Rig<F>) {
    for trouble in [Trouble::Busy, Trouble::Refusal, Trouble::Silence] {
        rig.far_end.trouble(trouble);
        rig.sender.send(&message(rig.channel)).await.unwrap_err();
        rig.far_end.trouble(Trouble::None);
        rig.sender.send(&message(rig.channel)).await.unwrap();
    }
}

/// Long enough for a handshake on a busy machine, short enough to be waited out.
const TIMEOUT: Duration = Duration::from_millis(1_500);

fn captured(channel: Channel) -> Rig<Arc<InMemoryMailbox>> {
    let mailbox = InMemoryMailbox::new();
    Rig {
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

async fn smtp() -> Rig<SmtpServer> {
    let server = SmtpServer::with_login("hush-user", "hush-password").await;
    let settings = SmtpSettings {
        port: server.port(),
        username: Some("hush-user".into()),
        password: Some("hush-password".to_owned().into()),
        timeout: TIMEOUT,
        extra_ca: Some(server.ca().into()),
        ..SmtpSettings::new("localhost", "pin@example.com")
    };
    Rig {
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
    fn trouble(&self, trouble: Trouble) {
        self.mend();
        match trouble {
            Trouble::None => {}
            Trouble::Busy => self.at(
                Stage::Rcpt,
                Act::Reply("451 4.7.1 <ann.lee@example.com> greylisted"),
            ),
            Trouble::Refusal => self.at(Stage::Rcpt, Act::Reply("550 5.1.1 <ann.lee@example.com> unknown")),
            Trouble::Silence => self.at(Stage::Mail, Act::Hang),
        }
    }
}

struct Gateway {
    server: MockServer,
    trouble: Arc<Mutex<Trouble>>,
}

async fn gateway() -> Rig<Gateway> {
    let server = MockServer::start().await;
    let trouble = Arc::new(Mutex::new(Trouble::None));
    let now = Arc::clone(&trouble);
    let respond = move |_: &Request| match *now.lock().unwrap() {
        Trouble::None => ResponseTemplate::new(202),
        Trouble::Busy => ResponseTemplate::new(503).set_body_string(NUMBER),
        Trouble::Refusal => ResponseTemplate::new(400).set_body_string(NUMBER),
        Trouble::Silence => ResponseTemplate::new(202).set_delay(Duration::from_hours(1)),
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let settings = SmsGatewaySettings {
        headers: vec![("X-Key".into(), "hush".to_owned().into())],
        body: r#"{"to":"{to}","text":"{text}"}"#.to_owned().into(),
        timeout: TIMEOUT,
        ..SmsGatewaySettings::new("POST", format!("{}/hush", server.uri()))
    };
    Rig {
        channel: Channel::Sms,
        sender: Arc::new(SmsGatewaySender::new(settings).unwrap()),
        far_end: Gateway { server, trouble },
    }
}

impl FarEnd for Gateway {
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

impl FailingFarEnd for Gateway {
    fn trouble(&self, trouble: Trouble) {
        *self.trouble.lock().unwrap() = trouble;
    }
}
