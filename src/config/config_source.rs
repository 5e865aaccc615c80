//! The sources of settings: a TOML file, and the environment, which overrides it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use zeroize::Zeroizing;

use super::{
    ConfigError, SettingPlace,
    exposed_file::{EXPOSED, find_exposure},
    setting_description::SettingDescription,
    setting_value::RawSetting,
};

/// The prefix of every variable.
const VARIABLE_PREFIX: &str = "COUNTERSIGN_";

/// The suffix of a variable that names a file with the value.
const FILE_SUFFIX: &str = "__FILE";

/// A value and its location.
pub(super) struct SourceEntry {
    /// The location.
    pub(super) place: SettingPlace,
    /// The value.
    pub(super) raw: RawSetting,
}

/// All values that were written, by `section.key`.
pub(super) struct ConfigSource {
    file: Option<PathBuf>,
    file_reads: bool,
    entries: BTreeMap<String, SourceEntry>,
    tables: BTreeMap<String, SettingPlace>,
    /// The keys that were set with `…__FILE`.
    by_file: BTreeSet<String>,
}

impl ConfigSource {
    /// Reads the file and the environment. Whatever cannot be read becomes a fault and counts as absent.
    pub(super) fn open(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        faults: &mut ConfigError,
    ) -> Self {
        let mut source = Self {
            file: file.map(Path::to_path_buf),
            file_reads: true,
            entries: BTreeMap::new(),
            tables: BTreeMap::new(),
            by_file: BTreeSet::new(),
        };
        if let Some(path) = file {
            source.read_file(path, faults);
        }
        let mut variables: Vec<_> = environment
            .into_iter()
            .filter(|(name, _)| name.starts_with(VARIABLE_PREFIX) && !is_service_link(name))
            .collect();
        // The environment has no order. Sorted, the same faults always come out in the same order.
        variables.sort();
        for (name, value) in variables {
            source.read_variable(&name, Zeroizing::new(value), faults);
        }
        source
    }

    /// Returns true if the file could be read as TOML. If not, nothing can be said about missing settings.
    pub(super) fn is_file_readable(&self) -> bool {
        self.file_reads
    }

    /// The value written for a key.
    pub(super) fn entry(&self, key: &str) -> Option<&SourceEntry> {
        self.entries.get(key)
    }

    /// The location of a key, or where it would be looked for.
    pub(super) fn place_of(&self, key: &str) -> SettingPlace {
        match (self.entries.get(key), &self.file) {
            (Some(entry), _) => entry.place.clone(),
            (None, Some(file)) => SettingPlace::File(file.clone(), None),
            (None, None) => SettingPlace::Variable(variable_name(key)),
        }
    }

    /// The location of each setting, or where it would be looked for.
    pub(super) fn places(
        &self,
        sections: &[(&str, &str, Vec<SettingDescription>)],
    ) -> BTreeMap<String, SettingPlace> {
        let keys = sections
            .iter()
            .flat_map(|(path, _, keys)| keys.iter().map(move |key| format!("{path}.{}", key.name)));
        keys.map(|key| (key.clone(), self.place_of(&key))).collect()
    }

    /// Adds a fault for everything that is not a setting.
    pub(super) fn refuse_unknown(
        &self,
        sections: &[(&str, &str, Vec<SettingDescription>)],
        faults: &mut ConfigError,
    ) {
        let known: BTreeMap<String, bool> = sections
            .iter()
            .flat_map(|(path, _, keys)| {
                keys.iter()
                    .map(move |key| (format!("{path}.{}", key.name), key.secret))
            })
            .collect();
        let is_section = |table: &str| {
            sections
                .iter()
                .any(|(path, ..)| *path == table || path.starts_with(&format!("{table}.")))
        };
        for (table, place) in &self.tables {
            if !is_section(table) && !known.contains_key(table) {
                faults.add(
                    place.clone(),
                    table,
                    "is not a section",
                    remedy_for_unknown(table, sections.iter().map(|s| s.0)),
                );
            }
        }
        for (key, entry) in &self.entries {
            // A key in an unknown table gets no fault of its own, because the table already has one.
            let stray =
                matches!(&entry.place, SettingPlace::File(..)) && self.is_in_unknown_table(key, &is_section);
            if !known.contains_key(key) && !stray {
                let remedy = remedy_for_unknown(key, known.keys().map(String::as_str));
                faults.add(entry.place.clone(), key, "is not a setting", remedy);
            }
        }
        for key in &self.by_file {
            // Only a secret has a reason to be in a file of its own.
            if known.get(key) == Some(&false) {
                let remedy = format!(
                    "give its value in {}; only secrets are read from files",
                    variable_name(key)
                );
                faults.add(self.place_of(key), key, "is not a secret", remedy);
            }
        }
    }

    fn is_in_unknown_table(&self, key: &str, is_section: &dyn Fn(&str) -> bool) -> bool {
        key.match_indices('.')
            .any(|(end, _)| self.tables.contains_key(&key[..end]) && !is_section(&key[..end]))
    }

