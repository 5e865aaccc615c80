//! The development chain for the commands that sign: where it is kept, and what a server's settings must say
//! to trust it.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use crate::{
    alexa_emulator::SigningChain,
    clock::{Clock, SystemClock},
    secret::SystemEntropy,
};

/// The file name of the root certificate.
const ROOT_FILE: &str = "root.pem";

/// The argument that selects the development chain to sign with.
#[derive(Debug, Args)]
pub(super) struct DevelopmentChainArgument {
    /// The folder of the development chain to sign with. It is created on first use, and only you can read the key
    /// in it. Default: `countersign/chain` in your application data (`$XDG_DATA_HOME`, or `~/.local/share`).
    #[arg(long = "chain", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl DevelopmentChainArgument {
    /// Opens the chain in the folder, or creates one if there is none that is valid for another week. Passes
    /// `tell` the instructions for a new chain.
    pub(super) fn open(&self, tell: impl FnOnce(&str)) -> anyhow::Result<SigningChain> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => default_chain_folder()?,
        };
        // Read first, because a new chain overwrites the file: servers may still trust the old root.
        let before = fs::read_to_string(folder.join(ROOT_FILE)).ok();
        let mut made = false;
        let chain = SigningChain::open_or_create(&folder, SystemClock.now(), &SystemEntropy, || made = true)
            .map_err(|error| {
                anyhow!("the signing chain cannot be used: {error}; give another folder with --chain DIR")
            })?;
        if made {
            let replaced = before.is_some_and(|before| before != chain.root_pem());
            tell(&describe_new_chain(&chain, replaced));
        }
        Ok(chain)
    }
}

fn default_chain_folder() -> anyhow::Result<PathBuf> {
    // As the XDG specification says, an empty variable counts as unset.
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let data = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
    let data = data.context("there is no default folder for the signing chain, because HOME is not set; give one with --chain DIR")?;
    Ok(data.join("countersign/chain"))
}

/// The message about a new chain. If it `replaced` another, the message also says to restart servers, because they
/// read the chain at startup.
fn describe_new_chain(chain: &SigningChain, replaced: bool) -> String {
    let replaced = if replaced {
        "The previous chain was damaged, about to expire, or from an older version. Servers that trusted it must be \
         restarted.\n"
    } else {
        ""
    };
    format!(
        "A signing chain was created. {replaced}`countersign demo --data DIR` trusts a chain of its own: use --chain DIR/signing to \
         sign with it.\n{}",
        format_trust_settings(chain)
    )
}

/// The lines that a server's settings need to trust `chain`.
pub(super) fn format_trust_settings(chain: &SigningChain) -> String {
    // The server may run in another working directory, so its settings need absolute paths.
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or(path).display().to_string();
    // `{:?}` quotes a path and escapes it as a TOML string needs it.
    format!(
        "To make a server trust the chain, add these settings. The server must listen on a loopback address:\n\n  \
         [alexa.development]\n  trust_anchors = {:?}\n  chains = {:?}\n\n",
        absolute(chain.trust_anchors_path()),
        absolute(chain.chains_folder()),
    )
}
