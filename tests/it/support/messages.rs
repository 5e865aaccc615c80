//! Messages to invented people.

use countersign::{
    clock::{SignedDuration, Timestamp},
    delivery::{BurnDetails, Channel, MessageContent, OutgoingMessage, OwnerLinkUrls, PinDestination},
};

pub(crate) const ADDRESS: &str = "ann.lee@example.com";
pub(crate) const NUMBER: &str = "+4915112345678";
pub(crate) const CODE: &str = "417";
pub(crate) const PAUSE: &str = "https://voice.example.com/voice-access/pause-me";
pub(crate) const UNLOCK: &str = "https://voice.example.com/voice-access/unlock-me";

/// When every message here is made.
pub(crate) fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// A message to Ann Lee, good for five minutes.
pub(crate) fn message(channel: Channel) -> OutgoingMessage {
    OutgoingMessage {
        body: code(channel, CODE),
        display_name: "Ann Lee".into(),
        organization: "Acme & Sons".into(),
        app: "Contact Finder".into(),
        issued_at: noon(),
        expires_at: noon() + SignedDuration::from_secs(300),
        locale: "en-US".into(),
    }
}

/// `message`, to be written in the language of `locale`.
pub(crate) fn within(locale: &str, message: OutgoingMessage) -> OutgoingMessage {
    OutgoingMessage {
        locale: locale.into(),
        ..message
    }
}

/// What a message to Ann Lee says that carries `code`.
pub(crate) fn code(channel: Channel, code: &str) -> MessageContent {
    MessageContent::Code {
        to: match channel {
            Channel::Email => PinDestination::Email(ADDRESS.parse().unwrap()),
            Channel::Sms => PinDestination::Sms(NUMBER.parse().unwrap()),
        },
        code: code.into(),
    }
}

/// Word to Ann Lee that three wrong PINs burned a challenge five minutes ago.
pub(crate) fn notice() -> OutgoingMessage {
    OutgoingMessage {
        body: MessageContent::Notice {
            to: ADDRESS.parse().unwrap(),
            burned: burned("3F9A", -5),
            ways_out: Some(ways_out()),
        },
        expires_at: noon() + SignedDuration::from_hours(24),
        ..message(Channel::Email)
    }
}

/// The same, without links.
pub(crate) fn notice_without_links() -> OutgoingMessage {
    let mut bare = notice();
    if let MessageContent::Notice { ways_out, .. } = &mut bare.body {
        *ways_out = None;
    }
    bare
}

/// Word to Ann Lee of five challenges more in the last 24 hours.
pub(crate) fn digest() -> OutgoingMessage {
    OutgoingMessage {
        body: MessageContent::Digest {
            to: ADDRESS.parse().unwrap(),
            more: 5,
            since: noon() - SignedDuration::from_hours(24),
            last: burned("71C0", -90),
            ways_out: Some(ways_out()),
        },
        ..notice()
    }
}

fn burned(device: &str, minutes: i64) -> BurnDetails {
    BurnDetails {
        tries: 3,
        device: device.into(),
        at: noon() + SignedDuration::from_mins(minutes),
    }
}

fn ways_out() -> OwnerLinkUrls {
    OwnerLinkUrls {
        pause: PAUSE.into(),
        unlock: UNLOCK.into(),
        until: noon() + SignedDuration::from_hours(24 * 7),
    }
}

/// Whether a text holds something that must not be told.
pub(crate) fn tells(text: &str) -> bool {
    [ADDRESS, "ann.lee", NUMBER, "4915112345678", CODE, PAUSE, UNLOCK]
        .iter()
        .any(|secret| text.contains(secret))
}
