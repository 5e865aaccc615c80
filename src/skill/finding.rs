//! What is wrong with a package, and what to do about it.

use std::fmt;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Amazon would refuse it, or people would not be understood.
    Fault,
    /// It works, and yet somebody should look at it.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// The file.
    pub file: String,
    /// Line and column in it, each from 1; none when a whole file is meant.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// A fault of a whole file.
    pub(super) fn of_file(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            weight: Weight::Fault,
            file: file.to_owned(),
            place: None,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The same, as something to look at only.
    pub(super) fn mild(mut self) -> Self {
        self.weight = Weight::Warning;
        self
    }
}

/// As compilers say it: `file:line:column: what`, and the remedy below.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        if self.weight == Weight::Warning {
            f.write_str(" warning:")?;
        }
        write!(f, " {}\n    {}", self.what, self.remedy)
    }
}

/// Everything that is wrong with a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// One after the other, file by file and from top to bottom.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// How many of this weight there are.
    pub fn count(&self, weight: Weight) -> usize {
        self.iter().filter(|finding| finding.weight == weight).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether Amazon or people would stumble over any.
    pub fn has_fault(&self) -> bool {
        self.count(Weight::Fault) > 0
    }

    pub(super) fn add(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub(super) fn sort(&mut self) {
        self.0
            .sort_by(|one, other| (&one.file, one.place).cmp(&(&other.file, other.place)));
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Each on its own lines, and their number at the end.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        let number = |weight, word: &str| match self.count(weight) {
            1 => format!("1 {word}"),
            count => format!("{count} {word}s"),
        };
        let (faults, warnings) = (number(Weight::Fault, "fault"), number(Weight::Warning, "warning"));
        write!(f, "{faults}, {warnings}")
    }
}
