//! `countersign skill build`.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Origin, place, tell};
use crate::{
    cli::{self, environment, fail, print, urls::Unrepeated},
    config::MfaConfig,
    mfa::pin::Digits,
    skill::{self, Certificate, Endpoint, Given, Options, Package, Page},
};

/// Writes the skill package as a folder that the ASK CLI deploys as it is
///
/// The sources are checked first, as `skill check` does; with a fault nothing is written. An earlier package in the folder
/// is replaced, the skill id that the ASK CLI keeps beside it stays. Then: `cd DIR && ask deploy`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    origin: Origin,
    /// Where Alexa reaches the webhook, such as <https://skill.example.org/alexa>.
    #[arg(long, value_name = "URL", value_parser = Unrepeated(str::parse::<Endpoint>))]
    endpoint: Endpoint,
    /// What kind of certificate that host has.
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    certificate: Certificate,
    /// How many digits a PIN has, 3 to 8. Without this, as many as the server's settings say.
    #[arg(long, value_name = "N", value_parser = digits, conflicts_with = "config")]
    digits: Option<Digits>,
    /// The server's settings (TOML), for `mfa.preset` and `mfa.pin_digits`; `COUNTERSIGN_MFA__…` wins over them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Your privacy policy, for every locale.
    #[arg(long, value_name = "URL", value_parser = Unrepeated(str::parse::<Page>))]
    privacy_policy: Option<Page>,
    /// Your terms of use, for every locale.
    #[arg(long, value_name = "URL", value_parser = Unrepeated(str::parse::<Page>))]
    terms_of_use: Option<Page>,
    /// Where to write it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace a package in DIR that was not made here.
    #[arg(long)]
    force: bool,
}

fn digits(text: &str) -> Result<Digits, String> {
    let number = text.parse::<u8>().ok();
    let digits = number.and_then(|number| Digits::try_from(number).ok());
    digits.ok_or_else(|| "a PIN has 3 to 8 digits".to_owned())
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match build(arguments) {
        Ok(Some(told)) => {
            print(&told);
            ExitCode::SUCCESS
        }
        Ok(None) => fail("nothing was written"),
        Err(error) => fail(format_args!("nothing was written: {}", cli::told(&error))),
    }
}

/// What to say of the package that was written; none if the sources have faults, which are told already.
fn build(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    if let Some(sources) = &arguments.origin.sources {
        place::apart(sources, &arguments.out)?;
    }
    let sources = arguments.origin.sources()?;
    let options = arguments.options()?;
    let given = Given {
        privacy_policy: options.privacy_policy.is_some(),
        terms_of_use: options.terms_of_use.is_some(),
        ..arguments.origin.given()?
    };
    let findings = skill::check(&sources, &given);
    if !findings.is_empty() {
        tell(&findings, &arguments.origin);
    }
    if findings.has_fault() {
        return Ok(None);
    }
    let package = Package::of(&sources, &options)?;
    package.write(&arguments.out, arguments.force)?;
    Ok(Some(told(&package, &options, arguments)))
}

fn told(package: &Package, options: &Options, arguments: &Arguments) -> String {
    let out = arguments.out.display();
    let mut told = format!("{out}:\n");
    for (path, bytes) in package.files() {
        let _ = writeln!(told, "  {path} ({} bytes)", bytes.len());
    }
    let digits = options.digits.get();
    let _ = writeln!(told, "It is made of {}.", arguments.origin.name());
    let _ = writeln!(
        told,
        "Alexa calls {}; PINs have {digits} digits.",
        options.endpoint
    );
    if !options.endpoint.is_webhook() {
        told.push_str("The webhook is at /alexa: whatever listens there must pass requests on to it.\n");
    }
    let _ = writeln!(told, "Next: cd {out} && ask deploy");
    told
}

impl Arguments {
    fn options(&self) -> anyhow::Result<Options> {
        let digits = match self.digits {
            Some(digits) => digits,
            // A server without a file runs on its environment alone.
            None => MfaConfig::load(self.config.as_deref(), environment())?
                .digits()
                .try_into()?,
        };
        Ok(Options {
            endpoint: self.endpoint.clone(),
            certificate: self.certificate,
            digits,
            privacy_policy: self.privacy_policy.clone(),
            terms_of_use: self.terms_of_use.clone(),
        })
    }
}
