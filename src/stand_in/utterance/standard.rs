//! Finds out if an utterance names a skill, and what is left of the utterance without that.

use super::{tongue::Tongue, words};

/// The way in which an utterance names a skill.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressed<'a> {
    /// It opens the skill and says nothing else.
    Launch,
    /// It asks the skill for something at once. These are the possible readings of the request: without the
    /// word that joins it to the name ("for", "to"), and with it.
    OneShot(Vec<&'a [String]>),
    /// It names no skill.
    Plain(&'a [String]),
}

/// Finds out how `said` names the skill `invocation`.
pub(super) fn addressed<'a>(said: &'a [String], invocation: &str, tongue: &Tongue) -> Addressed<'a> {
    // People who type often leave the wake word out.
    let said = after(said, "alexa").unwrap_or(said);
    let name = words::of(invocation);
    let by_name = |said: &'a [String]| {
        let said = tongue
            .articles
            .iter()
            .find_map(|article| after(said, article))
            .unwrap_or(said);
        said.strip_prefix(name.as_slice())
            .map(|rest| after(rest, "skill").unwrap_or(rest))
    };
    let opened = tongue
        .openers
        .iter()
        .find_map(|opener| by_name(after(said, opener)?))
        .or_else(|| by_name(said));
    if opened.is_some_and(<[_]>::is_empty) {
        return Addressed::Launch;
    }
    let asked = tongue
        .askers
        .iter()
        .find_map(|asker| by_name(after(said, asker)?))
        .or(opened);
    match asked {
        Some([]) => Addressed::Launch,
        Some(rest) => Addressed::OneShot(joints_removed(rest, tongue)),
        None => {
            // The name may also be the last word: "find ann lee using contact finder".
            let before = before_the_name(said, &name, tongue);
            before.map_or(Addressed::Plain(said), |rest| Addressed::OneShot(vec![rest]))
        }
    }
}

fn joints_removed<'a>(rest: &'a [String], tongue: &Tongue) -> Vec<&'a [String]> {
    let mut readings: Vec<_> = tongue
        .joints
        .iter()
        .filter_map(|joint| after(rest, joint))
        .collect();
    // The shortest rest first: it is what follows the longest joint, "and ask" before "and".
    readings.sort_by_key(|reading| reading.len());
    // The joint may belong to the request after all.
    readings.push(rest);
    readings.retain(|reading| !reading.is_empty());
    readings
}

fn before_the_name<'a>(said: &'a [String], name: &[String], tongue: &Tongue) -> Option<&'a [String]> {
    let rest = said.strip_suffix(name)?;
    let ends = tongue
        .suffix_joints
        .iter()
        .find_map(|joint| rest.strip_suffix(words::of(joint).as_slice()))?;
    (!ends.is_empty()).then_some(ends)
}

fn after<'a>(said: &'a [String], phrase: &str) -> Option<&'a [String]> {
    said.strip_prefix(words::of(phrase).as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_is_addressed_in_many_ways() {
        #[track_caller]
        fn check_in(locale: &str, said: &str, first: Option<&str>) {
            let said = words::of(said);
            let heard = match addressed(&said, "contact finder", Tongue::of(locale)) {
                Addressed::OneShot(readings) => Some(readings[0].join(" ")),
                Addressed::Launch => Some(String::new()),
                Addressed::Plain(_) => None,
            };
            assert_eq!(heard.as_deref(), first, "{said:?}");
        }
        let check = |said, first| check_in("en-US", said, first);
        check("open contact finder", Some(""));
        check("Alexa, open the contact finder skill", Some(""));
        check("contact finder", Some(""));
        check("ask contact finder", Some(""));
        check(
            "ask contact finder for ann lee's number",
            Some("ann lee 's number"),
        );
        check("tell contact finder my pin is 417", Some("my pin is 417"));
        check("tell contact finder that my pin is 417", Some("my pin is 417"));
        check("open contact finder and find ann lee", Some("find ann lee"));
        check("alexa ask contact finder to find ann lee", Some("find ann lee"));
        check("find ann lee using contact finder", Some("find ann lee"));
        check("find ann lee", None);
        check_in("de-DE", "öffne contact finder", Some(""));
        check_in("de-DE", "frage contact finder nach ann lee", Some("ann lee"));
        check_in(
            "es-ES",
            "pide a contact finder el número de ann lee",
            Some("el número de ann lee"),
        );
        check_in(
            "fr-FR",
            "demande à contact finder le numéro de ann lee",
            Some("le numéro de ann lee"),
        );
        check("lock contact finder", None);
    }
}
