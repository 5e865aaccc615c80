//! Settings: one typed struct, one file a section; loaded once, checked whole.
//!
//! Lives here: the keys with their defaults, forms and explanations (`section!` makes struct, parser and documentation from
//! one table), the file and the environment they are read from, the rules that hold between them, and [`Faults`].
//! Does not live here: what the settings are for. Nothing of countersign is imported; `ports`, `app` and `cli` read this.

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
        /// Every setting there is.
        #[derive(Debug, Clone)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $field: $type,)+
            places: BTreeMap<String, Place>,
        }

        impl Config {
            fn read(reader: &mut Reader<'_>, places: BTreeMap<String, Place>) -> Self {
                Self { $($field: <$type>::read(reader),)+ places }
            }

            /// Path, explanation and keys of each section, in the order of the documentation.
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
    /// Reads the file, if one is named, and over it the `COUNTERSIGN_` variables among `environment`.
    ///
    /// # Errors
    /// [`Faults`] holds every fault there is, not just the first.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Faults> {
        Self::load_and(file, environment, |_| Faults::default())
    }

    /// As [`Config::load`], with the faults that only the parts themselves can find. They are asked although there are others;
    /// what they say of a setting that was blamed before is no news.
    ///
    /// # Errors
    /// [`Faults`] holds every fault there is, not just the first.
    pub fn load_and(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        ask_parts: impl FnOnce(&Self) -> Faults,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let source = Source::open(file, environment, &mut faults);
        if !source.file_reads() {
            return Err(faults);
        }
        let mut reader = Reader::new(&source, &mut faults);
        let sections = Self::sections();
        let config = Self::read(&mut reader, source.places(&sections));
        source.refuse_unknown(&sections, &mut faults);
        rules::check(&config, &source, &mut faults);
        faults.merge(ask_parts(&config));
        faults.sort_by(|key| rank(&sections, key));
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    /// A fault of a setting that only the part it is for could find.
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

/// Reads one section, whatever the others are like.
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
    source.refuse_unknown(&Config::sections(), &mut faults);
    faults.keep(|key| key.is_empty() || key.starts_with(S::PATH));
    if faults.is_empty() {
        Ok(section)
    } else {
        Err(faults)
    }
}

/// Where a key stands in the documentation: files before all, what is no setting after all.
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
