//! Replies for spent budgets: what the person can do, and when they can try again.

use crate::{
    alexa::ssml::Ssml,
    clock::{SignedDuration, Timestamp},
    directory::second_factor::{AfterEscalation, EscalationPath},
    mfa::{
        budget::{BudgetName, BurnConsequences, SpentBudget},
        gate::PendingChallenge,
    },
};

use super::{Reply, ask_for_question, gate_replies::ask_for_sent_pin};
use crate::turn::{
    ask::Ask,
    phrases::{PhraseArgument, SupportedLocale},
};

/// The PIN was wrong, and this was the last attempt. Says how long to wait.
pub(crate) fn pin_burned(ask: &Ask<'_>, burn: &BurnConsequences) -> Reply {
    let arguments = [
        ("wait", wait_argument(ask.locale, burn.wait)),
        ("unlock", unlock_argument(ask)),
    ];
    Reply::ending(ask.locale.say_with("pin-burned", arguments))
}

/// A longer PIN replaces the awaited one, or could not be sent.
pub(crate) fn pin_lengthened(ask: &Ask<'_>, wrong: bool, notice: Option<&PendingChallenge>) -> Reply {
    match (notice, wrong) {
        (Some(notice), true) => ask_for_sent_pin(ask, notice, "pin-wrong-longer", "pin-wrong-longer"),
        (Some(notice), false) => ask_for_sent_pin(ask, notice, "pin-sent-longer", "pin-sent-longer"),
        (None, _) => ask_for_question(ask, ask.locale.say("pin-longer-later")),
    }
}

/// The PIN was wrong, and another one replaces it.
pub(crate) fn pin_renewed(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    ask_for_sent_pin(ask, notice, "pin-renewed", "pin-renewed")
}

/// The PIN was wrong, and no other one may be sent.
pub(crate) fn pin_none_left(ask: &Ask<'_>, refusal: Option<SpentBudget>, now: Timestamp) -> Reply {
    match refusal {
        Some(refusal) => budget_refused(ask, refusal, now),
        None => Reply::ending(ask.locale.say("pin-none-left")),
    }
}

/// Says the reason and the path's own sentence, then listens or ends as the path says.
pub(crate) fn follow_escalation(ask: &Ask<'_>, reason: Reply, path: &EscalationPath) -> Reply {
    let said = path
        .say
        .iter()
        .map(|say| Ssml::text(" ").then(Ssml::text(say.for_locale(ask.locale.tag()))));
    let speech = said.fold(reason.speech, Ssml::then);
    match path.then {
        AfterEscalation::Listen => ask_for_question(ask, speech),
        AfterEscalation::End | AfterEscalation::Lock => Reply::ending(speech),
    }
}

/// Says that no PIN is sent or compared for now, and for how long.
pub(crate) fn budget_refused(ask: &Ask<'_>, refusal: SpentBudget, now: Timestamp) -> Reply {
    let locale = ask.locale;
    let left = refusal
        .until
        .map(|until| wait_argument(locale, until.duration_since(now)));
    Reply::ending(match (refusal.budget, left) {
        (BudgetName::Paused, _) => locale.say_with("voice-paused", [("unlock", unlock_argument(ask))]),
        (BudgetName::WrongUnknown, _) => {
            locale.say_with("unknown-devices-closed", [("unlock", unlock_argument(ask))])
        }
        (_, None) => locale.say_with("voice-off", [("unlock", unlock_argument(ask))]),
        (BudgetName::BurnedOnDevice, Some(wait)) => locale.say_with(
            "wait-on-device",
            [("wait", wait), ("unlock", unlock_argument(ask))],
        ),
        (_, Some(wait)) => locale.say_with("too-many-sends", [("wait", wait)]),
    })
}

/// The way to unlock voice access, by which the phrase selects.
fn unlock_argument(ask: &Ask<'_>) -> PhraseArgument {
    PhraseArgument::Word(if ask.unlocks_by_mail {
        "mail"
    } else {
        "administrator"
    })
}

/// A time span in words: in whole minutes, or in whole hours from two hours on. Rounded up.
fn wait_argument(locale: SupportedLocale, span: SignedDuration) -> PhraseArgument {
    let seconds = u32::try_from(span.as_secs().max(1)).unwrap_or(u32::MAX);
    let minutes = seconds.div_ceil(60);
    let spoken: Ssml = if minutes < 120 {
        locale.say_with("minutes", [("count", minutes.into())])
    } else {
        locale.say_with("hours", [("count", minutes.div_ceil(60).into())])
    };
    spoken.into()
}
