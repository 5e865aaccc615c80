//! Asking the source, with the clearance in hand.

use crate::{
    answers::{Answer, Question},
    mfa::Clearance,
};

use super::{Failure, Services, ask::Ask};

/// Fetches the answer to a question that may be answered.
pub(crate) async fn fetch(
    ask: &Ask<'_>,
    question: &Question,
    clearance: &Clearance,
    services: &Services,
) -> Result<Answer, Failure> {
    Ok(services.answers.answer(question, ask.skill, clearance).await?)
}
