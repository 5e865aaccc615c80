//! `countersign skill`: the skill package for Amazon.
//!
//! Lives here: the two commands for the skill package, what they print, and their exit codes.
//! Does not live here: the checks of a package, and how it is built (`skill`).

mod build;
mod check;
mod output_folder;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};

use crate::{
    directory::{
        App,
        import_export::{self, ImportError},
    },
    skill::{SkillCheckContext, SkillFindings, SkillSources},
};

/// Builds and checks the package that defines the skill for Alexa
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: SkillCommand,
}

#[derive(Debug, Subcommand)]
enum SkillCommand {
    Build(Box<build::Arguments>),
    Check(check::Arguments),
}

/// The arguments for the sources of a package.
#[derive(Debug, Args)]
struct SkillSourceArguments {
    /// A folder with `interaction-models/<locale>.json` and `skill-package/skill.json`. Default: the sources that
    /// came with this program.
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
    /// A directory file. The `fixed_answers` of its apps are intents too. Default: the sample directory.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
}

pub(super) fn run_skill(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        SkillCommand::Build(arguments) => build::run_skill_build(arguments),
        SkillCommand::Check(arguments) => check::run_skill_check(arguments),
    }
}

impl SkillSourceArguments {
    /// The name of the sources in a report. Somebody who edited their own must notice if others were checked.
    fn describe_sources(&self) -> String {
        match &self.sources {
            Some(folder) => format!("the sources of {}", folder.display()),
            None => "the built-in sources".to_owned(),
        }
    }

    fn read_sources(&self) -> anyhow::Result<SkillSources> {
        Ok(match &self.sources {
            Some(folder) => SkillSources::read(folder)?,
            None => SkillSources::built_in(),
        })
    }

    fn check_context(&self) -> anyhow::Result<SkillCheckContext> {
        let apps = match &self.directory {
            Some(file) => read_apps(file)?,
            None => import_export::read_apps(super::demo::SAMPLE_DIRECTORY)?,
        };
        let answers = apps.into_iter().flat_map(|app| app.fixed_answers);
        Ok(SkillCheckContext {
            fixed_answers: answers.map(|(intent, _)| intent).collect(),
            ..SkillCheckContext::default()
        })
    }
}

/// Reads the apps from a directory file. It must be one that `import` would accept.
fn read_apps(file: &Path) -> anyhow::Result<Vec<App>> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    import_export::read_apps(&text).map_err(|error| match error {
        ImportError::Faults(faults) => {
            let told: Vec<_> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
            anyhow!("`countersign import` would reject {name}:{}", told.concat())
        }
        ImportError::Directory(error) => anyhow!(error),
    })
}

/// Prints the findings to standard error.
fn print_findings(findings: &SkillFindings, origin: &SkillSourceArguments) {
    let _ = writeln!(io::stderr().lock(), "{findings} in {}", origin.describe_sources());
}
