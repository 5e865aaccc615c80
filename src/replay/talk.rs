//! Runs one conversation, step by step.

use serde_json::Value;

use super::{
    compare::{self, Difference},
    requests::{self, Place},
    stage::{Answer, Letter, Stage, Trouble},
};
use crate::{
    fixture::{
        Act, Conversation, Expectation, Request, Speaker, Step, Then, Turn,
        places::{self, Part},
    },
    secret::Entropy,
};

/// A step whose response differs from the expected one.
#[derive(Debug)]
pub struct Misstep {
    /// The number of the step, from 1.
    pub number: usize,
    /// The line of the file on which the step begins, from 1.
    pub line: usize,
    /// A description of the step in a few words.
    pub told: String,
    /// The parts of the response that differ. Never empty.
    pub differences: Vec<Difference>,
}

/// The result of a conversation that ran to its end.
#[derive(Debug)]
pub(super) struct Held {
    /// The first step whose response differs.
    pub(super) misstep: Option<Misstep>,
    /// The conversation with the actual responses in place of the expected ones, where they differ.
    pub(super) updated: Conversation,
}

/// A step that could not be run.
#[derive(Debug)]
pub(super) struct Broken {
    /// The line of the file on which the step begins, from 1.
    pub(super) line: usize,
    /// The reason.
    pub(super) why: Trouble,
}

/// A conversation in progress.
pub(super) struct Talk<'a> {
    stage: &'a mut dyn Stage,
    entropy: &'a dyn Entropy,
    place: Place,
    open: bool,
    sent: Vec<Vec<u8>>,
    pins: Vec<String>,
}

impl<'a> Talk<'a> {
    /// Begins `conversation`. The suffix `run` is appended to device and person ids.
    pub(super) fn begin(
        conversation: &Conversation,
        run: &str,
        stage: &'a mut dyn Stage,
        entropy: &'a dyn Entropy,
    ) -> Self {
        let place = Place {
            locale: conversation.locale.clone(),
            who: conversation.who.clone(),
            voice: None,
            device: "kitchen".to_owned(),
            link_expired: false,
            session: requests::new_session(entropy),
            run: run.to_owned(),
        };
        Self {
            stage,
            entropy,
            place,
            open: false,
            sent: vec![],
            pins: vec![],
        }
    }

    /// Runs all steps. Stops at the first one that differs, unless `update` is set: an update needs all
    /// actual responses.
    pub(super) async fn hold(mut self, conversation: &Conversation, update: bool) -> Result<Held, Broken> {
        let mut held = Held {
            misstep: None,
            updated: conversation.clone(),
        };
        for (number, Step { line, act }) in conversation.steps.iter().enumerate() {
            let broken = |why: Trouble| Broken {
                line: *line,
                why: why.within(&["steps", &number.to_string()]),
            };
            let turn = match act {
                Act::Wait(by) => {
                    self.stage.wait(*by).await.map_err(broken)?;
                    continue;
                }
                Act::Turn(turn) => turn,
            };
            let got = self.take(turn).await.map_err(broken)?;
            let differences = if turn.lenient {
                compare::refusals(&got)
            } else {
                compare::differences(&turn.expect, &got)
            };
            if differences.is_empty() {
                continue;
            }
            // Replace only what differs, so that patterns that still match survive an update.
            if let Act::Turn(turn) = &mut held.updated.steps[number].act {
                turn.expect = compare::updated(&turn.expect, &got, &differences);
            }
            held.misstep.get_or_insert_with(|| Misstep {
                number: number + 1,
                line: *line,
                told: turn.told(),
                differences,
            });
            if !update {
                break;
            }
        }
        Ok(held)
    }

    async fn take(&mut self, turn: &Turn) -> Result<Expectation, Trouble> {
        self.turn_to(&turn.speaker);
        let body = match turn.again {
            Some(ago) => self.sent_before(ago)?,
            None => self.write(turn)?,
        };
        let answer = self.stage.post(body.clone()).await?;
        self.sent.push(body);
        let letters = self.stage.letters(turn.expect.sent.len()).await?;
        let got = compare::what_came(&answer, &letters);
        self.remember(&answer, &letters, &got);
        Ok(got)
    }

