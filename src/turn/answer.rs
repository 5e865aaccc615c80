//! Fetching the answer, once the gate has let the question through.

use crate::{
    answers::{Answer, Question},
    mfa::Clearance,
};

use super::{Failure, Services, ask::Ask};

/// Fetches the answer to a question. The clearance is the proof that it may be given.
pub(crate) async fn fetch(
    ask: &Ask<'_>,
    question: &Question,
    clearance: &Clearance,
    services: &Services,
) -> Result<Answer, Failure> {
    Ok(services.answers.answer(question, ask.skill, clearance).await?)
}
