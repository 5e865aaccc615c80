//! Names of destinations and people that give nothing away: where a PIN went, and which of several contacts is meant.

use crate::{
    alexa::ssml::Ssml,
    delivery::{DeliveryStatus, PinDestination},
    directory::Contact,
    mfa::gate::PendingChallenge,
};

use super::phrases::{ListStyle, SupportedLocale};

/// The destinations that a PIN reached, in masked form.
pub(crate) enum ReachedDestinations {
    /// It reached all of them.
    All(Ssml),
    /// It reached only these.
    Partly(Ssml),
    /// It reached none of these yet.
    Nowhere(Ssml),
}

/// The form in which an email address is masked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum MaskedForm {
    /// To be heard: "e… dot com".
    Spoken,
    /// To be read: "e•••.com".
    Written,
}

/// The destinations that a PIN reached, masked.
pub(crate) fn reached_destinations(
    locale: SupportedLocale,
    notice: &PendingChallenge,
    form: MaskedForm,
) -> ReachedDestinations {
    let good: Vec<_> = notice
        .sent
        .iter()
        // A message on its way counts as arrived: nothing has failed, and the person should look for it.
        .filter(|(_, how)| *how != DeliveryStatus::Failed)
        .map(|(to, _)| to)
        .collect();
    if good.is_empty() {
        return ReachedDestinations::Nowhere(all_destinations(locale, notice));
    }
    let places = join_destinations(locale, &good, form);
    if good.len() == notice.sent.len() {
        ReachedDestinations::All(places)
    } else {
        ReachedDestinations::Partly(places)
    }
}

/// All destinations of a PIN, masked, whether it reached them or not.
pub(crate) fn all_destinations(locale: SupportedLocale, notice: &PendingChallenge) -> Ssml {
    let sent: Vec<_> = notice.sent.iter().map(|(to, _)| to).collect();
    join_destinations(locale, &sent, MaskedForm::Spoken)
}

fn join_destinations(locale: SupportedLocale, destinations: &[&PinDestination], form: MaskedForm) -> Ssml {
    locale.join_list(
        ListStyle::And,
        destinations.iter().map(|to| mask_destination(locale, to, form)),
    )
}

fn mask_destination(locale: SupportedLocale, destination: &PinDestination, form: MaskedForm) -> Ssml {
    match destination {
        PinDestination::Email(address) => {
            let initial = Ssml::text(&address.domain_initial().to_string());
            let ending = Ssml::text(address.top_level_domain());
            let key = match form {
                MaskedForm::Spoken => "place-email",
                MaskedForm::Written => "screen-email",
            };
            locale.say_with(key, [("initial", initial.into()), ("ending", ending.into())])
        }
        PinDestination::Sms(number) => locale.say_with(
            "place-phone",
            [("digits", Ssml::digits(number.last_two_digits()).into())],
        ),
    }
}

/// A name for each contact that tells it from the others: the department if all have the same name, or else
/// the full name, or else the position in the list.
pub(crate) fn contact_choices(locale: SupportedLocale, contacts: &[Contact]) -> Vec<Ssml> {
    let same_name = contacts.windows(2).all(|pair| pair[0].name == pair[1].name);
    let distinct = |label: fn(&Contact) -> Option<&str>| {
        let labels: Vec<_> = contacts.iter().filter_map(label).collect();
        // Fewer than contacts if two share a label, or if one has none.
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
            ordinal_choice(locale, at)
        }
    };
    contacts.iter().enumerate().map(label).collect()
}

fn ordinal_choice(locale: SupportedLocale, at: usize) -> Ssml {
    locale.say(match at {
        0 => "choice-first",
        1 => "choice-second",
        _ => "choice-third",
    })
}
