//! `countersign proxy`.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Context;
use clap::Args;
use url::Url;

use super::{
    chain::Chain,
    fail, pretty, print, remark, told,
    urls::{self, Unrepeated},
};
use crate::{proxy::Proxy, telemetry};

/// Signs whatever an unsigned client posts to it, and hands it on
///
/// For test tools that speak as Alexa but cannot sign as she does. The server behind verifies as ever; it must trust the
/// development chain (`[alexa.development]`). The proxy listens on this machine only: whoever can reach it speaks as Alexa.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The webhook to hand on to. Without a path, `/alexa` of that server.
    #[arg(long, value_name = "URL", value_parser = Unrepeated(urls::webhook))]
    to: Url,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081", value_parser = listen)]
    listen: SocketAddr,
    #[command(flatten)]
    chain: Chain,
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "give an address and a port, such as 127.0.0.1:8081".to_owned())
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match hand_on(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(told(&error)),
    }
}

fn hand_on(arguments: &Arguments) -> anyhow::Result<()> {
    telemetry::log_to_stderr(pretty(), "warn,countersign::proxy=info")?;
    let chain = arguments.chain.open(remark)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("no threads")?.block_on(async {
        let proxy = Proxy::bind(arguments.listen, arguments.to.clone(), chain)?;
        print(&format!(
            "Post to  http://{}\nGoes to  {}\n",
            proxy.address(),
            arguments.to
        ));
        proxy.run_until_stopped().await.context("the proxy failed")
    })
}
