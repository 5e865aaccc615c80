//! All settings, one section after the other.

use std::collections::BTreeMap;

use super::{
    AlexaConfig, ConfigFault, ContactApiConfig, DatabaseConfig, DevelopmentConfig, EmailConfig,
    LinkingConfig, LogConfig, MfaConfig, RecordConfig, RedisConfig, SecretsConfig, ServerConfig,
    SettingPlace, SmsConfig, StoreConfig, TlsConfig,
    config_source::variable_name,
    section::{ConfigSection, SettingsReader},
    setting_description::SettingDescription,
};
use crate::mfa::budget::BudgetSettings;

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty),+ $(,)?) => {
        /// All settings.
        #[derive(Debug, Clone)]
        pub struct CountersignConfig {
            $($(#[doc = $doc])+ pub $field: $type,)+
            places: BTreeMap<String, SettingPlace>,
        }

        impl CountersignConfig {
            pub(super) fn read(reader: &mut SettingsReader<'_>, places: BTreeMap<String, SettingPlace>) -> Self {
                Self { $($field: <$type>::read(reader),)+ places }
            }

            /// The path, explanation and keys of each section, in the order of the documentation.
            pub(super) fn sections() -> Vec<(&'static str, &'static str, Vec<SettingDescription>)> {
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
    /// The settings that are on and permit connections without encryption, or without a check of the certificate.
    pub fn plaintext_permissions(&self) -> impl Iterator<Item = &'static str> + use<> {
        [
            (self.server.allow_plaintext, "server.allow_plaintext"),
            (
                self.database.allow_unverified_tls,
                "database.allow_unverified_tls",
            ),
            (self.redis.allow_plaintext, "redis.allow_plaintext"),
        ]
        .into_iter()
        .filter_map(|(on, key)| on.then_some(key))
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
