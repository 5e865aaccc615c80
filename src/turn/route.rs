//! Routing: what a request asks for, and which part of the turn handles it.

use crate::{
    answers::{ContactChoice, Question},
    directory::{App, NumberKind},
};

use super::{
    ask::{Ask, TurnRequest},
    spoken_pin::{self, SpokenPin},
};

/// The next stage of a turn.
#[derive(Debug)]
pub(crate) enum Route {
    /// A question, which goes through the gate unless the app leaves its intent open.
    Question {
        /// The name of the intent, by which the app's settings list open intents.
        intent: String,
        /// The question.
        question: Question,
    },
    /// A PIN for the gate, or something else that was said for one.
    Pin(SpokenPin),
    /// A request to send the PIN again.
    ResendPin,
    /// A request to lock the gate on this device.
    Lock,
    /// A request to lock the gate on all devices.
    LockEverywhere,
    /// The skill was opened.
    Welcome,
    /// The person must first say whose number they want.
    AskForName,
    /// The person chose from a list, but there was none.
    NothingToChoose,
    /// The person asked for help, or for something that the skill does not know.
    Help,
    /// The request was not understood.
    Fallback,
    /// The person asked for a repetition, but nothing was answered yet.
    NothingToRepeat,
    /// The person is done.
    Goodbye,
}

impl Route {
    /// Returns true for a question that the app leaves open to every linked employee.
    pub(crate) fn is_open_question(&self, app: &App) -> bool {
        matches!(self, Self::Question { intent, .. } if app.open_intents.contains(intent))
    }
}

/// An intent that the skill knows, the slots it reads, and its route.
pub(crate) struct IntentRoute {
    /// The name of the intent.
    pub(crate) intent: &'static str,
    /// The slots that are read.
    pub(crate) slots: &'static [&'static str],
    to: fn(&Ask<'_>) -> Route,
}

impl IntentRoute {
    const fn new(intent: &'static str, slots: &'static [&'static str], to: fn(&Ask<'_>) -> Route) -> Self {
        Self { intent, slots, to }
    }
}

/// The intent that asks for a contact's number.
const FIND_CONTACT_INTENT: &str = "FindContactIntent";
/// The intent that says a PIN.
pub(crate) const PIN_INTENT: &str = "PinIntent";

/// All intents that the skill knows. An app's fixed answers have intents of their own in addition.
pub(crate) static INTENT_ROUTES: [IntentRoute; 14] = [
    IntentRoute::new(FIND_CONTACT_INTENT, &["name", "kind"], find_contact_route),
    IntentRoute::new(PIN_INTENT, &["pin"], pin_or_choice_route),
    IntentRoute::new("ChooseIntent", &["department", "ordinal"], |ask| {
        chosen_contact_route(ask, spoken_choice(ask))
    }),
    IntentRoute::new("ResendIntent", &[], |_| Route::ResendPin),
    IntentRoute::new("LockIntent", &[], |_| Route::Lock),
    IntentRoute::new("LockEverywhereIntent", &[], |_| Route::LockEverywhere),
    IntentRoute::new("AMAZON.RepeatIntent", &[], repeat_route),
    // "Yes" follows "Anything else?".
    IntentRoute::new("AMAZON.YesIntent", &[], |_| Route::AskForName),
    IntentRoute::new("AMAZON.HelpIntent", &[], |_| Route::Help),
    IntentRoute::new("AMAZON.FallbackIntent", &[], |_| Route::Fallback),
    IntentRoute::new("AMAZON.StopIntent", &[], |_| Route::Goodbye),
    IntentRoute::new("AMAZON.CancelIntent", &[], |_| Route::Goodbye),
    IntentRoute::new("AMAZON.NoIntent", &[], |_| Route::Goodbye),
    IntentRoute::new("AMAZON.NavigateHomeIntent", &[], |_| Route::Goodbye),
];

/// Chooses the route of a request. For an unknown intent, the skill offers help.
pub(crate) fn route_ask(ask: &Ask<'_>) -> Route {
    let intent = match &ask.turn_request {
        TurnRequest::Launch => return Route::Welcome,
        TurnRequest::Resume => return Route::AskForName,
        TurnRequest::Intent(intent) => &*intent.name,
    };
    // The skill's own intents come first: an app must not be able to answer `PinIntent` with a fixed sentence.
    match INTENT_ROUTES.iter().find(|routed| routed.intent == intent) {
        Some(routed) => (routed.to)(ask),
        None if ask.skill.app.fixed_answers.contains_key(intent) => fixed_answer_route(intent),
        None => Route::Help,
    }
}

fn fixed_answer_route(intent: &str) -> Route {
    Route::Question {
        intent: intent.to_owned(),
        question: Question::Fixed {
            intent: intent.to_owned(),
        },
    }
}

fn find_contact_route(ask: &Ask<'_>) -> Route {
    match ask.slot("name") {
        Some(name) => contact_route(Question::Contact {
            name,
            kind: number_kind(ask),
            choice: None,
        }),
        None => Route::AskForName,
    }
}

fn contact_route(question: Question) -> Route {
    Route::Question {
        intent: FIND_CONTACT_INTENT.to_owned(),
        question,
    }
}

fn number_kind(ask: &Ask<'_>) -> Option<NumberKind> {
    // The resolved id is the same in all languages. The spoken word is for test tools that resolve nothing.
    NumberKind::from_name(&ask.resolved_id("kind").or_else(|| ask.slot("kind"))?)
}

/// A number may be a PIN, or a position in the list that was just read out.
fn pin_or_choice_route(ask: &Ask<'_>) -> Route {
    let said = ask.slot("pin");
    let place = said
        .as_deref()
        .and_then(|said| said.parse().ok())
        // A list has at most three people, and a PIN at least three digits.
        .filter(|place| (1..=3).contains(place));
    match (&ask.memory.choosing, place) {
        (Some(_), Some(place)) => chosen_contact_route(ask, Some(ContactChoice::Ordinal(place))),
        _ => Route::Pin(spoken_pin::parse_spoken_pin(said.as_deref(), ask.locale)),
    }
}

fn spoken_choice(ask: &Ask<'_>) -> Option<ContactChoice> {
    let department = || {
        ask.resolved_id("department")
            .or_else(|| ask.slot("department"))
            .map(ContactChoice::Department)
    };
    let ordinal = ask
        .slot("ordinal")
        .and_then(|said| parse_ordinal(&said))
        .map(ContactChoice::Ordinal);
    ordinal.or_else(department)
}

/// Parses the text of an `AMAZON.Ordinal`, such as "2" or "2nd".
fn parse_ordinal(said: &str) -> Option<u8> {
    said.trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .parse()
        .ok()
        .filter(|place| *place > 0)
}

fn chosen_contact_route(ask: &Ask<'_>, choice: Option<ContactChoice>) -> Route {
    match (&ask.memory.choosing, choice) {
        (Some(Question::Contact { name, kind, .. }), Some(choice)) => contact_route(Question::Contact {
            name: name.clone(),
            kind: *kind,
            choice: Some(choice),
        }),
        (Some(_), None) => Route::Fallback,
        _ => Route::NothingToChoose,
    }
}

/// Asks the last question again, through the gate. The answer itself is stored nowhere, so it cannot be repeated.
fn repeat_route(ask: &Ask<'_>) -> Route {
    match ask.memory.choosing.as_ref().or(ask.memory.answered.as_ref()) {
        Some(Question::Fixed { intent }) => fixed_answer_route(intent),
        Some(question) => contact_route(question.clone()),
        None => Route::NothingToRepeat,
    }
}
