//! Replies with an answer, and questions about which contact is meant.

use crate::{
    alexa::{response::Directive, ssml::Ssml},
    answers::{Answer, Question},
    directory::{Contact, ContactNumber, NumberKind},
};

use super::{Reply, ask_for_question};
use crate::turn::{
    ask::Ask,
    masked_destination,
    phrases::{ListStyle, PhraseArgument, SupportedLocale},
    screens::{self, AnswerLine},
    session_memory::SessionMemory,
};

/// Says an answer and asks what else the person wants.
pub(crate) fn answer(ask: &Ask<'_>, question: Question, answer: &Answer) -> Reply {
    let locale = ask.locale;
    let speech = match answer {
        Answer::Numbers { contact, numbers } => say_numbers(locale, contact, numbers),
        Answer::NoNumber { contact, others } => say_no_number(locale, &question, contact, others),
        Answer::Sentence(wording) => Ssml::text(wording.for_locale(locale.tag())),
        Answer::Candidates(contacts) => return ask_which_contact(ask, question, contacts),
        Answer::TooMany => {
            return ask_for_question(
                ask,
                locale.say_with("too-many", [("heard", asked_name(&question))]),
            );
        }
        Answer::Nobody => return nobody_found(ask, &question),
    };
    // Saves building lines for nothing. `screens` makes the same check by itself.
    let screen = screens::may_show_answer(ask)
        .then(|| answer_screen(ask, answer))
        .flatten();
    let speech = speech.then(Ssml::text(" ")).then(locale.say("anything-else"));
    let memory = SessionMemory {
        answered: Some(question),
        ..SessionMemory::default()
    };
    Reply::listening(speech, locale.say("anything-else-reprompt"), memory).with_screen(screen)
}

/// The document that shows the answer, or `None` if there is nothing to show.
fn answer_screen(ask: &Ask<'_>, answer: &Answer) -> Option<Directive> {
    match answer {
        Answer::Numbers { contact, numbers } => {
            let line = |number: &ContactNumber| AnswerLine {
                label: kind_phrase(ask.locale, Some(number.kind)).plain_text(),
                text: number.number.format_international(),
            };
            let lines: Vec<_> = numbers.iter().map(line).collect();
            screens::answer_document(ask, &contact.name, &lines)
        }
        Answer::Sentence(wording) => {
            let line = AnswerLine {
                label: String::new(),
                text: wording.for_locale(ask.locale.tag()).to_owned(),
            };
            screens::answer_document(ask, &ask.skill.app.name, &[line])
        }
        Answer::NoNumber { .. } | Answer::Candidates(_) | Answer::TooMany | Answer::Nobody => None,
    }
}

fn say_numbers(locale: SupportedLocale, contact: &Contact, numbers: &[ContactNumber]) -> Ssml {
    let name = || PhraseArgument::from(Ssml::text(&contact.name));
    let number = |number: &ContactNumber| PhraseArgument::from(Ssml::telephone(number.number.as_e164()));
    if let [one] = numbers {
        let arguments = [
            ("name", name()),
            ("kind", kind_argument(locale, Some(one.kind))),
            ("number", number(one)),
        ];
        return locale.say_with("number-one", arguments);
    }
    let each = |one: &ContactNumber| {
        locale.say_with(
            "number-kind",
            [
                ("kind", kind_argument(locale, Some(one.kind))),
                ("number", number(one)),
            ],
        )
    };
    let all = locale.join_list(ListStyle::Numbers, numbers.iter().map(each));
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    locale.say_with(
        "number-many",
        [("name", name()), ("count", count.into()), ("numbers", all.into())],
    )
}

fn say_no_number(
    locale: SupportedLocale,
    question: &Question,
    contact: &Contact,
    others: &[NumberKind],
) -> Ssml {
    let name = PhraseArgument::from(Ssml::text(&contact.name));
    if others.is_empty() {
        return locale.say_with("number-none", [("name", name)]);
    }
    let wanted = match question {
        Question::Contact { kind, .. } => *kind,
        Question::Fixed { .. } => None,
    };
    let others = locale.join_list(
        ListStyle::And,
        others.iter().map(|other| kind_phrase(locale, Some(*other))),
    );
    locale.say_with(
        "number-other",
        [
            ("name", name),
            ("kind", kind_argument(locale, wanted)),
            ("others", others.into()),
        ],
    )
}

fn kind_argument(locale: SupportedLocale, kind: Option<NumberKind>) -> PhraseArgument {
    kind_phrase(locale, kind).into()
}

fn kind_phrase(locale: SupportedLocale, kind: Option<NumberKind>) -> Ssml {
    locale.say(match kind {
        Some(NumberKind::Mobile) => "kind-mobile",
        Some(NumberKind::Work) => "kind-work",
        Some(NumberKind::Home) => "kind-home",
        None => "kind-any",
    })
}

fn ask_which_contact(ask: &Ask<'_>, question: Question, contacts: &[Contact]) -> Reply {
    let (locale, choices) = (
        ask.locale,
        masked_destination::contact_choices(ask.locale, contacts),
    );
    let example = choices.first().cloned().unwrap_or_default();
    let speech = locale.say_with(
        "which",
        [("choices", locale.join_list(ListStyle::Or, choices).into())],
    );
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
    Reply::listening(
        speech,
        reprompt,
        SessionMemory {
            choosing: Some(asked),
            ..ask.memory.clone()
        },
    )
}

fn nobody_found(ask: &Ask<'_>, question: &Question) -> Reply {
    match question {
        Question::Contact { choice: Some(_), .. } => ask_for_question(ask, ask.locale.say("nobody-chosen")),
        _ => ask_for_question(
            ask,
            ask.locale.say_with("nobody", [("heard", asked_name(question))]),
        ),
    }
}

fn asked_name(question: &Question) -> PhraseArgument {
    match question {
        Question::Contact { name, .. } => Ssml::text(name).into(),
        Question::Fixed { intent } => Ssml::text(intent).into(),
    }
}
