//! Outages of Redis, SQL and mail, as a person hears them. Everything recovers without a restart.

use std::{sync::Arc, time::Duration};

use countersign::{
    answers::{self, Answer, AnswerSource, Question},
    clock::SignedDuration,
    delivery::{
        Channel, ChannelSenders,
        capturing_sender::{CapturingSender, InMemoryMailbox},
        email::{SmtpSecurity, SmtpSender, SmtpSettings},
    },
    directory::PublishedSkill,
    mfa::Clearance,
    secret::SystemEntropy,
};

use crate::support::{
    connect_directly, postgres,
    redis::RedisServer,
    skill_response::SkillResponse,
    smtp::{POLL_INTERVAL, SmtpReaction, SmtpServer, SmtpStage},
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
    test_speaker::TestSpeaker,
};

pub(super) const ANN_NUMBER: &str = "+12025550188";

/// Fails unless the answer arrives within eight seconds, when Alexa gives up.
pub(super) async fn within_alexa_timeout(heard: impl Future<Output = SkillResponse>) -> SkillResponse {
    tokio::time::timeout(Duration::from_secs(8), heard)
        .await
        .expect("the turn took longer than eight seconds")
}

async fn boot_on_redis(redis: &RedisServer) -> TestApp {
    TestAppBuilder::default()
        .records(Arc::new(redis.store()))
        .start()
        .await
}

/// Begins a conversation and passes the gate.
async fn begin_cleared_conversation(app: &TestApp) -> TestSpeaker<'_> {
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN_NUMBER);
    sam
}

