//! Finds the differences between a pattern and a text. What a placeholder matches is no difference.

use crate::fixture::template_parts::{PATTERN_PLACEHOLDERS, TemplatePart, split_template};

/// A part of one of two compared texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffPiece {
    /// The text.
    pub text: String,
    /// True if the other side does not have it.
    pub differs: bool,
}

impl DiffPiece {
    /// Creates a part.
    pub(super) fn new(text: impl Into<String>, differs: bool) -> Self {
        Self {
            text: text.into(),
            differs,
        }
    }
}

/// The most cells in the table of one comparison, which limits memory to 16 MB. Longer texts differ as a
/// whole.
const MAX_CELLS: usize = 4_000_000;

/// Aligns a pattern with a text, and returns the parts of both.
pub(super) fn align_texts(pattern: &str, came: &str) -> (Vec<DiffPiece>, Vec<DiffPiece>) {
    let (wanted, came_words) = (split_pattern(pattern), split_words(came));
    if (wanted.len() + 1) * (came_words.len() + 1) > MAX_CELLS {
        return (
            vec![DiffPiece::new(pattern, true)],
            vec![DiffPiece::new(came, true)],
        );
    }
    let table = CostTable::new(&wanted, &came_words);
    table.trace_alignment(&wanted, &came_words)
}

/// A word of a pattern, or a placeholder.
#[derive(Debug, Clone, Copy)]
struct PatternToken<'t> {
    text: &'t str,
    place: bool,
}

impl PatternToken<'_> {
    fn is_wildcard(&self) -> bool {
        self.place && self.text != "{#}"
    }

    /// Returns true if the token matches this word.
    fn matches_word(&self, word: &str) -> bool {
        match (self.place, self.text) {
            (true, "{#}") => word.bytes().all(|b| b.is_ascii_digit()),
            (true, _) => false,
            (false, "{{") => word == "{",
            (false, text) => text == word,
        }
    }
}

fn split_pattern(pattern: &str) -> Vec<PatternToken<'_>> {
    let word = |text| PatternToken { text, place: false };
    let parts = split_template(pattern, PATTERN_PLACEHOLDERS).into_iter();
    let tokens = parts.map(|part| match part {
        TemplatePart::Literal(text) => split_words(text).into_iter().map(word).collect(),
        TemplatePart::Brace => vec![word("{{")],
        TemplatePart::Stray => vec![word("{")],
        TemplatePart::Placeholder(text) => vec![PatternToken { text, place: true }],
    });
    tokens.collect::<Vec<_>>().concat()
}

/// Splits a text into words. Each character that is not alphanumeric is a word of its own.
fn split_words(text: &str) -> Vec<&str> {
    let mut words = vec![];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (first, after) = rest.split_at(if word == 0 { c.len_utf8() } else { word });
        words.push(first);
        rest = after;
    }
    words
}

/// The lowest number of differing words from each pair of positions to the ends of both texts: a dynamic
/// program that is filled from the end.
struct CostTable {
    width: usize,
    cost: Vec<u32>,
}

