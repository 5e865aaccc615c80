//! The source of each answer, chosen by the app's settings.

use std::sync::Arc;

use crate::{
    directory::{ContactSource, Directory, PublishedSkill},
    mfa::Clearance,
};

use super::{
    Answer, AnswerSource, Error, Question, cleared,
    contacts::DirectoryContacts,
    web_api::{NoTls, WebApi, WebApiSettings},
};

/// Answers from the source that the app's settings name: its fixed sentences, its organization's contacts, or its
/// web API.
#[derive(Debug, Clone)]
pub struct Sources {
    contacts: DirectoryContacts,
    web_api: WebApi,
}

impl Sources {
    /// Creates the sources: contacts from `directory`, and web APIs that are called with these settings.
    ///
    /// # Errors
    /// [`NoTls`] when TLS for web APIs cannot be set up.
    pub fn new(directory: Arc<dyn Directory>, web_api: WebApiSettings) -> Result<Self, NoTls> {
        Ok(Self {
            contacts: DirectoryContacts::new(directory),
            web_api: WebApi::new(web_api)?,
        })
    }
}

#[async_trait::async_trait]
impl AnswerSource for Sources {
    async fn answer(
        &self,
        question: &Question,
        skill: &PublishedSkill,
        clearance: &Clearance,
    ) -> Result<Answer, Error> {
        // The sources below check this too. Fixed sentences have no source of their own that would.
        cleared(skill, clearance)?;
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
