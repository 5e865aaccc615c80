//! What came back, in the form of an expectation, and how it differs from the one there was.

use super::stage::{Answer, Letter};
use crate::fixture::{Expectation, Sent, Then, pattern};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What: `speech`, `sent` and so on, as in the fixture.
    pub what: &'static str,
    /// What was expected.
    pub expected: Option<String>,
    /// What came.
    pub got: Option<String>,
}

/// What came, wholly.
pub(super) fn what_came(answer: &Answer, letters: &[Letter]) -> Expectation {
    let sent = letters.iter().map(|letter| Sent {
        channel: letter.channel.clone(),
        to: letter.to.clone(),
    });
    let mut sent: Vec<Sent> = sent.collect();
    sent.sort();
    Expectation::of(answer.status, &answer.body, sent)
}

/// What speaks against an answer of which nothing is expected but that it is one.
pub(super) fn refusals(got: &Expectation) -> Vec<Difference> {
    let wanted = Expectation::default();
    let refused = (got.status != wanted.status).then(|| Difference {
        what: "status",
        expected: Some(wanted.status.to_string()),
        got: Some(got.status.to_string()),
    });
    refused.into_iter().collect()
}

/// What differs between what was expected and what came.
pub(super) fn differences(expected: &Expectation, got: &Expectation) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differ = |what, expected: Option<String>, got: Option<String>| {
        found.push(Difference { what, expected, got });
    };
    if expected.status != got.status {
        differ(
            "status",
            Some(expected.status.to_string()),
            Some(got.status.to_string()),
        );
        // Nothing else is there to compare, or nothing that says more.
        return found;
    }
    let words = |wanted: &Option<String>, heard: &Option<String>| match (wanted, heard) {
        (Some(wanted), Some(heard)) => pattern::fits(wanted, heard),
        (wanted, heard) => wanted == heard,
    };
    if !words(&expected.speech, &got.speech) {
        differ("speech", expected.speech.clone(), got.speech.clone());
    }
    if expected.reprompt.is_some() && !words(&expected.reprompt, &got.reprompt) {
        differ("reprompt", expected.reprompt.clone(), got.reprompt.clone());
    }
    if expected.card != got.card {
        differ("card", expected.card.clone(), got.card.clone());
    }
    if expected.directives != got.directives {
        differ(
            "directives",
            listed(&expected.directives),
            listed(&got.directives),
        );
    }
    if !expected.shows.is_empty() && !all_fit(&expected.shows, &got.shows) {
        differ("shows", listed(&expected.shows), listed(&got.shows));
    }
    if expected.then.is_some() && expected.then != got.then {
        differ("then", expected.then.map(named), got.then.map(named));
    }
    if expected.state.is_some() && expected.state != got.state {
        let told = |state: Option<bool>| state.map(|state| state.to_string());
        differ("state", told(expected.state), told(got.state));
    }
    let mut wanted = expected.sent.clone();
    wanted.sort();
    if wanted != got.sent {
        differ("sent", letters(&wanted), letters(&got.sent));
    }
    found
}

/// What was expected, with what came in the places of what differs. Of what was not expected at all, everything that came.
pub(super) fn updated(expected: &Expectation, got: &Expectation, differences: &[Difference]) -> Expectation {
    if *expected == Expectation::default() {
        return got.clone();
    }
    let mut new = expected.clone();
    for Difference { what, .. } in differences {
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
            // Another status is another kind of answer.
            _ => new = got,
        }
    }
    new
}

fn all_fit(patterns: &[String], texts: &[String]) -> bool {
    patterns.len() == texts.len()
        && patterns
            .iter()
            .zip(texts)
            .all(|(wanted, text)| pattern::fits(wanted, text))
}

fn named(then: Then) -> String {
    match then {
        Then::Listens => "listens",
        Then::Ends => "ends",
        Then::Stays => "stays",
    }
    .to_owned()
}

fn listed(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn letters(sent: &[Sent]) -> Option<String> {
    let told: Vec<_> = sent
        .iter()
        .map(|sent| format!("{} to {}", sent.channel, sent.to))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}
