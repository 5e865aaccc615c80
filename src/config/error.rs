//! Faults of a configuration, worded so that somebody can fix them at three in the morning.

use std::{fmt, path::PathBuf};

/// The location where a setting was found, or would be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingPlace {
    /// A line of the file, counted from 1. There is no line if the key is not in the file.
    File(PathBuf, Option<usize>),
    /// A variable of the environment.
    Variable(String),
}

impl fmt::Display for SettingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, Some(line)) => write!(f, "{}:{line}", path.display()),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One fault of a configuration. It never repeats the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The location of the setting.
    pub place: SettingPlace,
    /// The setting as `section.key`; empty if the fault concerns a whole file.
    pub key: String,
    /// The problem, in words that follow the key.
    pub what: String,
    /// The remedy, as an instruction.
    pub remedy: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        write!(f, "{}\n    {}", self.what, self.remedy)
    }
}

impl FromIterator<ConfigFault> for ConfigError {
    fn from_iter<I: IntoIterator<Item = ConfigFault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a ConfigError {
    type Item = &'a ConfigFault;
    type IntoIter = std::slice::Iter<'a, ConfigFault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// All faults of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(Vec<ConfigFault>);

impl ConfigError {
    /// Returns true if there are no faults.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the faults in order.
    pub fn iter(&self) -> std::slice::Iter<'_, ConfigFault> {
        self.0.iter()
    }

    /// Keeps only the faults with a `wanted` key.
    pub(super) fn retain_keys(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|fault| wanted(&fault.key));
    }

    /// Sorts the faults by the `rank` of their keys. Faults of the same rank keep their order.
    pub(super) fn sort_by_rank(&mut self, rank: impl Fn(&str) -> usize) {
        self.0.sort_by_key(|fault| rank(&fault.key));
    }

    /// Adds other faults, except for keys that already have one: a second fault is usually a consequence of the
    /// first.
    pub fn merge(&mut self, others: Self) {
        let news: Vec<_> = others
            .0
            .into_iter()
            .filter(|other| !self.0.iter().any(|fault| fault.key == other.key))
            .collect();
        self.0.extend(news);
    }

    /// Adds a fault, unless its key already has one: a second fault is usually a consequence of the first.
    pub(super) fn add(
        &mut self,
        place: SettingPlace,
        key: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        // An empty key stands for a file or a misspelt variable. Several of those are independent of each other.
        if !key.is_empty() && self.0.iter().any(|fault| fault.key == key) {
            return;
        }
        self.0.push(ConfigFault {
            place,
            key: key.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        });
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
        }
        match self.0.len() {
            1 => write!(f, "1 fault"),
            faults => write!(f, "{faults} faults"),
        }
    }
}
