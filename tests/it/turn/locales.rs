//! A complete conversation in each language, as a person hears it.

use std::fmt::Write;

use rstest::rstest;

use crate::support::{
    skill_response::SkillResponse,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

fn record_exchange(told: &mut String, said: &str, heard: &SkillResponse) {
    assert_eq!(heard.status, 200, "{said}");
    writeln!(told, "> {said}\n{}", heard.speech()).unwrap();
    if !heard.reprompt().is_empty() {
        writeln!(told, "  (silence) {}", heard.reprompt()).unwrap();
    }
}

#[rstest]
#[case("en-US")]
#[case("en-GB")]
#[case("de-DE")]
#[case("es-ES")]
#[case("fr-FR")]
#[tokio::test]
async fn a_whole_conversation_is_held_in_every_language(#[case] locale: &str) {
    let app = TestApp::start().await;
    let mut told = String::new();
    let mut stranger = app.unlinked_speaker();
    stranger.origin.locale = locale.into();
    record_exchange(&mut told, "(not linked)", &stranger.launch().await);
    let mut sam = app.speaker(SAM);
    sam.origin.locale = locale.into();
    record_exchange(
        &mut told,
        "help",
        &sam.sends_intent("AMAZON.HelpIntent", &[]).await,
    );
    record_exchange(&mut told, "Ann Lee", &sam.asks_for("Ann Lee").await);
    record_exchange(&mut told, "Ann Lee", &sam.asks_for("Ann Lee").await);
    record_exchange(
        &mut told,
        "send it again",
        &sam.sends_intent("ResendIntent", &[]).await,
    );
    record_exchange(&mut told, "(no digits)", &sam.says_pin("?").await);
    record_exchange(&mut told, "(too few digits)", &sam.says_pin("12").await);
    let wrong = app.wrong_pin();
    record_exchange(&mut told, "(a wrong PIN)", &sam.says_pin(&wrong).await);
    record_exchange(&mut told, "(a wrong PIN)", &sam.says_pin(&wrong).await);
    let right = app.last_pin();
    record_exchange(&mut told, "(the PIN)", &sam.says_pin(&right).await);
    let kind = [("name", "Ann Lee"), ("kind", "mobile")];
    record_exchange(
        &mut told,
        "Ann Lee, mobile",
        &sam.sends_intent("FindContactIntent", &kind).await,
    );
    let kind = [("name", "Ann Lee"), ("kind", "home")];
    record_exchange(
        &mut told,
        "Ann Lee, home",
        &sam.sends_intent("FindContactIntent", &kind).await,
    );
    record_exchange(&mut told, "Maria Garcia", &sam.asks_for("Maria Garcia").await);
    let second = sam.sends_intent("ChooseIntent", &[("ordinal", "2")]).await;
    record_exchange(&mut told, "the second", &second);
    record_exchange(&mut told, "Zebulon Quux", &sam.asks_for("Zebulon Quux").await);
    record_exchange(
        &mut told,
        "(not understood)",
        &sam.sends_intent("AMAZON.FallbackIntent", &[]).await,
    );
    record_exchange(&mut told, "lock it", &sam.sends_intent("LockIntent", &[]).await);
    record_exchange(
        &mut told,
        "stop",
        &sam.sends_intent("AMAZON.StopIntent", &[]).await,
    );
    insta::assert_snapshot!(format!("conversation_in_{locale}"), told);
}

#[tokio::test]
async fn digits_spoken_as_words_pass_the_gate_in_german() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.locale = "de-DE".into();
    sam.asks_for("Ann Lee").await.says("eine dreistellige PIN");
    let words = [
        "null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
    ];
    let spoken: Vec<_> = app
        .last_pin()
        .bytes()
        .map(|digit| words[usize::from(digit - b'0')])
        .collect();
    sam.says_pin(&spoken.join(" "))
        .await
        .says("Von Ann Lee habe ich 2 Nummern");
}

#[tokio::test]
async fn messages_are_in_the_recipients_language_whatever_is_spoken() {
    let setup = TestAppBuilder::default().edit_directory(|sample| {
        let sam = sample["employees"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .find(|one| one["id"] == SAM);
        sam.unwrap()["preferred_language"] = "fr-FR".into();
    });
    let app = setup.start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.locale = "de-DE".into();
    sam.asks_for("Ann Lee").await.says("eine dreistellige PIN");
    let sent = app.mailbox.messages_since(0);
    assert_eq!(sent.len(), 2);
    for message in sent {
        assert!(
            message.text.contains("votre code") || message.text.contains("ce code"),
            "{}",
            message.text
        );
    }
    // The notice about wrong PINs is in their language too.
    let wrong = app.wrong_pin();
    for _ in 0..3 {
        sam.says_pin(&wrong).await;
    }
    let told = app.mailbox.messages_since(2);
    assert_eq!(
        told[0].subject.as_deref(),
        Some("Codes erronés pour Contact Finder")
    );
}

#[tokio::test]
async fn messages_are_in_the_spoken_language_if_the_recipient_has_none() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.locale = "es-ES".into();
    sam.asks_for("Ann Lee").await.says("un PIN de tres dígitos");
    for message in app.mailbox.messages_since(0) {
        assert!(message.text.contains("PIN a Alexa"), "{}", message.text);
    }
}
