//! `[log]`.

use super::setting_value::{SettingValue, malformed_value};

choice! {
    /// The format of a log line.
    enum LogFormatKind {
        /// One JSON object per line.
        Json = "json",
        /// Text for people to read.
        Pretty = "pretty",
    }
}

/// A filter for the log, in the syntax of `tracing-subscriber`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(pub String);

impl SettingValue for LogFilter {
    fn expected_format() -> String {
        "a filter such as \"info\" or \"warn,countersign=debug\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        tracing_subscriber::EnvFilter::try_new(text)
            .map(|_| Self(text.to_owned()))
            .map_err(|_| malformed_value())
    }
}

section! {
    /// The log, which goes to standard error. It contains no PINs, keys, addresses, phone numbers or bodies at any
    /// level.
    struct LogConfig in "log" {
        /// `json`, or `pretty` for people.
        format: LogFormatKind = "json";
        /// The level to log, or a level for each part.
        filter: LogFilter = "info";
    }
}
