//! The source of each answer, chosen by the app's settings.

use std::sync::Arc;

use crate::{
    directory::{ContactSource, Directory, PublishedSkill},
    mfa::Clearance,
};

use super::{
    Answer, AnswerSource, Error, Question, check_clearance,
    directory_contacts::DirectoryContacts,
    web_api_contacts::{WebApiContacts, WebApiSettings},
};

/// Answers from the source that the app's settings name: its fixed sentences, its organization's contacts, or its
/// web API.
#[derive(Debug, Clone)]
pub struct AnswerRouter {
    contacts: DirectoryContacts,
    web_api: WebApiContacts,
}

impl AnswerRouter {
    /// Creates the sources: contacts from `directory`, and web APIs that are called with these settings.
    pub fn new(directory: Arc<dyn Directory>, web_api: WebApiSettings) -> Self {
        Self {
            contacts: DirectoryContacts::new(directory),
            web_api: WebApiContacts::new(web_api),
        }
    }
}

#[async_trait::async_trait]
impl AnswerSource for AnswerRouter {
    async fn answer(
        &self,
        question: &Question,
        skill: &PublishedSkill,
        clearance: &Clearance,
    ) -> Result<Answer, Error> {
        // The sources below check this too. Fixed sentences have no source of their own that would.
        check_clearance(skill, clearance)?;
        match (question, &skill.app.source) {
            (Question::Fixed { intent }, _) => {
                let sentence = skill.app.fixed_answers.get(intent);
                sentence.cloned().map(Answer::Sentence).ok_or(Error::NoAnswer)
            }
            (Question::Contact { .. }, ContactSource::Directory) => {
                self.contacts.answer(question, skill, clearance).await
            }
            (Question::Contact { .. }, ContactSource::WebApi { .. }) => {
                self.web_api.answer(question, skill, clearance).await
            }
        }
    }
}
