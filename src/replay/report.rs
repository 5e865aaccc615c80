//! How a replay is told to a person.

use std::{fmt::Write, path::PathBuf, time::Duration};

use similar::{ChangeTag, TextDiff};

use super::compare::Difference;
pub use super::talk::Misstep;

/// What came of one fixture.
#[derive(Debug)]
pub struct Outcome {
    /// Its file.
    pub path: PathBuf,
    /// What it shows, once it was read.
    pub title: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of it.
#[derive(Debug)]
pub enum Verdict {
    /// Everything was as expected.
    Passed,
    /// A step went otherwise.
    Differs(Misstep),
    /// A step went otherwise, and the fixture says so now.
    Updated,
    /// It cannot be held there; why.
    Skipped(String),
    /// The file has a fault: line and column, and what.
    Fault(String),
    /// The stage failed.
    Broken(String),
}

/// Tells one outcome; none when there is nothing to tell. `colours` are for a terminal.
pub fn tell(outcome: &Outcome, colours: bool) -> Option<String> {
    let path = outcome.path.display();
    let title = outcome.title.as_deref().unwrap_or_default();
    Some(match &outcome.verdict {
        Verdict::Passed => return None,
        Verdict::Updated => format!("updated {path}: {title}\n"),
        Verdict::Skipped(why) => format!("skipped {path}: {why}\n"),
        Verdict::Fault(what) => format!("{path}:{what}\n"),
        Verdict::Broken(why) => format!("{path}: {why}\n"),
        Verdict::Differs(misstep) => {
            format!("{path}:{}: {title}\n{}", misstep.line, told(misstep, colours))
        }
    })
}

/// What a step did otherwise, indented.
pub fn told(misstep: &Misstep, colours: bool) -> String {
    let mut text = format!("  step {}, {}\n", misstep.number, misstep.told);
    for Difference { what, expected, got } in &misstep.differences {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".to_owned());
        let (expected, got) = (side(expected), side(got));
        let (old, new) = if colours {
            marked(&expected, &got)
        } else {
            (expected, got)
        };
        let _ = write!(text, "    {what}\n      expected  {old}\n      got       {new}\n");
    }
    text
}

/// Both texts with the words marked that only one of them has.
fn marked(expected: &str, got: &str) -> (String, String) {
    let (mut old, mut new) = (String::new(), String::new());
    for change in TextDiff::from_words(expected, got).iter_all_changes() {
        let word = change.value();
        match change.tag() {
            ChangeTag::Delete => old.extend(["\x1b[31;1m", word, "\x1b[0m"]),
            ChangeTag::Insert => new.extend(["\x1b[32;1m", word, "\x1b[0m"]),
            ChangeTag::Equal => {
                old.push_str(word);
                new.push_str(word);
            }
        }
    }
    (old, new)
}

/// How many there are of each kind, on one line.
pub fn sum(outcomes: &[Outcome], took: Duration) -> String {
    let count = |kind: fn(&Verdict) -> bool| outcomes.iter().filter(|outcome| kind(&outcome.verdict)).count();
    let counts = [
        (count(|verdict| matches!(verdict, Verdict::Passed)), "passed"),
        (count(|verdict| matches!(verdict, Verdict::Differs(_))), "differ"),
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
        "{} fixtures: {}, in {:.1} s\n",
        outcomes.len(),
        counts.join(", "),
        took.as_secs_f64()
    )
}
