//! The port through which everybody else reads people and settings.

use std::sync::Arc;

use super::{
    App, Contact, Employee, EmployeeId, Organization, OrganizationId, Publishing, PublishingId, SkillLink,
};
use crate::clock::Timestamp;

/// A skill that Alexa can call: a publishing, with its app and its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSkill {
    /// The organization that the app belongs to.
    pub organization: Organization,
    /// The published app.
    pub app: App,
    /// The publishing that Alexa's application id belongs to.
    pub publishing: Publishing,
    /// The number of active employees in the organization. Some guess budgets grow with it.
    pub enrolled: u32,
}

/// Reading or writing the directory failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is unavailable, or it rejected a statement.
    #[error("the directory's database: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database did not answer in time.
    #[error("the directory's database did not answer in time")]
    Timeout,
    /// The error of another caller, who asked for the same thing at the same time. Both waited for one query.
    #[error(transparent)]
    Shared(Arc<Error>),
    /// The database URL is invalid, or for a database that is not supported. The message does not contain the
    /// URL, because it may contain a password.
    #[error("not a database URL; use sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
    BadUrl,
    /// A stored record cannot be read: another program changed it, or a migration is missing.
    #[error("the directory contains an invalid record of type {what}: {why}")]
    Corrupt {
        /// The type of the record, as in "employee".
        what: &'static str,
        /// The column and the problem, without the stored value: it may be an address or a number.
        why: String,
    },
}

/// Access to people and settings. Results may be up to five seconds old, except those of
/// [`Directory::find_links`].
#[async_trait::async_trait]
pub trait Directory: Send + Sync + std::fmt::Debug {
    /// Finds the skill with this application id (`amzn1.ask.skill.…`), or `None`.
    ///
    /// # Errors
    /// [`Error`] if the store cannot be read. A missing record is not an error.
    async fn find_skill(&self, application_id: &str) -> Result<Option<Arc<PublishedSkill>>, Error>;

    /// Finds an employee, active or not. `None` if there is no such employee.
    ///
    /// # Errors
    /// [`Error`] if the store cannot be read. A missing record is not an error.
    async fn find_employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error>;

    /// Finds the contacts of an organization whose names match `heard`, a name as the speech recognizer wrote
    /// it.
    ///
    /// Returns at most 64 contacts, best match first, each with a score from the least score of a match to 1. A
    /// score of 1 means exactly this name.
    ///
    /// # Errors
    /// [`Error`] if the store cannot be read. An empty result is not an error.
    async fn find_contacts(
        &self,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Arc<[(f32, Contact)]>, Error>;

    /// Records that a link was used at this time, and removes those that were not used for
    /// [`LINK_LIFETIME`](super::skill_link::LINK_LIFETIME). A later use stays recorded. Does nothing if there is no such
    /// skill or no such employee.
    ///
    /// A skill-disabled event names only the Alexa user. [`Directory::find_links`] then finds the employees and devices
    /// whose access must end.
    ///
    /// # Errors
    /// [`Error`] if the store cannot be written.
    async fn record_link(&self, link: &SkillLink, used_at: Timestamp) -> Result<(), Error>;

    /// Finds the links of an Alexa user of a skill, as they concern an event that happened at this time: their last use
    /// is not later, and no longer ago than [`LINK_LIFETIME`](super::skill_link::LINK_LIFETIME). In order of employee and
    /// device. This is never answered from a cache.
    ///
    /// # Errors
    /// [`Error`] if the store cannot be read.
    async fn find_links(
        &self,
        publishing: &PublishingId,
        alexa_user: &str,
        happened_at: Timestamp,
    ) -> Result<Vec<SkillLink>, Error>;

    /// Checks that the store answers at this moment.
    ///
    /// # Errors
    /// [`Error`] if it does not.
    async fn ready(&self) -> Result<(), Error>;
}
