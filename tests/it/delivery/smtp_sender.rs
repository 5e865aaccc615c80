//! The SMTP sender against a real SMTP server.

use std::{sync::Arc, time::Duration};

use countersign::{
    delivery::{
        Channel::Email,
        MessageSender, SendError,
        email::{SmtpSecurity, SmtpSender, SmtpSettings},
    },
    language::SupportedLocale,
    secret::SystemEntropy,
};
use rstest::rstest;

use crate::support::{
    sample_messages::{CODE, EMAIL_ADDRESS, contains_secret, in_locale, pin_message},
    smtp::{SmtpReaction, SmtpServer, SmtpStage},
};

fn smtp_settings(server: &SmtpServer) -> SmtpSettings {
    SmtpSettings {
        port: server.port(),
        timeout: Duration::from_secs(10),
        extra_ca: Some(server.ca_pem().into()),
        ..SmtpSettings::new("localhost", "Contact Finder <pin@acme.example>")
    }
}

fn smtp_sender(settings: SmtpSettings) -> SmtpSender {
    SmtpSender::new(settings, Arc::new(SystemEntropy)).unwrap()
}

/// Requirement: S4-09
#[tokio::test]
async fn s4_09_mail_goes_to_the_configured_host_and_port() {
    let (one, other) = (SmtpServer::starttls().await, SmtpServer::starttls().await);
    smtp_sender(smtp_settings(&one))
        .send(&pin_message(Email))
        .await
        .unwrap();
    assert_eq!((one.mails().len(), other.mails().len()), (1, 0));
    smtp_sender(smtp_settings(&other))
        .send(&pin_message(Email))
        .await
        .unwrap();
    assert_eq!((one.mails().len(), other.mails().len()), (1, 1));

    let mut nowhere = smtp_settings(&one);
    drop(one);
    nowhere.timeout = Duration::from_secs(2);
    let error = smtp_sender(nowhere).send(&pin_message(Email)).await.unwrap_err();
    assert!(
        matches!(&error, SendError::Temporary(why) if why.starts_with("connecting")),
        "{error:?}"
    );
}

