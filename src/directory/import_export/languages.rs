//! Notes about languages that we do not support.
//!
//! They are notes and not faults, because the file may come from another program that supports more
//! languages. Such values do no harm. They just have no effect.

use super::import_error::ImportFaultCollector;
use crate::{
    directory::LocalizedText,
    json_reader::JsonValue,
    language::{LanguageTag, SupportedLocale},
};

/// Adds a note if messages are not written in the preferred language of an employee.
pub(super) fn note_unwritten_language(
    employee: JsonValue<'_>,
    preferred: Option<&Option<LanguageTag>>,
    faults: &mut ImportFaultCollector,
) {
    let Some(tag) = preferred.and_then(Option::as_ref) else {
        return;
    };
    if SupportedLocale::nearest(tag.as_str()).is_none() {
        let message = format!(
            "messages are not available in {tag}: this employee gets mails and texts in the language of the conversation; available are {}",
            list_locales()
        );
        faults.add_note(employee, "preferred_language", message);
    }
}

/// Adds a note for each translation that is never spoken.
pub(super) fn note_unspoken_translations(
    wording: &LocalizedText,
    value: JsonValue<'_>,
    faults: &mut ImportFaultCollector,
) {
    for tag in wording.unspoken_languages() {
        let message = format!(
            "the text in {tag} is never used: the skill speaks only {}",
            list_locales()
        );
        faults.add_note(value, tag.as_str(), message);
    }
}

/// Lists the supported locales for a message.
fn list_locales() -> String {
    SupportedLocale::ALL.map(SupportedLocale::tag).join(", ")
}
