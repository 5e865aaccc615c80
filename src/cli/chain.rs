//! The development chain of the commands that sign: where it is kept, and how a server is told to trust it.

use std::{env, path::PathBuf};

use anyhow::Context;
use clap::Args;

use crate::{
    clock::{Clock, SystemClock},
    secret::SystemEntropy,
    stand_in::SigningChain,
};

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
        let mut made = false;
        let chain = SigningChain::open(&folder, SystemClock.now(), &SystemEntropy, || made = true)
            .context("there is no signing chain; name a folder for it with --chain DIR")?;
        if made {
            tell(&instructions(&chain));
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

/// What a server's settings must say to trust `chain`.
pub(super) fn instructions(chain: &SigningChain) -> String {
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or(path).display().to_string();
    format!(
        "A signing chain was made. A server trusts it, and listens on this machine only, when its settings say:\n\n  \
         [alexa.development]\n  trust_anchors = {:?}\n  chains = {:?}\n\n",
        absolute(chain.trust_anchors()),
        absolute(chain.chains()),
    )
}
