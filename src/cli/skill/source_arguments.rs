//! The arguments for the sources of a package, and the report about them.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use clap::Args;

use crate::{
    cli::demo::SAMPLE_DIRECTORY,
    directory::{
        App,
        import_export::{self, ImportError},
    },
    skill::{SkillCheckContext, SkillFindings, SkillSources},
};

/// The arguments for the sources of a package.
#[derive(Debug, Args)]
pub(super) struct SkillSourceArguments {
    /// A folder with `interaction-models/<locale>.json` and `skill-package/skill.json`. Default: the sources that
    /// came with this program.
    #[arg(long, value_name = "DIR")]
    pub(super) sources: Option<PathBuf>,
    /// A directory file. The `fixed_answers` of its apps are intents too. Default: the sample directory.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
}

impl SkillSourceArguments {
    /// The name of the sources in a report. Somebody who edited their own must notice if others were checked.
    pub(super) fn describe_sources(&self) -> String {
        match &self.sources {
            Some(folder) => format!("the sources of {}", folder.display()),
            None => "the built-in sources".to_owned(),
        }
    }

    pub(super) fn read_sources(&self) -> anyhow::Result<SkillSources> {
        Ok(match &self.sources {
            Some(folder) => SkillSources::read(folder)?,
            None => SkillSources::built_in(),
        })
    }

    pub(super) fn check_context(&self) -> anyhow::Result<SkillCheckContext> {
        let apps = match &self.directory {
            Some(file) => read_apps(file)?,
            None => import_export::read_apps(SAMPLE_DIRECTORY)?,
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
pub(super) fn print_findings(findings: &SkillFindings, origin: &SkillSourceArguments) {
    let _ = writeln!(io::stderr().lock(), "{findings} in {}", origin.describe_sources());
}
