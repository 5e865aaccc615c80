//! Snapshots of all mails and text messages, for readers of each language to review.

use std::fmt::Write;

use countersign::{
    delivery::{
        Channel::{Email, Sms},
        OutgoingMessage,
        email::{SubjectTemplate, rendered_email::RenderedEmail},
        sms,
    },
    language::SupportedLocale,
};

use crate::support::sample_messages::{
    CODE, burn_notice, burn_notice_without_links, in_locale, notice_digest, pin_message,
};

/// Every kind of mail, with the name of its snapshot.
fn sample_mails() -> [(&'static str, OutgoingMessage); 4] {
    [
        ("pin", pin_message(Email)),
        ("notice", burn_notice()),
        ("digest", notice_digest()),
        ("notice-without-links", burn_notice_without_links()),
    ]
}

#[test]
fn every_message_matches_its_snapshot_in_every_language() {
    for locale in SupportedLocale::ALL {
        let tag = locale.tag();
        let mut all = String::new();
        for (name, message) in sample_mails() {
            let mail = RenderedEmail::render(&in_locale(tag, message), &SubjectTemplate::default());
            writeln!(all, "=== {name}: {}\n\n{}\n", mail.subject, mail.text).unwrap();
        }
        let text = sms::text_message::render_text_message(&in_locale(tag, pin_message(Sms)), CODE);
        writeln!(all, "=== text message\n\n{text}").unwrap();
        insta::assert_snapshot!(tag, all);
    }
}

#[test]
fn every_mail_matches_its_html_snapshot_in_every_language() {
    for locale in SupportedLocale::ALL {
        for (name, message) in sample_mails() {
            let mail = RenderedEmail::render(&in_locale(locale.tag(), message), &SubjectTemplate::default());
            insta::assert_snapshot!(format!("{}-{name}-html", locale.tag()), mail.html);
        }
    }
}
