//! Finds out if an utterance names a skill, and what is left of the utterance without that.

use super::{languages::SpokenLanguage, spoken_words};

/// The way in which an utterance names a skill.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SkillInvocation<'a> {
    /// It opens the skill and says nothing else.
    Launch,
    /// It asks the skill for something at once. These are the possible readings of the request: without the
    /// word that joins it to the name ("for", "to"), and with it.
    OneShot(Vec<&'a [String]>),
    /// It names no skill.
    Plain(&'a [String]),
}

/// Finds out how `said` names the skill `invocation`.
pub(super) fn parse_invocation<'a>(
    said: &'a [String],
    invocation: &str,
    spoken_language: &SpokenLanguage,
) -> SkillInvocation<'a> {
    // People who type often leave the wake word out.
    let said = strip_phrase(said, "alexa").unwrap_or(said);
    let name = spoken_words::split_words(invocation);
    let by_name = |said: &'a [String]| {
        let said = spoken_language
            .articles
            .iter()
            .find_map(|article| strip_phrase(said, article))
            .unwrap_or(said);
        said.strip_prefix(name.as_slice())
            .map(|rest| strip_phrase(rest, "skill").unwrap_or(rest))
    };
    let opened = spoken_language
        .openers
        .iter()
        .find_map(|opener| by_name(strip_phrase(said, opener)?))
        .or_else(|| by_name(said));
    if opened.is_some_and(<[_]>::is_empty) {
        return SkillInvocation::Launch;
    }
    let asked = spoken_language
        .askers
        .iter()
        .find_map(|asker| by_name(strip_phrase(said, asker)?))
        .or(opened);
    match asked {
        Some([]) => SkillInvocation::Launch,
        Some(rest) => SkillInvocation::OneShot(strip_joints(rest, spoken_language)),
        None => {
            // The name may also be the last word: "find ann lee using contact finder".
            let before = strip_name_at_end(said, &name, spoken_language);
            before.map_or(SkillInvocation::Plain(said), |rest| {
                SkillInvocation::OneShot(vec![rest])
            })
        }
    }
}

fn strip_joints<'a>(rest: &'a [String], spoken_language: &SpokenLanguage) -> Vec<&'a [String]> {
    let mut readings: Vec<_> = spoken_language
        .joints
        .iter()
        .filter_map(|joint| strip_phrase(rest, joint))
        .collect();
    // The shortest rest first: it is what follows the longest joint, "and ask" before "and".
    readings.sort_by_key(|reading| reading.len());
    // The joint may belong to the request after all.
    readings.push(rest);
    readings.retain(|reading| !reading.is_empty());
    readings
}

fn strip_name_at_end<'a>(
    said: &'a [String],
    name: &[String],
    spoken_language: &SpokenLanguage,
) -> Option<&'a [String]> {
    let rest = said.strip_suffix(name)?;
    let ends = spoken_language
        .suffix_joints
        .iter()
        .find_map(|joint| rest.strip_suffix(spoken_words::split_words(joint).as_slice()))?;
    (!ends.is_empty()).then_some(ends)
}

fn strip_phrase<'a>(said: &'a [String], phrase: &str) -> Option<&'a [String]> {
    said.strip_prefix(spoken_words::split_words(phrase).as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alexa_emulator::utterance::languages::spoken_in;

    #[test]
    fn a_skill_is_addressed_in_many_ways() {
        #[track_caller]
        fn check_in(locale: &str, said: &str, first: Option<&str>) {
            let said = spoken_words::split_words(said);
            let heard = match parse_invocation(&said, "contact finder", spoken_in(locale)) {
                SkillInvocation::OneShot(readings) => Some(readings[0].join(" ")),
                SkillInvocation::Launch => Some(String::new()),
                SkillInvocation::Plain(_) => None,
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
