//! Decides whether output is coloured.

use std::io::IsTerminal;

/// Returns true if output to `stream` should be coloured: on a terminal, unless the environment says otherwise.
pub(super) fn should_colour(stream: &impl IsTerminal) -> bool {
    is_colour_wanted(stream.is_terminal(), |name| {
        std::env::var_os(name).and_then(|value| value.into_string().ok())
    })
}

/// Applies the rules of <https://no-color.org> and <https://bixense.com/clicolors>. `set` looks up a variable.
fn is_colour_wanted(terminal: bool, set: impl Fn(&str) -> Option<String>) -> bool {
    // An empty variable counts as unset, as both conventions demand, and so does one with the value `not`.
    let says = |name, not: &str| set(name).is_some_and(|value| !value.is_empty() && value != not);
    let forced = says("CLICOLOR_FORCE", "0");
    let dumb = set("TERM").as_deref() == Some("dumb");
    // `NO_COLOR` wins: whoever sets it cannot read coloured output, or does not want it at all.
    !says("NO_COLOR", "") && (forced || terminal && !dumb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_as_the_user_says() {
        #[track_caller]
        fn check(terminal: bool, set: &[(&str, &str)], want: bool) {
            let value = |name: &str| {
                let mut set = set.iter();
                set.find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_colour_wanted(terminal, value), want, "{set:?}");
        }
        check(true, &[("TERM", "xterm")], true);
        check(false, &[], false);
        check(true, &[("NO_COLOR", "1")], false);
        check(true, &[("NO_COLOR", "")], true);
        check(true, &[("TERM", "dumb")], false);
        check(false, &[("CLICOLOR_FORCE", "1")], true);
        check(false, &[("CLICOLOR_FORCE", "0")], false);
        check(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false);
    }
}
