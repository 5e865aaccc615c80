//! Notices to the owner that wrong PINs burned a challenge: their content, recipient and time.

use std::sync::Arc;

use countersign::{
    clock::{Clock, ManualClock, SignedDuration},
    delivery::{
        CapturedMessage, CapturingSender, Channel, ChannelSenders, DispatcherSettings, InMemoryMailbox,
        MessageDispatcher, OwnerLinkUrls,
    },
    directory::{DeviceLabel, Employee},
    mfa::{
        ChallengeId,
        owner::{BurnedChallenge, NoticeTiming, OwnerLinkAction, OwnerLinkKey, OwnerNotifier},
        store::memory::InMemoryRecordStore,
    },
    secret::{RootKey, SystemEntropy},
};
use serde_json::{Value, json};

use crate::support::sample_messages::{EMAIL_ADDRESS, PHONE_NUMBER, noon};

/// Ann, whose challenges are burned, and the parts that send her emails.
struct OwnerNoticeRig {
    ann: Employee,
    root: RootKey,
    clock: Arc<ManualClock>,
    mailbox: Arc<InMemoryMailbox>,
    dispatcher: MessageDispatcher,
    challenge: ChallengeId,
}

impl OwnerNoticeRig {
    fn new() -> Self {
        Self::with_employee_fields(&json!({}))
    }

    /// A rig in which the fields in `other` replace or extend Ann's.
    fn with_employee_fields(other: &Value) -> Self {
        let mut ann = json!({
            "id": "ann.lee", "organization": "acme", "display_name": "Ann Lee",
            "emails": [{"value": EMAIL_ADDRESS, "verified": true}],
            "phones": [{"value": PHONE_NUMBER, "verified": true}],
        });
        for (key, value) in other.as_object().unwrap() {
            ann[key] = value.clone();
        }
        let root = RootKey::generate(&SystemEntropy);
        let (clock, mailbox) = (Arc::new(ManualClock::at(noon())), InMemoryMailbox::new());
        let captured = |channel| Arc::new(CapturingSender::new(channel, mailbox.clone()));
        let senders = ChannelSenders::empty()
            .with_sender(Channel::Email, captured(Channel::Email))
            .with_sender(Channel::Sms, captured(Channel::Sms));
        let dispatcher = MessageDispatcher::new(
            Arc::new(InMemoryRecordStore::new()),
            senders,
            Arc::new(root.derive_sealer("outbox")),
            clock.clone(),
            DispatcherSettings {
                poll_interval: std::time::Duration::from_millis(5),
                ..DispatcherSettings::default()
            },
        );
        Self {
            ann: serde_json::from_value(ann).unwrap(),
            challenge: ChallengeId::draw(&SystemEntropy),
            root,
            clock,
            mailbox,
            dispatcher,
        }
    }

    async fn send_burn_notice(&self, public_url: Option<&str>, tell: NoticeTiming) {
        let url = public_url.map(|url| url.parse().unwrap());
        let entropy = Arc::new(SystemEntropy);
        let notices = OwnerNotifier::new(self.dispatcher.clone(), entropy, &self.root, url.as_ref());
        let happened = BurnedChallenge {
            employee: &self.ann,
            organization: "Acme",
            app: "Contact Finder",
            device: &DeviceLabel::from_device_digest("3f9a71c0ffee"),
            challenge: &self.challenge,
            tries: 3,
            at: self.clock.now(),
            locale: "en-US",
        };
        notices.send_burn_notice(happened, tell).await.unwrap();
    }

    /// Waits for the first message, which must be the only one.
    async fn first_message(&self) -> CapturedMessage {
        let mut news = self.mailbox.subscribe();
        news.wait_for(|newest| *newest > 0).await.unwrap();
        let messages = self.mailbox.messages_since(0);
        assert_eq!(messages.len(), 1);
        messages[0].clone()
    }
}

fn last_path_segment(url: &str) -> &str {
    url.rsplit_once('/').unwrap().1
}