    /// Returns the body that was sent this many requests ago.
    fn sent_before(&self, ago: usize) -> Result<Vec<u8>, Trouble> {
        let at = self.sent.len().checked_sub(ago);
        let sent = at.and_then(|at| self.sent.get(at)).cloned();
        sent.ok_or_else(|| {
            let what = match self.sent.len() {
                0 => "nothing was sent yet that could be sent again; take this step out".to_owned(),
                sent => format!("only {sent} can be sent again so far; give a number from 1 to {sent}"),
            };
            Trouble::fixture(&["again"], what)
        })
    }

    /// Applies the changes to the speaker. They stay in effect for later steps, even if this step only sends
    /// an earlier request again.
    fn turn_to(&mut self, speaker: &Speaker) {
        if let Some(who) = &speaker.who {
            self.place.who.clone_from(&who.0);
        }
        if let Some(voice) = &speaker.voice {
            self.place.voice.clone_from(&voice.0);
        }
        if let Some(device) = &speaker.device {
            self.place.device.clone_from(device);
        }
        self.place.link_expired = speaker.link_expired;
    }

    fn write(&mut self, turn: &Turn) -> Result<Vec<u8>, Trouble> {
        // Alexa begins a new session on its own after the last one has ended.
        if turn.new_session || !self.open {
            self.place.session = requests::new_session(self.entropy);
        }
        let envelope = matches!(turn.request, Request::Envelope(_));
        let asked = requests::fill(&turn.request, &|text| self.filled(text, envelope))?;
        let request = requests::write(&asked, &self.place, self.stage, self.entropy)?;
        self.open = !matches!(&turn.request, Request::Kind(kind) if kind == "SessionEndedRequest");
        Ok(request.to_string().into_bytes())
    }

    /// Remembers what later steps need: PINs and session attributes.
    fn remember(&mut self, answer: &Answer, letters: &[Letter], got: &Expectation) {
        for pin in letters.iter().filter_map(|letter| letter.pin.as_ref()) {
            // One PIN usually arrives twice, by email and by SMS, and counts once.
            if self.pins.last() != Some(pin) {
                self.pins.push(pin.clone());
            }
        }
        // An error response has no session state to remember.
        if got.status != 200 {
            return;
        }
        self.place.session.new = false;
        let attributes = answer.body.get("sessionAttributes").and_then(Value::as_object);
        self.place.session.attributes = attributes.cloned().unwrap_or_default();
        self.open &= match got.then {
            Some(Then::Ends) => false,
            // Only a screen keeps a session open without a question.
            Some(Then::Stays) => self.place.device == "screen",
            _ => true,
        };
    }

    /// Replaces placeholders with PINs. In an `envelope`, other braces are left unchanged, because a recorded
    /// request may contain any text.
    fn filled(&self, text: &str, envelope: bool) -> Result<String, Trouble> {
        let parts = places::parts(text, places::SAID).into_iter();
        let filled = parts.map(|part| match part {
            Part::Words(words) => Ok(words.to_owned()),
            Part::Brace if envelope => Ok("{{".to_owned()),
            Part::Brace | Part::Stray => Ok("{".to_owned()),
            Part::Place(place) => self.pin(place),
        });
        filled.collect()
    }

    /// Returns the PIN for a placeholder.
    fn pin(&self, place: &str) -> Result<String, Trouble> {
        let back = match place {
            "{wrong pin}" => return Ok(self.wrong_pin()),
            "{pin before}" => 1,
            _ => 0,
        };
        let pin = self.pins.iter().rev().nth(back).cloned();
        pin.ok_or_else(|| {
            let before = if back == 0 { "" } else { " before the last" };
            let what = format!(
                "{place} stands for a PIN, and none was delivered{before}; ask for one in a step before"
            );
            Trouble::fixture(&[], what)
        })
    }

    fn wrong_pin(&self) -> String {
        // A wrong PIN must have the right length and must never have been delivered. Three candidates are
        // enough unless a fixture is unlucky with all of them.
        let right = self.pins.last().map_or("111", String::as_str);
        let wrong = ["2", "3", "4"].map(|digit| digit.repeat(right.len()));
        let wrong = wrong.into_iter().find(|wrong| !self.pins.contains(wrong));
        wrong.unwrap_or_else(|| "999".to_owned())
    }
}

impl Turn {
    /// Describes the step in a few words, for reports.
    fn told(&self) -> String {
        match self.again {
            None => self.request.told(),
            Some(1) => "the same request again".to_owned(),
            Some(ago) => format!("the request of {ago} requests ago again"),
        }
    }
}
