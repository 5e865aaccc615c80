//! Servers in one process shut down independently of each other.

use std::sync::Arc;

use countersign::{
    answers::{self, Answer, AnswerSource, Question},
    directory::PublishedSkill,
    mfa::clearance::Clearance,
};
use tokio::sync::Semaphore;

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// An answer source that answers only when the test releases it.
#[derive(Debug)]
struct ManualAnswerSource {
    asked: Semaphore,
    released: Semaphore,
}

impl ManualAnswerSource {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            asked: Semaphore::new(0),
            released: Semaphore::new(0),
        })
    }
}

#[async_trait::async_trait]
impl AnswerSource for ManualAnswerSource {
    async fn answer(
        &self,
        _: &Question,
        _: &PublishedSkill,
        _: &Clearance,
    ) -> Result<Answer, answers::Error> {
        self.asked.add_permits(1);
        let _open = self.released.acquire().await;
        Ok(Answer::Nobody)
    }
}

/// `replay` opens many servers in one process. Shutting one down must not end the turns of another.
#[actix_web::test]
async fn a_turn_survives_the_shutdown_of_another_server() {
    let source = ManualAnswerSource::new();
    let staying = TestAppBuilder::default()
        .answer_source(source.clone())
        .start()
        .await;
    let mut leaving = TestApp::start().await;
    let mut sam = staying.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("PIN");
    let pin = staying.last_pin();
    let turn = sam.says_pin(&pin);
    let end_of_the_other = async {
        let _asked = source.asked.acquire().await;
        leaving.stop().await;
        assert_eq!(staying.get_page("/health/live").await.0, 200);
        source.released.add_permits(1);
    };
    let (heard, ()) = tokio::join!(turn, end_of_the_other);
    assert_eq!(heard.status, 200);
}
