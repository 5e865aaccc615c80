//! `countersign skill build`.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{
    output_folder,
    source_arguments::{SkillSourceArguments, print_findings},
};
use crate::{
    cli::{
        config_file_argument::environment_variables,
        terminal_output::{describe_error, exit_with_error, print_stdout},
        url_arguments::RedactingParser,
    },
    config::{self, MfaConfig},
    mfa::Digits,
    skill::{
        self, EndpointCertificate, LegalPageUrl, PackageOptions, SkillCheckContext, SkillEndpoint,
        SkillPackage,
    },
};

/// Writes the skill package as a folder that the ASK CLI can deploy as it is
///
/// The sources are checked first, as by `skill check`. If they have a fault, nothing is written. An earlier
/// package in the folder is replaced, but the skill id that the ASK CLI keeps there stays. Next:
/// `cd DIR && ask deploy`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    origin: SkillSourceArguments,
    /// The URL at which Alexa reaches the webhook, such as <https://skill.example.org/alexa>.
    #[arg(long, value_name = "URL", value_parser = RedactingParser(str::parse::<SkillEndpoint>))]
    endpoint: SkillEndpoint,
    /// The kind of certificate that this host has.
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    certificate: EndpointCertificate,
    /// The number of digits in a PIN, 3 to 8. Default: the number in the server's settings.
    #[arg(long, value_name = "N", value_parser = parse_digits, conflicts_with = "config")]
    digits: Option<Digits>,
    /// The server's settings (TOML), for `mfa.preset` and `mfa.pin_digits`. `COUNTERSIGN_MFA__…` variables
    /// override them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The URL of your privacy policy, for every locale.
    #[arg(long, value_name = "URL", value_parser = RedactingParser(str::parse::<LegalPageUrl>))]
    privacy_policy: Option<LegalPageUrl>,
    /// The URL of your terms of use, for every locale.
    #[arg(long, value_name = "URL", value_parser = RedactingParser(str::parse::<LegalPageUrl>))]
    terms_of_use: Option<LegalPageUrl>,
    /// The folder to write the package to.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace a package in DIR even if this command did not create it.
    #[arg(long)]
    force: bool,
}

fn parse_digits(text: &str) -> Result<Digits, String> {
    let number = text.parse::<u8>().ok();
    let digits = number.and_then(|number| Digits::try_from(number).ok());
    digits.ok_or_else(|| "a PIN has 3 to 8 digits".to_owned())
}

pub(super) fn run_skill_build(arguments: &Arguments) -> ExitCode {
    match build_package(arguments) {
        Ok(Some(told)) => {
            print_stdout(&told);
            ExitCode::SUCCESS
        }
        Ok(None) => exit_with_error("nothing was written"),
        Err(error) => exit_with_error(format_args!("nothing was written: {}", describe_error(&error))),
    }
}

/// Builds and writes the package, and returns the text to print. Returns `None` if the sources have faults, which
/// are already printed.
fn build_package(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    // Before anything else, and whatever `--force` says: replacing a package must never delete its own sources.
    if let Some(sources) = &arguments.origin.sources {
        output_folder::refuse_overwriting_sources(sources, &arguments.out)?;
    }
    let sources = arguments.origin.read_sources()?;
    let options = arguments.package_options()?;
    // The build fills in these links, so they may be missing from the sources.
    let given = SkillCheckContext {
        privacy_policy: options.privacy_policy.is_some(),
        terms_of_use: options.terms_of_use.is_some(),
        ..arguments.origin.check_context()?
    };
    let findings = skill::check_sources(&sources, &given);
    if !findings.is_empty() {
        print_findings(&findings, &arguments.origin);
    }
    if findings.has_fault() {
        return Ok(None);
    }
    let package = SkillPackage::build(&sources, &options)?;
    package.write(&arguments.out, arguments.force)?;
    Ok(Some(describe_package(&package, &options, arguments)))
}

fn describe_package(package: &SkillPackage, options: &PackageOptions, arguments: &Arguments) -> String {
    let out = arguments.out.display();
    let mut told = format!("{out}:\n");
    for (path, bytes) in package.files() {
        let _ = writeln!(told, "  {path} ({} bytes)", bytes.len());
    }
    let digits = options.digits.get();
    let _ = writeln!(told, "It was made from {}.", arguments.origin.describe_sources());
    let _ = writeln!(
        told,
        "Alexa calls {}; PINs have {digits} digits.",
        options.endpoint
    );
    if !options.endpoint.is_webhook() {
        // Not a fault: a proxy in front of the server may map another path to the webhook.
        told.push_str("The webhook is at /alexa: the proxy at this URL must forward requests to it.\n");
    }
    let _ = writeln!(told, "Next: cd {out} && ask deploy");
    told
}

impl Arguments {
    fn package_options(&self) -> anyhow::Result<PackageOptions> {
        let digits = match self.digits {
            Some(digits) => digits,
            // Without a file, only the environment is read, as the server does.
            None => config::load_section::<MfaConfig>(self.config.as_deref(), environment_variables())?
                .effective_pin_digits(),
        };
        Ok(PackageOptions {
            endpoint: self.endpoint.clone(),
            certificate: self.certificate,
            digits,
            privacy_policy: self.privacy_policy.clone(),
            terms_of_use: self.terms_of_use.clone(),
        })
    }
}
