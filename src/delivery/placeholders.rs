//! Placeholders in settings, such as `{app}` and `{text}`.

/// Returns the names in `{braces}`. A name has only letters and `_`: other braces belong to the template, as in JSON.
pub(super) fn placeholder_names(template: &str) -> impl Iterator<Item = &str> {
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
        let found = |template| placeholder_names(template).collect::<Vec<_>>();
        assert_eq!(found(r#"{"to":"{to}","n":{n}}"#), ["to", "n"]);
        assert_eq!(found("{} {1} {a b} {open"), [""; 0]);
        assert_eq!(found("{{to}}"), ["to"]);
    }
}