/// Requirement: S1-20
/// Requirement: S4-38
#[tokio::test]
async fn s4_38_a_mail_has_the_configured_sender_and_subject() {
    let server = SmtpServer::starttls().await;
    let mut settings = smtp_settings(&server);
    settings.subject = Some("{organization}: a word for {app}".into());
    smtp_sender(settings).send(&pin_message(Email)).await.unwrap();

    let mail = server.mails().remove(0);
    let header = |name| mail.header(name).unwrap();
    assert_eq!(mail.from, "pin@acme.example");
    assert_eq!(mail.to, [EMAIL_ADDRESS]);
    assert_eq!(header("From"), "\"Contact Finder\" <pin@acme.example>");
    assert_eq!(header("To"), format!("\"Ann Lee\" <{EMAIL_ADDRESS}>"));
    assert_eq!(header("Subject"), "Acme & Sons: a word for Contact Finder");
    assert_eq!(header("Date"), "Mon, 02 Mar 2026 12:00:00 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert!(header("Message-ID").ends_with("@acme.example>"));
    assert!(header("Content-Type").starts_with("multipart/alternative"));
    assert_eq!(mail.text.matches(CODE).count(), 1, "{}", mail.text);
    assert_eq!(mail.html.matches(CODE).count(), 1, "{}", mail.html);
    assert!(!header("Subject").contains(CODE));
}

#[tokio::test]
async fn a_mail_arrives_in_its_language() {
    let server = SmtpServer::starttls().await;
    let sender = smtp_sender(smtp_settings(&server));
    for (locale, subject, text) in [
        ("en-US", "Your PIN for Contact Finder", "say this PIN to Alexa:"),
        (
            "de-DE",
            "Ihre PIN für Contact Finder",
            "sagen Sie Alexa diese PIN:",
        ),
        ("es-ES", "Tu PIN para Contact Finder", "¿No has sido tú?"),
        (
            "fr-FR",
            "Votre code pour Contact Finder",
            "dites ce code à Alexa\u{a0}:",
        ),
    ] {
        sender.send(&in_locale(locale, pin_message(Email))).await.unwrap();
        let mail = server.mails().pop().unwrap();
        assert_eq!(mail.subject(), subject);
        assert_eq!(mail.header("Content-Language").as_deref(), Some(locale));
        assert!(mail.text.contains(text), "{}", mail.text);
        assert!(mail.html.contains(text), "{}", mail.html);
    }
}

#[tokio::test]
async fn a_hostile_name_adds_no_header_in_any_language() {
    let server = SmtpServer::starttls().await;
    let sender = smtp_sender(smtp_settings(&server));
    sender.send(&pin_message(Email)).await.unwrap();
    let usual = server.mails().remove(0);
    for locale in SupportedLocale::ALL {
        for name in [
            "Acme\r\nBcc: all@example.com\r\n\r\nbody",
            "\"Acme\" <all@example.com>, <more@example.com>",
            &"Müller ".repeat(500),
        ] {
            let mut odd = in_locale(locale.tag(), pin_message(Email));
            odd.app = name.into();
            odd.display_name = name.into();
            sender.send(&odd).await.unwrap();
            let mail = server.mails().pop().unwrap();
            assert_eq!(mail.header_names(), usual.header_names(), "{}", mail.raw);
            assert_eq!(mail.to, [EMAIL_ADDRESS]);
            let shown: String = name.chars().filter(|c| !c.is_control()).collect();
            assert!(mail.subject().contains(shown.trim()), "{}", mail.subject());
            assert!(mail.raw.lines().all(|line| line.len() < 998), "RFC 5322, 2.1.1");
        }
    }
}

#[tokio::test]
async fn implicit_tls_is_supported() {
    let server = SmtpServer::implicit_tls().await;
    let mut settings = smtp_settings(&server);
    settings.security = SmtpSecurity::Tls;
    smtp_sender(settings).send(&pin_message(Email)).await.unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_server_on_this_machine_needs_no_tls() {
    let server = SmtpServer::without_tls().await;
    let mut settings = smtp_settings(&server);
    settings.security = SmtpSecurity::None;
    settings.host = "127.0.0.1".into();
    smtp_sender(settings).send(&pin_message(Email)).await.unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_server_that_offers_no_starttls_gets_nothing() {
    let server = SmtpServer::without_tls().await;
    let error = smtp_sender(smtp_settings(&server))
        .send(&pin_message(Email))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("STARTTLS"), "{error}");
    assert_eq!(server.mails().len(), 0);
}

#[tokio::test]
async fn a_server_with_an_untrusted_certificate_gets_nothing() {
    let (server, other) = (SmtpServer::starttls().await, SmtpServer::starttls().await);
    let mut settings = smtp_settings(&server);
    settings.extra_ca = Some(other.ca_pem().into());
    let error = smtp_sender(settings).send(&pin_message(Email)).await.unwrap_err();
    assert!(matches!(error, SendError::Temporary(_)), "{error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(server.mails().len(), 0);
}

#[tokio::test]
async fn a_wrong_password_is_a_permanent_error() {
    let server = SmtpServer::with_login("me", "right").await;
    let mut wrong = smtp_settings(&server);
    wrong.username = Some("me".into());
    wrong.password = Some("wrong".to_owned().into());
    let error = smtp_sender(wrong).send(&pin_message(Email)).await.unwrap_err();
    assert_eq!(
        error,
        SendError::Permanent("logging in: the mail server replied 535 5.7.8".into())
    );
}

#[tokio::test]
async fn the_next_mail_reuses_the_connection() {
    let server = SmtpServer::starttls().await;
    let sender = smtp_sender(smtp_settings(&server));
    for _ in 0..3 {
        sender.send(&pin_message(Email)).await.unwrap();
    }
    assert_eq!((server.mails().len(), server.session_count()), (3, 1));
}

#[tokio::test]
async fn two_mails_differ_in_their_message_id() {
    let server = SmtpServer::starttls().await;
    let sender = smtp_sender(smtp_settings(&server));
    sender.send(&pin_message(Email)).await.unwrap();
    sender.send(&pin_message(Email)).await.unwrap();
    let ids: Vec<_> = server
        .mails()
        .iter()
        .map(|mail| mail.header("Message-ID"))
        .collect();
    assert_ne!(ids[0], ids[1]);
}

#[rstest]
#[tokio::test]
async fn every_stage_can_fail_temporarily_or_permanently(
    #[values(
        SmtpStage::Greeting,
        SmtpStage::Ehlo,
        SmtpStage::StartTls,
        SmtpStage::Mail,
        SmtpStage::Rcpt,
        SmtpStage::Data,
        SmtpStage::Body
    )]
    stage: SmtpStage,
) {
    let server = SmtpServer::starttls().await;
    let sender = smtp_sender(smtp_settings(&server));
    let later = "421 4.3.2 <ann.lee@example.com> later, 417";
    let never = "554 5.7.1 <ann.lee@example.com> never, 417";

    server.react_at(stage, SmtpReaction::Reply(later));
    let error = sender.send(&pin_message(Email)).await.unwrap_err();
    assert!(
        matches!(&error, SendError::Temporary(why) if why.ends_with("421 4.3.2")),
        "{error:?}"
    );

    server.react_at(stage, SmtpReaction::Reply(never));
    let error = sender.send(&pin_message(Email)).await.unwrap_err();
    assert!(
        matches!(&error, SendError::Permanent(why) if why.ends_with("554 5.7.1")),
        "{error:?}"
    );

    server.react_at(stage, SmtpReaction::Disconnect);
    let error = sender.send(&pin_message(Email)).await.unwrap_err();
    assert!(matches!(error, SendError::Temporary(_)), "{error:?}");
    assert!(!contains_secret(&error.to_string()), "{error}");

    server.clear_reactions();
    sender.send(&pin_message(Email)).await.unwrap();
    assert_eq!(server.mails().len(), 1);
}

#[rstest]
#[tokio::test]
async fn silence_at_any_stage_times_out(
    #[values(SmtpStage::Greeting, SmtpStage::StartTls, SmtpStage::Rcpt, SmtpStage::Body)] stage: SmtpStage,
) {
    let server = SmtpServer::starttls().await;
    let mut settings = smtp_settings(&server);
    settings.timeout = Duration::from_millis(700);
    let sender = smtp_sender(settings);
    server.react_at(stage, SmtpReaction::Hang);
    let error = sender.send(&pin_message(Email)).await.unwrap_err();
    assert!(matches!(error, SendError::Temporary(_)), "{error:?}");
}

/// A late reply on a reused connection would be taken for the answer to another command.
#[tokio::test]
async fn an_abandoned_connection_is_not_reused() {
    let server = SmtpServer::starttls().await;
    let mut settings = smtp_settings(&server);
    settings.timeout = Duration::from_millis(1_500);
    let sender = smtp_sender(settings);
    sender.send(&pin_message(Email)).await.unwrap();
    server.react_at(SmtpStage::Body, SmtpReaction::Hang);
    sender.send(&pin_message(Email)).await.unwrap_err();
    server.clear_reactions();
    sender.send(&pin_message(Email)).await.unwrap();
    assert_eq!((server.mails().len(), server.session_count()), (2, 2));
}
