//! Where the program says something, and which parts of that are words: numbers, times and ids are left out, because a
//! short PIN is among those by chance.

use std::fmt;

use serde_json::Value;

/// Where something was said.
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
    /// What a panic says.
    Panic,
    /// Keys, fields and values in Redis.
    Redis,
    /// What a spawned program wrote to standard error.
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
    /// The words of a line said here.
    pub(super) fn searched_texts(self, line: &str) -> Vec<String> {
        match self {
            Self::Metrics => label_values(line),
            Self::Log | Self::Audit | Self::ProgramStderr => json_texts(line),
            Self::ErrorBody | Self::Panic => vec![line.to_owned()],
            Self::Redis => printable_line(line),
        }
    }

    /// Whether a line is in our own words. A short PIN is looked for nowhere else.
    pub(super) fn is_own_line(self, line: &str) -> bool {
        !matches!(self, Self::Log | Self::ProgramStderr)
            || serde_json::from_str(line).map_or(true, |line: Value| {
                line["target"]
                    .as_str()
                    .is_none_or(|target| target.starts_with("countersign"))
            })
    }
}

/// The values of the labels, but for HTTP's status, which is a number.
fn label_values(line: &str) -> Vec<String> {
    let quoted: Vec<&str> = line.split('"').collect();
    let pairs = quoted.chunks_exact(2);
    let words = pairs.filter(|pair| !pair[0].ends_with("status="));
    words.map(|pair| pair[1].to_owned()).collect()
}

/// The texts of a JSON object, but for those that the subscriber adds. What is no JSON is a text.
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

/// The line, if a person could have written it: what is sealed is chance.
fn printable_line(line: &str) -> Vec<String> {
    let is_odd = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
    if line.contains(is_odd) {
        Vec::new()
    } else {
        vec![line.to_owned()]
    }
}
