//! Loading the settings from the file and the environment.

use std::path::Path;

use super::{
    ConfigError, CountersignConfig,
    config_source::ConfigSource,
    section::{ConfigSection, SettingsReader},
    setting_description::SettingDescription,
    setting_rules,
};

/// Reads the file, if there is one, and then the `COUNTERSIGN_` variables in `environment`, which override it.
/// `ask_parts` returns the faults that only the parts can find. They are asked even if there are other faults. A second
/// fault of the same setting is dropped.
///
/// # Errors
/// [`ConfigError`] with every fault, not just the first.
pub fn load_config(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    ask_parts: impl FnOnce(&CountersignConfig) -> ConfigError,
) -> Result<CountersignConfig, ConfigError> {
    let mut faults = ConfigError::default();
    let source = ConfigSource::open(file, environment, &mut faults);
    // Every required setting would seem to be missing if the file cannot be parsed, so report only that.
    if !source.is_file_readable() {
        return Err(faults);
    }
    let mut reader = SettingsReader::new(&source, &mut faults);
    let sections = CountersignConfig::sections();
    let config = CountersignConfig::read(&mut reader, source.places(&sections));
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

/// Loads one section, for commands that need nothing else: somebody who migrates the database need not have the root
/// key. The faults of other sections are ignored.
///
/// # Errors
/// [`ConfigError`] with every fault of this section, and of a file that cannot be read at all.
#[expect(
    private_bounds,
    reason = "callers name one of the sections, never the trait that makes it one"
)]
pub fn load_section<S: ConfigSection>(
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
