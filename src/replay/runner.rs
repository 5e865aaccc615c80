//! Runs one conversation, step by step.

use serde_json::Value;

use super::{
    compare::{self, ResponseDifference},
    request_builder::{self, StepContext},
    target::{DeliveredMessage, ReplayError, ReplayTarget},
};
use crate::{
    fixture::{
        ConversationFixture, FixtureStep, FixtureTurn, ResponseExpectation, SessionContinuation,
        SpeakerChange, StepAction, StepRequest,
        template_parts::{self, TemplatePart},
    },
    secret::Entropy,
};

/// A step whose response differs from the expected one.
#[derive(Debug)]
pub struct StepMismatch {
    /// The number of the step, from 1.
    pub number: usize,
    /// The line of the file on which the step begins, from 1.
    pub line: usize,
    /// A description of the step in a few words.
    pub description: String,
    /// The parts of the response that differ. Never empty.
    pub differences: Vec<ResponseDifference>,
}

/// The result of a conversation that ran to its end.
#[derive(Debug)]
pub(super) struct ConversationResult {
    /// The first step whose response differs.
    pub(super) mismatch: Option<StepMismatch>,
    /// The conversation with the actual responses in place of the expected ones, where they differ.
    pub(super) updated: ConversationFixture,
}

/// A step that could not be run.
#[derive(Debug)]
pub(super) struct FailedStep {
    /// The line of the file on which the step begins, from 1.
    pub(super) line: usize,
    /// The reason.
    pub(super) why: ReplayError,
}

/// A conversation in progress.
pub(super) struct ConversationRun<'a> {
    target: &'a mut dyn ReplayTarget,
    entropy: &'a dyn Entropy,
    context: StepContext,
    open: bool,
    sent: Vec<Vec<u8>>,
    pins: Vec<String>,
}

impl<'a> ConversationRun<'a> {
    /// Begins `conversation`. The suffix `run` is appended to device and person ids.
    pub(super) fn begin(
        conversation: &ConversationFixture,
        run: &str,
        target: &'a mut dyn ReplayTarget,
        entropy: &'a dyn Entropy,
    ) -> Self {
        let context = StepContext {
            locale: conversation.locale.clone(),
            who: conversation.who.clone(),
            voice: None,
            device: "kitchen".to_owned(),
            link_expired: false,
            session: request_builder::new_session(entropy),
            run: run.to_owned(),
        };
        Self {
            target,
            entropy,
            context,
            open: false,
            sent: vec![],
            pins: vec![],
        }
    }

    /// Runs all steps. Stops at the first one that differs, unless `update` is set: an update needs all
    /// actual responses.
    pub(super) async fn run_steps(
        mut self,
        conversation: &ConversationFixture,
        update: bool,
    ) -> Result<ConversationResult, FailedStep> {
        let mut held = ConversationResult {
            mismatch: None,
            updated: conversation.clone(),
        };
        for (number, FixtureStep { line, act }) in conversation.steps.iter().enumerate() {
            let broken = |why: ReplayError| FailedStep {
                line: *line,
                why: why.with_leading_keys(&["steps", &number.to_string()]),
            };
            let turn = match act {
                StepAction::Wait(by) => {
                    self.target.wait(*by).await.map_err(broken)?;
                    continue;
                }
                StepAction::Turn(turn) => turn,
            };
            let got = self.run_turn(turn).await.map_err(broken)?;
            let differences = if turn.lenient {
                compare::find_refusal(&got)
            } else {
                compare::find_differences(&turn.expect, &got)
            };
            if differences.is_empty() {
                continue;
            }
            // Replace only what differs, so that patterns that still match survive an update.
            if let StepAction::Turn(turn) = &mut held.updated.steps[number].act {
                turn.expect = compare::update_expectation(&turn.expect, &got, &differences);
            }
            held.mismatch.get_or_insert_with(|| StepMismatch {
                number: number + 1,
                line: *line,
                description: turn.describe(),
                differences,
            });
            if !update {
                break;
            }
        }
        Ok(held)
    }

    async fn run_turn(&mut self, turn: &FixtureTurn) -> Result<ResponseExpectation, ReplayError> {
        self.apply_speaker(&turn.speaker);
        let body = match turn.again {
            Some(ago) => self.earlier_request(ago)?,
            None => self.build_request(turn)?,
        };
        let answer = self.target.post(body.clone()).await?;
        let response = answer.json().unwrap_or_default();
        self.sent.push(body);
        let letters = self.target.delivered_messages(turn.expect.sent.len()).await?;
        let got = compare::exact_expectation(answer.status, &response, &letters);
        self.remember_response(&response, &letters, &got);
        Ok(got)
    }

