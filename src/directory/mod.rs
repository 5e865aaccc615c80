//! People and settings: who there is, how they are reached, what an app may say.
//!
//! Lives here: organizations, employees and their contact points, contacts, apps and their publishings; the [`Directory`]
//! port, its SQL implementation, import and export.
//! Does not live here: challenges and clearances (`mfa`), the spoken form of anything (`turn`).

pub mod apps;
pub mod cached;
pub mod contacts;
pub mod device_label;
pub mod email_address;
pub mod employees;
pub mod ids;
pub mod names;
pub mod organizations;
pub mod phone_number;
pub mod second_factor;
pub mod store;
pub mod transfer;
pub mod wording;

pub use apps::{App, Channel, Publishing, Source};
pub use cached::CachedDirectory;
pub use contacts::{Contact, ContactNumber, NumberKind};
pub use device_label::DeviceLabel;
pub use email_address::EmailAddress;
pub use employees::{ContactPoint, Employee, PinBy};
pub use ids::{AppId, ContactId, EmployeeId, OrganizationId, Partition, PublishingId};
pub use organizations::{MfaMode, Organization};
pub use phone_number::{Country, PhoneNumber};
pub use second_factor::SecondFactor;
pub use store::{Database, DatabaseSettings, SqlDirectory};
pub use wording::Wording;

use std::sync::Arc;

/// A skill as Alexa calls it: one publishing with the app and the organization it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// Whose skill it is.
    pub organization: Organization,
    /// What it does.
    pub app: App,
    /// How this channel sees it.
    pub publishing: Publishing,
    /// How many active employees the organization has.
    pub enrolled: u32,
}

/// The directory could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is away, slow, or refused.
    #[error("the directory's database: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database did not answer in time.
    #[error("the directory's database did not answer in time")]
    Slow,
    /// What another caller was told who asked the same at the same time.
    #[error(transparent)]
    Shared(Arc<Error>),
    /// The URL of the database is of no kind we know. It is not repeated: it may hold a password.
    #[error("not a database URL; use sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
    BadUrl,
    /// What is stored is not what was written: another program changed it, or a migration is missing.
    #[error("the directory holds a {what} that does not read: {why}")]
    Corrupt {
        /// The kind of record.
        what: &'static str,
        /// Why, without its contents.
        why: String,
    },
}

/// People and settings, read by a turn. Answers may be up to five seconds old.
#[async_trait::async_trait]
pub trait Directory: Send + Sync + std::fmt::Debug {
    /// The skill that Alexa calls by this application id.
    ///
    /// # Errors
    /// [`Error`] when the store can't be asked; never for "there is none".
    async fn skill(&self, application_id: &str) -> Result<Option<Arc<Skill>>, Error>;

    /// One employee.
    ///
    /// # Errors
    /// [`Error`] when the store can't be asked; never for "there is none".
    async fn employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error>;

    /// The contacts of an organization whose name could be meant by `heard`, best first, at most 64; each with how
    /// near it is, from 0 to 1 (1 is the very name).
    ///
    /// # Errors
    /// [`Error`] when the store can't be asked; never for "there is none".
    async fn contacts_called(
        &self,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Arc<[(f32, Contact)]>, Error>;

    /// Remembers that Alexa's user (as a digest, never the id itself) has passed the gate as this employee, so that
    /// [`Directory::linked_employees`] can find whose clearances a skill-disabled event ends.
    ///
    /// # Errors
    /// [`Error`] when the store can't be asked.
    async fn remember_link(&self, alexa_user: &str, employee: &EmployeeId) -> Result<(), Error>;

    /// The employees that Alexa's user (as a digest) has passed the gate as.
    ///
    /// # Errors
    /// [`Error`] when the store can't be asked.
    async fn linked_employees(&self, alexa_user: &str) -> Result<Vec<EmployeeId>, Error>;

    /// Whether the store answers now.
    ///
    /// # Errors
    /// [`Error`] when it does not.
    async fn ready(&self) -> Result<(), Error>;
}
