//! `countersign fixture`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::terminal_output::{describe_error, exit_with_error, print_stdout};
use crate::{
    fixture::{exchange_parser, recording, write},
    turn::phrases,
};

/// Creates fixtures from recorded conversations
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: FixtureCommand,
}

#[derive(Debug, Subcommand)]
enum FixtureCommand {
    Add(FixtureAddArguments),
}

/// Creates a fixture from what the Alexa developer console shows or the ASK CLI saves
///
/// FILE contains JSON inputs, each followed by its JSON output, as in the console's test tab. Files that contain
/// such pairs work too: the console's device log, a simulation from SMAPI, and the output of
/// `ask dialog --save-skill-io`. In the fixture, ids, tokens and everything that was heard are replaced with
/// invented values, and of the responses only the skill's own wording is kept (docs/fixtures.md).
#[derive(Debug, Args)]
struct FixtureAddArguments {
    /// The file with the inputs and outputs.
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// The folder for the new fixture.
    #[arg(long, value_name = "DIR", default_value = "fixtures/conversations")]
    into: PathBuf,
    /// The title: what the conversation shows. Default: the name of FILE.
    #[arg(long)]
    title: Option<String>,
}

pub(super) fn run_fixture(arguments: &Arguments) -> ExitCode {
    let FixtureCommand::Add(add) = &arguments.command;
    match self::add_fixture(add) {
        Ok(path) => {
            print_stdout(&format!("{}\n", path.display()));
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn add_fixture(arguments: &FixtureAddArguments) -> anyhow::Result<PathBuf> {
    let from = arguments.from.display();
    let text = fs::read_to_string(&arguments.from).with_context(|| format!("{from}"))?;
    // Editors on Windows may write a byte order mark, which is not JSON.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let exchanges =
        exchange_parser::parse_exchanges(text).map_err(|fault| anyhow::anyhow!("{from}:{fault}"))?;
    let stem = arguments.from.file_stem().unwrap_or_default().to_string_lossy();
    let title = arguments.title.clone().unwrap_or_else(|| stem.into_owned());
    let conversation = recording::record_conversation(&title, &exchanges, phrases::sentence_patterns);
    let path = arguments.into.join(format!("{}.json", fixture_file_name(&title)));
    // `exists` would miss a dangling symbolic link, and writing the fixture would then create the link's target.
    anyhow::ensure!(
        fs::symlink_metadata(&path).is_err(),
        "{} already exists; give another --title",
        path.display()
    );
    write_fixture(&path, &write::format_conversation(&conversation))?;
    Ok(path)
}

fn write_fixture(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| write::replace_file(path, text))
        .with_context(|| {
            format!(
                "{}: cannot be written; give another folder with --into",
                path.display()
            )
        })
}

/// Turns a title into a file name: its first eight words, joined by hyphens.
fn fixture_file_name(title: &str) -> String {
    let plain = title.to_lowercase();
    let words = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let name: Vec<_> = words.take(8).collect();
    // A title may have no ASCII letter at all.
    if name.is_empty() {
        "recorded".to_owned()
    } else {
        name.join("-")
    }
}
