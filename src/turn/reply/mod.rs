//! Replies: what is said and shown, and what the session remembers.
//!
//! Lives here: the reply and its conversion into a response, replies that need no gate, and failures. The
//! submodules have the replies of the gate, with answers, and for spent budgets.
//! Does not live here: the sentences themselves (`phrases`), and the choice of a reply (`turn::gate`).
//!
//! No card ever contains an answer or a PIN, because cards stay in the history of the Alexa app.

use crate::{
    alexa::{
        request::RequestEnvelope,
        response::{AlexaResponse, Card, Directive},
        ssml::Ssml,
    },
    mfa::gate::LockedAccess,
};

use super::{
    TurnError, TurnServices,
    ask::{self, Ask},
    phrases::SupportedLocale,
    session_memory::SessionMemory,
};

mod answer_replies;
mod budget_replies;
mod gate_replies;

pub(crate) use answer_replies::answer;
pub(crate) use budget_replies::{
    budget_refused, follow_escalation, pin_burned, pin_lengthened, pin_none_left, pin_renewed,
};
pub(crate) use gate_replies::{
    another_voice, no_way_to_reach, pin_length, pin_not_needed, pin_nothing_waiting, pin_of_another,
    pin_sent, pin_unheard, pin_waiting, pin_wrong, resend_none_left, resend_nothing, resend_too_soon, resent,
};

/// The reply of a turn, before it becomes a response.
pub(crate) struct Reply {
    speech: Ssml,
    /// The words if nobody speaks. Without any, the session ends.
    reprompt: Option<Ssml>,
    memory: SessionMemory,
    /// The document for a device with a screen.
    screen: Option<Directive>,
}

impl Reply {
    /// A reply that waits for the person to speak.
    fn listening(speech: Ssml, reprompt: Ssml, memory: SessionMemory) -> Self {
        Self {
            speech,
            reprompt: Some(reprompt),
            memory,
            screen: None,
        }
    }

    /// A reply that ends the session.
    fn ending(speech: Ssml) -> Self {
        Self {
            speech,
            reprompt: None,
            memory: SessionMemory::default(),
            screen: None,
        }
    }

    /// Remembers the speaker as the person who was asked for a PIN, if the reply asks for one.
    pub(crate) fn addressed_to_speaker(mut self, ask: &Ask<'_>) -> Self {
        let challenged = &mut self.memory.challenged;
        *challenged = challenged.is_some().then(|| ask.speaker());
        self
    }

    /// Adds a document for the screen.
    fn with_screen(self, screen: Option<Directive>) -> Self {
        Self { screen, ..self }
    }

    /// Converts the reply into a response, with the memory encrypted for this session.
    pub(crate) fn into_response(self, ask: &Ask<'_>, services: &TurnServices) -> AlexaResponse {
        let state = self
            .memory
            .seal(ask.session_id, &services.session_sealer, &*services.entropy);
        let said = AlexaResponse::say(self.speech);
        let said = match self.screen {
            Some(screen) => said.directive(screen),
            None => said,
        };
        match self.reprompt {
            Some(reprompt) => with_session_state(said.listen(reprompt), state),
            // Without the memory: a session that ends has no next request to bring it back.
            None => said.end(),
        }
    }
}

fn with_session_state(response: AlexaResponse, state: Option<String>) -> AlexaResponse {
    match state {
        Some(state) => response.state(state),
        None => response,
    }
}

/// Says `speech` and waits for a question. If nobody speaks, suggests one.
fn ask_for_question(ask: &Ask<'_>, speech: Ssml) -> Reply {
    Reply::listening(speech, ask.locale.say("whose-reprompt"), ask.memory.clone())
}

pub(crate) fn welcome(ask: &Ask<'_>) -> Reply {
    ask_for_question(
        ask,
        Ssml::text(ask.skill.app.welcome.for_locale(ask.locale.tag())),
    )
}

pub(crate) fn ask_for_name(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("whose"))
}

pub(crate) fn help(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("help"))
}

pub(crate) fn fallback(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("fallback"))
}

pub(crate) fn nothing_to_repeat(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("nothing-to-repeat"))
}

pub(crate) fn already_handled(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("already-handled"))
}

pub(crate) fn locked(ask: &Ask<'_>, locked: LockedAccess) -> Reply {
    Reply::ending(ask.locale.say(match locked {
        LockedAccess::Device => "locked",
        LockedAccess::DeviceOnly => "locked-device-only",
        LockedAccess::Everywhere(_) => "locked-everywhere",
    }))
}

pub(crate) fn goodbye(ask: &Ask<'_>) -> Reply {
    Reply::ending(ask.locale.say("goodbye"))
}

/// The goodbye to a person whose account is not linked.
pub(crate) fn unlinked_goodbye(locale: SupportedLocale) -> AlexaResponse {
    AlexaResponse::say(locale.say("goodbye")).end()
}

/// Returns true if Alexa accepts speech in the response to this request.
pub(crate) fn may_speak(envelope: &RequestEnvelope<'_>) -> bool {
    ask::allows_speech(envelope)
}

/// The apology for a turn without a result. Empty if the response must not speak.
pub(crate) fn unavailable(locale: SupportedLocale, silent: bool) -> AlexaResponse {
    if silent {
        AlexaResponse::empty()
    } else {
        AlexaResponse::say(locale.say("unavailable")).end()
    }
}

/// The sentence for a failed turn. Empty if the response must not speak.
pub(crate) fn failure(
    locale: SupportedLocale,
    failure: &TurnError,
    envelope: &RequestEnvelope<'_>,
) -> AlexaResponse {
    if !ask::allows_speech(envelope) {
        return AlexaResponse::empty();
    }
    let (key, card) = match failure {
        // Amazon rejects a skill that needs a linked account and does not send this card.
        TurnError::NotLinked => ("link-account", Some(Card::LinkAccount)),
        TurnError::LinkRefused(_) => ("link-again", Some(Card::LinkAccount)),
        TurnError::NotAnEmployee => ("stranger", None),
        TurnError::UnknownSkill
        | TurnError::LinkKeysUnavailable
        | TurnError::Directory(_)
        | TurnError::Gate(_)
        | TurnError::StoredQuestion
        | TurnError::Answers(_)
        | TurnError::Audit(_) => ("unavailable", None),
    };
    let response = AlexaResponse::say(locale.say(key)).end();
    match card {
        Some(card) => response.card(card),
        None => response,
    }
}
