//! The report for people, on the terminal.

use std::{fmt::Write, path::PathBuf, time::Duration};

pub use super::runner::StepMismatch;
use super::{compare::ResponseDifference, text_diff::DiffPiece};

const RED: &str = "\x1b[31;1m";
const GREEN: &str = "\x1b[32;1m";
const RESET: &str = "\x1b[0m";

/// The outcome of one fixture.
#[derive(Debug)]
pub struct FixtureOutcome {
    /// The path of the fixture.
    pub path: PathBuf,
    /// The title, if the fixture could be read.
    pub title: Option<String>,
    /// The duration of the replay.
    pub took: Duration,
    /// The verdict.
    pub verdict: FixtureVerdict,
}

/// The verdict on a fixture.
#[derive(Debug)]
pub enum FixtureVerdict {
    /// All responses were as expected.
    Passed,
    /// A step got a different response.
    Differs(StepMismatch),
    /// A step got a different response, and the fixture has been updated.
    Updated,
    /// The fixture was not run, for this reason.
    Skipped(String),
    /// The file has an error: `line:column: message`.
    InvalidFixture(String),
    /// The replay failed, for this reason.
    CouldNotRun(String),
}

/// Formats an outcome, or returns `None` if there is nothing to report. `colours` adds escape sequences for a
/// terminal.
pub fn format_outcome(outcome: &FixtureOutcome, colours: bool) -> Option<String> {
    let path = escape_controls(&outcome.path.display().to_string());
    let title = escape_controls(outcome.title.as_deref().unwrap_or_default());
    Some(match &outcome.verdict {
        FixtureVerdict::Passed => return None,
        FixtureVerdict::Updated => format!("updated {path}: {title}\n"),
        FixtureVerdict::Skipped(why) => format!("skipped {path}: {}\n", escape_controls(why)),
        FixtureVerdict::InvalidFixture(what) => format!("{path}:{}\n", escape_controls(what)),
        FixtureVerdict::CouldNotRun(why) => format!("{path}: {}\n", escape_controls(why)),
        FixtureVerdict::Differs(mismatch) => {
            format!(
                "{path}:{}: {title}\n{}",
                mismatch.line,
                format_mismatch(mismatch, colours)
            )
        }
    })
}

/// Formats the differences of a step, indented.
pub fn format_mismatch(mismatch: &StepMismatch, colours: bool) -> String {
    let mut text = format!(
        "  step {}, {}\n",
        mismatch.number,
        escape_controls(&mismatch.description)
    );
    for ResponseDifference { what, expected, got } in &mismatch.differences {
        let (old, new) = if colours { (RED, GREEN) } else { ("", "") };
        let (old, new) = (format_side(expected, old), format_side(got, new));
        let _ = write!(text, "    {what}\n      expected  {old}\n      got       {new}\n");
    }
    text
}

/// Formats one side of a difference. Parts that the other side lacks are in this colour, if one is given.
fn format_side(pieces: &[DiffPiece], colour: &str) -> String {
    if pieces.is_empty() {
        return "(none)".to_owned();
    }
    let pieces = pieces.iter().map(|piece| {
        let text = escape_controls(&piece.text);
        if piece.differs && !colour.is_empty() {
            format!("{colour}{text}{RESET}")
        } else {
            text
        }
    });
    pieces.collect()
}

/// Escapes control characters. Titles and speech may come from anybody, and could otherwise send commands to
/// the terminal.
fn escape_controls(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// Formats a summary line with the number of fixtures of each verdict.
pub fn format_summary(outcomes: &[FixtureOutcome], took: Duration) -> String {
    let count =
        |kind: fn(&FixtureVerdict) -> bool| outcomes.iter().filter(|outcome| kind(&outcome.verdict)).count();
    let differ = count(|verdict| matches!(verdict, FixtureVerdict::Differs(_)));
    let counts = [
        (
            count(|verdict| matches!(verdict, FixtureVerdict::Passed)),
            "passed",
        ),
        (differ, if differ == 1 { "differs" } else { "differ" }),
        (
            count(|verdict| matches!(verdict, FixtureVerdict::Updated)),
            "updated",
        ),
        (
            count(|verdict| matches!(verdict, FixtureVerdict::Skipped(_))),
            "skipped",
        ),
        (
            count(|verdict| matches!(verdict, FixtureVerdict::InvalidFixture(_))),
            "with a fault",
        ),
        (
            count(|verdict| matches!(verdict, FixtureVerdict::CouldNotRun(_))),
            "not replayed",
        ),
    ];
    let counts = counts
        .iter()
        .enumerate()
        .filter(|(at, (count, _))| *at == 0 || *count > 0);
    let counts: Vec<_> = counts
        .map(|(_, (count, what))| format!("{count} {what}"))
        .collect();
    format!(
        "{} fixture{}: {}, in {:.1} s\n",
        outcomes.len(),
        if outcomes.len() == 1 { "" } else { "s" },
        counts.join(", "),
        took.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_and_not_sent() {
        let outcome = FixtureOutcome {
            path: "a\u{7}.json".into(),
            title: Some("\u{1b}[2Jé".to_owned()),
            took: Duration::ZERO,
            verdict: FixtureVerdict::Updated,
        };
        assert_eq!(
            format_outcome(&outcome, true).unwrap(),
            "updated a\\u{7}.json: \\u{1b}[2Jé\n"
        );
        assert!(format_summary(&[outcome], Duration::ZERO).starts_with("1 fixture: 0 passed, 1 updated"));
    }

    #[test]
    fn only_what_differs_is_coloured() {
        let mismatch = StepMismatch {
            number: 1,
            line: 1,
            description: String::new(),
            differences: vec![ResponseDifference {
                what: "speech",
                expected: vec![DiffPiece::new("to {*}", false), DiffPiece::new(" a", true)],
                got: vec![],
            }],
        };
        let shown = format_mismatch(&mismatch, true);
        assert!(
            shown.contains("expected  to {*}\u{1b}[31;1m a\u{1b}[0m\n"),
            "{shown:?}"
        );
        assert!(!format_mismatch(&mismatch, false).contains('\u{1b}'));
    }
}
