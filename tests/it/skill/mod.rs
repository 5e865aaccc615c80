//! The skill package: the checks of its sources, and the folder that is uploaded to Amazon.

mod amazon_schemas;
mod apl_documents;
mod build;
mod check;
mod model_and_server;
mod mutations;

use std::path::{Path, PathBuf};

use countersign::skill::SkillSources;

/// Reads the sources of a small package without faults.
fn valid_sources() -> SkillSources {
    let mut sources = SkillSources::read(&valid_sources_folder()).unwrap();
    // Findings then name files relative to this folder, so that snapshots do not contain the path of the checkout.
    for source in sources
        .models
        .iter_mut()
        .map(|model| &mut model.source)
        .chain([&mut sources.manifest])
    {
        source.file = source.file.strip_prefix(&folder_prefix()).unwrap().to_owned();
    }
    sources
}

fn valid_sources_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/skill/valid_sources")
}

fn folder_prefix() -> String {
    format!("{}/", valid_sources_folder().display())
}
