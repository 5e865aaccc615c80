//! A sample as a pattern: fixed words, and slots between them.

use super::spoken_words;

/// A parsed sample.
#[derive(Debug, Clone)]
pub(super) struct SamplePattern(Vec<PatternPiece>);

#[derive(Debug, Clone)]
enum PatternPiece {
    Word(String),
    Slot(String),
}

/// A slot, and the words that fill it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotMatch<'a> {
    /// The name of the slot.
    pub(super) slot: &'a str,
    /// The words.
    pub(super) words: &'a [String],
    /// True if a fixed word is next to the slot. The possessive does not count.
    pub(super) anchored: bool,
}

/// The maximum number of words that fill a slot.
const LONGEST_VALUE: usize = 12;

impl SamplePattern {
    pub(super) fn parse(sample: &str) -> Self {
        let mut pieces = Vec::new();
        // Splitting at braces yields words and slots in turn, beginning with words.
        for (at, part) in sample.split(['{', '}']).enumerate() {
            if at % 2 == 1 {
                pieces.push(PatternPiece::Slot(part.to_owned()));
            } else if part.trim_start().starts_with(spoken_words::POSSESSIVE) {
                pieces.push(PatternPiece::Word(spoken_words::POSSESSIVE.to_owned()));
                let rest = part.trim_start().trim_start_matches(spoken_words::POSSESSIVE);
                pieces.extend(
                    spoken_words::split_words(rest)
                        .into_iter()
                        .map(PatternPiece::Word),
                );
            } else {
                pieces.extend(
                    spoken_words::split_words(part)
                        .into_iter()
                        .map(PatternPiece::Word),
                );
            }
        }
        Self(pieces)
    }

    /// The number of fixed words.
    pub(super) fn literal_count(&self) -> usize {
        self.0
            .iter()
            .filter(|piece| matches!(piece, PatternPiece::Word(_)))
            .count()
    }

    /// Every way in which `said` matches the pattern.
    pub(super) fn find_matches<'a>(&'a self, said: &'a [String]) -> Vec<Vec<SlotMatch<'a>>> {
        let mut ways = Vec::new();
        self.match_from(0, said, &mut Vec::new(), &mut ways);
        ways
    }

    fn match_from<'a>(
        &'a self,
        at: usize,
        said: &'a [String],
        taken: &mut Vec<SlotMatch<'a>>,
        ways: &mut Vec<Vec<SlotMatch<'a>>>,
    ) {
        match self.0.get(at) {
            None => {
                if said.is_empty() {
                    ways.push(taken.clone());
                }
            }
            Some(PatternPiece::Word(word)) => {
                if let Some(rest) = said.strip_prefix(std::slice::from_ref(word)) {
                    self.match_from(at + 1, rest, taken, ways);
                }
            }
            Some(PatternPiece::Slot(slot)) => {
                // Every length is tried, because only the type of the slot can tell which words suit it.
                for length in 1..=said.len().min(LONGEST_VALUE) {
                    let (words, rest) = said.split_at(length);
                    taken.push(SlotMatch {
                        slot,
                        words,
                        anchored: self.is_anchored(at),
                    });
                    self.match_from(at + 1, rest, taken, ways);
                    taken.pop();
                }
            }
        }
    }

    /// Returns true if a fixed word is right before or after the slot. A possessive in between is skipped.
    fn is_anchored(&self, at: usize) -> bool {
        let is_anchor = |piece: Option<&PatternPiece>| matches!(piece, Some(PatternPiece::Word(word)) if word != spoken_words::POSSESSIVE);
        let possessive = |piece: Option<&PatternPiece>| matches!(piece, Some(PatternPiece::Word(w)) if w == spoken_words::POSSESSIVE);
        let after = if possessive(self.0.get(at + 1)) {
            at + 2
        } else {
            at + 1
        };
        let before = at.checked_sub(1).and_then(|before| self.0.get(before));
        is_anchor(before) || is_anchor(self.0.get(after))
    }
}
