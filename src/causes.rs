//! An error with its causes, each told once: many of ours name their cause already, for those who see nothing but them.

use std::iter;

/// The error and what caused it, without what was told before.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let causes = iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |mut text, cause| {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Outer {
        #[error("the file: {0}")]
        Naming(#[source] io::Error),
        #[error("the file: {0}; name another")]
        Advising(#[source] io::Error),
        #[error("the file")]
        Silent(#[source] io::Error),
    }

    #[test]
    fn a_cause_is_told_once_wherever_it_stands() {
        let away = || io::Error::other("it is away");
        for (error, want) in [
            (Outer::Naming(away()), "the file: it is away"),
            (Outer::Advising(away()), "the file: it is away; name another"),
            (Outer::Silent(away()), "the file: it is away"),
        ] {
            assert_eq!(told(&error), want);
        }
    }
}
