//! `countersign sign`.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;

use super::{
    development_chain::DevelopmentChainArgument,
    terminal_output::{describe_error, exit_with_error, print_stderr, print_stdout},
};

/// Prints the headers that Alexa would send with a body, signed with a development chain
///
/// One header per line, as `curl --header @-` reads them. The signature covers every byte of the body, so send
/// exactly the same bytes. A server accepts them only while the time in the body differs by at most 150 seconds
/// from its own.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file with the body; `-` reads standard input.
    #[arg(value_name = "FILE|-")]
    body: PathBuf,
    #[command(flatten)]
    chain: DevelopmentChainArgument,
}

pub(super) fn run_sign(arguments: &Arguments) -> ExitCode {
    match sign_body(arguments) {
        Ok(headers) => {
            print_stdout(&headers);
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn sign_body(arguments: &Arguments) -> anyhow::Result<String> {
    let body = read_body(&arguments.body)?;
    let chain = arguments.chain.open(print_stderr)?;
    let seal = chain.signature_headers(&body);
    Ok(seal.map(|(name, value)| format!("{name}: {value}\n")).concat())
}

// Bytes and not text: decoding could change them, and the signature would then be of another body.
fn read_body(file: &PathBuf) -> anyhow::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return fs::read(file).with_context(|| format!("{}: the body cannot be read", file.display()));
    }
    let mut body = Vec::new();
    io::stdin()
        .read_to_end(&mut body)
        .context("standard input cannot be read")?;
    Ok(body)
}
