//! The types of settings that are more than a word or a number.
//!
//! Each holds a value that was checked when it was parsed: a file that can be opened, a URL with the right scheme.
//!
//! Lives here: one type per format, with the rule for parsing it.
//! Does not live here: the setting that uses a type (the sections), and rules between settings (`setting_rules`).

mod checked_paths;
mod checked_urls;
mod domain_values;
mod http_parts;
mod root_keys;
mod written_values;

pub use checked_paths::{ReadableDirectory, ReadableFile, WritableDirectory};
pub use checked_urls::{DatabaseUrl, HttpUrl, RedisUrl, SecretUrl};
pub use http_parts::{BearerCredential, HeaderLines, MethodName};
pub use root_keys::{PreviousRootKeyText, RootKeyText};
pub use written_values::{ByteSize, MailboxText};
