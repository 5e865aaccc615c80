//! Naming places and people without giving them away: where a code goes, and who of several is meant.

use crate::{
    alexa::speech::Ssml,
    delivery::{Destination, Fate},
    directory::Contact,
    mfa::gate::Notice,
};

use super::phrases::{List, Locale};

/// How far a code got.
pub(crate) enum Reached {
    /// To every place it should.
    All(Ssml),
    /// To these places only.
    Some(Ssml),
    /// Nowhere yet; these are the places it should.
    Nowhere(Ssml),
}

/// How a mailbox is named: as it is heard, or as it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// "e… dot com".
    Heard,
    /// "e•••.com".
    Read,
}

/// Where a code went, masked.
pub(crate) fn reached(locale: Locale, notice: &Notice, form: Form) -> Reached {
    let good: Vec<_> = notice
        .sent
        .iter()
        .filter(|(_, how)| *how != Fate::Failed)
        .map(|(to, _)| to)
        .collect();
    if good.is_empty() {
        return Reached::Nowhere(all(locale, notice));
    }
    let places = named(locale, &good, form);
    if good.len() == notice.sent.len() {
        Reached::All(places)
    } else {
        Reached::Some(places)
    }
}

/// Every place a code goes to, masked.
pub(crate) fn all(locale: Locale, notice: &Notice) -> Ssml {
    let sent: Vec<_> = notice.sent.iter().map(|(to, _)| to).collect();
    named(locale, &sent, Form::Heard)
}

fn named(locale: Locale, destinations: &[&Destination], form: Form) -> Ssml {
    locale.list(List::And, destinations.iter().map(|to| place(locale, to, form)))
}

fn place(locale: Locale, destination: &Destination, form: Form) -> Ssml {
    match destination {
        Destination::Email(address) => {
            let initial = Ssml::text(&address.domain_initial().to_string());
            let ending = Ssml::text(address.top_level_domain());
            let key = match form {
                Form::Heard => "place-email",
                Form::Read => "screen-email",
            };
            locale.say_with(key, [("initial", initial.into()), ("ending", ending.into())])
        }
        Destination::Sms(number) => locale.say_with(
            "place-phone",
            [("digits", Ssml::digits(number.last_two()).into())],
        ),
    }
}

/// What tells these people apart: their department where all have one name, else their names, else their places in the
/// list.
pub(crate) fn choices(locale: Locale, contacts: &[Contact]) -> Vec<Ssml> {
    let same_name = contacts.windows(2).all(|pair| pair[0].name == pair[1].name);
    let distinct = |label: fn(&Contact) -> Option<&str>| {
        let labels: Vec<_> = contacts.iter().filter_map(label).collect();
        let unique: std::collections::BTreeSet<_> = labels.iter().collect();
        unique.len() == contacts.len()
    };
    let label = |(at, contact): (usize, &Contact)| {
        let department = Ssml::text(contact.department.as_deref().unwrap_or_default());
        if same_name && distinct(|contact| contact.department.as_deref()) {
            locale.say_with("choice-department", [("department", department.into())])
        } else if distinct(|contact| Some(&contact.name)) {
            Ssml::text(&contact.name)
        } else {
            ordinal(locale, at)
        }
    };
    contacts.iter().enumerate().map(label).collect()
}

fn ordinal(locale: Locale, at: usize) -> Ssml {
    locale.say(match at {
        0 => "choice-first",
        1 => "choice-second",
        _ => "choice-third",
    })
}
