//! Messages to invented people.

use countersign::{
    clock::{SignedDuration, Timestamp},
    delivery::{Channel, Destination, Message},
};

pub(crate) const ADDRESS: &str = "ann.lee@example.com";
pub(crate) const NUMBER: &str = "+4915112345678";
pub(crate) const CODE: &str = "417";

/// When every message here is made.
pub(crate) fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// A message to Ann Lee, good for five minutes.
pub(crate) fn message(channel: Channel) -> Message {
    Message {
        destination: match channel {
            Channel::Email => Destination::Email(ADDRESS.parse().unwrap()),
            Channel::Sms => Destination::Sms(NUMBER.parse().unwrap()),
        },
        code: CODE.into(),
        display_name: "Ann Lee".into(),
        organization: "Acme & Sons".into(),
        app: "Contact Finder".into(),
        issued_at: noon(),
        expires_at: noon() + SignedDuration::from_secs(300),
        locale: "en-US".into(),
    }
}

/// Whether a text holds something that must not be told.
pub(crate) fn tells(text: &str) -> bool {
    [ADDRESS, "ann.lee", NUMBER, "4915112345678", CODE]
        .iter()
        .any(|secret| text.contains(secret))
}
