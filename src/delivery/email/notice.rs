//! The email that reports wrong PINs to the owner.

use askama::Template;

use super::render::Mail;
use crate::{
    clock::Timestamp,
    delivery::{
        Burned, Message, WaysOut,
        words::{self, Words},
    },
};

/// The part of a digest that covers more than the last burned challenge.
pub(super) struct Digest {
    pub(super) more: u32,
    pub(super) since: Timestamp,
}

/// Renders the email. Its subject cannot be configured, because a warning must always be recognizable as one.
pub(super) fn mail(
    message: &Message,
    burned: &Burned,
    digest: Option<&Digest>,
    ways_out: Option<&WaysOut>,
) -> Mail {
    let words = told(Words::of(message), burned, digest, ways_out);
    let happened = match digest {
        Some(_) => "notice-digest",
        None => "notice-happened",
    };
    let (words, written) = (&words, "the templates only put strings together");
    Mail {
        subject: words.say("notice-subject").text(),
        text: Text {
            words,
            happened,
            ways_out,
        }
        .render()
        .expect(written),
        html: Html {
            words,
            organization: &words::plain(&message.organization),
            happened,
            ways_out,
        }
        .render()
        .expect(written),
    }
}

/// Adds the details of what happened as arguments.
fn told<'a>(
    words: Words<'a>,
    burned: &Burned,
    digest: Option<&Digest>,
    ways_out: Option<&WaysOut>,
) -> Words<'a> {
    let at = words.moment(burned.at);
    let tries = words.count("wrong-pins", burned.tries.into());
    let mut words = words
        .with("device", words::strong(&burned.device))
        .with("at", at)
        .with("tries", tries);
    if let Some(digest) = digest {
        let more = words::strong(&words.count("more-times", digest.more));
        let since = words.moment(digest.since);
        words = words.with("more", more).with("since", since);
    }
    if let Some(ways_out) = ways_out {
        let until = words.moment(ways_out.until);
        words = words.with("until", until);
    }
    words
}

#[derive(Template)]
#[template(path = "delivery/email/notice.txt")]
struct Text<'a> {
    words: &'a Words<'a>,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a WaysOut>,
}

#[derive(Template)]
#[template(path = "delivery/email/notice.html")]
struct Html<'a> {
    words: &'a Words<'a>,
    organization: &'a str,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a WaysOut>,
}
