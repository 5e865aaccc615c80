//! Settings: a typed struct and a file for each section. They are loaded once and checked together.
//!
//! Lives here: the keys with their defaults, formats and explanations (`section!` generates struct, parser
//! and documentation from one table), the file and the environment they are read from, the rules between
//! settings, and [`ConfigError`].
//! Does not live here: the use of the settings, and the types of domain values such as a number of digits. They
//! belong to the part that uses them, and are all that this module imports. Only `ports`, `app` and `cli` read it.

#[macro_use]
mod section;

mod config_source;
mod error;
mod reference;
mod setting_rules;
mod setting_value;
pub mod value_types;

mod alexa;
mod budgets;
mod contact_api;
mod database;
mod email;
mod linking;
mod log;
mod mfa;
mod record;
mod redis;
mod secrets;
mod server;
mod sms;
mod store;

use std::{collections::BTreeMap, path::Path};

pub use self::{
    alexa::{AlexaConfig, DevelopmentConfig, TrustedRoots},
    contact_api::ContactApiConfig,
    database::DatabaseConfig,
    email::EmailConfig,
    error::{ConfigError, ConfigFault, SettingPlace},
    linking::LinkingConfig,
    log::{LogConfig, LogFilter, LogFormatKind},
    mfa::MfaConfig,
    record::RecordConfig,
    redis::RedisConfig,
    reference::{generate_example, generate_reference},
    secrets::SecretsConfig,
    server::{ServerConfig, TlsConfig},
    sms::{SmsConfig, SmsGatewayKind},
    store::{StoreConfig, StoreKind},
};
use crate::mfa::budget::BudgetSettings;

use self::{
    config_source::{ConfigSource, variable_name},
    section::{ConfigSection, SettingDescription, SettingsReader},
};

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty),+ $(,)?) => {
        /// All settings.
        #[derive(Debug, Clone)]
        pub struct CountersignConfig {
            $($(#[doc = $doc])+ pub $field: $type,)+
            places: BTreeMap<String, SettingPlace>,
        }

        impl CountersignConfig {
            fn read(reader: &mut SettingsReader<'_>, places: BTreeMap<String, SettingPlace>) -> Self {
                Self { $($field: <$type>::read(reader),)+ places }
            }

            /// The path, explanation and keys of each section, in the order of the documentation.
            fn sections() -> Vec<(&'static str, &'static str, Vec<SettingDescription>)> {
                vec![$((<$type>::PATH, <$type>::ABOUT, <$type>::keys())),+]
            }
        }
    };
}

sections! {
    /// `[server]`
    server: ServerConfig,
    /// `[server.tls]`
    tls: TlsConfig,
    /// `[secrets]`
    secrets: SecretsConfig,
    /// `[database]`
    database: DatabaseConfig,
    /// `[store]`
    store: StoreConfig,
    /// `[redis]`
    redis: RedisConfig,
    /// `[linking]`
    linking: LinkingConfig,
    /// `[mfa]`
    mfa: MfaConfig,
    /// `[mfa.budgets]`
    budgets: BudgetSettings,
    /// `[email]`
    email: EmailConfig,
    /// `[sms]`
    sms: SmsConfig,
    /// `[contact_api]`
    contact_api: ContactApiConfig,
    /// `[alexa]`
    alexa: AlexaConfig,
    /// `[alexa.development]`
    development: DevelopmentConfig,
    /// `[record]`
    record: RecordConfig,
    /// `[log]`
    log: LogConfig,
}

impl CountersignConfig {
    /// Reads the file, if there is one, and then the `COUNTERSIGN_` variables in `environment`, which override it.
    ///
    /// # Errors
    /// [`ConfigError`] with every fault, not just the first.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        Self::load_with_part_checks(file, environment, |_| ConfigError::default())
    }

    /// Like [`CountersignConfig::load`], but also asks the parts for faults that only they can find. They are asked even if
    /// there are other faults. A second fault of the same setting is dropped.
    ///
    /// # Errors
    /// [`ConfigError`] with every fault, not just the first.
    pub fn load_with_part_checks(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        ask_parts: impl FnOnce(&Self) -> ConfigError,
    ) -> Result<Self, ConfigError> {
        let mut faults = ConfigError::default();
        let source = ConfigSource::open(file, environment, &mut faults);
        // Every required setting would seem to be missing if the file cannot be parsed, so report only that.
        if !source.is_file_readable() {
            return Err(faults);
        }
        let mut reader = SettingsReader::new(&source, &mut faults);
        let sections = Self::sections();
        let config = Self::read(&mut reader, source.places(&sections));
        source.refuse_unknown(&sections, &mut faults);
        // The rules run even if some values have faults: those have their defaults for now, and a key never gets a
        // second fault. So an operator sees everything in one run (docs/decisions/0006-settings-from-one-table.md).
        setting_rules::check_rules(&config, &source, &mut faults);
        faults.merge(ask_parts(&config));
        faults.sort_by_rank(|key| documentation_rank(&sections, key));
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    /// Builds a fault of a setting that only the part using it can find.
    pub fn fault_of_key(&self, key: &str, what: impl Into<String>, remedy: impl Into<String>) -> ConfigFault {
        let place = self.places.get(key).cloned();
        ConfigFault {
            place: place.unwrap_or_else(|| SettingPlace::Variable(variable_name(key))),
            key: key.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Reads one section and ignores the faults of the others.
fn load_section<S: ConfigSection>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<S, ConfigError> {
    let mut faults = ConfigError::default();
    let source = ConfigSource::open(file, environment, &mut faults);
    if !source.is_file_readable() {
        return Err(faults);
    }
    let section = S::read(&mut SettingsReader::new(&source, &mut faults));
    // Unknown keys can only be found among all sections. Those of other sections are dropped afterwards.
    source.refuse_unknown(&CountersignConfig::sections(), &mut faults);
    faults.retain_keys(|key| key.is_empty() || key.starts_with(S::PATH));
    if faults.is_empty() {
        Ok(section)
    } else {
        Err(faults)
    }
}

/// The position of a key in the documentation. Faults of whole files come first, unknown keys last.
fn documentation_rank(sections: &[(&str, &str, Vec<SettingDescription>)], wanted: &str) -> usize {
    if wanted.is_empty() {
        return 0;
    }
    let mut keys = sections
        .iter()
        .flat_map(|(path, _, keys)| keys.iter().map(move |key| (path, key.name)));
    keys.position(|(path, name)| {
        wanted.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')) == Some(name)
    })
    .map_or(usize::MAX, |place| place + 1)
}
