//! `[log]`.

use super::setting::{Setting, unfit};

choice! {
    /// How a log line is written.
    enum Format {
        /// One JSON object a line.
        Json = "json",
        /// For people.
        Pretty = "pretty",
    }
}

/// What is logged, as `tracing-subscriber` filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(pub String);

impl Setting for Filter {
    fn form() -> String {
        "a filter such as \"info\" or \"warn,countersign=debug\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        tracing_subscriber::EnvFilter::try_new(text)
            .map(|_| Self(text.to_owned()))
            .map_err(|_| unfit())
    }
}

section! {
    /// What is logged, to standard error. No PIN, key, address, number or body is, at any level.
    struct LogConfig in "log" {
        /// `json`, or `pretty` for people.
        format: Format = "json";
        /// What is logged: a level, or levels by part.
        filter: Filter = "info";
    }
}
