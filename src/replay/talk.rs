//! Holds one conversation, step by step.

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

/// A step that went otherwise than expected.
#[derive(Debug)]
pub struct Misstep {
    /// Its number, from 1.
    pub number: usize,
    /// The line of the file on which it begins.
    pub line: usize,
    /// What was done, in a few words.
    pub told: String,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// What came of a conversation.
#[derive(Debug)]
pub(super) struct Held {
    /// The first step that went otherwise.
    pub(super) misstep: Option<Misstep>,
    /// The conversation with what came back in place of what was expected, where that differs.
    pub(super) updated: Conversation,
}

/// A step could not be done.
#[derive(Debug)]
pub(super) struct Broken {
    /// The line of the file on which it begins.
    pub(super) line: usize,
    /// Why.
    pub(super) why: Trouble,
}

/// Somebody in a conversation.
pub(super) struct Talk<'a> {
    stage: &'a mut dyn Stage,
    entropy: &'a dyn Entropy,
    place: Place,
    open: bool,
    sent: Vec<Vec<u8>>,
    pins: Vec<String>,
}

impl<'a> Talk<'a> {
    /// Begins `conversation`. The people of one `run` are not those of another.
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

    /// Holds it to its end, or to the first step that goes otherwise unless it goes on for an `update`.
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

    /// What was sent so many requests ago.
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

    /// Whoever speaks now goes on from here, though what they send may be a request of somebody else's once more.
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
        if turn.new_session || !self.open {
            self.place.session = requests::new_session(self.entropy);
        }
        let envelope = matches!(turn.request, Request::Envelope(_));
        let asked = requests::fill(&turn.request, &|text| self.filled(text, envelope))?;
        let request = requests::write(&asked, &self.place, self.stage, self.entropy)?;
        self.open = !matches!(&turn.request, Request::Kind(kind) if kind == "SessionEndedRequest");
        Ok(request.to_string().into_bytes())
    }

    /// Keeps what the next step needs.
    fn remember(&mut self, answer: &Answer, letters: &[Letter], got: &Expectation) {
        for pin in letters.iter().filter_map(|letter| letter.pin.as_ref()) {
            if self.pins.last() != Some(pin) {
                self.pins.push(pin.clone());
            }
        }
        if got.status != 200 {
            return;
        }
        self.place.session.new = false;
        let attributes = answer.body.get("sessionAttributes").and_then(Value::as_object);
        self.place.session.attributes = attributes.cloned().unwrap_or_default();
        self.open &= match got.then {
            Some(Then::Ends) => false,
            Some(Then::Stays) => self.place.device == "screen",
            _ => true,
        };
    }

    /// A text with the PINs in their places. In an `envelope`, other braces stand for themselves.
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

    /// The PIN for this place.
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
        let right = self.pins.last().map_or("111", String::as_str);
        let wrong = ["2", "3", "4"].map(|digit| digit.repeat(right.len()));
        let wrong = wrong.into_iter().find(|wrong| !self.pins.contains(wrong));
        wrong.unwrap_or_else(|| "999".to_owned())
    }
}

impl Turn {
    /// What was done, in a few words.
    fn told(&self) -> String {
        match self.again {
            None => self.request.told(),
            Some(1) => "the same request again".to_owned(),
            Some(ago) => format!("the request of {ago} requests ago again"),
        }
    }
}