impl CostTable {
    fn new(wanted: &[PatternToken<'_>], came: &[&str]) -> Self {
        let width = came.len() + 1;
        let mut table = Self {
            width,
            cost: vec![0; (wanted.len() + 1) * width],
        };
        for i in (0..=wanted.len()).rev() {
            for j in (0..=came.len()).rev() {
                let steps = [
                    DiffStep::Both,
                    DiffStep::PlaceholderContinues,
                    DiffStep::PlaceholderEnds,
                    DiffStep::Missing,
                    DiffStep::Extra,
                ];
                let costs = steps
                    .into_iter()
                    .filter_map(|step| table.cost_after(step, wanted, came, i, j));
                table.cost[i * width + j] = costs.min().unwrap_or(0);
            }
        }
        table
    }

    /// Returns the cost of going on with `step`, or `None` if the step is not possible here.
    fn cost_after(
        &self,
        step: DiffStep,
        wanted: &[PatternToken<'_>],
        came: &[&str],
        i: usize,
        j: usize,
    ) -> Option<u32> {
        let (token, word) = (wanted.get(i), came.get(j));
        let may = match step {
            DiffStep::Both => token?.matches_word(word?),
            DiffStep::PlaceholderContinues => token?.is_wildcard() && word.is_some(),
            DiffStep::PlaceholderEnds => token?.is_wildcard(),
            DiffStep::Missing => token.is_some_and(|token| !token.is_wildcard()),
            DiffStep::Extra => word.is_some(),
        };
        let (down, right) = step.moves();
        let from = (i + down) * self.width + j + right;
        may.then(|| self.cost[from] + u32::from(step.differs()))
    }

    fn trace_alignment(
        &self,
        wanted: &[PatternToken<'_>],
        came: &[&str],
    ) -> (Vec<DiffPiece>, Vec<DiffPiece>) {
        let (mut old, mut new) = (vec![], vec![]);
        let (mut i, mut j) = (0, 0);
        let steps = [
            DiffStep::Both,
            DiffStep::PlaceholderContinues,
            DiffStep::PlaceholderEnds,
            DiffStep::Missing,
            DiffStep::Extra,
        ];
        while i < wanted.len() || j < came.len() {
            let cost = Some(self.cost[i * self.width + j]);
            // Of several steps with the same cost, the first one wins: equal words are matched where
            // possible.
            let mut ways = steps.into_iter();
            let Some(step) = ways.find(|step| self.cost_after(*step, wanted, came, i, j) == cost) else {
                break;
            };
            let (down, right) = step.moves();
            if down == 1 {
                push_text(&mut old, wanted[i].text, step.differs());
            }
            if right == 1 {
                push_text(&mut new, came[j], step.differs());
            }
            (i, j) = (i + down, j + right);
        }
        (old, new)
    }
}

/// A step in the alignment of both texts.
#[derive(Debug, Clone, Copy)]
enum DiffStep {
    /// The word is in both texts.
    Both,
    /// The placeholder matches one more word.
    PlaceholderContinues,
    /// The placeholder ends.
    PlaceholderEnds,
    /// The word is expected but missing.
    Missing,
    /// The word is there but not expected.
    Extra,
}

impl DiffStep {
    /// The number of tokens of the pattern and of words of the text that the step consumes.
    fn moves(self) -> (usize, usize) {
        match self {
            Self::Both => (1, 1),
            Self::PlaceholderContinues | Self::Extra => (0, 1),
            Self::PlaceholderEnds | Self::Missing => (1, 0),
        }
    }

    fn differs(self) -> bool {
        matches!(self, Self::Missing | Self::Extra)
    }
}

fn push_text(pieces: &mut Vec<DiffPiece>, text: &str, differs: bool) {
    match pieces.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => pieces.push(DiffPiece::new(text, differs)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts the parts that differ in square brackets.
    fn shown(pieces: &[DiffPiece]) -> String {
        let shown = pieces.iter().map(|piece| {
            let (open, close) = if piece.differs { ("[", "]") } else { ("", "") };
            format!("{open}{}{close}", piece.text)
        });
        shown.collect()
    }

    #[track_caller]
    fn check(pattern: &str, came: &str, old: &str, new: &str) {
        let (wanted, got) = align_texts(pattern, came);
        assert_eq!((shown(&wanted).as_str(), shown(&got).as_str()), (old, new));
    }

    #[test]
    fn what_stands_in_a_place_is_no_difference() {
        check(
            "a four-digit PIN to {*}. What?",
            "a three-digit PIN to your mail. And more. What?",
            "a [four]-digit PIN to {*}. What?",
            "a [three]-digit PIN to your mail. And more. What?",
        );
        check(
            "in {#} seconds",
            "in 60 hours",
            "in {#} [seconds]",
            "in 60 [hours]",
        );
        check("in {#} s", "in six s", "in [{#}] s", "in [six] s");
        check("{*} gone", "hello", "{*}[ gone]", "hello");
        check("{{x} é", "{x} ö", "{{x} [é]", "{x} [ö]");
        check("", "new", "", "[new]");
        check("same", "same", "same", "same");
    }
}
