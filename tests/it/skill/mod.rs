//! The skill package: what is wrong with one, and the folder that Amazon gets.

mod amazon_schemas;
mod apl_documents;
mod build;
mod check;
mod model_and_server;
mod mutations;

use std::path::{Path, PathBuf};

use countersign::skill::SkillSources;

/// A small package with nothing wrong in it.
fn valid_sources() -> SkillSources {
    let mut sources = SkillSources::read(&valid_sources_folder()).unwrap();
    // Findings name the files from here on.
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
