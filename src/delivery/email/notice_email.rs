//! The email that reports wrong PINs to the owner.

use askama::Template;

use super::rendered_email::RenderedEmail;
use crate::{
    clock::Timestamp,
    delivery::{
        BurnDetails, OutgoingMessage, OwnerLinkUrls,
        words::{self, MessageWords},
    },
};

/// The part of a digest that covers more than the last burned challenge.
pub(super) struct NoticeDigest {
    pub(super) more: u32,
    pub(super) since: Timestamp,
}

/// Renders the email. Its subject cannot be configured, because a warning must always be recognizable as one.
pub(super) fn render_notice_email(
    message: &OutgoingMessage,
    burned: &BurnDetails,
    digest: Option<&NoticeDigest>,
    ways_out: Option<&OwnerLinkUrls>,
) -> RenderedEmail {
    let words = with_burn_details(MessageWords::for_message(message), burned, digest, ways_out);
    let happened = match digest {
        Some(_) => "notice-digest",
        None => "notice-happened",
    };
    let (words, written) = (&words, "the templates only concatenate strings");
    RenderedEmail {
        subject: words.say("notice-subject").text(),
        text: NoticeText {
            words,
            happened,
            ways_out,
        }
        .render()
        .expect(written),
        html: NoticeHtml {
            words,
            organization: &words::strip_unsafe_characters(&message.organization),
            happened,
            ways_out,
        }
        .render()
        .expect(written),
    }
}

/// Adds the details of what happened as arguments.
fn with_burn_details<'a>(
    words: MessageWords<'a>,
    burned: &BurnDetails,
    digest: Option<&NoticeDigest>,
    ways_out: Option<&OwnerLinkUrls>,
) -> MessageWords<'a> {
    let at = words.format_time(burned.at);
    let tries = words.format_count("wrong-pins", burned.tries.into());
    let mut words = words
        .with("device", words::mark_emphasized(&burned.device))
        .with("at", at)
        .with("tries", tries);
    if let Some(digest) = digest {
        let more = words::mark_emphasized(&words.format_count("more-times", digest.more));
        let since = words.format_time(digest.since);
        words = words.with("more", more).with("since", since);
    }
    if let Some(ways_out) = ways_out {
        let until = words.format_time(ways_out.until);
        words = words.with("until", until);
    }
    words
}

#[derive(Template)]
#[template(path = "delivery/email/notice.txt")]
struct NoticeText<'a> {
    words: &'a MessageWords<'a>,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a OwnerLinkUrls>,
}

#[derive(Template)]
#[template(path = "delivery/email/notice.html")]
struct NoticeHtml<'a> {
    words: &'a MessageWords<'a>,
    organization: &'a str,
    /// Key of the sentence that says what happened.
    happened: &'a str,
    ways_out: Option<&'a OwnerLinkUrls>,
}
