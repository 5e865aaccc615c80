//! Notes about languages that we do not support.
//!
//! They are notes and not faults, because the file may come from another program that supports more
//! languages. Such values do no harm. They just have no effect.

use super::{faults::Faults, fields::Fields};
use crate::{
    directory::Wording,
    language::{Locale, Tag},
    located::Node,
};

/// Adds a note if messages are not written in the preferred language of an employee.
pub(super) fn unwritten(fields: &Fields, preferred: Option<&Option<Tag>>, path: &str, faults: &mut Faults) {
    let Some(tag) = preferred.and_then(Option::as_ref) else {
        return;
    };
    if Locale::near(tag.as_str()).is_none() {
        let message = format!(
            "nobody is written to in {tag}: mails and texts to them are in the language they are spoken to in; there are {}",
            ours()
        );
        let at = fields.node.place("preferred_language");
        faults.note(at, format!("{path}.preferred_language"), message);
    }
}

/// Adds a note for each translation that is never spoken.
pub(super) fn unsaid(wording: &Wording, node: &Node, path: &str, faults: &mut Faults) {
    for tag in wording.unsaid() {
        let message = format!(
            "the text in {tag} is never said: people are spoken to in {}",
            ours()
        );
        faults.note(node.place(tag.as_str()), format!("{path}.{tag}"), message);
    }
}

/// Lists the supported locales for a message.
fn ours() -> String {
    Locale::ALL.map(Locale::tag).join(", ")
}
