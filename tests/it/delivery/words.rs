//! What the messages say.

use countersign::{
    clock::SignedDuration,
    delivery::{
        Body,
        Channel::{Email, Sms},
        email::{Subject, render::Mail},
        sms,
    },
};

use crate::support::messages::{CODE, PAUSE, UNLOCK, code as body, digest, message, noon, notice};

#[test]
fn a_mail_reads_well() {
    let mail = Mail::of(&message(Email), &Subject::default());
    insta::assert_snapshot!("mail_subject", mail.subject);
    insta::assert_snapshot!("mail_text", mail.text);
    insta::assert_snapshot!("mail_html", mail.html);
}

#[test]
fn a_text_message_reads_well() {
    insta::assert_snapshot!("sms", sms::render::text(&message(Sms), CODE));
}

/// Requirement: S1-20
#[test]
fn s1_20_the_code_is_in_each_body_once_and_not_in_the_subject() {
    let mut every = (message(Email), message(Sms));
    for code in 100..=999 {
        let code = code.to_string();
        every.0.body = body(Email, &code);
        every.1.body = body(Sms, &code);
        let mail = Mail::of(&every.0, &Subject::default());
        assert_eq!(mail.text.matches(&code).count(), 1, "{code} in {}", mail.text);
        assert_eq!(mail.html.matches(&code).count(), 1, "{code} in {}", mail.html);
        assert!(!mail.subject.contains(&code), "{}", mail.subject);
        assert_eq!(
            sms::render::text(&every.1, &code).matches(&code).count(),
            1,
            "{code}"
        );
    }
}

#[test]
fn a_text_message_is_one_segment() {
    let mut long = message(Sms);
    long.app = "The Contact Finder of Acme".into();
    let text = sms::render::text(&long, "12345678");
    assert!(text.len() <= 160 && text.is_ascii(), "{}: {text}", text.len());
}

#[test]
fn names_are_text_and_nothing_else() {
    let mut odd = message(Email);
    odd.app = "<script>alert(1)</script>\r\nBcc: all@example.com".into();
    let mail = Mail::of(&odd, &Subject::default());
    assert!(!mail.html.contains("<script>"), "{}", mail.html);
    assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
}

#[test]
fn the_time_left_is_never_promised_too_long() {
    #[track_caller]
    fn check(seconds: i64, want: &str) {
        let mut late = message(Sms);
        late.expires_at = noon() + SignedDuration::from_secs(seconds);
        let text = sms::render::text(&late, CODE);
        assert!(text.contains(&format!("within {want}.")), "{seconds}: {text}");
    }
    check(300, "5 minutes");
    check(239, "3 minutes");
    check(120, "2 minutes");
    check(119, "one minute");
    check(5, "one minute");
}

#[test]
fn word_of_wrong_pins_reads_well() {
    let mail = Mail::of(&notice(), &Subject::default());
    insta::assert_snapshot!("notice_subject", mail.subject);
    insta::assert_snapshot!("notice_text", mail.text);
    insta::assert_snapshot!("notice_html", mail.html);
}

#[test]
fn word_of_many_wrong_pins_reads_well() {
    let mail = Mail::of(&digest(), &Subject::default());
    insta::assert_snapshot!("digest_text", mail.text);
    insta::assert_snapshot!("digest_html", mail.html);
}

#[test]
fn word_without_links_says_what_to_do_instead() {
    let mut bare = notice();
    if let Body::Notice { ways_out, .. } = &mut bare.body {
        *ways_out = None;
    }
    let mail = Mail::of(&bare, &Subject::default());
    insta::assert_snapshot!("notice_without_links_text", mail.text);
    assert!(!mail.html.contains("href"), "{}", mail.html);
    assert!(mail.html.contains("pause voice access for you"), "{}", mail.html);
}

#[test]
fn each_link_is_in_each_body_once_and_not_in_the_subject() {
    for message in [notice(), digest()] {
        let mail = Mail::of(&message, &Subject::default());
        for link in [PAUSE, UNLOCK] {
            assert_eq!(mail.text.matches(link).count(), 1, "{}", mail.text);
            assert_eq!(mail.html.matches(link).count(), 1, "{}", mail.html);
            assert!(!mail.subject.contains(link), "{}", mail.subject);
        }
        assert!(!format!("{message:?} {mail:?}").contains("-me"), "{message:?}");
    }
}

#[test]
fn a_device_label_is_text_and_nothing_else() {
    let mut odd = notice();
    if let Body::Notice { burned, .. } = &mut odd.body {
        burned.device = "<img src=x>\r\nhttps://evil.example".into();
    }
    let mail = Mail::of(&odd, &Subject::default());
    assert!(!mail.html.contains("<img"), "{}", mail.html);
}
