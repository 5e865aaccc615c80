//! People and settings: organizations, employees, contacts and apps.
//!
//! Lives here: the records and their value types; the [`Directory`] port, its SQL implementation and its
//! cache; import and export.
//! Does not live here: challenges and clearances (`mfa`), the sentences that are spoken about a record
//! (`turn`).

pub mod apps;
pub mod cached_directory;
pub mod contacts;
mod control_characters;
pub mod device_label;
pub mod directory_port;
pub mod email_address;
pub mod employees;
pub mod ids;
pub mod import_export;
pub mod localized_text;
pub mod name_matching;
pub mod organizations;
pub mod phone_number;
pub mod second_factor;
pub mod skill_link;
pub mod store;

pub use apps::{App, ContactSource, Publishing, PublishingChannel};
pub use cached_directory::CachedDirectory;
pub use contacts::{Contact, ContactNumber, NumberKind};
pub use device_label::DeviceLabel;
pub use directory_port::{Directory, Error, PublishedSkill};
pub use email_address::EmailAddress;
pub use employees::{ContactPoint, Employee, PinDelivery};
pub use ids::{AppId, ContactId, EmployeeId, OrganizationId, Partition, PublishingId};
pub use localized_text::LocalizedText;
pub use organizations::{MfaMode, Organization};
pub use phone_number::{Country, PhoneNumber};
pub use second_factor::SecondFactorSettings;
pub use skill_link::SkillLink;
pub use store::{Database, DatabaseSettings, SqlDirectory};
