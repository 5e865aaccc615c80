//! What is heard while a part is away, and that all is well again without a restart when it is back (DESIGN 8).

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

pub(super) const ANN: &str = "+12025550188";

/// Alexa gives up after eight seconds.
pub(super) async fn in_time(heard: impl Future<Output = SkillResponse>) -> SkillResponse {
    tokio::time::timeout(Duration::from_secs(8), heard)
        .await
        .expect("a sentence within eight seconds")
}

async fn on_redis(redis: &RedisServer) -> TestApp {
    TestAppBuilder::default()
        .store(Arc::new(redis.store()))
        .start()
        .await
}

/// Somebody who has passed the gate.
async fn cleared(app: &TestApp) -> TestSpeaker<'_> {
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says(ANN);
    sam
}

#[tokio::test]
async fn with_redis_away_nothing_is_answered_and_it_recovers() {
    let mut redis = RedisServer::start();
    let app = on_redis(&redis).await;
    let mut sam = cleared(&app).await;
    redis.stop();
    in_time(sam.asks_for("Ann Lee"))
        .await
        .says("I can't reach it just now")
        .hides(ANN);
    in_time(sam.says_pin("417"))
        .await
        .says("I can't reach it just now");
    in_time(sam.sends_intent("LockIntent", &[]))
        .await
        .says("I can't reach it just now");
    in_time(sam.sends_intent("OfficeHoursIntent", &[]))
        .await
        .says("Anything else?");
    redis.restart();
    recovered(&mut sam).await.says("I've sent").hides(ANN);
    sam.says_pin(&app.last_pin()).await.says(ANN);
}

/// Asks until a part that is back is reached again: the connection is made anew at its own pace, and each question
/// waits for it as long as a turn may.
async fn recovered(sam: &mut TestSpeaker<'_>) -> SkillResponse {
    for _ in 0..10 {
        let heard = in_time(sam.asks_for("Ann Lee")).await;
        if !heard.speech().contains("I can't reach it") {
            return heard;
        }
    }
    panic!("the part is back, and ten questions did not reach it");
}

#[tokio::test]
async fn with_redis_hanging_nothing_is_answered_and_it_recovers() {
    let redis = RedisServer::start();
    let app = on_redis(&redis).await;
    let mut sam = cleared(&app).await;
    redis.pause();
    in_time(sam.asks_for("Ann Lee"))
        .await
        .says("I can't reach it just now")
        .hides(ANN);
    redis.resume();
    in_time(sam.asks_for("Ann Lee")).await.says(ANN);
}

#[tokio::test]
async fn a_flushed_redis_forgets_every_clearance_and_challenge() {
    let redis = RedisServer::start();
    let app = on_redis(&redis).await;
    let mut sam = cleared(&app).await;
    redis.flush();
    sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN);
    let lost = app.last_pin();
    redis.flush();
    sam.says_pin(&lost)
        .await
        .says("I'm not waiting for a PIN")
        .hides(ANN);
    sam.asks_for("Ann Lee").await.says("I've sent");
    sam.says_pin(&app.last_pin()).await.says(ANN);
}

#[tokio::test]
async fn with_sql_away_nothing_is_answered_and_it_recovers() {
    let fresh = postgres::fresh_database().await;
    let app = TestAppBuilder::default().database_url(&fresh.url).start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    let pin = app.last_pin();
    app.advance_clock(6);
    shut(&fresh.url, true).await;
    in_time(sam.says_pin(&pin))
        .await
        .says("I can't reach it just now")
        .hides(ANN);
    in_time(sam.asks_for("Ann Lee"))
        .await
        .says("I can't reach it just now")
        .hides(ANN);
    shut(&fresh.url, false).await;
    in_time(sam.says_pin(&pin)).await.says(ANN);
}