    fn read_file(&mut self, path: &Path, faults: &mut ConfigError) {
        let text = match fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) => {
                self.file_reads = false;
                let what = format!("cannot be read: {error}");
                return faults.add(
                    SettingPlace::File(path.into(), None),
                    "",
                    what,
                    "give a file that this user may read",
                );
            }
        };
        let (table, errors) = DeTable::parse_recoverable(&text);
        for error in errors {
            self.file_reads = false;
            let line = error.span().map(|span| line_number(&text, span.start));
            let what = format!("has a TOML syntax error: {}", error.message());
            faults.add(
                SettingPlace::File(path.into(), line),
                "",
                what,
                "correct the syntax; see https://toml.io",
            );
        }
        self.add_table("", table.get_ref(), &|at| {
            SettingPlace::File(path.into(), Some(line_number(&text, at)))
        });
    }

    fn add_table(&mut self, prefix: &str, table: &DeTable<'_>, place: &dyn Fn(usize) -> SettingPlace) {
        for (key, value) in table {
            let path = format!("{prefix}{}", key.get_ref());
            let here = place(key.span().start);
            if let DeValue::Table(inner) = value.get_ref() {
                self.tables.insert(path.clone(), here);
                self.add_table(&format!("{path}."), inner, place);
            } else {
                let raw = raw_setting(value);
                self.entries.insert(path, SourceEntry { place: here, raw });
            }
        }
    }

    fn read_variable(&mut self, name: &str, value: Zeroizing<String>, faults: &mut ConfigError) {
        let place = SettingPlace::Variable(name.to_owned());
        let (stem, by_file) = name
            .strip_suffix(FILE_SUFFIX)
            .map_or((name, false), |stem| (stem, true));
        let key = stem[VARIABLE_PREFIX.len()..].replace("__", ".");
        // Names of variables are case-sensitive. Accepting both cases would allow two values for one setting.
        if key.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let what = "is not a setting: the names of variables are in capital letters";
            return faults.add(place, "", what, format!("write {}", name.to_uppercase()));
        }
        let key = key.to_lowercase();
        // Both the variable and its `__FILE` form are set, so it is unclear which value is meant.
        if matches!(
            self.entries.get(&key).map(|entry| &entry.place),
            Some(SettingPlace::Variable(_))
        ) {
            let remedy = format!("unset {stem} or {stem}{FILE_SUFFIX}");
            return faults.add(place, &key, "is set twice in the environment", remedy);
        }
        let value = if by_file {
            self.by_file.insert(key.clone());
            // Only the files of secrets: another setting that is in a file is reported as a whole.
            if let Some(remedy) = find_exposure(Path::new(&*value)) {
                return faults.add(place, &key, EXPOSED, remedy);
            }
            match read_value_file(&value) {
                Ok(contents) => contents,
                Err(what) => return faults.add(place, &key, what, "give a file that this user may read"),
            }
        } else {
            value
        };
        let raw = RawSetting::One(value);
        self.entries.insert(key, SourceEntry { place, raw });
    }
}

/// Reads a file and drops the line ends at its end, which editors and `echo` add.
fn read_value_file(path: &str) -> Result<Zeroizing<String>, String> {
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| format!("cannot be read from its file: {error}"))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Returns true for the variables that Kubernetes sets if a service in the cluster is called `countersign`.
fn is_service_link(name: &str) -> bool {
    // For example `COUNTERSIGN_SERVICE_HOST` and `COUNTERSIGN_PORT_8080_TCP_ADDR`.
    let rest = &name[VARIABLE_PREFIX.len()..];
    rest == "PORT"
        || rest.starts_with("SERVICE_HOST")
        || rest.starts_with("SERVICE_PORT")
        || (rest.starts_with("PORT_") && (rest.contains("_TCP") || rest.contains("_UDP")))
}

/// The name of the variable that overrides a key.
pub(super) fn variable_name(key: &str) -> String {
    format!("{VARIABLE_PREFIX}{}", key.replace('.', "__").to_uppercase())
}

fn raw_setting(value: &Spanned<DeValue<'_>>) -> RawSetting {
    if let DeValue::Array(items) = value.get_ref() {
        return match items.iter().map(scalar_text).collect() {
            Some(items) => RawSetting::Many(items),
            None => RawSetting::Other("a list of tables or lists"),
        };
    }
    scalar_text(value).map_or(RawSetting::Other("a date or a time"), RawSetting::One)
}

fn scalar_text(value: &Spanned<DeValue<'_>>) -> Option<Zeroizing<String>> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        // A number can be hexadecimal, octal or binary in TOML. The types of settings expect decimal digits.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()?
            .to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => return None,
    };
    Some(Zeroizing::new(text))
}

fn line_number(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// The remedy for an unknown name. Suggests the most similar known name of the same section.
fn remedy_for_unknown<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let (section, name) = written.rsplit_once('.').unwrap_or(("", written));
    known
        .filter_map(|key| {
            let (theirs, other) = key.rsplit_once('.').unwrap_or(("", key));
            (theirs == section).then(|| (strsim::normalized_damerau_levenshtein(name, other), key))
        })
        // Below this similarity, a suggestion would mislead more often than help.
        .filter(|(nearness, _)| *nearness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(
            || "remove it; docs/configuration.md lists every setting".to_owned(),
            |(_, name)| format!("remove it; did you mean {name}?"),
        )
}
