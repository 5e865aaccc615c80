//! What the messages say.

use countersign::{
    clock::SignedDuration,
    delivery::{
        Channel::{Email, Sms},
        email::{Subject, render::Mail},
        sms,
    },
};

use crate::support::messages::{message, noon};

#[test]
fn a_mail_reads_well() {
    let mail = Mail::of(&message(Email), &Subject::default());
    insta::assert_snapshot!("mail_subject", mail.subject);
    insta::assert_snapshot!("mail_text", mail.text);
    insta::assert_snapshot!("mail_html", mail.html);
}

#[test]
fn a_text_message_reads_well() {
    insta::assert_snapshot!("sms", sms::render::text(&message(Sms)));
}

/// Requirement: S1-20
#[test]
fn s1_20_the_code_is_in_each_body_once_and_not_in_the_subject() {
    let mut every = (message(Email), message(Sms));
    for code in 100..=999 {
        let code = code.to_string();
        every.0.code.clone_from(&code);
        every.1.code.clone_from(&code);
        let mail = Mail::of(&every.0, &Subject::default());
        assert_eq!(mail.text.matches(&code).count(), 1, "{code} in {}", mail.text);
        assert_eq!(mail.html.matches(&code).count(), 1, "{code} in {}", mail.html);
        assert!(!mail.subject.contains(&code), "{}", mail.subject);
        assert_eq!(sms::render::text(&every.1).matches(&code).count(), 1, "{code}");
    }
}

#[test]
fn a_text_message_is_one_segment() {
    let mut long = message(Sms);
    long.code = "12345678".into();
    long.app = "The Contact Finder of Acme".into();
    let text = sms::render::text(&long);
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
        let text = sms::render::text(&late);
        assert!(text.contains(&format!("within {want}.")), "{seconds}: {text}");
    }
    check(300, "5 minutes");
    check(239, "3 minutes");
    check(120, "2 minutes");
    check(119, "one minute");
    check(5, "one minute");
}
