//! Replies of the gate: where a PIN went, and how an attempt ended.

use crate::{
    alexa::ssml::Ssml,
    clock::SignedDuration,
    mfa::{gate::PendingChallenge, store::ChallengeEnd},
};

use super::{Reply, ask_for_question};
use crate::turn::{
    ask::Ask, masked_destination, phrases::PhraseArgument, screens, session_memory::SessionMemory,
};

pub(crate) fn pin_sent(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    if notice.longer.is_some() {
        return ask_for_sent_pin(ask, notice, "pin-sent-longer", "pin-sent-longer");
    }
    ask_for_sent_pin(ask, notice, "pin-sent", "pin-sent-partly")
}

pub(crate) fn resent(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    if notice.longer.is_some() {
        return ask_for_sent_pin(ask, notice, "pin-sent-longer", "pin-sent-longer");
    }
    ask_for_sent_pin(ask, notice, "resent", "resent-partly")
}

/// Says where a PIN went and asks for it. `partly` is used if it did not reach all its destinations. If it
/// reached none yet, the reply says so and ends.
pub(super) fn ask_for_sent_pin(
    ask: &Ask<'_>,
    notice: &PendingChallenge,
    everywhere: &str,
    partly: &str,
) -> Reply {
    let locale = ask.locale;
    let reached =
        masked_destination::reached_destinations(locale, notice, masked_destination::MaskedForm::Spoken);
    let (key, places) = match reached {
        masked_destination::ReachedDestinations::All(places) => (everywhere, places),
        masked_destination::ReachedDestinations::Partly(places) => (partly, places),
        masked_destination::ReachedDestinations::Nowhere(places) => {
            // Rounded up: in the last minute it still says "a minute".
            let minutes = u32::try_from((notice.left.as_secs() + 59) / 60)
                .unwrap_or(1)
                .max(1);
            let speech = locale.say_with(
                "pin-not-sent",
                [("places", places.into()), ("minutes", minutes.into())],
            );
            return Reply::ending(speech);
        }
    };
    ask_for_pin(
        ask,
        notice,
        locale.say_with(
            key,
            [("digits", digits_argument(notice)), ("places", places.into())],
        ),
    )
}

pub(crate) fn pin_waiting(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    let places = masked_destination::all_destinations(ask.locale, notice);
    let arguments = [("digits", digits_argument(notice)), ("places", places.into())];
    ask_for_pin(ask, notice, ask.locale.say_with("pin-waiting", arguments))
}

pub(crate) fn pin_unheard(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    ask_for_pin(
        ask,
        notice,
        ask.locale
            .say_with("pin-unheard", [("digits", digits_argument(notice))]),
    )
}

pub(crate) fn pin_length(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    ask_for_pin(
        ask,
        notice,
        ask.locale
            .say_with("pin-length", [("digits", digits_argument(notice))]),
    )
}

pub(crate) fn resend_none_left(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    ask_for_pin(ask, notice, ask.locale.say("resend-none-left"))
}

pub(crate) fn resend_too_soon(ask: &Ask<'_>, notice: &PendingChallenge, wait: SignedDuration) -> Reply {
    // Rounded up, so that a person who waits that long is not told to wait again.
    let left = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
    let seconds = u32::try_from(left.max(1)).unwrap_or(60);
    ask_for_pin(
        ask,
        notice,
        ask.locale
            .say_with("resend-too-soon", [("seconds", seconds.into())]),
    )
}

fn ask_for_pin(ask: &Ask<'_>, notice: &PendingChallenge, speech: Ssml) -> Reply {
    let reprompt = ask
        .locale
        .say_with("pin-reprompt", [("digits", digits_argument(notice))]);
    // Whoever was asked in this session stays the one: this request may speak for them.
    let challenged = ask.memory.challenged.clone().unwrap_or_else(|| ask.speaker());
    let memory = SessionMemory {
        challenged: Some(challenged),
        ..ask.memory.clone()
    };
    Reply::listening(speech, reprompt, memory).with_screen(screens::pin_prompt_document(ask, notice))
}

fn digits_argument(notice: &PendingChallenge) -> PhraseArgument {
    u32::from(notice.digits.get()).into()
}

pub(crate) fn pin_wrong(ask: &Ask<'_>, tries_left: u8) -> Reply {
    let speech = ask
        .locale
        .say_with("pin-wrong", [("left", u32::from(tries_left).into())]);
    Reply::listening(speech, ask.locale.say("pin-wrong-reprompt"), ask.memory.clone())
}

pub(crate) fn pin_of_another(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    let places = masked_destination::all_destinations(ask.locale, notice);
    let arguments = [("digits", digits_argument(notice)), ("places", places.into())];
    ask_for_pin(ask, notice, ask.locale.say_with("pin-of-another", arguments))
}

pub(crate) fn another_voice(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("another-voice"))
}

pub(crate) fn pin_not_needed(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("pin-not-needed"))
}

pub(crate) fn pin_nothing_waiting(ask: &Ask<'_>, ending: Option<ChallengeEnd>) -> Reply {
    let key = match ending {
        Some(ChallengeEnd::Expired) => "pin-expired",
        Some(ChallengeEnd::Used) => "pin-used",
        Some(ChallengeEnd::Burned) => "pin-dead",
        Some(ChallengeEnd::Withdrawn) => "pin-withdrawn",
        None => "pin-none",
    };
    ask_for_question(ask, ask.locale.say(key))
}

pub(crate) fn resend_nothing(ask: &Ask<'_>) -> Reply {
    ask_for_question(ask, ask.locale.say("resend-nothing"))
}

pub(crate) fn no_way_to_reach(ask: &Ask<'_>) -> Reply {
    Reply::ending(ask.locale.say("no-way-to-reach"))
}
