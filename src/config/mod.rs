//! Settings: a typed struct and a file for each section. They are loaded once and checked together.
//!
//! Lives here: the keys with their defaults, formats and explanations (`section!` generates struct, parser
//! and documentation from one table), the file and the environment they are read from, the rules between
//! settings, and [`Faults`].
//! Does not live here: the use of the settings. This module imports nothing else of countersign. Only
//! `ports`, `app` and `cli` read it.

#[macro_use]
mod section;

mod fault;
pub mod forms;
mod reference;
mod rules;
mod setting;
mod source;

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
    alexa::{AlexaConfig, DevelopmentConfig, Trust},
    budgets::BudgetsConfig,
    contact_api::ContactApiConfig,
    database::DatabaseConfig,
    email::{EmailConfig, Security},
    fault::{Fault, Faults, Place},
    linking::{Algorithm, LinkingConfig},
    log::{Filter, Format, LogConfig},
    mfa::{MfaConfig, Preset},
    record::RecordConfig,
    redis::RedisConfig,
    reference::{example, reference},
    secrets::SecretsConfig,
    server::{ServerConfig, TlsConfig},
    sms::{Gateway, SmsConfig, Success},
    store::{StoreConfig, StoreKind},
};
use self::{
    section::{Key, Reader, Section},
    source::{Source, variable},
};

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty),+ $(,)?) => {
        /// All settings.
        #[derive(Debug, Clone)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $field: $type,)+
            places: BTreeMap<String, Place>,
        }

        impl Config {
            fn read(reader: &mut Reader<'_>, places: BTreeMap<String, Place>) -> Self {
                Self { $($field: <$type>::read(reader),)+ places }
            }

            /// The path, explanation and keys of each section, in the order of the documentation.
            fn sections() -> Vec<(&'static str, &'static str, Vec<Key>)> {
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
    budgets: BudgetsConfig,
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

impl Config {
    /// Reads the file, if there is one, and then the `COUNTERSIGN_` variables in `environment`, which override it.
    ///
    /// # Errors
    /// [`Faults`] with every fault, not just the first.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Faults> {
        Self::load_and(file, environment, |_| Faults::default())
    }

    /// Like [`Config::load`], but also asks the parts for faults that only they can find. They are asked even if
    /// there are other faults. A second fault of the same setting is dropped.
    ///
    /// # Errors
    /// [`Faults`] with every fault, not just the first.
    pub fn load_and(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        ask_parts: impl FnOnce(&Self) -> Faults,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let source = Source::open(file, environment, &mut faults);
        // Every required setting would seem to be missing if the file cannot be parsed, so report only that.
        if !source.file_reads() {
            return Err(faults);
        }
        let mut reader = Reader::new(&source, &mut faults);
        let sections = Self::sections();
        let config = Self::read(&mut reader, source.places(&sections));
        source.refuse_unknown(&sections, &mut faults);
        // The rules run even if some values have faults: those have their defaults for now, and a key never gets a
        // second fault. So an operator sees everything in one run (docs/decisions/0006-settings-from-one-table.md).
        rules::check(&config, &source, &mut faults);
        faults.merge(ask_parts(&config));
        faults.sort_by(|key| rank(&sections, key));
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    /// Builds a fault of a setting that only the part using it can find.
    pub fn fault(&self, key: &str, what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        let place = self.places.get(key).cloned();
        Fault {
            place: place.unwrap_or_else(|| Place::Variable(variable(key))),
            key: key.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Reads one section and ignores the faults of the others.
fn load_alone<S: Section>(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<S, Faults> {
    let mut faults = Faults::default();
    let source = Source::open(file, environment, &mut faults);
    if !source.file_reads() {
        return Err(faults);
    }
    let section = S::read(&mut Reader::new(&source, &mut faults));
    // Unknown keys can only be found among all sections. Those of other sections are dropped afterwards.
    source.refuse_unknown(&Config::sections(), &mut faults);
    faults.keep(|key| key.is_empty() || key.starts_with(S::PATH));
    if faults.is_empty() {
        Ok(section)
    } else {
        Err(faults)
    }
}

/// The position of a key in the documentation. Faults of whole files come first, unknown keys last.
fn rank(sections: &[(&str, &str, Vec<Key>)], wanted: &str) -> usize {
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
