//! The documentation of the settings, generated from their tables.

use std::fmt::Write as _;

use super::{CountersignConfig, config_source::variable_name, section::SettingDescription};

const INTRODUCTION: &str = "\
# Configuration

<!-- Made by `countersign check-config --print-reference`; a test holds it to the code. -->

`countersign serve --config FILE` reads one TOML file. Every setting can also be given in the environment, which wins over the
file: `section.key` is `COUNTERSIGN_SECTION__KEY`. A list is given there with commas between its items. The value of a secret
can be kept in a file of its own, named by `COUNTERSIGN_SECTION__KEY__FILE`; line ends at its end are cut off. Without
`--config` only the environment is read.

A setting that is not listed here is refused, in the file and in the environment, and so is a value outside its range. Paths
are relative to the working directory. A span of time is whole seconds, or has a unit: `\"1500ms\"`, `\"90s\"`, `\"5m\"`.

`countersign check-config --config FILE` names every fault at once, each with its place and a remedy, and starts nothing.
`countersign check-config --print-example` prints a file with every setting, to start from.
";

const EXAMPLE_INTRODUCTION: &str = "\
# Settings of countersign. What is commented out has the value shown, or none.
# docs/configuration.md explains each; `countersign check-config --config FILE` finds every fault.
";

/// Generates the text of `docs/configuration.md`.
pub fn generate_reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (path, about, keys) in CountersignConfig::sections() {
        let about = about.trim();
        let _ = write!(page, "\n## `[{path}]`\n\n{about}\n");
        for key in keys {
            write_key(&mut page, path, &key);
        }
    }
    page
}

fn write_key(page: &mut String, path: &str, key: &SettingDescription) {
    let value = match key {
        SettingDescription {
            default: Some(""), ..
        } => "Default: none.".to_owned(),
        SettingDescription {
            default: Some(default),
            ..
        } => format!("Default: `{default}`."),
        SettingDescription { required: true, .. } => "Required.".to_owned(),
        _ => "Default: none.".to_owned(),
    };
    let range = key.range.map_or_else(String::new, |(least, greatest)| {
        format!(" From `{least}` to `{greatest}`.")
    });
    let variable = variable_name(&format!("{path}.{}", key.name));
    let file = if key.secret {
        format!(", `{variable}__FILE`")
    } else {
        String::new()
    };
    let (name, form) = (key.name, &key.form);
    let about: Vec<_> = key.about.trim().lines().map(str::trim).collect();
    let about = about.join("\n");
    let _ = write!(
        page,
        "\n### `{path}.{name}`\n\n{about}\n\n- Form: {form}.\n- {value}{range}\n- Environment: `{variable}`{file}\n"
    );
}

/// Generates a settings file with every setting, to start from.
pub fn generate_example() -> String {
    let mut file = EXAMPLE_INTRODUCTION.to_owned();
    for (path, about, keys) in CountersignConfig::sections() {
        file.push('\n');
        write_comment(&mut file, about);
        let _ = writeln!(file, "[{path}]");
        for key in keys {
            file.push('\n');
            write_comment(&mut file, key.about);
            // Required settings are left active and empty, so that `check-config` asks for a value.
            let mark = if key.required { "" } else { "# " };
            let _ = writeln!(
                file,
                "{mark}{} = {}",
                key.name,
                toml_text(key.default.unwrap_or_default())
            );
        }
    }
    file
}

fn write_comment(file: &mut String, text: &str) {
    for line in text.trim().lines() {
        let _ = writeln!(file, "# {}", line.trim());
    }
}

fn toml_text(value: &str) -> String {
    // Every type of setting can be read from a TOML string, so only numbers are written without quotes.
    if value.parse::<i64>().is_ok() {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}
