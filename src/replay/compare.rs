//! Compares actual responses with expected ones.

use serde_json::Value;

use super::{
    target::DeliveredMessage,
    text_diff::{DiffPiece, align_texts},
};
use crate::fixture::{ExpectedMessage, ResponseExpectation, pattern, template_parts};

/// A part of a response that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseDifference {
    /// The name of the part, as in the fixture: `speech`, `sent` and so on.
    pub what: &'static str,
    /// The expected value; empty if the part had to be absent.
    pub expected: Vec<DiffPiece>,
    /// The actual value; empty if the part is absent.
    pub got: Vec<DiffPiece>,
}

impl ResponseDifference {
    /// Compares two values, which either are equal or differ as a whole.
    pub(super) fn between_values<T: PartialEq + ToString>(
        what: &'static str,
        expected: Option<&T>,
        got: Option<&T>,
    ) -> Option<Self> {
        let side = |value: Option<&T>| value.map(|value| DiffPiece::new(value.to_string(), true));
        (expected != got).then(|| Self {
            what,
            expected: side(expected).into_iter().collect(),
            got: side(got).into_iter().collect(),
        })
    }

    /// Compares a text with a pattern, word by word.
    fn between_texts(what: &'static str, wanted: Option<&String>, came: Option<&String>) -> Option<Self> {
        let (Some(wanted), Some(came)) = (wanted, came) else {
            return Self::between_values(what, wanted, came);
        };
        let differ = !pattern::matches_pattern(wanted, came);
        let (expected, got) = differ.then(|| align_texts(wanted, came))?;
        Some(Self { what, expected, got })
    }

    /// Compares two lists, entry by entry at the same index.
    fn between_lists(
        what: &'static str,
        wanted: &[String],
        came: &[String],
        fit: impl Fn(&str, &str) -> bool,
    ) -> Option<Self> {
        let fits = |at: usize| {
            wanted
                .get(at)
                .zip(came.get(at))
                .is_some_and(|(one, other)| fit(one, other))
        };
        let differ = wanted.len() != came.len() || !(0..came.len()).all(fits);
        differ.then(|| Self {
            what,
            expected: join_entries(wanted, |at| !fits(at)),
            got: join_entries(came, |at| !fits(at)),
        })
    }

    /// Compares two sorted lists of messages, whose order does not matter.
    fn between_messages(
        what: &'static str,
        wanted: &[ExpectedMessage],
        came: &[ExpectedMessage],
    ) -> Option<Self> {
        let told = |sent: &[ExpectedMessage]| -> Vec<String> {
            let told = sent.iter().map(|sent| format!("{} to {}", sent.channel, sent.to));
            told.collect()
        };
        let count =
            |all: &[ExpectedMessage], one: &ExpectedMessage| all.iter().filter(|other| *other == one).count();
        // An entry differs if this side has it more often, up to here, than the other side in total.
        let more = |here: &[ExpectedMessage], there: &[ExpectedMessage], at: usize| {
            count(&here[..=at], &here[at]) > count(there, &here[at])
        };
        (wanted != came).then(|| Self {
            what,
            expected: join_entries(&told(wanted), |at| more(wanted, came, at)),
            got: join_entries(&told(came), |at| more(came, wanted, at)),
        })
    }
}

/// Joins the entries of a list with commas.
fn join_entries(entries: &[String], differs: impl Fn(usize) -> bool) -> Vec<DiffPiece> {
    let mut pieces = vec![];
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            pieces.push(DiffPiece::new(", ", false));
        }
        pieces.push(DiffPiece::new(entry, differs(at)));
    }
    pieces
}

/// Converts a response and its messages to the form of an expectation.
pub(super) fn exact_expectation(
    status: u16,
    body: &Value,
    letters: &[DeliveredMessage],
) -> ResponseExpectation {
    let sent = letters.iter().map(|letter| ExpectedMessage {
        channel: letter.channel.clone(),
        to: letter.to.clone(),
    });
    let mut sent: Vec<ExpectedMessage> = sent.collect();
    // Messages are sent at the same time, so they arrive in any order.
    sent.sort();
    ResponseExpectation::from_response(status, body, sent)
}

/// Returns the differences for a step without a given expectation: only a status other than 200.
pub(super) fn find_refusal(got: &ResponseExpectation) -> Vec<ResponseDifference> {
    let wanted = ResponseExpectation::default();
    let refused = ResponseDifference::between_values("status", Some(&wanted.status), Some(&got.status));
    refused.into_iter().collect()
}

