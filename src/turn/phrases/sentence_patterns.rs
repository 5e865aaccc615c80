//! The sentences as patterns, so that a recorder of conversations can tell which one was said.

use super::{SupportedLocale, phrase_files::FILES};

/// Returns the locale that answers requests in this one, and all of its messages by key. Each message comes
/// in all its variants, with `{*}` for every argument.
pub fn sentence_patterns(locale: &str) -> (&'static str, Vec<(String, Vec<String>)>) {
    let locale = SupportedLocale::nearest_or_default(Some(locale));
    let files = FILES.iter().filter(|(tag, _)| *tag == locale.tag());
    let texts = files.flat_map(|(_, files)| files.iter().map(|(_, text)| *text));
    (locale.tag(), texts.flat_map(parse_messages).collect())
}

/// The messages of a Fluent file, as far as our files use Fluent.
fn parse_messages(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.split_once(" = "), found.last_mut()) {
            (Some((key, value)), _) if !line.starts_with([' ', '}']) => {
                found.push((key.to_owned(), value.to_owned()));
            }
            (_, Some((_, value))) if line.starts_with(' ') => {
                value.push('\n');
                value.push_str(line);
            }
            _ => {}
        }
    }
    found
        .into_iter()
        .map(|(key, value)| (key, expand_variants(&value)))
        .collect()
}

/// A message in all combinations of its variants.
fn expand_variants(value: &str) -> Vec<String> {
    let Some(start) = value.find('{') else {
        return vec![value.to_owned()];
    };
    let end = closing_brace(&value[start..]).map_or(value.len(), |at| start + at);
    let (before, place) = (&value[..start], value.get(start + 1..end).unwrap_or_default());
    let choices = match place.split_once("->") {
        None => vec!["{*}".to_owned()],
        Some((_, variants)) => {
            let variants = variants.split(']').skip(1);
            let texts = variants.map(|text| text.split(['\n', '*']).next().unwrap_or_default().trim());
            texts.flat_map(expand_variants).collect()
        }
    };
    let rest = expand_variants(value.get(end + 1..).unwrap_or_default());
    choices
        .iter()
        .flat_map(|choice| rest.iter().map(move |rest| format!("{before}{choice}{rest}")))
        .collect()
}

/// The position of the brace that closes the one at the start of `text`.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        (depth == 0).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_with_its_variants() {
        let text =
            "# x\na = One { $b }.\nc = Left { $n ->\n    [one] one try\n   *[other] { $n } tries\n } now.\n";
        let want = [
            ("a", vec!["One {*}."]),
            ("c", vec!["Left one try now.", "Left {*} tries now."]),
        ];
        let found = parse_messages(text);
        let found: Vec<_> = found
            .iter()
            .map(|(key, ways)| (key.as_str(), ways.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(found, want);
    }
}
