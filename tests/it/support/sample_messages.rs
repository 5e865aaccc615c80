//! Sample messages to an invented person, Ann Lee.

use countersign::{
    clock::{SignedDuration, Timestamp},
    delivery::{
        BurnDetails, CapturedMessage, Channel, DeliveryReport, DeliveryStatus, InMemoryMailbox,
        MessageContent, OutgoingMessage, OwnerLinkUrls, PinDestination,
    },
};

pub(crate) const EMAIL_ADDRESS: &str = "ann.lee@example.com";
pub(crate) const PHONE_NUMBER: &str = "+4915112345678";
pub(crate) const CODE: &str = "417";
pub(crate) const PAUSE_URL: &str = "https://voice.example.com/voice-access/pause-me";
pub(crate) const UNLOCK_URL: &str = "https://voice.example.com/voice-access/unlock-me";

/// The time at which every message here is created.
pub(crate) fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// A PIN message to Ann Lee that expires after five minutes.
pub(crate) fn pin_message(channel: Channel) -> OutgoingMessage {
    OutgoingMessage {
        body: pin_content(channel, CODE),
        display_name: "Ann Lee".into(),
        organization: "Acme & Sons".into(),
        app: "Contact Finder".into(),
        issued_at: noon(),
        expires_at: noon() + SignedDuration::from_secs(300),
        locale: "en-US".into(),
    }
}

/// The same message, in the language of `locale`.
pub(crate) fn in_locale(locale: &str, message: OutgoingMessage) -> OutgoingMessage {
    OutgoingMessage {
        locale: locale.into(),
        ..message
    }
}

/// The content of a PIN message to Ann Lee with this code.
pub(crate) fn pin_content(channel: Channel, code: &str) -> MessageContent {
    MessageContent::Code {
        to: match channel {
            Channel::Email => PinDestination::Email(EMAIL_ADDRESS.parse().unwrap()),
            Channel::Sms => PinDestination::Sms(PHONE_NUMBER.parse().unwrap()),
        },
        code: code.into(),
    }
}

/// A notice to Ann Lee that three wrong PINs burned a challenge five minutes ago.
pub(crate) fn burn_notice() -> OutgoingMessage {
    OutgoingMessage {
        body: MessageContent::Notice {
            to: EMAIL_ADDRESS.parse().unwrap(),
            burned: burn_details("3F9A", -5),
            ways_out: Some(owner_link_urls()),
        },
        expires_at: noon() + SignedDuration::from_hours(24),
        ..pin_message(Channel::Email)
    }
}

/// The same notice without the links that pause and unlock voice access.
pub(crate) fn burn_notice_without_links() -> OutgoingMessage {
    let mut bare = burn_notice();
    if let MessageContent::Notice { ways_out, .. } = &mut bare.body {
        *ways_out = None;
    }
    bare
}

/// A digest for Ann Lee: five more challenges were burned in the last 24 hours.
pub(crate) fn notice_digest() -> OutgoingMessage {
    OutgoingMessage {
        body: MessageContent::Digest {
            to: EMAIL_ADDRESS.parse().unwrap(),
            more: 5,
            since: noon() - SignedDuration::from_hours(24),
            last: burn_details("71C0", -90),
            ways_out: Some(owner_link_urls()),
        },
        ..burn_notice()
    }
}

fn burn_details(device: &str, minutes: i64) -> BurnDetails {
    BurnDetails {
        tries: 3,
        device: device.into(),
        at: noon() + SignedDuration::from_mins(minutes),
    }
}

fn owner_link_urls() -> OwnerLinkUrls {
    OwnerLinkUrls {
        pause: PAUSE_URL.into(),
        unlock: UNLOCK_URL.into(),
        until: noon() + SignedDuration::from_hours(24 * 7),
    }
}

/// Returns true if a text contains an address, a number, a code or a link of these messages.
pub(crate) fn contains_secret(text: &str) -> bool {
    [
        EMAIL_ADDRESS,
        "ann.lee",
        PHONE_NUMBER,
        "4915112345678",
        CODE,
        PAUSE_URL,
        UNLOCK_URL,
    ]
    .iter()
    .any(|secret| text.contains(secret))
}

/// The newest message that was sent by `channel` to `address`, an email address or a phone number.
pub(crate) fn newest_message_to(
    mailbox: &InMemoryMailbox,
    channel: Channel,
    address: &str,
) -> Option<CapturedMessage> {
    let mut messages = mailbox.messages_since(0).into_iter();
    messages.rfind(|message| message.channel == channel && message.to == address)
}

/// The channels whose message has the status `wanted`.
pub(crate) fn channels_with(report: &DeliveryReport, wanted: DeliveryStatus) -> Vec<Channel> {
    let mut channels = vec![Channel::Email, Channel::Sms];
    channels.retain(|channel| report.status_of(*channel) == Some(wanted));
    channels
}