/// Lets nobody into a database any more, and throws out who is in it; or opens it again.
async fn shut(url: &str, closed: bool) {
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

/// Mail by a real server, text messages into the mailbox.
fn by_mail(smtp: &SmtpServer, mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let text = Arc::new(CapturingSender::new(Channel::Sms, Arc::clone(mailbox)));
    ChannelSenders::empty()
        .with_sender(Channel::Email, mail(smtp))
        .with_sender(Channel::Sms, text)
}

/// What sends mail by a real server.
pub(super) fn mail(smtp: &SmtpServer) -> Arc<SmtpSender> {
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
async fn a_mail_server_that_refuses_is_said_honestly_and_the_phone_suffices() {
    for act in [
        SmtpReaction::Reply("550 5.1.1 no such user"),
        SmtpReaction::Reply("451 4.3.0 later"),
        SmtpReaction::Disconnect,
    ] {
        let smtp = SmtpServer::starttls().await;
        smtp.react_at(SmtpStage::Rcpt, act);
        let mailbox = InMemoryMailbox::new();
        let app = TestAppBuilder::default()
            .senders(by_mail(&smtp, &mailbox))
            .start()
            .await;
        let mut sam = app.speaker(SAM);
        in_time(sam.asks_for("Ann Lee"))
            .await
            .says("I could only reach your phone ending in 42")
            .listens();
        let pin = mailbox.messages_since(0).last().unwrap().code().to_owned();
        sam.says_pin(&pin).await.says(ANN);
    }
}

#[tokio::test]
async fn a_mail_server_that_hangs_does_not_hold_the_turn() {
    let smtp = SmtpServer::starttls().await;
    smtp.react_at(SmtpStage::Greeting, SmtpReaction::Hang);
    let mailbox = InMemoryMailbox::new();
    let app = TestAppBuilder::default()
        .senders(by_mail(&smtp, &mailbox))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    in_time(sam.asks_for("Ann Lee"))
        .await
        .says("I've sent a three-digit PIN");
    let pin = mailbox.messages_since(0).last().unwrap().code().to_owned();
    sam.says_pin(&pin).await.says(ANN);
}

#[tokio::test]
async fn with_no_channel_reached_it_says_so_and_goes_on_trying() {
    let smtp = SmtpServer::starttls().await;
    smtp.react_at(SmtpStage::Rcpt, SmtpReaction::Reply("451 4.3.0 later"));
    let mailbox = InMemoryMailbox::new();
    let app = TestAppBuilder::default()
        .senders(by_mail(&smtp, &mailbox))
        .start()
        .await;
    let mut noa = app.speaker("noa.levi");
    in_time(noa.asks_for("Ann Lee"))
        .await
        .says("I couldn't reach your email at e… dot com yet")
        .ends_session();
    assert!(smtp.mails().is_empty(), "it was refused");
    smtp.clear_reactions();
    // The clock goes on as time does.
    let look = SignedDuration::try_from(POLL_INTERVAL).unwrap();
    let mail = smtp.wait_for_mail(0, || app.clock.advance_by(look)).await;
    noa.says_pin(&mail.pin()).await.says(ANN);
}

#[tokio::test]
async fn a_clock_set_back_or_forth_by_ten_minutes_opens_nothing() {
    for step in [-600, 600] {
        let app = TestApp::start().await;
        let mut sam = cleared(&app).await;
        app.clock.advance_by(SignedDuration::from_secs(step));
        sam.origin.link_token = Some(app.link_token(SAM));
        sam.asks_for("Ann Lee").await.says("I've sent").hides(ANN);
        sam.says_pin(&app.last_pin()).await.says(ANN);

        let app = TestApp::start().await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await;
        let old = app.last_pin();
        app.clock.advance_by(SignedDuration::from_secs(step));
        sam.origin.link_token = Some(app.link_token(SAM));
        sam.says_pin(&old).await.says("PIN").hides(ANN);
        sam.asks_for("Ann Lee").await.says("I've sent");
        sam.says_pin(&app.last_pin()).await.says(ANN);
    }
}

/// A source that never answers, and has no bound of its own.
#[derive(Debug)]
struct Never;

#[async_trait::async_trait]
impl AnswerSource for Never {
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
async fn a_turn_that_takes_too_long_ends_in_a_sentence_all_the_same() {
    let app = TestAppBuilder::default()
        .answer_source(Arc::new(Never))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    in_time(sam.says_pin(&app.last_pin()))
        .await
        .says("I can't reach it just now")
        .ends_session();
    assert_eq!(
        app.audit_events_named("pin.attempted")
            .await
            .last()
            .unwrap()
            .outcome,
        "passed",
        "what was begun is finished"
    );
}
