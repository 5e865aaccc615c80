//! The places where the program produces output, and the parts of that output to search for secrets. Numbers, times and
//! ids are left out, because a short PIN can occur in them by chance.

use std::fmt;

use serde_json::Value;

/// A place where output was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputPlace {
    /// Log lines and spans of this process, as JSON.
    Log,
    /// `GET /metrics`.
    Metrics,
    /// The events of the audit log, as JSON.
    Audit,
    /// The body of a response that is not 200.
    ErrorBody,
    /// The message of a panic.
    Panic,
    /// Keys, fields and values in Redis.
    Redis,
    /// The standard error of a spawned program.
    ProgramStderr,
}

impl fmt::Display for OutputPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Log => "the log",
            Self::Metrics => "the metrics",
            Self::Audit => "the audit log",
            Self::ErrorBody => "an error's body",
            Self::Panic => "a panic",
            Self::Redis => "Redis",
            Self::ProgramStderr => "what a program said",
        })
    }
}

impl OutputPlace {
    /// The parts of a line to search.
    pub(super) fn searched_texts(self, line: &str) -> Vec<String> {
        match self {
            Self::Metrics => label_values(line),
            Self::Log | Self::Audit | Self::ProgramStderr => json_texts(line),
            Self::ErrorBody | Self::Panic => vec![line.to_owned()],
            Self::Redis => printable_line(line),
        }
    }

    /// Returns true if our own code wrote the line. Short PINs are searched for only there: the lines of other crates
    /// contain too many numbers.
    pub(super) fn is_own_line(self, line: &str) -> bool {
        !matches!(self, Self::Log | Self::ProgramStderr)
            || serde_json::from_str(line).map_or(true, |line: Value| {
                line["target"]
                    .as_str()
                    .is_none_or(|target| target.starts_with("countersign"))
            })
    }
}

/// The values of all labels except the HTTP status, which is a number.
fn label_values(line: &str) -> Vec<String> {
    let quoted: Vec<&str> = line.split('"').collect();
    let pairs = quoted.chunks_exact(2);
    let words = pairs.filter(|pair| !pair[0].ends_with("status="));
    words.map(|pair| pair[1].to_owned()).collect()
}

/// The strings in a JSON object, without those that the log subscriber adds. A line that is not JSON is one string.
fn json_texts(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    match serde_json::from_str::<Value>(line) {
        Ok(line) => collect_texts(&line, &mut words),
        Err(_) => words.push(line.to_owned()),
    }
    words
}

fn collect_texts(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) => words.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, words)),
        Value::Object(fields) => {
            let added = ["timestamp", "level", "target"];
            for (_, value) in fields.iter().filter(|(name, _)| !added.contains(&name.as_str())) {
                collect_texts(value, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The line, if it is printable text. Encrypted bytes are skipped: they can contain a short PIN by chance.
fn printable_line(line: &str) -> Vec<String> {
    let is_odd = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
    if line.contains(is_odd) {
        Vec::new()
    } else {
        vec![line.to_owned()]
    }
}
