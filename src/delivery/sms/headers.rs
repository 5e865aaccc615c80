//! Headers written as one text: `"Content-Type:application/json", "X-Key:a:b"`.

use secrecy::SecretString;

/// Why a text is no list of headers. It repeats nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHeaders {
    /// Something stands outside the quotes.
    #[error("has something outside double quotes")]
    Unquoted,
    /// A quote is never closed.
    #[error("has a double quote that is never closed")]
    Open,
    /// A pair has no colon, or no name before it.
    #[error("has a pair that is not Name:Value")]
    NoName,
    /// Two pairs have no comma between them.
    #[error("has two pairs without a comma between them")]
    NoComma,
}

/// Reads pairs in double quotes, separated by commas. A value may hold colons and commas, and quotes after a
/// backslash. A blank text is no header at all.
///
/// # Errors
/// [`NotHeaders`] says what does not fit.
pub fn parse(text: &str) -> Result<Vec<(String, SecretString)>, NotHeaders> {
    let mut headers = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (pair, after) = quoted(rest)?;
        let (name, value) = pair.split_once(':').ok_or(NotHeaders::NoName)?;
        if name.trim().is_empty() {
            return Err(NotHeaders::NoName);
        }
        headers.push((name.trim().to_owned(), value.trim().to_owned().into()));
        rest = match after.trim_start() {
            "" => "",
            after => match after.strip_prefix(',').map(str::trim_start) {
                Some("") => return Err(NotHeaders::NoName),
                Some(next) => next,
                None if after.starts_with('"') => return Err(NotHeaders::NoComma),
                None => return Err(NotHeaders::Unquoted),
            },
        };
    }
    Ok(headers)
}

/// Takes one quoted text off the front.
fn quoted(text: &str) -> Result<(String, &str), NotHeaders> {
    let inner = text.strip_prefix('"').ok_or(NotHeaders::Unquoted)?;
    let mut pair = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((pair, &inner[at + 1..])),
            '\\' => pair.extend(chars.next().map(|(_, escaped)| escaped)),
            c => pair.push(c),
        }
    }
    Err(NotHeaders::Open)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&[(&str, &str)], NotHeaders>) {
        let got = parse(text);
        let got = got.as_ref().map(|headers| {
            headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.expose_secret()))
                .collect::<Vec<_>>()
        });
        assert_eq!(
            got.map_err(|error| *error),
            want.map(<[(&str, &str)]>::to_vec),
            "{text}"
        );
    }

    #[test]
    fn s4_12_headers_are_quoted_pairs_or_blank() {
        check("", Ok(&[]));
        check("   ", Ok(&[]));
        check(
            r#""Content-Type:application/json", "X-Key:a:b""#,
            Ok(&[("Content-Type", "application/json"), ("X-Key", "a:b")]),
        );
        check(
            r#""Accept: a, b","X: say \"hi\"""#,
            Ok(&[("Accept", "a, b"), ("X", r#"say "hi""#)]),
        );
        check(r#""X-Empty:""#, Ok(&[("X-Empty", "")]));
        check("X-Key:a", Err(NotHeaders::Unquoted));
        check(r#""X-Key:a" and"#, Err(NotHeaders::Unquoted));
        check(r#""X-Key:a"#, Err(NotHeaders::Open));
        check(r#""X-Key""#, Err(NotHeaders::NoName));
        check(r#"":a""#, Err(NotHeaders::NoName));
        check(r#""X:a","#, Err(NotHeaders::NoName));
        check(r#""X:a" "Y:b""#, Err(NotHeaders::NoComma));
    }
}