#[tokio::test]
async fn without_redis_nothing_is_answered_until_it_recovers() {
    let mut redis = RedisServer::start();
    let app = boot_on_redis(&redis).await;
    let mut sam = begin_cleared_conversation(&app).await;
    redis.stop();
    within_alexa_timeout(sam.asks_for("Ann Lee"))
        .await
        .says("I can't do that right now")
        .hides(ANN_NUMBER);
    within_alexa_timeout(sam.says_pin("417"))
        .await
        .says("I can't do that right now");
    within_alexa_timeout(sam.sends_intent("LockIntent", &[]))
        .await
        .says("I can't do that right now");
    within_alexa_timeout(sam.sends_intent("OfficeHoursIntent", &[]))
        .await
        .says("Anything else?");
    redis.restart();
    ask_until_recovered(&mut sam)
        .await
        .says("I've sent")
        .hides(ANN_NUMBER);
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

/// Asks until the server reaches a recovered part again. The connection is re-established in the background, and each
/// question waits for it as long as a turn may.
async fn ask_until_recovered(sam: &mut TestSpeaker<'_>) -> SkillResponse {
    for _ in 0..10 {
        let heard = within_alexa_timeout(sam.asks_for("Ann Lee")).await;
        if !heard.speech().contains("I can't do that right now") {
            return heard;
        }
    }
    panic!("Redis is back, but ten questions failed");
}

#[tokio::test]
async fn with_redis_hanging_nothing_is_answered_until_it_recovers() {
    let redis = RedisServer::start();
    let app = boot_on_redis(&redis).await;
    let mut sam = begin_cleared_conversation(&app).await;
    redis.pause();
    within_alexa_timeout(sam.asks_for("Ann Lee"))
        .await
        .says("I can't do that right now")
        .hides(ANN_NUMBER);
    redis.resume();
    within_alexa_timeout(sam.asks_for("Ann Lee"))
        .await
        .says(ANN_NUMBER);
}

#[tokio::test]
async fn a_flushed_redis_forgets_every_clearance_and_challenge() {
    let redis = RedisServer::start();
    let app = boot_on_redis(&redis).await;
    let mut sam = begin_cleared_conversation(&app).await;
    redis.flush();
    sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN_NUMBER);
    let lost = app.last_pin();
    redis.flush();
    sam.says_pin(&lost)
        .await
        .says("I'm not waiting for a PIN")
        .hides(ANN_NUMBER);
    sam.asks_for("Ann Lee").await.says("I've sent");
    sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn without_sql_nothing_is_answered_until_it_recovers() {
    let fresh = postgres::fresh_database().await;
    let app = TestAppBuilder::default().database_url(&fresh.url).start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    let pin = app.last_pin();
    app.advance_clock(6);
    set_database_closed(&fresh.url, true).await;
    within_alexa_timeout(sam.says_pin(&pin))
        .await
        .says("I can't do that right now")
        .hides(ANN_NUMBER);
    within_alexa_timeout(sam.asks_for("Ann Lee"))
        .await
        .says("I can't do that right now")
        .hides(ANN_NUMBER);
    set_database_closed(&fresh.url, false).await;
    within_alexa_timeout(sam.says_pin(&pin)).await.says(ANN_NUMBER);
}

/// Closes a database, which ends its connections and refuses new ones, or opens it again.
async fn set_database_closed(url: &str, closed: bool) {
    let (before, after) = url.split_once("/test_").unwrap();
    let (name, query) = after.split_once('?').unwrap();
    let admin = connect_directly(&format!("{before}/postgres?{query}")).await;
    let alter = format!("ALTER DATABASE test_{name} ALLOW_CONNECTIONS {}", !closed);
    sqlx::query(sqlx::AssertSqlSafe(alter))
        .execute(&admin)
        .await
        .unwrap();
    if closed {
        let throw_out =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test_{name}'");
        sqlx::query(sqlx::AssertSqlSafe(throw_out))
            .execute(&admin)
            .await
            .unwrap();
    }
}

/// Senders that use a real mail server, and the mailbox for text messages.
fn senders_with_real_mail(smtp: &SmtpServer, mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let text = Arc::new(CapturingSender::new(Channel::Sms, Arc::clone(mailbox)));
    ChannelSenders::empty()
        .with_sender(Channel::Email, smtp_sender(smtp))
        .with_sender(Channel::Sms, text)
}

/// A sender that uses a real mail server.
pub(super) fn smtp_sender(smtp: &SmtpServer) -> Arc<SmtpSender> {
    let settings = SmtpSettings {
        port: smtp.port(),
        security: SmtpSecurity::Starttls,
        extra_ca: Some(smtp.ca_pem().to_owned()),
        timeout: Duration::from_secs(5),
        ..SmtpSettings::new("localhost", "Contact Finder <pin@example.com>")
    };
    Arc::new(SmtpSender::new(settings, Arc::new(SystemEntropy)).unwrap())
}

#[tokio::test]
async fn a_refusing_mail_server_is_reported_and_the_phone_is_enough() {
    for act in [
        SmtpReaction::Reply("550 5.1.1 no such user"),
        SmtpReaction::Reply("451 4.3.0 later"),
        SmtpReaction::Disconnect,
    ] {
        let smtp = SmtpServer::starttls().await;
        smtp.react_at(SmtpStage::Rcpt, act);
        let mailbox = InMemoryMailbox::new();
        let app = TestAppBuilder::default()
            .senders(senders_with_real_mail(&smtp, &mailbox))
            .start()
            .await;
        let mut sam = app.speaker(SAM);
        within_alexa_timeout(sam.asks_for("Ann Lee"))
            .await
            .says("I could only reach your phone ending in 42")
            .listens();
        let pin = mailbox.messages_since(0).last().unwrap().code().to_owned();
        sam.says_pin(&pin).await.says(ANN_NUMBER);
    }
}

#[tokio::test]
async fn a_hanging_mail_server_does_not_delay_the_turn() {
    let smtp = SmtpServer::starttls().await;
    smtp.react_at(SmtpStage::Greeting, SmtpReaction::Hang);
    let mailbox = InMemoryMailbox::new();
    let app = TestAppBuilder::default()
        .senders(senders_with_real_mail(&smtp, &mailbox))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    within_alexa_timeout(sam.asks_for("Ann Lee"))
        .await
        .says("I've sent a three-digit PIN");
    let pin = mailbox.messages_since(0).last().unwrap().code().to_owned();
    sam.says_pin(&pin).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn an_unreached_channel_is_reported_and_retried() {
    let smtp = SmtpServer::starttls().await;
    smtp.react_at(SmtpStage::Rcpt, SmtpReaction::Reply("451 4.3.0 later"));
    let mailbox = InMemoryMailbox::new();
    let app = TestAppBuilder::default()
        .senders(senders_with_real_mail(&smtp, &mailbox))
        .start()
        .await;
    let mut noa = app.speaker("noa.levi");
    within_alexa_timeout(noa.asks_for("Ann Lee"))
        .await
        .says("I haven't been able to reach your email at e… dot com yet")
        .ends_session();
    assert!(
        smtp.mails().is_empty(),
        "the mail server should have refused the mail"
    );
    smtp.clear_reactions();
    // The manual clock follows real time, so that the retry becomes due.
    let look = SignedDuration::try_from(POLL_INTERVAL).unwrap();
    let mail = smtp.wait_for_mail(0, || app.clock.advance_by(look)).await;
    noa.says_pin(&mail.pin()).await.says(ANN_NUMBER);
}

#[tokio::test]
async fn a_clock_set_back_or_forward_by_ten_minutes_opens_nothing() {
    for step in [-600, 600] {
        let app = TestApp::start().await;
        let mut sam = begin_cleared_conversation(&app).await;
        app.clock.advance_by(SignedDuration::from_secs(step));
        sam.origin.link_token = Some(app.link_token(SAM));
        sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN_NUMBER);
        sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);

        let app = TestApp::start().await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await;
        let old = app.last_pin();
        app.clock.advance_by(SignedDuration::from_secs(step));
        sam.origin.link_token = Some(app.link_token(SAM));
        sam.says_pin(&old).await.says("PIN").hides(ANN_NUMBER);
        sam.asks_for("Ann Lee").await.says("I've sent");
        sam.says_pin(&app.last_pin()).await.says(ANN_NUMBER);
    }
}

/// An answer source that never answers and has no timeout of its own.
#[derive(Debug)]
struct PendingAnswerSource;

#[async_trait::async_trait]
impl AnswerSource for PendingAnswerSource {
    async fn answer(
        &self,
        _: &Question,
        _: &PublishedSkill,
        _: &Clearance,
    ) -> Result<Answer, answers::Error> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_turn_that_takes_too_long_still_ends_in_a_sentence() {
    let app = TestAppBuilder::default()
        .answer_source(Arc::new(PendingAnswerSource))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    within_alexa_timeout(sam.says_pin(&app.last_pin()))
        .await
        .says("I can't do that right now")
        .ends_session();
    assert_eq!(
        app.audit_events_named("pin.attempted")
            .await
            .last()
            .unwrap()
            .outcome,
        "passed",
        "the attempt is recorded although the turn timed out"
    );
}
