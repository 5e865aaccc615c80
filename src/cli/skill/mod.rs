//! `countersign skill`: what Amazon is given.
//!
//! Lives here: the two commands on the skill package, what they print, and their exit codes.
//! Does not live here: what can be wrong with a package, and how it is made (`skill`).

mod build;
mod check;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Deserialize;

use crate::skill::{Findings, Given, Sources};

/// Makes and checks the package by which Alexa knows the skill
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(Box<build::Arguments>),
    Check(check::Arguments),
}

/// What a package is made of.
#[derive(Debug, Args)]
struct Origin {
    /// A folder with `interaction-models/<locale>.json` and `skill-package/skill.json`. Without it, the sources that came
    /// with this program.
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
    /// A directory file whose apps' `fixed_answers` are intents too. Without it, the sample directory.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Check(arguments) => check::run(arguments),
    }
}

impl Origin {
    fn sources(&self) -> anyhow::Result<Sources> {
        Ok(match &self.sources {
            Some(folder) => Sources::read(folder)?,
            None => Sources::built_in(),
        })
    }

    fn given(&self) -> anyhow::Result<Given> {
        let directory: Directory = match &self.directory {
            Some(file) => read(file).with_context(|| file.display().to_string())?,
            None => serde_json::from_str(super::demo::SAMPLE)?,
        };
        let answers = directory.apps.into_iter().flat_map(|app| app.fixed_answers);
        Ok(Given {
            fixed_answers: answers.map(|(intent, _)| intent).collect(),
            ..Given::default()
        })
    }
}

/// What is read of a directory file here; `import` checks the whole.
#[derive(Deserialize)]
struct Directory {
    #[serde(default)]
    apps: Vec<App>,
}

#[derive(Deserialize)]
struct App {
    #[serde(default)]
    fixed_answers: BTreeMap<String, serde_json::Value>,
}

fn read(file: &Path) -> anyhow::Result<Directory> {
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// Says what was found, where errors are said.
fn tell(findings: &Findings) {
    let _ = writeln!(io::stderr().lock(), "{findings}");
}
