//! Words that mail and text messages share.

use super::Message;

/// How long the code lasts from when it was made, in whole minutes, rounded down so that nobody comes too late.
pub(super) fn time_left(message: &Message) -> String {
    let minutes = message.expires_at.duration_since(message.issued_at).as_secs() / 60;
    match minutes {
        ..=1 => "one minute".to_owned(),
        more => format!("{more} minutes"),
    }
}

/// A name without what could break a line or a header.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

/// The names in `{braces}` of a template. Braces around anything but letters and `_` are the template's own.
pub(super) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
        is_name.then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_in_braces_are_placeholders() {
        let found = |template| placeholders(template).collect::<Vec<_>>();
        assert_eq!(found(r#"{"to":"{to}","n":{n}}"#), ["to", "n"]);
        assert_eq!(found("{} {1} {a b} {open"), [""; 0]);
        assert_eq!(found("{{to}}"), ["to"]);
    }
}
