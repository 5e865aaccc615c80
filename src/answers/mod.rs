//! Answers to questions: what the gate protects.
//!
//! Lives here: [`Question`], [`Answer`], and the sources that answer one with the other: contacts in the
//! directory, an organization's web API, fixed sentences.
//! Does not live here: the decision to answer (`mfa`; a source requires the [`Clearance`]), and how an answer
//! is spoken (`turn`).

pub mod answer_router;
mod contact_selection;
pub mod directory_contacts;
pub mod web_api_contacts;

pub use answer_router::AnswerRouter;
pub use directory_contacts::DirectoryContacts;
pub use web_api_contacts::{WebApiContacts, WebApiSettings};

use serde::{Deserialize, Serialize};

use crate::{
    directory::{Contact, ContactNumber, LocalizedText, NumberKind, PublishedSkill},
    mfa::Clearance,
};

/// A question, reduced to what its answer depends on. It waits sealed in the challenge until the right PIN is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Asks for the numbers of a person.
    Contact {
        /// The name as heard.
        name: String,
        /// The kind of number, if the speaker named one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<NumberKind>,
        /// The speaker's choice among several people of this name, if they were asked for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<ContactChoice>,
    },
    /// Asks for the fixed answer of an intent.
    Fixed {
        /// The name of the intent.
        intent: String,
    },
}

/// The way in which the speaker chose one of several people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactChoice {
    /// By department, as heard: "the one in Sales".
    Department(String),
    /// By position in the list that was read out, counted from 1: "the second one".
    Ordinal(u8),
    /// By more of the name, as heard: "Ann Smith".
    Name(String),
}

/// Content of an answer. `turn::reply` puts it into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The numbers of one person, at least one.
    Numbers {
        /// The person.
        contact: Contact,
        /// The numbers of the kind that was asked for, or all of them.
        numbers: Vec<ContactNumber>,
    },
    /// One person who has no number, or none of the kind that was asked for.
    NoNumber {
        /// The person.
        contact: Contact,
        /// The kinds of number that the person does have. May be empty.
        others: Vec<NumberKind>,
    },
    /// Two or three people who could be meant, best match first.
    Candidates(Vec<Contact>),
    /// More people could be meant than can be read out. The speaker must give more of the name.
    TooMany,
    /// Nobody has that name.
    Nobody,
    /// A fixed sentence.
    Sentence(LocalizedText),
}

/// The source could not answer, because it is unavailable, slow or returns nonsense, or it must not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The clearance is for another organization or another app.
    #[error("the clearance is not for this skill")]
    NotCleared,
    /// The app has no answer to this question. Its settings changed after the question was asked.
    #[error("the app has no answer to this question")]
    NoAnswer,
    /// The directory could not be read.
    #[error(transparent)]
    Directory(#[from] crate::directory::Error),
    /// The web API did not answer in time.
    #[error("the contact API did not answer in time")]
    Timeout,
    /// The web API could not be reached.
    #[error("the contact API could not be reached")]
    Unreachable,
    /// The web API answered with this status.
    #[error("the contact API responded with status {0}")]
    Status(u16),
    /// The web API's response is not valid.
    #[error("the contact API's response is not valid: {0}")]
    InvalidResponse(&'static str),
}

/// A source of answers. Since it requires a [`Clearance`], no caller gets an answer without passing the gate.
#[async_trait::async_trait]
pub trait AnswerSource: Send + Sync + std::fmt::Debug {
    /// Answers `question` for `skill`.
    ///
    /// # Errors
    /// [`Error`] when the source cannot or must not answer. That nobody has the name is an answer and not an error.
    async fn answer(
        &self,
        question: &Question,
        skill: &PublishedSkill,
        clearance: &Clearance,
    ) -> Result<Answer, Error>;
}

/// Checks that the clearance is for this skill: a clearance for one organization or app is worthless in another.
fn check_clearance(skill: &PublishedSkill, clearance: &Clearance) -> Result<(), Error> {
    let organization = &skill.organization.id;
    // The app's organization is compared as well, in case a directory pairs an app with the wrong organization.
    let fits = clearance.organization() == organization
        && &skill.app.organization == organization
        && clearance.app() == &skill.app.id;
    if fits { Ok(()) } else { Err(Error::NotCleared) }
}

#[cfg(test)]
mod tests;
