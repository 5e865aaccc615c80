//! The required and the forbidden content of messages, in every language.

use countersign::{
    clock::SignedDuration,
    delivery::{
        Channel::{Email, Sms},
        email::{SubjectTemplate, rendered_email::RenderedEmail},
        sms,
    },
    language::SupportedLocale,
};

use crate::support::sample_messages::{
    CODE, PAUSE_URL, UNLOCK_URL, burn_notice, burn_notice_without_links, in_locale, noon, notice_digest,
    pin_content as body, pin_message,
};

/// Requirement: S1-20
#[test]
fn s1_20_the_code_is_in_each_body_once_and_not_in_the_subject() {
    let mut every = (pin_message(Email), pin_message(Sms));
    for code in 100..=999 {
        let code = code.to_string();
        every.0.body = body(Email, &code);
        every.1.body = body(Sms, &code);
        let mail = RenderedEmail::render(&every.0, &SubjectTemplate::default());
        assert_eq!(mail.text.matches(&code).count(), 1, "{code} in {}", mail.text);
        assert_eq!(mail.html.matches(&code).count(), 1, "{code} in {}", mail.html);
        assert!(!mail.subject.contains(&code), "{}", mail.subject);
        assert_eq!(
            sms::text_message::render_text_message(&every.1, &code)
                .matches(&code)
                .count(),
            1,
            "{code}"
        );
    }
}

/// A reader who looks for the code finds no other number that could be it.
///
/// Requirement: S1-20
#[test]
fn s1_20_only_the_code_has_three_digits_in_a_row_in_any_language() {
    #[track_caller]
    fn check(text: &str, codes: usize) {
        assert_eq!(text.matches(CODE).count(), codes, "{text}");
        let other = text.replace(CODE, "");
        let mut runs = other.split(|c: char| !c.is_ascii_digit());
        assert!(runs.all(|run| run.len() < 3), "{text}");
    }
    for locale in SupportedLocale::ALL {
        for seconds in [60, 300, 600] {
            let mut both = [Email, Sms].map(|channel| in_locale(locale.tag(), pin_message(channel)));
            for message in &mut both {
                message.expires_at = noon() + SignedDuration::from_secs(seconds);
            }
            let mail = RenderedEmail::render(&both[0], &SubjectTemplate::default());
            check(&mail.subject, 0);
            check(&mail.text, 1);
            check(&mail.html, 1);
            let text = sms::text_message::render_text_message(&both[1], CODE);
            check(&text, 1);
            assert!(
                text.starts_with(CODE),
                "a locked phone shows the beginning: {text}"
            );
        }
    }
}

#[test]
fn a_message_is_written_in_the_nearest_supported_language() {
    #[track_caller]
    fn check(locale: &str, subject: &str) {
        let mail = RenderedEmail::render(
            &in_locale(locale, pin_message(Email)),
            &SubjectTemplate::default(),
        );
        assert_eq!(mail.subject, format!("{subject} Contact Finder"), "{locale}");
    }
    check("de-AT", "Ihre PIN für");
    check("fr-CA", "Votre code pour");
    check("es-MX", "Tu PIN para");
    check("en-IN", "Your PIN for");
    check("nl-NL", "Your PIN for");
    check("", "Your PIN for");
}

#[test]
fn the_configured_subject_is_used_in_every_language() {
    let subject: SubjectTemplate = "{organization}: {app}".parse().unwrap();
    for locale in SupportedLocale::ALL {
        let mail = RenderedEmail::render(&in_locale(locale.tag(), pin_message(Email)), &subject);
        assert_eq!(mail.subject, "Acme & Sons: Contact Finder");
        let mail = RenderedEmail::render(&in_locale(locale.tag(), burn_notice()), &subject);
        assert!(
            mail.subject.ends_with("Contact Finder") && !mail.subject.contains("Acme"),
            "a notice must not have the subject of a PIN mail: {}",
            mail.subject
        );
    }
}

#[test]
fn a_mail_declares_its_language() {
    for locale in SupportedLocale::ALL {
        for message in [pin_message(Email), burn_notice(), burn_notice_without_links()] {
            let mail = RenderedEmail::render(&in_locale(locale.tag(), message), &SubjectTemplate::default());
            let lang = format!("<html lang=\"{}\">", locale.tag());
            assert!(mail.html.contains(&lang), "{}", mail.html);
        }
    }
}

#[test]
fn the_time_left_is_never_overstated() {
    #[track_caller]
    fn check(seconds: i64, want: &str) {
        let mut late = pin_message(Sms);
        late.expires_at = noon() + SignedDuration::from_secs(seconds);
        let text = sms::text_message::render_text_message(&late, CODE);
        assert!(text.contains(&format!("within {want}.")), "{seconds}: {text}");
    }
    check(300, "5 minutes");
    check(239, "3 minutes");
    check(120, "2 minutes");
    check(119, "one minute");
    check(5, "one minute");
}

#[test]
fn a_notice_without_links_says_what_to_do_instead() {
    for locale in SupportedLocale::ALL {
        let bare = in_locale(locale.tag(), burn_notice_without_links());
        let mail = RenderedEmail::render(&bare, &SubjectTemplate::default());
        assert!(!mail.html.contains("href"), "{}", mail.html);
        assert!(!mail.text.contains("http"), "{}", mail.text);
    }
    let mail = RenderedEmail::render(&burn_notice_without_links(), &SubjectTemplate::default());
    assert!(mail.html.contains("pause voice access for you"), "{}", mail.html);
}

#[test]
fn each_link_is_in_each_body_once_and_not_in_the_subject() {
    for locale in SupportedLocale::ALL {
        for message in [burn_notice(), notice_digest()] {
            let message = in_locale(locale.tag(), message);
            let mail = RenderedEmail::render(&message, &SubjectTemplate::default());
            for link in [PAUSE_URL, UNLOCK_URL] {
                assert_eq!(mail.text.matches(link).count(), 1, "{}", mail.text);
                assert_eq!(mail.html.matches(link).count(), 1, "{}", mail.html);
                assert!(!mail.subject.contains(link), "{}", mail.subject);
            }
            assert!(!format!("{message:?} {mail:?}").contains("-me"), "{message:?}");
        }
    }
}