#[tokio::test]
async fn the_owner_is_notified_at_once_with_links() {
    let stage = OwnerNoticeRig::new();
    stage
        .send_burn_notice(Some("https://voice.example.com"), NoticeTiming::Now)
        .await;
    let mail = stage.first_message().await;
    assert_eq!((mail.channel, mail.to.as_str()), (Channel::Email, EMAIL_ADDRESS));
    assert!(
        mail.text.contains(&format!(
            "on device {} at 12:00 UTC",
            DeviceLabel::from_device_digest("3f9a71c0ffee")
        )),
        "{}",
        mail.text
    );

    let OwnerLinkUrls { pause, unlock, until } = mail.owner_links().unwrap();
    assert_eq!(*until, noon() + SignedDuration::from_hours(24 * 7));
    let key = OwnerLinkKey::new(&stage.root);
    for (url, action) in [(pause, OwnerLinkAction::Pause), (unlock, OwnerLinkAction::Unlock)] {
        let url = url.expose();
        assert!(
            url.starts_with("https://voice.example.com/voice-access/"),
            "{url}"
        );
        assert!(mail.text.contains(url) && mail.html.as_ref().unwrap().contains(url));
        let link = key.decode(last_path_segment(url)).unwrap();
        assert_eq!((link.action(), link.employee()), (action, &stage.ann.id));
        assert_eq!(link.challenge(), &stage.challenge);
    }
}

#[tokio::test]
async fn an_owner_who_gets_pins_by_text_message_is_still_notified_by_email() {
    let stage = OwnerNoticeRig::with_employee_fields(&json!({"pin_by": "sms"}));
    stage.send_burn_notice(None, NoticeTiming::Now).await;
    assert_eq!(stage.first_message().await.channel, Channel::Email);
}

#[tokio::test]
async fn without_a_public_url_the_mail_has_no_links_and_names_the_administrator() {
    let stage = OwnerNoticeRig::new();
    stage.send_burn_notice(None, NoticeTiming::Now).await;
    let mail = stage.first_message().await;
    assert_eq!(mail.owner_links(), None);
    assert!(!mail.text.contains("http"), "{}", mail.text);
    assert!(
        mail.text.contains("whoever manages Contact Finder at Acme"),
        "{}",
        mail.text
    );
}

#[tokio::test]
async fn the_path_of_a_public_url_is_kept() {
    for url in ["https://example.com/voice", "https://example.com/voice/"] {
        let stage = OwnerNoticeRig::new();
        stage.send_burn_notice(Some(url), NoticeTiming::Now).await;
        let mail = stage.first_message().await;
        let pause = mail.owner_links().unwrap().pause.expose().to_owned();
        assert!(
            pause.starts_with("https://example.com/voice/voice-access/"),
            "{pause}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_mailbox_that_is_not_verified() {
    let stage =
        OwnerNoticeRig::with_employee_fields(&json!({"emails": [{"value": EMAIL_ADDRESS, "primary": true}]}));
    stage.send_burn_notice(None, NoticeTiming::Now).await;
    stage
        .send_burn_notice(
            None,
            NoticeTiming::Digest {
                count: 1,
                since: noon(),
                due: noon(),
            },
        )
        .await;
    stage.dispatcher.run(std::future::ready(())).await;
    assert_eq!(stage.mailbox.messages_since(0), []);
}

#[tokio::test]
async fn several_burned_challenges_are_reported_together_after_a_day() {
    let stage = OwnerNoticeRig::new();
    let (since, due) = (noon(), noon() + SignedDuration::from_hours(24));
    for more in 1..=4 {
        stage.clock.advance_by(SignedDuration::from_mins(10));
        stage
            .send_burn_notice(
                Some("https://voice.example.com"),
                NoticeTiming::Digest {
                    count: more,
                    since,
                    due,
                },
            )
            .await;
    }
    stage.clock.set(due - SignedDuration::from_millis(1));
    stage.dispatcher.run(std::future::ready(())).await;
    assert_eq!(stage.mailbox.messages_since(0), []);

    stage.clock.set(due);
    stage.dispatcher.run(std::future::ready(())).await;
    let mail = stage.first_message().await;
    assert!(mail.text.contains("blocked 4 more times"), "{}", mail.text);
    assert!(
        mail.text.contains("at 12:40 UTC on March 2, 2026"),
        "{}",
        mail.text
    );
    assert!(mail.owner_links().is_some());
}
