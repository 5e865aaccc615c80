//! Finds the differences between a pattern and a text. What a placeholder matches is no difference.

use crate::fixture::places::{EXPECTED, Part, parts};

/// A part of one of two compared texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// True if the other side does not have it.
    pub differs: bool,
}

impl Piece {
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
const LARGEST: usize = 4_000_000;

/// Aligns a pattern with a text, and returns the parts of both.
pub(super) fn aligned(pattern: &str, came: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (wanted, came_words) = (tokens(pattern), words(came));
    if (wanted.len() + 1) * (came_words.len() + 1) > LARGEST {
        return (vec![Piece::new(pattern, true)], vec![Piece::new(came, true)]);
    }
    let table = Table::of(&wanted, &came_words);
    table.walk(&wanted, &came_words)
}

/// A word of a pattern, or a placeholder.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    place: bool,
}

impl Token<'_> {
    fn takes_anything(&self) -> bool {
        self.place && self.text != "{#}"
    }

    /// Returns true if the token matches this word.
    fn is(&self, word: &str) -> bool {
        match (self.place, self.text) {
            (true, "{#}") => word.bytes().all(|b| b.is_ascii_digit()),
            (true, _) => false,
            (false, "{{") => word == "{",
            (false, text) => text == word,
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token<'_>> {
    let word = |text| Token { text, place: false };
    let parts = parts(pattern, EXPECTED).into_iter();
    let tokens = parts.map(|part| match part {
        Part::Words(text) => words(text).into_iter().map(word).collect(),
        Part::Brace => vec![word("{{")],
        Part::Stray => vec![word("{")],
        Part::Place(text) => vec![Token { text, place: true }],
    });
    tokens.collect::<Vec<_>>().concat()
}

/// Splits a text into words. Each character that is not alphanumeric is a word of its own.
fn words(text: &str) -> Vec<&str> {
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
struct Table {
    width: usize,
    cost: Vec<u32>,
}

impl Table {
    fn of(wanted: &[Token<'_>], came: &[&str]) -> Self {
        let width = came.len() + 1;
        let mut table = Self {
            width,
            cost: vec![0; (wanted.len() + 1) * width],
        };
        for i in (0..=wanted.len()).rev() {
            for j in (0..=came.len()).rev() {
                let steps = [Step::Both, Step::Taken, Step::Ended, Step::Missing, Step::More];
                let costs = steps
                    .into_iter()
                    .filter_map(|step| table.after(step, wanted, came, i, j));
                table.cost[i * width + j] = costs.min().unwrap_or(0);
            }
        }
        table
    }

    /// Returns the cost of going on with `step`, or `None` if the step is not possible here.
    fn after(&self, step: Step, wanted: &[Token<'_>], came: &[&str], i: usize, j: usize) -> Option<u32> {
        let (token, word) = (wanted.get(i), came.get(j));
        let may = match step {
            Step::Both => token?.is(word?),
            Step::Taken => token?.takes_anything() && word.is_some(),
            Step::Ended => token?.takes_anything(),
            Step::Missing => token.is_some_and(|token| !token.takes_anything()),
            Step::More => word.is_some(),
        };
        let (down, right) = step.moves();
        let from = (i + down) * self.width + j + right;
        may.then(|| self.cost[from] + u32::from(step.differs()))
    }

    fn walk(&self, wanted: &[Token<'_>], came: &[&str]) -> (Vec<Piece>, Vec<Piece>) {
        let (mut old, mut new) = (vec![], vec![]);
        let (mut i, mut j) = (0, 0);
        let steps = [Step::Both, Step::Taken, Step::Ended, Step::Missing, Step::More];
        while i < wanted.len() || j < came.len() {
            let cost = Some(self.cost[i * self.width + j]);
            // Of several steps with the same cost, the first one wins: equal words are matched where
            // possible.
            let mut ways = steps.into_iter();
            let Some(step) = ways.find(|step| self.after(*step, wanted, came, i, j) == cost) else {
                break;
            };
            let (down, right) = step.moves();
            if down == 1 {
                push(&mut old, wanted[i].text, step.differs());
            }
            if right == 1 {
                push(&mut new, came[j], step.differs());
            }
            (i, j) = (i + down, j + right);
        }
        (old, new)
    }
}

/// A step in the alignment of both texts.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The word is in both texts.
    Both,
    /// The placeholder matches one more word.
    Taken,
    /// The placeholder ends.
    Ended,
    /// The word is expected but missing.
    Missing,
    /// The word is there but not expected.
    More,
}

impl Step {
    /// The number of tokens of the pattern and of words of the text that the step consumes.
    fn moves(self) -> (usize, usize) {
        match self {
            Self::Both => (1, 1),
            Self::Taken | Self::More => (0, 1),
            Self::Ended | Self::Missing => (1, 0),
        }
    }

    fn differs(self) -> bool {
        matches!(self, Self::Missing | Self::More)
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str, differs: bool) {
    match pieces.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => pieces.push(Piece::new(text, differs)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts the parts that differ in square brackets.
    fn shown(pieces: &[Piece]) -> String {
        let shown = pieces.iter().map(|piece| {
            let (open, close) = if piece.differs { ("[", "]") } else { ("", "") };
            format!("{open}{}{close}", piece.text)
        });
        shown.collect()
    }

    #[track_caller]
    fn check(pattern: &str, came: &str, old: &str, new: &str) {
        let (wanted, got) = aligned(pattern, came);
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
