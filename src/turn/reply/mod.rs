//! Replies: what is said and shown, and what the session remembers.
//!
//! Lives here: the reply and its conversion into a response, replies that need no gate, and failures. The
//! submodules have the replies of the gate, with answers, and for spent budgets.
//! Does not live here: the sentences themselves (`phrases`), and the choice of a reply (`turn::gate`).
//!
//! No card ever contains an answer or a PIN, because cards stay in the history of the Alexa app.

use crate::alexa::{
    request::Envelope,
    response::{Card, Directive, Response},
    speech::Ssml,
};

use super::{
    Failure, Services,
    ask::{self, Ask},
    phrases::Locale,
    session::Memory,
};

mod answers;
mod gate;
mod spent;

pub(crate) use answers::answer;
pub(crate) use gate::{
    no_way_to_reach, pin_length, pin_not_needed, pin_nothing_waiting, pin_sent, pin_unheard, pin_waiting,
    pin_wrong, resend_none_left, resend_nothing, resend_too_soon, resent,
};
pub(crate) use spent::{along, pin_burned, pin_lengthened, pin_none_left, pin_renewed, refused};

/// The reply of a turn, before it becomes a response.
pub(crate) struct Reply {
    speech: Ssml,
    /// The words if nobody speaks. Without any, the session ends.
    reprompt: Option<Ssml>,
    memory: Memory,
    /// The document for a device with a screen.
    screen: Option<Directive>,
}

impl Reply {
    /// A reply that waits for the person to speak.
    fn asking(speech: Ssml, reprompt: Ssml, memory: Memory) -> Self {
        Self {
            speech,
            reprompt: Some(reprompt),
            memory,
            screen: None,
        }
    }

    /// A reply that ends the session.
    fn closing(speech: Ssml) -> Self {
        Self {
            speech,
            reprompt: None,
            memory: Memory::default(),
            screen: None,
        }
    }

    /// Adds a document for the screen.
    fn showing(self, screen: Option<Directive>) -> Self {
        Self { screen, ..self }
    }

    /// Converts the reply into a response, with the memory encrypted for this session.
    pub(crate) fn finish(self, ask: &Ask<'_>, services: &Services) -> Response {
        let state = self
            .memory
            .seal(ask.session, &services.memory, &*services.entropy);
        let said = Response::say(self.speech);
        let said = match self.screen {
            Some(screen) => said.directive(screen),
            None => said,
        };
        match self.reprompt {
            Some(reprompt) => remembering(said.listen(reprompt), state),
            // Without the memory: a session that ends has no next request to bring it back.
            None => said.end(),
        }
    }
}

fn remembering(response: Response, state: Option<String>) -> Response {
    match state {
        Some(state) => response.state(state),
        None => response,
    }
}

/// Says `speech` and waits for a question. If nobody speaks, suggests one.
fn asking_whose(ask: &Ask<'_>, speech: Ssml) -> Reply {
    Reply::asking(speech, ask.locale.say("whose-reprompt"), ask.memory.clone())
}

pub(crate) fn welcome(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, Ssml::text(ask.skill.app.welcome.of(ask.locale.tag())))
}

pub(crate) fn whose(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("whose"))
}

pub(crate) fn help(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("help"))
}

pub(crate) fn fallback(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("fallback"))
}

pub(crate) fn nothing_to_repeat(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("nothing-to-repeat"))
}

pub(crate) fn already_handled(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("already-handled"))
}

pub(crate) fn locked(ask: &Ask<'_>) -> Reply {
    Reply::closing(ask.locale.say("locked"))
}

pub(crate) fn goodbye(ask: &Ask<'_>) -> Reply {
    Reply::closing(ask.locale.say("goodbye"))
}

/// The goodbye to a person whose account is not linked.
pub(crate) fn farewell(locale: Locale) -> Response {
    Response::say(locale.say("goodbye")).end()
}

/// Returns true if Alexa accepts speech in the response to this request.
pub(crate) fn may_speak(envelope: &Envelope<'_>) -> bool {
    ask::may_be_answered(envelope)
}

/// The apology for a turn without a result. Empty if the response must not speak.
pub(crate) fn unavailable(locale: Locale, silent: bool) -> Response {
    if silent {
        Response::empty()
    } else {
        Response::say(locale.say("unavailable")).end()
    }
}

/// The sentence for a failed turn. Empty if the response must not speak.
pub(crate) fn failure(locale: Locale, failure: &Failure, envelope: &Envelope<'_>) -> Response {
    if !ask::may_be_answered(envelope) {
        return Response::empty();
    }
    let (key, card) = match failure {
        // Amazon rejects a skill that needs a linked account and does not send this card.
        Failure::NotLinked => ("link-account", Some(Card::LinkAccount)),
        Failure::LinkRefused(_) => ("link-again", Some(Card::LinkAccount)),
        Failure::Stranger => ("stranger", None),
        Failure::NotOurs
        | Failure::LinkKeys
        | Failure::Directory(_)
        | Failure::Gate(_)
        | Failure::Answers(_)
        | Failure::Audit(_) => ("unavailable", None),
    };
    let response = Response::say(locale.say(key)).end();
    match card {
        Some(card) => response.card(card),
        None => response,
    }
}