    /// Returns the body that was sent this many requests ago.
    fn earlier_request(&self, ago: usize) -> Result<Vec<u8>, ReplayError> {
        let at = self.sent.len().checked_sub(ago);
        let sent = at.and_then(|at| self.sent.get(at)).cloned();
        sent.ok_or_else(|| {
            let what = match self.sent.len() {
                0 => "no request has been sent yet that could be sent again; remove this step".to_owned(),
                sent => format!(
                    "only {sent} of the earlier requests can be sent again; give a number from 1 to {sent}"
                ),
            };
            ReplayError::in_fixture(&["again"], what)
        })
    }

    /// Applies the changes to the speaker. They stay in effect for later steps, even if this step only sends
    /// an earlier request again.
    fn apply_speaker(&mut self, speaker: &SpeakerChange) {
        if let Some(who) = &speaker.who {
            self.context.who.clone_from(&who.0);
        }
        if let Some(voice) = &speaker.voice {
            self.context.voice.clone_from(&voice.0);
        }
        if let Some(device) = &speaker.device {
            self.context.device.clone_from(device);
        }
        self.context.link_expired = speaker.link_expired;
    }

    fn build_request(&mut self, turn: &FixtureTurn) -> Result<Vec<u8>, ReplayError> {
        // Alexa begins a new session on its own after the last one has ended.
        if turn.new_session || !self.open {
            self.context.session = request_builder::new_session(self.entropy);
        }
        let envelope = matches!(turn.request, StepRequest::Envelope(_));
        let asked =
            request_builder::fill_request(&turn.request, &|text| self.fill_placeholders(text, envelope))?;
        let request = request_builder::build_request(&asked, &self.context, self.target, self.entropy)?;
        self.open = !matches!(&turn.request, StepRequest::Kind(kind) if kind == "SessionEndedRequest");
        Ok(request.to_string().into_bytes())
    }

    /// Remembers what later steps need: PINs and session attributes.
    fn remember_response(
        &mut self,
        response: &Value,
        letters: &[DeliveredMessage],
        got: &ResponseExpectation,
    ) {
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
        self.context.session.new = false;
        let attributes = response.get("sessionAttributes").and_then(Value::as_object);
        self.context.session.attributes = attributes.cloned().unwrap_or_default();
        self.open &= match got.then {
            Some(SessionContinuation::Ends) => false,
            // Only a screen keeps a session open without a question.
            Some(SessionContinuation::Stays) => self.context.device == "screen",
            _ => true,
        };
    }

    /// Replaces placeholders with PINs. In an `envelope`, other braces are left unchanged, because a recorded
    /// request may contain any text.
    fn fill_placeholders(&self, text: &str, envelope: bool) -> Result<String, ReplayError> {
        let parts = template_parts::split_template(text, template_parts::PIN_PLACEHOLDERS).into_iter();
        let filled = parts.map(|part| match part {
            TemplatePart::Literal(words) => Ok(words.to_owned()),
            TemplatePart::Brace if envelope => Ok("{{".to_owned()),
            TemplatePart::Brace | TemplatePart::Stray => Ok("{".to_owned()),
            TemplatePart::Placeholder(place) => self.pin_for(place),
        });
        filled.collect()
    }

    /// Returns the PIN for a placeholder.
    fn pin_for(&self, place: &str) -> Result<String, ReplayError> {
        let back = match place {
            "{wrong pin}" => return Ok(self.wrong_pin()),
            "{pin before}" => 1,
            _ => 0,
        };
        let pin = self.pins.iter().rev().nth(back).cloned();
        pin.ok_or_else(|| {
            let before = if back == 0 { "" } else { " before the last" };
            let what = format!(
                "{place} stands for a PIN, but none was delivered{before}; ask a protected question in an earlier step"
            );
            ReplayError::in_fixture(&[], what)
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

impl FixtureTurn {
    /// Describes the step in a few words, for reports.
    fn describe(&self) -> String {
        match self.again {
            None => self.request.describe(),
            Some(1) => "the same request again".to_owned(),
            Some(ago) => format!("the request of {ago} requests ago again"),
        }
    }
}
