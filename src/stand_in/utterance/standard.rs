//! What Alexa understands without being told: its own intents, and the phrases that open a skill.

use super::words;

/// The standard utterances of Alexa's own intents, which a model's samples extend.
pub(super) const BUILT_IN_INTENTS: &[(&str, &[&str])] = &[
    ("AMAZON.HelpIntent", &["help", "help me", "can you help me"]),
    ("AMAZON.StopIntent", &["stop", "off", "shut up", "stop it"]),
    ("AMAZON.CancelIntent", &["cancel", "cancel it", "cancel that"]),
    (
        "AMAZON.NavigateHomeIntent",
        &[
            "home",
            "go home",
            "go to home",
            "go to the home screen",
            "navigate home",
            "home screen",
        ],
    ),
    ("AMAZON.RepeatIntent", &["repeat", "say that again"]),
    (
        "AMAZON.YesIntent",
        &["yes", "yes please", "sure", "okay", "ok", "yeah"],
    ),
    ("AMAZON.NoIntent", &["no", "no thanks", "nope"]),
];

/// What opens a skill when its name follows, in every language that is spoken: nothing is one thing in one and another in
/// another.
const OPENERS: &[&str] = &[
    "open",
    "launch",
    "start",
    "run",
    "begin",
    "load",
    "use",
    "resume",
    "enable", // English
    "öffne",
    "starte",
    "aktiviere", // German
    "abre",
    "inicia",
    "lanza", // Spanish
    "ouvre",
    "lance",
    "démarre", // French
];
/// What opens a skill and says at once what for.
const ASKERS: &[&str] = &[
    "ask",
    "tell",
    "use",
    "open",
    "launch",
    "start",
    "run",
    "begin",
    "load",
    "search",
    "talk to",
    "speak to",
    "check with",
    "frage",
    "frag",
    "sage",
    "sag",
    "bitte",
    "pregunta a",
    "pide a",
    "dile a",
    "di a",
    "demande à",
    "dis à",
];
/// What may stand between the name of a skill and the request.
const JOINTS: &[&str] = &[
    "to", "for", "about", "that", "if", "whether", "and", "and ask", "and tell", "and say", "nach", "dass",
    "ob", "que", "si", "por",
];
/// What may stand between a request and the name of a skill.
const SUFFIX_JOINTS: &[&str] = &[
    "from",
    "in",
    "on",
    "using",
    "with",
    "via",
    "by asking",
    "mit",
    "con",
    "avec",
];

/// An utterance, as far as it concerns which skill is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressed<'a> {
    /// The skill is opened, no more.
    Launch,
    /// The skill is asked something at once. What is asked, without the joint and with it.
    OneShot(Vec<&'a [String]>),
    /// No skill is named.
    Plain(&'a [String]),
}

/// Tells how `said` addresses the skill called `invocation`.
pub(super) fn addressed<'a>(said: &'a [String], invocation: &str) -> Addressed<'a> {
    let said = after(said, "alexa").unwrap_or(said);
    let name = words::of(invocation);
    let by_name = |said: &'a [String]| {
        let said = after(said, "the").or_else(|| after(said, "my")).unwrap_or(said);
        said.strip_prefix(name.as_slice())
            .map(|rest| after(rest, "skill").unwrap_or(rest))
    };
    let opened = OPENERS
        .iter()
        .find_map(|opener| by_name(after(said, opener)?))
        .or_else(|| by_name(said));
    if opened.is_some_and(<[_]>::is_empty) {
        return Addressed::Launch;
    }
    let asked = ASKERS
        .iter()
        .find_map(|asker| by_name(after(said, asker)?))
        .or(opened);
    match asked {
        Some([]) => Addressed::Launch,
        Some(rest) => Addressed::OneShot(joints_removed(rest)),
        None => {
            before_the_name(said, &name).map_or(Addressed::Plain(said), |rest| Addressed::OneShot(vec![rest]))
        }
    }
}

fn joints_removed(rest: &[String]) -> Vec<&[String]> {
    let mut readings: Vec<_> = JOINTS.iter().filter_map(|joint| after(rest, joint)).collect();
    readings.sort_by_key(|reading| reading.len());
    readings.push(rest);
    readings.retain(|reading| !reading.is_empty());
    readings
}

fn before_the_name<'a>(said: &'a [String], name: &[String]) -> Option<&'a [String]> {
    let rest = said.strip_suffix(name)?;
    let ends = SUFFIX_JOINTS
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
        fn check(said: &str, first: Option<&str>) {
            let said = words::of(said);
            let heard = match addressed(&said, "contact finder") {
                Addressed::OneShot(readings) => Some(readings[0].join(" ")),
                Addressed::Launch => Some(String::new()),
                Addressed::Plain(_) => None,
            };
            assert_eq!(heard.as_deref(), first, "{said:?}");
        }
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
        check("öffne contact finder", Some(""));
        check("frage contact finder nach ann lee", Some("ann lee"));
        check(
            "pide a contact finder el número de ann lee",
            Some("el número de ann lee"),
        );
        check(
            "demande à contact finder le numéro de ann lee",
            Some("le numéro de ann lee"),
        );
        check("lock contact finder", None);
    }
}
