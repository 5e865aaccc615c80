//! What is said, and what the session remembers of it.
//!
//! Lives here: a reply and its way into Alexa's form, our own words, and failures; `gate` and `answers` have the rest.
//! Does not live here: the sentences themselves (`phrases`), which of them is due (`turn::gate`).
//!
//! No card ever holds an answer or a PIN: cards stay in the Alexa app's history.

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

/// A sentence on its way out.
pub(crate) struct Reply {
    speech: Ssml,
    /// What is said when nobody answers. Without one the session ends.
    reprompt: Option<Ssml>,
    memory: Memory,
    /// What is shown beside it.
    screen: Option<Directive>,
}

impl Reply {
    /// Says it and listens.
    fn asking(speech: Ssml, reprompt: Ssml, memory: Memory) -> Self {
        Self {
            speech,
            reprompt: Some(reprompt),
            memory,
            screen: None,
        }
    }

    /// Says it and lets the person go.
    fn closing(speech: Ssml) -> Self {
        Self {
            speech,
            reprompt: None,
            memory: Memory::default(),
            screen: None,
        }
    }

    /// Shows this beside it.
    fn showing(self, screen: Option<Directive>) -> Self {
        Self { screen, ..self }
    }

    /// Puts it into Alexa's form, with the memory sealed for this session.
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

/// Asks "whose number", after `speech` has been said.
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

/// Goodbye to somebody who is not linked.
pub(crate) fn farewell(locale: Locale) -> Response {
    Response::say(locale.say("goodbye")).end()
}

/// Whether a request may be answered with speech.
pub(crate) fn may_speak(envelope: &Envelope<'_>) -> bool {
    ask::may_be_answered(envelope)
}

/// The apology for a turn that came to nothing; silence where nothing may be said.
pub(crate) fn unavailable(locale: Locale, silent: bool) -> Response {
    if silent {
        Response::empty()
    } else {
        Response::say(locale.say("unavailable")).end()
    }
}

/// The sentence for a turn that failed; silence where nothing may be said.
pub(crate) fn failure(locale: Locale, failure: &Failure, envelope: &Envelope<'_>) -> Response {
    if !ask::may_be_answered(envelope) {
        return Response::empty();
    }
    let (key, card) = match failure {
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
