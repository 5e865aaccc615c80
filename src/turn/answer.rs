//! Fetching the answer, once the gate has let the question through.

use crate::{
    answers::{Answer, Question},
    mfa::Clearance,
};

use super::{TurnError, TurnServices, ask::Ask};

/// Fetches the answer to a question. The clearance is the proof that it may be given.
pub(crate) async fn fetch_answer(
    ask: &Ask<'_>,
    question: &Question,
    clearance: &Clearance,
    services: &TurnServices,
) -> Result<Answer, TurnError> {
    Ok(services.answers.answer(question, ask.skill, clearance).await?)
}
