//! Findings: problems in the sources of a package, each with a remedy.

use std::fmt;

use crate::json_reader::JsonValue;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingSeverity {
    /// Amazon would reject the package, or Alexa would misunderstand people.
    Fault,
    /// The package works, but somebody should look at this.
    Warning,
}

/// One problem in the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillFinding {
    /// A fault keeps the package from being built, a warning does not.
    pub severity: FindingSeverity,
    /// The path of the file.
    pub file: String,
    /// Line and column, each counted from 1. `None` if the finding is about the whole file.
    pub place: Option<(usize, usize)>,
    /// The problem, in a few words.
    pub problem: String,
    /// The way to fix it.
    pub remedy: String,
}

impl SkillFinding {
    /// A fault of a whole file.
    pub(super) fn for_file(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            severity: FindingSeverity::Fault,
            file: file.to_owned(),
            place: None,
            problem: what.into(),
            remedy: remedy.into(),
        }
    }

    /// Turns the finding into a warning.
    pub(super) fn into_warning(mut self) -> Self {
        self.severity = FindingSeverity::Warning;
        self
    }
}

/// Findings about a place in a file.
pub(super) trait FindingPlace {
    /// A fault at the start of this value.
    fn fault_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding;

    fn warning_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding;

    /// A fault at a byte offset of the same file.
    fn fault_at(self, offset: usize, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding;
}

impl FindingPlace for JsonValue<'_> {
    fn fault_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding {
        self.fault_at(self.offset(), what, remedy)
    }

    fn warning_here(self, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding {
        self.fault_here(what, remedy).into_warning()
    }

    fn fault_at(self, offset: usize, what: impl Into<String>, remedy: impl Into<String>) -> SkillFinding {
        SkillFinding {
            place: Some(self.document().place(offset)),
            ..SkillFinding::for_file(self.file(), what, remedy)
        }
    }
}

/// Formats a number of characters: "1 character", "2 characters".
pub(super) fn format_characters(characters: usize) -> String {
    let s = if characters == 1 { "" } else { "s" };
    format!("{characters} character{s}")
}

/// The form that compilers use, so that editors can jump to the place: `file:line:column: problem`, and the
/// remedy below.
impl fmt::Display for SkillFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        if self.severity == FindingSeverity::Warning {
            f.write_str(" warning:")?;
        }
        write!(f, " {}\n    {}", self.problem, self.remedy)
    }
}

/// All findings of one check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillFindings(Vec<SkillFinding>);

impl SkillFindings {
    /// Iterates in the order of files and positions.
    pub fn iter(&self) -> std::slice::Iter<'_, SkillFinding> {
        self.0.iter()
    }

    /// The number of findings with this severity.
    pub fn count(&self, weight: FindingSeverity) -> usize {
        self.iter().filter(|finding| finding.severity == weight).count()
    }

    /// Returns true if nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns true if at least one finding is a fault. The package is not built then.
    pub fn has_fault(&self) -> bool {
        self.count(FindingSeverity::Fault) > 0
    }

    pub(super) fn add(&mut self, finding: SkillFinding) {
        self.0.push(finding);
    }

    pub(super) fn sort(&mut self) {
        // A stable sort, so that several findings at one place stay in the order of the rules.
        self.0
            .sort_by(|one, other| (&one.file, one.place).cmp(&(&other.file, other.place)));
    }
}

impl<'a> IntoIterator for &'a SkillFindings {
    type Item = &'a SkillFinding;
    type IntoIter = std::slice::Iter<'a, SkillFinding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One finding after the other, and the totals in the last line.
impl fmt::Display for SkillFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        let number = |weight, word: &str| match self.count(weight) {
            1 => format!("1 {word}"),
            count => format!("{count} {word}s"),
        };
        let (faults, warnings) = (
            number(FindingSeverity::Fault, "fault"),
            number(FindingSeverity::Warning, "warning"),
        );
        write!(f, "{faults}, {warnings}")
    }
}
