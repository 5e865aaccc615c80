//! What is said, and what the session remembers of it.
//!
//! No card ever holds an answer or a PIN: cards stay in the Alexa app's history.

use crate::{
    alexa::{
        request::Envelope,
        response::{Card, Response},
        speech::Ssml,
    },
    answers::{Answer, Question},
    clock::SignedDuration,
    directory::{Contact, ContactNumber, NumberKind},
    mfa::{gate::Notice, store::Ending},
};

use super::{
    Failure, Services,
    ask::{self, Ask},
    phrases::{Argument, Locale},
    places,
    session::Memory,
};

/// A sentence on its way out.
pub(crate) struct Reply {
    speech: Ssml,
    /// What is said when nobody answers. Without one the session ends.
    reprompt: Option<Ssml>,
    memory: Memory,
}

impl Reply {
    /// Says it and listens.
    fn asking(speech: Ssml, reprompt: Ssml, memory: Memory) -> Self {
        Self {
            speech,
            reprompt: Some(reprompt),
            memory,
        }
    }

    /// Says it and lets the person go.
    fn closing(speech: Ssml) -> Self {
        Self {
            speech,
            reprompt: None,
            memory: Memory::default(),
        }
    }

    /// Puts it into Alexa's form, with the memory sealed for this session.
    pub(crate) fn finish(self, ask: &Ask<'_>, services: &Services) -> Response {
        let state = self
            .memory
            .seal(ask.session, &services.memory, &*services.entropy);
        match self.reprompt {
            Some(reprompt) => remembering(Response::say(self.speech).listen(reprompt), state),
            None => Response::say(self.speech).end(),
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
    asking_whose(ask, Ssml::text(&ask.skill.app.welcome))
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

// --- The gate ---

pub(crate) fn pin_sent(ask: &Ask<'_>, notice: &Notice) -> Reply {
    sent(ask, notice, "pin-sent", "pin-sent-partly")
}

pub(crate) fn resent(ask: &Ask<'_>, notice: &Notice) -> Reply {
    sent(ask, notice, "resent", "resent-partly")
}

/// Says where a PIN went; if not everywhere it should, where it did; if nowhere yet, that.
fn sent(ask: &Ask<'_>, notice: &Notice, everywhere: &str, partly: &str) -> Reply {
    let locale = ask.locale;
    let reached = places::reached(locale, notice);
    let (key, places) = match reached {
        places::Reached::All(places) => (everywhere, places),
        places::Reached::Some(places) => (partly, places),
        places::Reached::Nowhere(places) => {
            let minutes = u32::try_from((notice.left.as_secs() + 59) / 60)
                .unwrap_or(1)
                .max(1);
            let speech = locale.say_with(
                "pin-not-sent",
                [("places", places.into()), ("minutes", minutes.into())],
            );
            return Reply::closing(speech);
        }
    };
    asking_pin(
        ask,
        notice,
        locale.say_with(
            key,
            [("length", length(locale, notice)), ("places", places.into())],
        ),
    )
}

pub(crate) fn pin_waiting(ask: &Ask<'_>, notice: &Notice) -> Reply {
    let places = places::all(ask.locale, notice);
    let arguments = [("length", length(ask.locale, notice)), ("places", places.into())];
    asking_pin(ask, notice, ask.locale.say_with("pin-waiting", arguments))
}

pub(crate) fn pin_unheard(ask: &Ask<'_>, notice: &Notice) -> Reply {
    asking_pin(
        ask,
        notice,
        ask.locale
            .say_with("pin-unheard", [("length", length(ask.locale, notice))]),
    )
}

pub(crate) fn pin_length(ask: &Ask<'_>, notice: &Notice) -> Reply {
    asking_pin(
        ask,
        notice,
        ask.locale
            .say_with("pin-length", [("digits", u32::from(notice.digits).into())]),
    )
}

pub(crate) fn resend_none_left(ask: &Ask<'_>, notice: &Notice) -> Reply {
    asking_pin(ask, notice, ask.locale.say("resend-none-left"))
}

pub(crate) fn resend_too_soon(ask: &Ask<'_>, notice: &Notice, wait: SignedDuration) -> Reply {
    let seconds = u32::try_from(wait.as_secs().max(0)).unwrap_or(60) + 1;
    asking_pin(
        ask,
        notice,
        ask.locale
            .say_with("resend-too-soon", [("seconds", seconds.into())]),
    )
}

fn asking_pin(ask: &Ask<'_>, notice: &Notice, speech: Ssml) -> Reply {
    let reprompt = ask
        .locale
        .say_with("pin-reprompt", [("length", length(ask.locale, notice))]);
    Reply::asking(speech, reprompt, ask.memory.clone())
}

fn length(locale: Locale, notice: &Notice) -> Argument {
    locale
        .say_with("length", [("digits", u32::from(notice.digits).into())])
        .into()
}

pub(crate) fn pin_wrong(ask: &Ask<'_>, tries_left: u8) -> Reply {
    let speech = ask
        .locale
        .say_with("pin-wrong", [("left", u32::from(tries_left).into())]);
    Reply::asking(speech, ask.locale.say("pin-wrong-reprompt"), ask.memory.clone())
}

pub(crate) fn pin_burned(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("pin-burned"))
}

pub(crate) fn pin_not_needed(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("pin-not-needed"))
}

pub(crate) fn pin_nothing_waiting(ask: &Ask<'_>, ending: Option<Ending>) -> Reply {
    let key = match ending {
        Some(Ending::Expired) => "pin-expired",
        Some(Ending::Used) => "pin-used",
        Some(Ending::Burned) => "pin-dead",
        Some(Ending::Withdrawn) => "pin-withdrawn",
        None => "pin-none",
    };
    asking_whose(ask, ask.locale.say(key))
}

pub(crate) fn resend_nothing(ask: &Ask<'_>) -> Reply {
    asking_whose(ask, ask.locale.say("resend-nothing"))
}

pub(crate) fn no_way_to_reach(ask: &Ask<'_>) -> Reply {
    Reply::closing(ask.locale.say("no-way-to-reach"))
}

// --- Answers ---

/// Says an answer and asks what else.
pub(crate) fn answer(ask: &Ask<'_>, question: Question, answer: &Answer) -> Reply {
    let locale = ask.locale;
    let speech = match answer {
        Answer::Numbers { contact, numbers } => said_numbers(locale, contact, numbers),
        Answer::NoNumber { contact, others } => no_number(locale, &question, contact, others),
        Answer::Sentence(text) => Ssml::text(text),
        Answer::Which(contacts) => return which(ask, question, contacts),
        Answer::TooMany => {
            return asking_whose(ask, locale.say_with("too-many", [("heard", heard(&question))]));
        }
        Answer::Nobody => return nobody(ask, &question),
    };
    let speech = speech.then(Ssml::text(" ")).then(locale.say("anything-else"));
    let memory = Memory {
        answered: Some(question),
        choosing: None,
    };
    Reply::asking(speech, locale.say("anything-else-reprompt"), memory)
}

fn said_numbers(locale: Locale, contact: &Contact, numbers: &[ContactNumber]) -> Ssml {
    let name = || Argument::from(Ssml::text(&contact.name));
    let number = |number: &ContactNumber| Argument::from(Ssml::telephone(number.number.as_e164()));
    if let [one] = numbers {
        let arguments = [
            ("name", name()),
            ("kind", kind(locale, Some(one.kind))),
            ("number", number(one)),
        ];
        return locale.say_with("number-one", arguments);
    }
    let each = |one: &ContactNumber| {
        locale.say_with(
            "number-kind",
            [("kind", kind(locale, Some(one.kind))), ("number", number(one))],
        )
    };
    let all = joined(numbers.iter().map(each), "; ");
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    locale.say_with(
        "number-many",
        [("name", name()), ("count", count.into()), ("numbers", all.into())],
    )
}

fn no_number(locale: Locale, question: &Question, contact: &Contact, others: &[NumberKind]) -> Ssml {
    let name = Argument::from(Ssml::text(&contact.name));
    if others.is_empty() {
        return locale.say_with("number-none", [("name", name)]);
    }
    let wanted = match question {
        Question::Contact { kind, .. } => *kind,
        Question::Fixed { .. } => None,
    };
    let others = joined(others.iter().map(|other| kind_word(locale, Some(*other))), ", ");
    locale.say_with(
        "number-other",
        [
            ("name", name),
            ("kind", kind(locale, wanted)),
            ("others", others.into()),
        ],
    )
}

fn kind(locale: Locale, kind: Option<NumberKind>) -> Argument {
    kind_word(locale, kind).into()
}

fn kind_word(locale: Locale, kind: Option<NumberKind>) -> Ssml {
    locale.say(match kind {
        Some(NumberKind::Mobile) => "kind-mobile",
        Some(NumberKind::Work) => "kind-work",
        Some(NumberKind::Home) => "kind-home",
        None => "kind-any",
    })
}

fn joined(parts: impl Iterator<Item = Ssml>, between: &str) -> Ssml {
    parts
        .reduce(|all, part| all.then(Ssml::text(between)).then(part))
        .unwrap_or_default()
}

fn which(ask: &Ask<'_>, question: Question, contacts: &[Contact]) -> Reply {
    let (locale, choices) = (ask.locale, places::choices(ask.locale, contacts));
    let example = choices.first().cloned().unwrap_or_default();
    let speech = locale.say_with("which", [("choices", places::either(locale, choices).into())]);
    let reprompt = locale.say_with("which-reprompt", [("example", example.into())]);
    let asked = match question {
        Question::Contact { name, kind, .. } => Question::Contact {
            name,
            kind,
            choice: None,
        },
        fixed @ Question::Fixed { .. } => fixed,
    };
    Reply::asking(
        speech,
        reprompt,
        Memory {
            choosing: Some(asked),
            ..ask.memory.clone()
        },
    )
}

fn nobody(ask: &Ask<'_>, question: &Question) -> Reply {
    match question {
        Question::Contact { choice: Some(_), .. } => asking_whose(ask, ask.locale.say("nobody-chosen")),
        _ => asking_whose(ask, ask.locale.say_with("nobody", [("heard", heard(question))])),
    }
}

fn heard(question: &Question) -> Argument {
    match question {
        Question::Contact { name, .. } => Ssml::text(name).into(),
        Question::Fixed { intent } => Ssml::text(intent).into(),
    }
}

// --- Failures ---

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
