//! The Fluent files with the sentences that Alexa speaks, by language.

use crate::language::{LocaleFiles, fluent_files};

pub(super) static FILES: [LocaleFiles; 5] = fluent_files!(
    "src/turn/phrases",
    "gate.ftl",
    "budgets.ftl",
    "answers.ftl",
    "skill.ftl",
    "digits.ftl"
);
