//! Contacts from the directory.

use std::sync::Arc;

use crate::{
    directory::{Contact, Directory, NumberKind, PublishedSkill},
    mfa::Clearance,
};

use super::{
    Answer, AnswerSource, ContactChoice, Error, Question, check_clearance,
    contact_selection::{choose_contact, names_to_search},
};

/// Answers from the contacts of the skill's own organization.
#[derive(Debug, Clone)]
pub struct DirectoryContacts {
    directory: Arc<dyn Directory>,
}

impl DirectoryContacts {
    /// Creates a source over `directory`.
    pub fn new(directory: Arc<dyn Directory>) -> Self {
        Self { directory }
    }

    async fn find_contact(
        &self,
        skill: &PublishedSkill,
        name: &str,
        kind: Option<NumberKind>,
        choice: Option<&ContactChoice>,
    ) -> Result<Answer, Error> {
        let mut found: Vec<(f32, Contact)> = vec![];
        for heard in names_to_search(name, choice) {
            found = self
                .directory
                .find_contacts(&skill.organization.id, &heard)
                .await?
                .to_vec();
            if !found.is_empty() {
                break;
            }
        }
        // Contacts of another organization must never leave here, even if the directory returns them.
        found.retain(|(_, contact)| contact.organization == skill.organization.id);
        Ok(choose_contact(found, kind, choice))
    }
}

#[async_trait::async_trait]
impl AnswerSource for DirectoryContacts {
    async fn answer(
        &self,
        question: &Question,
        skill: &PublishedSkill,
        clearance: &Clearance,
    ) -> Result<Answer, Error> {
        check_clearance(skill, clearance)?;
        match question {
            Question::Contact { name, kind, choice } => {
                self.find_contact(skill, name, *kind, choice.as_ref()).await
            }
            Question::Fixed { .. } => Err(Error::NoAnswer),
        }
    }
}