/// Returns the differences between the expected and the actual response.
pub(super) fn find_differences(
    expected: &ResponseExpectation,
    got: &ResponseExpectation,
) -> Vec<ResponseDifference> {
    if let Some(status) =
        ResponseDifference::between_values("status", Some(&expected.status), Some(&got.status))
    {
        // An error response has no other parts, so further differences would only repeat this one.
        return vec![status];
    }
    let words = |what, wanted: &Option<String>, came: &Option<String>| {
        ResponseDifference::between_texts(what, wanted.as_ref(), came.as_ref())
    };
    // The optional parts are compared only if the fixture names them.
    let named = |there: bool, difference: Option<ResponseDifference>| difference.filter(|_| there);
    let mut wanted = expected.sent.clone();
    wanted.sort();
    let all = [
        words("speech", &expected.speech, &got.speech),
        named(
            expected.reprompt.is_some(),
            words("reprompt", &expected.reprompt, &got.reprompt),
        ),
        ResponseDifference::between_values("card", expected.card.as_ref(), got.card.as_ref()),
        ResponseDifference::between_lists("directives", &expected.directives, &got.directives, |a, b| a == b),
        named(
            !expected.shows.is_empty(),
            ResponseDifference::between_lists("shows", &expected.shows, &got.shows, pattern::matches_pattern),
        ),
        named(
            expected.then.is_some(),
            ResponseDifference::between_values("then", expected.then.as_ref(), got.then.as_ref()),
        ),
        named(
            expected.state.is_some(),
            ResponseDifference::between_values("state", expected.state.as_ref(), got.state.as_ref()),
        ),
        ResponseDifference::between_messages("sent", &wanted, &got.sent),
    ];
    all.into_iter().flatten().collect()
}

/// Returns the expectation with the actual values in place of those that differ. An empty expectation, which
/// authors write for a new step, is replaced as a whole.
pub(super) fn update_expectation(
    expected: &ResponseExpectation,
    got: &ResponseExpectation,
    differences: &[ResponseDifference],
) -> ResponseExpectation {
    let got = escape_patterns(got);
    if *expected == ResponseExpectation::default() {
        return got;
    }
    let mut new = expected.clone();
    for ResponseDifference { what, .. } in differences {
        let got = got.clone();
        match *what {
            "speech" => new.speech = got.speech,
            "reprompt" => new.reprompt = got.reprompt,
            "card" => new.card = got.card,
            "directives" => new.directives = got.directives,
            "shows" => new.shows = got.shows,
            "then" => new.then = got.then,
            "state" => new.state = got.state,
            "sent" => new.sent = got.sent,
            // With another status, no part of the old expectation applies any more.
            _ => new = got,
        }
    }
    new
}

/// Escapes the braces in an actual response, so that it can be written as a pattern.
fn escape_patterns(got: &ResponseExpectation) -> ResponseExpectation {
    let escaped = |text: &Option<String>| text.as_deref().map(template_parts::escape_braces);
    ResponseExpectation {
        speech: escaped(&got.speech),
        reprompt: escaped(&got.reprompt),
        shows: got
            .shows
            .iter()
            .map(|text| template_parts::escape_braces(text))
            .collect(),
        ..got.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_sent_only_that_differs_which_one_side_has() {
        let sent = |to: &str| ExpectedMessage {
            channel: "sms".to_owned(),
            to: to.to_owned(),
        };
        let (a, b, c) = (sent("+1"), sent("+2"), sent("+3"));
        let differing = |wanted: &[ExpectedMessage], came: &[ExpectedMessage]| {
            let found = ResponseDifference::between_messages("sent", wanted, came).unwrap();
            let marked = |pieces: Vec<DiffPiece>| -> Vec<String> {
                let marked = pieces.into_iter().filter(|piece| piece.differs);
                marked.map(|piece| piece.text).collect()
            };
            (marked(found.expected), marked(found.got))
        };
        let to = |number: &str| vec![format!("sms to {number}")];
        assert_eq!(
            differing(&[b.clone(), c.clone()], &[a.clone(), b.clone()]),
            (to("+3"), to("+1"))
        );
        assert_eq!(
            differing(std::slice::from_ref(&b), &[b.clone(), b.clone()]),
            (vec![], to("+2"))
        );
    }

    #[test]
    fn what_came_is_written_down_with_its_braces_as_braces() {
        let got = ResponseExpectation {
            speech: Some("{*} of {x}".to_owned()),
            ..ResponseExpectation::default()
        };
        let wanted = ResponseExpectation {
            speech: Some("else".to_owned()),
            ..ResponseExpectation::default()
        };
        let new = update_expectation(&wanted, &got, &find_differences(&wanted, &got));
        assert_eq!(new.speech.as_deref(), Some("{{*} of {{x}"));
        assert!(find_differences(&new, &got).is_empty());
    }
}
