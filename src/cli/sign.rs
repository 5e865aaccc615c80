//! `countersign sign`.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;

use super::{chain::Chain, fail, print, remark, told};

/// Prints the headers with which Alexa would send a body, signed by a development chain
///
/// One header a line, as `curl --header @-` reads them. The body is signed byte by byte as it is: send exactly these bytes.
/// A server takes them only while the time in the body is no more than 150 seconds off.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file with the body; `-` reads standard input.
    #[arg(value_name = "FILE|-")]
    body: PathBuf,
    #[command(flatten)]
    chain: Chain,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match headers(arguments) {
        Ok(headers) => {
            print(&headers);
            ExitCode::SUCCESS
        }
        Err(error) => fail(told(&error)),
    }
}

fn headers(arguments: &Arguments) -> anyhow::Result<String> {
    let body = read(&arguments.body)?;
    let chain = arguments.chain.open(remark)?;
    let seal = chain.seal(&body);
    Ok(seal.map(|(name, value)| format!("{name}: {value}\n")).concat())
}

fn read(file: &PathBuf) -> anyhow::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return fs::read(file).with_context(|| format!("{}: the body cannot be read", file.display()));
    }
    let mut body = Vec::new();
    io::stdin()
        .read_to_end(&mut body)
        .context("standard input cannot be read")?;
    Ok(body)
}
