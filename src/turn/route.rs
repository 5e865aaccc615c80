//! What a request wants: an answer, something at the gate, or a word of ours.

use crate::{
    answers::{Choice, Question},
    directory::NumberKind,
};

use super::{
    ask::{Ask, Wish},
    heard::{self, Heard},
};

/// Where a turn goes from here.
#[derive(Debug)]
pub(crate) enum Route {
    /// To an answer, through the gate unless the app leaves this intent open.
    Question {
        /// The intent that asks it: the app's settings name intents.
        intent: String,
        /// What is asked.
        question: Question,
    },
    /// To the gate with a PIN, or with what was heard for one.
    Pin(Heard),
    /// To the gate for another sending.
    SendAgain,
    /// To the gate, to close it.
    Lock,
    /// The skill was opened.
    Welcome,
    /// Asked for a name first.
    Whose,
    /// Nobody was chosen, because nobody was asked to choose.
    NothingToChoose,
    /// What can I say?
    Help,
    /// Not understood.
    Fallback,
    /// Nothing was said yet that could be said again.
    NothingToRepeat,
    /// That was all.
    Goodbye,
}

/// An intent that the skill knows, what it reads of it, and where it goes.
pub(crate) struct Routed {
    /// Its name.
    pub(crate) intent: &'static str,
    /// The slots that are read.
    pub(crate) slots: &'static [&'static str],
    to: fn(&Ask<'_>) -> Route,
}

impl Routed {
    const fn new(intent: &'static str, slots: &'static [&'static str], to: fn(&Ask<'_>) -> Route) -> Self {
        Self { intent, slots, to }
    }
}

/// The intent that asks for a contact.
const FIND_CONTACT: &str = "FindContactIntent";
/// The intent that says a PIN.
pub(crate) const PIN: &str = "PinIntent";

/// Every intent that the skill knows. The intents of an app's fixed answers come on top.
pub(crate) static ROUTES: [Routed; 13] = [
    Routed::new(FIND_CONTACT, &["name", "kind"], find_contact),
    Routed::new(PIN, &["pin"], pin),
    Routed::new("ChooseIntent", &["department", "ordinal"], |ask| {
        chosen(ask, choice(ask))
    }),
    Routed::new("ResendIntent", &[], |_| Route::SendAgain),
    Routed::new("LockIntent", &[], |_| Route::Lock),
    Routed::new("AMAZON.RepeatIntent", &[], repeat),
    Routed::new("AMAZON.YesIntent", &[], |_| Route::Whose),
    Routed::new("AMAZON.HelpIntent", &[], |_| Route::Help),
    Routed::new("AMAZON.FallbackIntent", &[], |_| Route::Fallback),
    Routed::new("AMAZON.StopIntent", &[], |_| Route::Goodbye),
    Routed::new("AMAZON.CancelIntent", &[], |_| Route::Goodbye),
    Routed::new("AMAZON.NoIntent", &[], |_| Route::Goodbye),
    Routed::new("AMAZON.NavigateHomeIntent", &[], |_| Route::Goodbye),
];

/// Finds where an ask goes. An intent that nobody knows gets help (DESIGN 1).
pub(crate) fn of(ask: &Ask<'_>) -> Route {
    let intent = match &ask.wish {
        Wish::Launch => return Route::Welcome,
        Wish::Resume => return Route::Whose,
        Wish::Intent(intent) => &*intent.name,
    };
    match ROUTES.iter().find(|routed| routed.intent == intent) {
        Some(routed) => (routed.to)(ask),
        None if ask.skill.app.fixed_answers.contains_key(intent) => fixed(intent),
        None => Route::Help,
    }
}

fn fixed(intent: &str) -> Route {
    Route::Question {
        intent: intent.to_owned(),
        question: Question::Fixed {
            intent: intent.to_owned(),
        },
    }
}

fn find_contact(ask: &Ask<'_>) -> Route {
    match ask.slot("name") {
        Some(name) => contact(Question::Contact {
            name,
            kind: kind(ask),
            choice: None,
        }),
        None => Route::Whose,
    }
}

fn contact(question: Question) -> Route {
    Route::Question {
        intent: FIND_CONTACT.to_owned(),
        question,
    }
}

fn kind(ask: &Ask<'_>) -> Option<NumberKind> {
    NumberKind::called(&ask.resolved("kind").or_else(|| ask.slot("kind"))?)
}

/// A number may be a PIN, or a place in the list that was just spoken.
fn pin(ask: &Ask<'_>) -> Route {
    let said = ask.slot("pin");
    let place = said
        .as_deref()
        .and_then(|said| said.parse().ok())
        .filter(|place| (1..=3).contains(place));
    match (&ask.memory.choosing, place) {
        (Some(_), Some(place)) => chosen(ask, Some(Choice::Ordinal(place))),
        _ => Route::Pin(heard::read(said.as_deref(), ask.locale)),
    }
}

fn choice(ask: &Ask<'_>) -> Option<Choice> {
    let department = || {
        ask.resolved("department")
            .or_else(|| ask.slot("department"))
            .map(Choice::Department)
    };
    let ordinal = ask
        .slot("ordinal")
        .and_then(|said| ordinal(&said))
        .map(Choice::Ordinal);
    ordinal.or_else(department)
}

/// `AMAZON.Ordinal` gives a number as text.
fn ordinal(said: &str) -> Option<u8> {
    said.trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .parse()
        .ok()
        .filter(|place| *place > 0)
}

fn chosen(ask: &Ask<'_>, choice: Option<Choice>) -> Route {
    match (&ask.memory.choosing, choice) {
        (Some(Question::Contact { name, kind, .. }), Some(choice)) => contact(Question::Contact {
            name: name.clone(),
            kind: *kind,
            choice: Some(choice),
        }),
        (Some(_), None) => Route::Fallback,
        _ => Route::NothingToChoose,
    }
}

/// "Repeat that" asks the last question again, at the gate: what was said is kept nowhere.
fn repeat(ask: &Ask<'_>) -> Route {
    match ask.memory.choosing.as_ref().or(ask.memory.answered.as_ref()) {
        Some(Question::Fixed { intent }) => fixed(intent),
        Some(question) => contact(question.clone()),
        None => Route::NothingToRepeat,
    }
}
