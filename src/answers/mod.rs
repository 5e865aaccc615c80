//! What the gate protects.
//!
//! Lives here: [`Question`], [`Answer`], and the sources that turn one into the other: contacts in the directory, a web
//! API upstream, fixed sentences.
//! Does not live here: whether an answer may be given (`mfa`; a source asks for the [`Clearance`]), how it sounds (`turn`).

mod choose;
pub mod contacts;
pub mod sources;
pub mod web_api;

pub use contacts::DirectoryContacts;
pub use sources::Sources;
pub use web_api::{WebApi, WebApiSettings};

use serde::{Deserialize, Serialize};

use crate::{
    directory::{Contact, ContactNumber, NumberKind, Skill, Wording},
    mfa::Clearance,
};

/// What is asked, as far as an answer needs it. It is sealed into the challenge and comes back with the right PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// How somebody can be reached.
    Contact {
        /// Their name as heard.
        name: String,
        /// Which of their numbers, when one was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<NumberKind>,
        /// Which of several people of that name, when that was asked back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<Choice>,
    },
    /// An intent with one fixed answer.
    Fixed {
        /// The intent.
        intent: String,
    },
}

/// How one of several people was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// By where they work, as heard: "the one in Sales".
    Department(String),
    /// By place in the list that was spoken, from 1: "the second one".
    Ordinal(u8),
    /// By more of their name, as heard: "Ann Smith".
    Name(String),
}

/// What there is to say. `turn::reply` gives it words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The numbers of one person, at least one.
    Numbers {
        /// Who.
        contact: Contact,
        /// The numbers to say: the kind that was asked for, or all.
        numbers: Vec<ContactNumber>,
    },
    /// One person, but no number (of the kind asked for). The kinds there are, if any.
    NoNumber {
        /// Who.
        contact: Contact,
        /// The kinds there are.
        others: Vec<NumberKind>,
    },
    /// Several people are meant: at most three, best first.
    Which(Vec<Contact>),
    /// Too many people are meant to name them: ask for more of the name.
    TooMany,
    /// Nobody of that name.
    Nobody,
    /// A fixed sentence.
    Sentence(Wording),
}

/// The source of answers is away, slow, or talks nonsense; or it may not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The clearance is for another organization or another app. Nothing is told.
    #[error("the clearance is not for this skill")]
    NotCleared,
    /// There is no answer of this kind here, because the app's settings have changed since it was asked.
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
    #[error("the contact API answered {0}")]
    Status(u16),
    /// The web API's answer does not read.
    #[error("the contact API's answer does not read: {0}")]
    Nonsense(&'static str),
}

/// Where answers come from. None is given without a clearance.
#[async_trait::async_trait]
pub trait AnswerSource: Send + Sync + std::fmt::Debug {
    /// Answers `question`, asked of `skill`.
    ///
    /// # Errors
    /// [`Error`] when the source is away; never for "nobody of that name".
    async fn answer(
        &self,
        question: &Question,
        skill: &Skill,
        clearance: &Clearance,
    ) -> Result<Answer, Error>;
}

/// Holds the clearance to the skill: a clearance never crosses from one organization or app to another.
fn cleared(skill: &Skill, clearance: &Clearance) -> Result<(), Error> {
    let organization = &skill.organization.id;
    let fits = clearance.organization() == organization
        && &skill.app.organization == organization
        && clearance.app() == &skill.app.id;
    if fits { Ok(()) } else { Err(Error::NotCleared) }
}

#[cfg(test)]
mod tests;
