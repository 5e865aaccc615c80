//! Replies for spent budgets: what the person can do, and when they can try again.

use crate::{
    alexa::speech::Ssml,
    clock::{SignedDuration, Timestamp},
    directory::second_factor::{Path, Then},
    mfa::{
        budget::{BudgetName, BurnConsequences, SpentBudget},
        gate::PendingChallenge,
    },
};

use super::{Reply, asking_whose, gate::sent};
use crate::turn::{
    ask::Ask,
    phrases::{Argument, Locale},
};

/// The PIN was wrong, and this was the last attempt. Says how long to wait.
pub(crate) fn pin_burned(ask: &Ask<'_>, burn: &BurnConsequences) -> Reply {
    let arguments = [("wait", wait(ask.locale, burn.wait)), ("unlock", unlock(ask))];
    Reply::closing(ask.locale.say_with("pin-burned", arguments))
}

/// A longer PIN replaces the awaited one, or could not be sent.
pub(crate) fn pin_lengthened(ask: &Ask<'_>, wrong: bool, notice: Option<&PendingChallenge>) -> Reply {
    match (notice, wrong) {
        (Some(notice), true) => sent(ask, notice, "pin-wrong-longer", "pin-wrong-longer"),
        (Some(notice), false) => sent(ask, notice, "pin-sent-longer", "pin-sent-longer"),
        (None, _) => asking_whose(ask, ask.locale.say("pin-longer-later")),
    }
}

/// The PIN was wrong, and another one replaces it.
pub(crate) fn pin_renewed(ask: &Ask<'_>, notice: &PendingChallenge) -> Reply {
    sent(ask, notice, "pin-renewed", "pin-renewed")
}

/// The PIN was wrong, and no other one may be sent.
pub(crate) fn pin_none_left(ask: &Ask<'_>, refusal: Option<SpentBudget>, now: Timestamp) -> Reply {
    match refusal {
        Some(refusal) => refused(ask, refusal, now),
        None => Reply::closing(ask.locale.say("pin-none-left")),
    }
}

/// Says the reason and the path's own sentence, then listens or ends as the path says.
pub(crate) fn along(ask: &Ask<'_>, reason: Reply, path: &Path) -> Reply {
    let said = path
        .say
        .iter()
        .map(|say| Ssml::text(" ").then(Ssml::text(say.of(ask.locale.tag()))));
    let speech = said.fold(reason.speech, Ssml::then);
    match path.then {
        Then::Listen => asking_whose(ask, speech),
        Then::End | Then::Lock => Reply::closing(speech),
    }
}

/// Says that no PIN is sent or compared for now, and for how long.
pub(crate) fn refused(ask: &Ask<'_>, refusal: SpentBudget, now: Timestamp) -> Reply {
    let locale = ask.locale;
    let left = refusal.until.map(|until| wait(locale, until.duration_since(now)));
    Reply::closing(match (refusal.budget, left) {
        (BudgetName::Paused, _) => locale.say_with("voice-paused", [("unlock", unlock(ask))]),
        (_, None) => locale.say_with("voice-off", [("unlock", unlock(ask))]),
        (BudgetName::BurnedOnDevice, Some(wait)) => {
            locale.say_with("wait-on-device", [("wait", wait), ("unlock", unlock(ask))])
        }
        (_, Some(wait)) => locale.say_with("too-many-sends", [("wait", wait)]),
    })
}

/// The way to unlock voice access, by which the phrase selects.
fn unlock(ask: &Ask<'_>) -> Argument {
    Argument::Word(if ask.unlocks_by_mail {
        "mail"
    } else {
        "administrator"
    })
}

/// A time span in words: in whole minutes, or in whole hours from two hours on. Rounded up.
fn wait(locale: Locale, span: SignedDuration) -> Argument {
    let seconds = u32::try_from(span.as_secs().max(1)).unwrap_or(u32::MAX);
    let minutes = seconds.div_ceil(60);
    let spoken: Ssml = if minutes < 120 {
        locale.say_with("minutes", [("count", minutes.into())])
    } else {
        locale.say_with("hours", [("count", minutes.div_ceil(60).into())])
    };
    spoken.into()
}
