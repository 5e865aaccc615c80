//! The development chain of the commands that sign: where it is kept, and how a server is told to trust it.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use crate::{
    clock::{Clock, SystemClock},
    secret::SystemEntropy,
    stand_in::SigningChain,
};

/// The file with the root.
const ROOT: &str = "root.pem";

/// Which chain signs.
#[derive(Debug, Args)]
pub(super) struct Chain {
    /// The folder with the development chain that signs. It is made at the first use, and its key is only yours to read.
    /// Without it: `countersign/chain` among your application data (`$XDG_DATA_HOME`, or `~/.local/share`).
    #[arg(long = "chain", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Chain {
    /// The chain in the folder; a new one if there is none that is good for another week. Then `tell` is told what a
    /// server must know of it.
    pub(super) fn open(&self, tell: impl FnOnce(&str)) -> anyhow::Result<SigningChain> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => usual_folder()?,
        };
        let before = fs::read_to_string(folder.join(ROOT)).ok();
        let mut made = false;
        let chain = SigningChain::open(&folder, SystemClock.now(), &SystemEntropy, || made = true).map_err(
            |error| anyhow!("there is no signing chain: {error}; name a folder for it with --chain DIR"),
        )?;
        if made {
            let replaced = before.is_some_and(|before| before != chain.root_pem());
            tell(&instructions(&chain, replaced));
        }
        Ok(chain)
    }
}

fn usual_folder() -> anyhow::Result<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let data = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
    let data = data.context("there is no home for the signing chain; name a folder with --chain DIR")?;
    Ok(data.join("countersign/chain"))
}

/// What is told of a chain that was made, in place of another if it `replaced` one.
fn instructions(chain: &SigningChain, replaced: bool) -> String {
    let replaced = if replaced {
        "The one that was there was damaged, at its end, or of an older version. A server that trusted it must be \
         started again.\n"
    } else {
        ""
    };
    format!(
        "A signing chain was made. {replaced}`countersign demo --data DIR` trusts another, its own: --chain DIR/signing signs \
         under that.\n{}",
        settings(chain)
    )
}

/// What a server's settings must say to trust `chain`.
pub(super) fn settings(chain: &SigningChain) -> String {
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or(path).display().to_string();
    format!(
        "A server trusts the chain, and listens on this machine only, when its settings say:\n\n  \
         [alexa.development]\n  trust_anchors = {:?}\n  chains = {:?}\n\n",
        absolute(chain.trust_anchors()),
        absolute(chain.chains()),
    )
}
