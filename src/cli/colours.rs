//! Whether what is printed is coloured.

use std::io::IsTerminal;

/// Whether to use colours on `stream`: on terminals, and as the user says it to all programs.
pub(super) fn on(stream: &impl IsTerminal) -> bool {
    wanted(stream.is_terminal(), |name| {
        std::env::var_os(name).and_then(|value| value.into_string().ok())
    })
}

/// By <https://no-color.org> and <https://bixense.com/clicolors>.
fn wanted(terminal: bool, set: impl Fn(&str) -> Option<String>) -> bool {
    let says = |name, not: &str| set(name).is_some_and(|value| !value.is_empty() && value != not);
    let forced = says("CLICOLOR_FORCE", "0");
    let dumb = set("TERM").as_deref() == Some("dumb");
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
            assert_eq!(wanted(terminal, value), want, "{set:?}");
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
