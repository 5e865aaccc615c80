//! What can be wrong with a configuration, said so that it can be put right at three in the morning.

use std::{fmt, path::PathBuf};

/// Where a setting was found, or would be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the file, at this line, counted from 1; without one when the key is not there.
    File(PathBuf, Option<usize>),
    /// In a variable of the environment.
    Variable(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, Some(line)) => write!(f, "{}:{line}", path.display()),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One fault. It repeats nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Which setting, as `section.key`; empty when a whole file is meant.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        write!(f, "{}\n    {}", self.what, self.remedy)
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Every fault of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// Keeps those whose key is `wanted`.
    pub(super) fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|fault| wanted(&fault.key));
    }

    /// Puts them in the order of `rank`.
    pub(super) fn sort_by(&mut self, rank: impl Fn(&str) -> usize) {
        self.0.sort_by_key(|fault| rank(&fault.key));
    }

    /// Adds others, save those of keys that were blamed before: what follows from a fault is not another.
    pub fn merge(&mut self, others: Self) {
        let news: Vec<_> = others
            .0
            .into_iter()
            .filter(|other| !self.0.iter().any(|fault| fault.key == other.key))
            .collect();
        self.0.extend(news);
    }

    /// Adds one, unless the same key was blamed before: what follows from a fault is not another.
    pub(super) fn add(
        &mut self,
        place: Place,
        key: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if !key.is_empty() && self.0.iter().any(|fault| fault.key == key) {
            return;
        }
        self.0.push(Fault {
            place,
            key: key.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        });
    }
}

impl fmt::Display for Faults {
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
