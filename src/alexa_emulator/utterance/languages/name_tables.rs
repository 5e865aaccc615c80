//! Look-up tables for the names of numbers in each language.

/// The names of a number that is not put together from others, such as "eleven". `None` for any other number.
pub(super) fn names_in_table(units: &[&[&str]], number: u16) -> Option<Vec<String>> {
    let names = units.get(usize::from(number))?;
    Some(names.iter().map(|&name| name.to_owned()).collect())
}

/// Appends each of `seconds` to `first`, with `joint` in between.
pub(super) fn join_each(first: &str, joint: &str, seconds: &[String]) -> Vec<String> {
    seconds
        .iter()
        .map(|second| format!("{first}{joint}{second}"))
        .collect()
}
