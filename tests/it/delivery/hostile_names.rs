//! Names come from outside. In a message, a name stays plain text whatever it contains.

use countersign::{
    delivery::{
        Channel::{Email, Sms},
        MessageContent, OutgoingMessage,
        email::{SubjectTemplate, rendered_email::RenderedEmail},
        sms,
    },
    language::SupportedLocale,
};
use proptest::prelude::*;

use crate::support::sample_messages::{
    CODE, burn_notice, burn_notice_without_links, in_locale, notice_digest, pin_message,
};

/// Names that try to act as markup, a mail header, a Fluent placeable, or one of our own emphasis marks.
fn hostile_names() -> Vec<String> {
    let long = "M".repeat(10_000);
    let words = "Müller ".repeat(2_000);
    [
        "<script>alert(1)</script>",
        "</title></td></table><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "'\"`&amp;&#60;",
        "Acme\r\nBcc: all@example.com\r\n\r\n<b>body</b>",
        "{$x}{ $app }{ pin-asked }{\"\\u0041\"}",
        "{app} {organization} {code} {{ code }} {% if true %}",
        "\u{E000}bold\u{E001}\u{E001}",
        "a\n = b\n .c = d",
        "\u{85}\u{0}\u{1b}[31m",
        "",
        &long,
        &words,
    ]
    .map(str::to_owned)
    .into()
}

fn name_strategy() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(hostile_names()), any::<String>()]
}

/// One message of each kind, with `name` in place of every name.
fn messages_with_name(name: &str, locale: SupportedLocale) -> [OutgoingMessage; 5] {
    let messages = [
        pin_message(Email),
        pin_message(Sms),
        burn_notice(),
        notice_digest(),
        burn_notice_without_links(),
    ];
    messages.map(|message| {
        let mut message = in_locale(locale.tag(), message);
        for place in [
            &mut message.display_name,
            &mut message.app,
            &mut message.organization,
        ] {
            name.clone_into(place);
        }
        if let MessageContent::Notice { burned, .. } | MessageContent::Digest { last: burned, .. } =
            &mut message.body
        {
            name.clone_into(&mut burned.device);
        }
        message
    })
}

/// The number of `<`, `>` and `"` in HTML. A name that became markup would change it.
fn count_markup(html: &str) -> [usize; 3] {
    ['<', '>', '"'].map(|c| html.matches(c).count())
}

/// Fails unless messages with this name have the same structure as messages with a harmless one.
#[track_caller]
fn check_name(name: &str, locale: SupportedLocale, subject: &SubjectTemplate) {
    let cleaned: String = name
        .chars()
        .filter(|c| !c.is_control() && !['\u{E000}', '\u{E001}'].contains(c))
        .collect();
    let plain = messages_with_name("Acme", locale);
    for (message, plain) in messages_with_name(name, locale).iter().zip(&plain) {
        if message.phone().is_some() {
            let text = sms::text_message::render_text_message(message, CODE);
            assert!(
                text.contains(&cleaned) && !text.contains(char::is_control),
                "{text}"
            );
            continue;
        }
        let (mail, plain) = (
            RenderedEmail::render(message, subject),
            RenderedEmail::render(plain, subject),
        );
        assert_eq!(
            count_markup(&mail.html),
            count_markup(&plain.html),
            "{}",
            mail.html
        );
        assert!(!mail.subject.contains(char::is_control), "{}", mail.subject);
        assert!(mail.subject.contains(&cleaned), "{}", mail.subject);
        assert!(
            mail.text.contains(&cleaned),
            "{cleaned:?} is not in the text unchanged: {}",
            mail.text
        );
        let paragraphs = |mail: &RenderedEmail| mail.text.matches("\n\n").count();
        assert_eq!(paragraphs(&mail), paragraphs(&plain), "{}", mail.text);
    }
}

#[test]
fn a_hostile_name_stays_plain_text_in_every_language() {
    for locale in SupportedLocale::ALL {
        for name in hostile_names() {
            check_name(&name, locale, &SubjectTemplate::default());
            check_name(&name, locale, &"{organization} {app}".parse().unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_stays_plain_text(name in name_strategy(), locale in prop::sample::select(SupportedLocale::ALL.to_vec())) {
        check_name(&name, locale, &SubjectTemplate::default());
    }
}
