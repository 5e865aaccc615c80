//! Notes about languages that we do not support.
//!
//! They are notes and not faults, because the file may come from another program that supports more
//! languages. Such values do no harm. They just have no effect.

use super::{import_error::ImportFaultCollector, object_fields::ObjectFields};
use crate::{
    directory::LocalizedText,
    json_spans::JsonNode,
    language::{LanguageTag, SupportedLocale},
};

/// Adds a note if messages are not written in the preferred language of an employee.
pub(super) fn note_unwritten_language(
    fields: &ObjectFields,
    preferred: Option<&Option<LanguageTag>>,
    path: &str,
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
        let at = fields.node.value_offset("preferred_language");
        faults.add_note(at, format!("{path}.preferred_language"), message);
    }
}

/// Adds a note for each translation that is never spoken.
pub(super) fn note_unspoken_translations(
    wording: &LocalizedText,
    node: &JsonNode,
    path: &str,
    faults: &mut ImportFaultCollector,
) {
    for tag in wording.unspoken_languages() {
        let message = format!(
            "the text in {tag} is never used: the skill speaks only {}",
            list_locales()
        );
        faults.add_note(node.value_offset(tag.as_str()), format!("{path}.{tag}"), message);
    }
}

/// Lists the supported locales for a message.
fn list_locales() -> String {
    SupportedLocale::ALL.map(SupportedLocale::tag).join(", ")
}
