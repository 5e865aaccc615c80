//! The skill package: what is wrong with one, and the folder that Amazon gets.

mod build;
mod check;
mod conversation;
mod mutations;
mod schema;
mod screens;

use std::path::{Path, PathBuf};

use countersign::skill::SkillSources;

/// A small package with nothing wrong in it.
fn sound() -> SkillSources {
    let mut sources = SkillSources::read(&folder()).unwrap();
    // Findings name the files from here on.
    for source in sources
        .models
        .iter_mut()
        .map(|model| &mut model.source)
        .chain([&mut sources.manifest])
    {
        source.file = source.file.strip_prefix(&prefix()).unwrap().to_owned();
    }
    sources
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/skill/sound")
}

fn prefix() -> String {
    format!("{}/", folder().display())
}
