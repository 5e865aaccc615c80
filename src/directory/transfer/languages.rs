//! Notes of languages that are none of ours. A file may come from another program and keep them: they do no harm, and nothing
//! else.

use super::{faults::Faults, fields::Fields};
use crate::{
    directory::Wording,
    language::{Locale, Tag},
    located::Node,
};

/// Notes a language that nobody is written to in.
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

/// Notes the texts of a wording that are never said.
pub(super) fn unsaid(wording: &Wording, node: &Node, path: &str, faults: &mut Faults) {
    for tag in wording.unsaid() {
        let message = format!(
            "the text in {tag} is never said: people are spoken to in {}",
            ours()
        );
        faults.note(node.place(tag.as_str()), format!("{path}.{tag}"), message);
    }
}

/// Our languages, for a person.
fn ours() -> String {
    Locale::ALL.map(Locale::tag).join(", ")
}
