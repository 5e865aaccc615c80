//! Formats an error together with its causes, or its innermost cause alone.

use std::iter;

/// Formats an error and its chain of causes, joined by `: `. A cause whose message is already part of the
/// text is left out.
///
/// Many of our errors include their cause in their own message, for readers who only see that message.
/// Printing the whole chain would then say the same thing twice.
pub(crate) fn format_error_chain(error: &dyn std::error::Error) -> String {
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

/// Returns the message of the innermost cause. The outer messages of an HTTP client only say that a request failed.
pub(crate) fn root_cause(error: &dyn std::error::Error) -> String {
    let deepest = iter::successors(error.source(), |error| error.source()).last();
    deepest.map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum OuterError {
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
            (OuterError::Naming(away()), "the file: it is away"),
            (OuterError::Advising(away()), "the file: it is away; name another"),
            (OuterError::Silent(away()), "the file: it is away"),
        ] {
            assert_eq!(format_error_chain(&error), want);
        }
    }
}
