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
mod countersign_config;
mod error;
mod exposed_file;
mod load;
mod reference;
mod setting_description;
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

pub use self::{
    alexa::{AlexaConfig, DevelopmentConfig, TrustedRoots},
    contact_api::ContactApiConfig,
    countersign_config::CountersignConfig,
    database::DatabaseConfig,
    email::EmailConfig,
    error::{ConfigError, ConfigFault, SettingPlace},
    linking::LinkingConfig,
    load::{load_config, load_section},
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
