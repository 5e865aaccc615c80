//! `countersign proxy`.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Context;
use clap::Args;
use url::Url;

use super::{
    development_chain::DevelopmentChainArgument,
    terminal_output::{describe_error, exit_with_error, pretty_log_format, print_stderr, print_stdout},
    url_arguments::{self, RedactingParser},
};
use crate::{proxy::SigningProxy, telemetry};

/// Signs the requests of an unsigned client and forwards them
///
/// For test tools that speak Alexa's protocol but cannot sign. The server verifies requests as usual, so it must
/// trust the development chain (`[alexa.development]`). The proxy listens on this machine only, because whoever
/// can reach it can act as Alexa.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The webhook to forward to. A URL without a path means `/alexa` on that server.
    #[arg(long, value_name = "URL", value_parser = RedactingParser(url_arguments::parse_webhook_url))]
    to: Url,
    /// The address to listen on. Port 0 picks a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081", value_parser = parse_listen_address)]
    listen: SocketAddr,
    #[command(flatten)]
    chain: DevelopmentChainArgument,
}

fn parse_listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "give an address and a port, such as 127.0.0.1:8081".to_owned())
}

pub(super) fn run_proxy(arguments: &Arguments) -> ExitCode {
    match forward_until_stopped(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn forward_until_stopped(arguments: &Arguments) -> anyhow::Result<()> {
    // The proxy logs a line per request, which its user wants to see. Other modules log only warnings and errors.
    telemetry::log_to_stderr(pretty_log_format(), "warn,countersign::proxy=info")?;
    let chain = arguments.chain.open(print_stderr)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("could not start threads")?.block_on(async {
        let proxy = SigningProxy::bind(arguments.listen, arguments.to.clone(), chain)?;
        print_stdout(&format!(
            "Post to  http://{}\nGoes to  {}\n",
            proxy.address(),
            arguments.to
        ));
        proxy.run_until_stopped().await.context("the proxy failed")
    })
}
