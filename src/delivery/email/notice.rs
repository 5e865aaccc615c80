//! The words of a mail that tells of wrong guesses.

use askama::Template;

use super::render::Mail;
use crate::{
    clock::Timestamp,
    delivery::{Burned, Message, WaysOut, words},
};

/// Challenges that were burned beside the last one.
pub(super) struct Digest {
    pub(super) more: u32,
    pub(super) since: Timestamp,
}

/// Writes the mail. Its subject is no setting: what it says must not depend on taste.
pub(super) fn mail(
    message: &Message,
    burned: &Burned,
    digest: Option<&Digest>,
    ways_out: Option<&WaysOut>,
) -> Mail {
    let words = Words {
        name: words::plain(&message.display_name),
        app: words::plain(&message.app),
        organization: words::plain(&message.organization),
        device: words::plain(&burned.device),
        at: moment(burned.at),
        tries: wrong_pins(burned.tries),
        digest: digest.map(|digest| Counted {
            more: times(digest.more),
            since: moment(digest.since),
        }),
        until: ways_out
            .map(|ways_out| moment(ways_out.until))
            .unwrap_or_default(),
        ways_out,
    };
    let written = "the templates only put strings together";
    Mail {
        subject: format!("Wrong PINs for {}", words.app),
        text: Text { words: &words }.render().expect(written),
        html: Html { words: &words }.render().expect(written),
    }
}

/// UTC is what servers and people everywhere can work out.
fn moment(moment: Timestamp) -> String {
    moment.strftime("%H:%M UTC on %-d %B %Y").to_string()
}

fn wrong_pins(count: u8) -> String {
    match count {
        1 => "a wrong PIN".to_owned(),
        2 => "two wrong PINs".to_owned(),
        3 => "three wrong PINs".to_owned(),
        4 => "four wrong PINs".to_owned(),
        5 => "five wrong PINs".to_owned(),
        more => format!("{more} wrong PINs"),
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "once more".to_owned(),
        more => format!("{more} more times"),
    }
}

struct Words<'a> {
    name: String,
    app: String,
    organization: String,
    device: String,
    at: String,
    tries: String,
    digest: Option<Counted>,
    until: String,
    ways_out: Option<&'a WaysOut>,
}

struct Counted {
    more: String,
    since: String,
}

#[derive(Template)]
#[template(path = "delivery/email/notice.txt")]
struct Text<'a> {
    words: &'a Words<'a>,
}

#[derive(Template)]
#[template(path = "delivery/email/notice.html")]
struct Html<'a> {
    words: &'a Words<'a>,
}
