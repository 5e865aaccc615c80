//! Errors of a mail server, without its own words: replies often repeat the recipient.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use crate::delivery::SendError;

/// An SMTP step that failed.
pub(super) struct SmtpStepError {
    step: &'static str,
    error: Error,
}

impl SmtpStepError {
    /// Returns a function that adds the step to an error.
    pub(super) fn at_step(step: &'static str) -> impl Fn(Error) -> Self {
        move |error| Self { step, error }
    }
}

impl From<SmtpStepError> for SendError {
    fn from(SmtpStepError { step, error }: SmtpStepError) -> Self {
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        let text = if let Some(code) = error.status() {
            // Only the codes are kept. The text after them is the server's own.
            match enhanced_status(&cause) {
                Some(enhanced) => format!("{step}: the mail server replied {code} {enhanced}"),
                None => format!("{step}: the mail server replied {code}"),
            }
        } else if error.is_response() {
            format!("{step}: the mail server's reply is not valid")
        } else {
            // From the network, from TLS or from lettre itself: it contains nothing that the server said.
            format!("{step}: {cause}")
        };
        // A client error is lettre's own, such as a server without STARTTLS. Another attempt would not help.
        if error.is_permanent() || error.is_client() {
            Self::Permanent(text)
        } else {
            Self::Temporary(text)
        }
    }
}

/// Returns the enhanced status code (RFC 3463) at the beginning of a reply, if it has one.
fn enhanced_status(reply: &str) -> Option<&str> {
    let first = reply.split_ascii_whitespace().next()?;
    let parts: Vec<_> = first.split('.').collect();
    let fits = parts.len() == 3
        && matches!(parts[0], "2" | "4" | "5")
        && parts[1..]
            .iter()
            .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    fits.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::enhanced_status;

    #[test]
    fn an_enhanced_status_is_three_numbers_and_nothing_else() {
        assert_eq!(enhanced_status("5.1.1 <ann@example.com>: unknown"), Some("5.1.1"));
        assert_eq!(enhanced_status("4.7.26"), Some("4.7.26"));
        assert_eq!(enhanced_status("ann@example.com 5.1.1"), None);
        assert_eq!(enhanced_status("10.0.0.1 refused"), None);
        assert_eq!(enhanced_status(""), None);
    }
}
