//! The report for people, on the terminal.

use std::{fmt::Write, path::PathBuf, time::Duration};

pub use super::talk::Misstep;
use super::{align::Piece, compare::Difference};

const RED: &str = "\x1b[31;1m";
const GREEN: &str = "\x1b[32;1m";
const RESET: &str = "\x1b[0m";

/// The outcome of one fixture.
#[derive(Debug)]
pub struct Outcome {
    /// The path of the fixture.
    pub path: PathBuf,
    /// The title, if the fixture could be read.
    pub title: Option<String>,
    /// The duration of the replay.
    pub took: Duration,
    /// The verdict.
    pub verdict: Verdict,
}

/// The verdict on a fixture.
#[derive(Debug)]
pub enum Verdict {
    /// All responses were as expected.
    Passed,
    /// A step got a different response.
    Differs(Misstep),
    /// A step got a different response, and the fixture has been updated.
    Updated,
    /// The fixture was not run, for this reason.
    Skipped(String),
    /// The file has an error: `line:column: message`.
    Fault(String),
    /// The replay failed, for this reason.
    Broken(String),
}

/// Formats an outcome, or returns `None` if there is nothing to report. `colours` adds escape sequences for a
/// terminal.
pub fn tell(outcome: &Outcome, colours: bool) -> Option<String> {
    let path = plain(&outcome.path.display().to_string());
    let title = plain(outcome.title.as_deref().unwrap_or_default());
    Some(match &outcome.verdict {
        Verdict::Passed => return None,
        Verdict::Updated => format!("updated {path}: {title}\n"),
        Verdict::Skipped(why) => format!("skipped {path}: {}\n", plain(why)),
        Verdict::Fault(what) => format!("{path}:{}\n", plain(what)),
        Verdict::Broken(why) => format!("{path}: {}\n", plain(why)),
        Verdict::Differs(misstep) => {
            format!("{path}:{}: {title}\n{}", misstep.line, told(misstep, colours))
        }
    })
}

/// Formats the differences of a step, indented.
pub fn told(misstep: &Misstep, colours: bool) -> String {
    let mut text = format!("  step {}, {}\n", misstep.number, plain(&misstep.told));
    for Difference { what, expected, got } in &misstep.differences {
        let (old, new) = if colours { (RED, GREEN) } else { ("", "") };
        let (old, new) = (side(expected, old), side(got, new));
        let _ = write!(text, "    {what}\n      expected  {old}\n      got       {new}\n");
    }
    text
}

/// Formats one side of a difference. Parts that the other side lacks are in this colour, if one is given.
fn side(pieces: &[Piece], colour: &str) -> String {
    if pieces.is_empty() {
        return "(none)".to_owned();
    }
    let pieces = pieces.iter().map(|piece| {
        let text = plain(&piece.text);
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
fn plain(text: &str) -> String {
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
pub fn sum(outcomes: &[Outcome], took: Duration) -> String {
    let count = |kind: fn(&Verdict) -> bool| outcomes.iter().filter(|outcome| kind(&outcome.verdict)).count();
    let differ = count(|verdict| matches!(verdict, Verdict::Differs(_)));
    let counts = [
        (count(|verdict| matches!(verdict, Verdict::Passed)), "passed"),
        (differ, if differ == 1 { "differs" } else { "differ" }),
        (count(|verdict| matches!(verdict, Verdict::Updated)), "updated"),
        (count(|verdict| matches!(verdict, Verdict::Skipped(_))), "skipped"),
        (
            count(|verdict| matches!(verdict, Verdict::Fault(_))),
            "with a fault",
        ),
        (count(|verdict| matches!(verdict, Verdict::Broken(_))), "not held"),
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
        let outcome = Outcome {
            path: "a\u{7}.json".into(),
            title: Some("\u{1b}[2Jé".to_owned()),
            took: Duration::ZERO,
            verdict: Verdict::Updated,
        };
        assert_eq!(
            tell(&outcome, true).unwrap(),
            "updated a\\u{7}.json: \\u{1b}[2Jé\n"
        );
        assert!(sum(&[outcome], Duration::ZERO).starts_with("1 fixture: 0 passed, 1 updated"));
    }

    #[test]
    fn only_what_differs_is_coloured() {
        let misstep = Misstep {
            number: 1,
            line: 1,
            told: String::new(),
            differences: vec![Difference {
                what: "speech",
                expected: vec![Piece::new("to {*}", false), Piece::new(" a", true)],
                got: vec![],
            }],
        };
        let shown = told(&misstep, true);
        assert!(
            shown.contains("expected  to {*}\u{1b}[31;1m a\u{1b}[0m\n"),
            "{shown:?}"
        );
        assert!(!told(&misstep, false).contains('\u{1b}'));
    }
}
