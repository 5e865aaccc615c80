//! Replies with an answer, and questions about which contact is meant.

use crate::{
    alexa::{response::Directive, speech::Ssml},
    answers::{Answer, Question},
    directory::{Contact, ContactNumber, NumberKind},
};

use super::{Reply, asking_whose};
use crate::turn::{
    ask::Ask,
    phrases::{Argument, List, Locale},
    places,
    screens::{self, Line},
    session::Memory,
};

/// Says an answer and asks what else the person wants.
pub(crate) fn answer(ask: &Ask<'_>, question: Question, answer: &Answer) -> Reply {
    let locale = ask.locale;
    let speech = match answer {
        Answer::Numbers { contact, numbers } => said_numbers(locale, contact, numbers),
        Answer::NoNumber { contact, others } => no_number(locale, &question, contact, others),
        Answer::Sentence(wording) => Ssml::text(wording.of(locale.tag())),
        Answer::Which(contacts) => return which(ask, question, contacts),
        Answer::TooMany => {
            return asking_whose(ask, locale.say_with("too-many", [("heard", heard(&question))]));
        }
        Answer::Nobody => return nobody(ask, &question),
    };
    // Saves building lines for nothing. `screens` makes the same check by itself.
    let screen = screens::may_show_answer(ask)
        .then(|| shown(ask, answer))
        .flatten();
    let speech = speech.then(Ssml::text(" ")).then(locale.say("anything-else"));
    let memory = Memory {
        answered: Some(question),
        choosing: None,
    };
    Reply::asking(speech, locale.say("anything-else-reprompt"), memory).showing(screen)
}

/// The document that shows the answer, or `None` if there is nothing to show.
fn shown(ask: &Ask<'_>, answer: &Answer) -> Option<Directive> {
    match answer {
        Answer::Numbers { contact, numbers } => {
            let line = |number: &ContactNumber| Line {
                label: kind_word(ask.locale, Some(number.kind)).plain(),
                text: number.number.grouped(),
            };
            let lines: Vec<_> = numbers.iter().map(line).collect();
            screens::answer(ask, &contact.name, &lines)
        }
        Answer::Sentence(wording) => {
            let line = Line {
                label: String::new(),
                text: wording.of(ask.locale.tag()).to_owned(),
            };
            screens::answer(ask, &ask.skill.app.name, &[line])
        }
        Answer::NoNumber { .. } | Answer::Which(_) | Answer::TooMany | Answer::Nobody => None,
    }
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
    let all = locale.list(List::Numbers, numbers.iter().map(each));
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
    let others = locale.list(
        List::And,
        others.iter().map(|other| kind_word(locale, Some(*other))),
    );
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

fn which(ask: &Ask<'_>, question: Question, contacts: &[Contact]) -> Reply {
    let (locale, choices) = (ask.locale, places::choices(ask.locale, contacts));
    let example = choices.first().cloned().unwrap_or_default();
    let speech = locale.say_with("which", [("choices", locale.list(List::Or, choices).into())]);
    let reprompt = locale.say_with("which-reprompt", [("example", example.into())]);
    // Without the choice that was just made: it still fits several contacts.
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
