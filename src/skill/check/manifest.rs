//! Checks the manifest: texts, icons, legal pages, statements about privacy, events and interfaces.

use super::{
    Given, icons, known, locales,
    model::{Model, Said},
    near::near,
    texts,
};
use crate::skill::{document::At, finding::Findings, page::Page, sources::Sources};

/// The event that tells the skill to end the clearances of an account that has disabled it.
const TOLD: &str = "SKILL_DISABLED";

/// The interface by which Alexa asks if the skill could answer a question. The skill does not implement it.
const UNANSWERED: &str = "CAN_FULFILL_INTENT_REQUEST";
/// The interface without which devices do not report that they have a screen.
const SCREENS: &str = "ALEXA_PRESENTATION_APL";

pub(super) fn check(
    root: At<'_>,
    models: &[Model<'_>],
    sources: &Sources,
    given: &Given,
    findings: &mut Findings,
) {
    let Some(manifest) = root.get("manifest") else {
        return;
    };
    // The shape requires all of these parts, so the fallback is never used.
    let part = |key: &str| manifest.get(key).unwrap_or(manifest);
    publishing(part("publishingInformation"), models, sources, findings);
    privacy(part("privacyAndCompliance"), sources, given, findings);
    events(part("events"), findings);
    interfaces(part("apis"), findings);
}

fn publishing(at: At<'_>, models: &[Model<'_>], sources: &Sources, findings: &mut Findings) {
    texts::common(at, findings);
    if at.get("category").is_none() {
        findings.add(at.fault(
            "`category` is missing",
            "choose one, such as \"BUSINESS_AND_FINANCE\"",
        ));
    }
    countries(at, findings);
    let Some(all) = at.get("locales") else { return };
    locales::in_manifest(all, sources, findings);
    for (locale, _, texts) in all.entries() {
        let model = models.iter().find(|model| model.locale == locale);
        texts::of_locale(texts, model, findings);
        icons::check(texts, sources, findings);
    }
}

/// Checks that the skill is available in at least one country.
fn countries(at: At<'_>, findings: &mut Findings) {
    let worldwide = at.get("isAvailableWorldwide");
    if let Some(flag) = worldwide.filter(|flag| !flag.is_true())
        && at.list("distributionCountries").is_empty()
    {
        let what = "the skill is available in no country";
        findings.add(flag.fault(what, "list them in `distributionCountries`, or make this true"));
    }
}

/// The statements about privacy, the value each must have, and the remedy if it has another.
const FLAGS: [(&str, bool, &str); 3] = [
    (
        "usesPersonalInfo",
        true,
        "make it true: the skill looks up people's numbers",
    ),
    (
        "isExportCompliant",
        true,
        "make it true: Amazon publishes no skill that may not be exported",
    ),
    (
        "isChildDirected",
        false,
        "make it false: Amazon takes no skill for children that uses personal information",
    ),
];

fn privacy(at: At<'_>, sources: &Sources, given: &Given, findings: &mut Findings) {
    for (key, wanted, remedy) in FLAGS {
        let flag = at.get(key);
        if flag.is_some_and(At::is_true) != wanted {
            findings.add(
                flag.unwrap_or(at)
                    .fault(format!("`{key}` is not {wanted}"), remedy),
            );
        }
    }
    let Some(all) = at.get("locales") else { return };
    locales::in_manifest(all, sources, findings);
    for (_, _, texts) in all.entries() {
        if !given.privacy_policy {
            page(texts, "privacyPolicyUrl", "--privacy-policy", findings);
        }
        if !given.terms_of_use {
            page(texts, "termsOfUseUrl", "--terms-of-use", findings);
        }
    }
}

/// Checks the address of a legal page. Amazon opens the page before it publishes the skill.
fn page(at: At<'_>, key: &str, option: &str, findings: &mut Findings) {
    let Some(url) = at.get(key) else {
        let remedy = format!("add its address, or give it with {option}");
        findings.add(at.fault(format!("`{key}` is missing"), remedy));
        return;
    };
    let url = Said::new(url);
    match url.text.parse::<Page>() {
        Err(remedy) => {
            let what = format!("`{key}` is no address of a page");
            findings.add(url.at.fault(what, remedy.to_string()));
        }
        Ok(page) if page.is_example() => {
            let what = format!("`{key}` is an example's, which is nowhere");
            findings.add(url.at.warning(
                what,
                format!("write your own before publishing, or give it with {option}"),
            ));
        }
        Ok(_) => {}
    }
}

fn events(at: At<'_>, findings: &mut Findings) {
    let subscriptions = at.list("subscriptions");
    let names: Vec<_> = subscriptions
        .iter()
        .map(|event| Said::of(*event, "eventName"))
        .collect();
    if !names.iter().any(|name| name.text == TOLD) {
        let remedy = "subscribe to it: clearances end when the skill is disabled";
        findings.add(at.fault(format!("there is no subscription to {TOLD}"), remedy));
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].iter().any(|earlier| earlier.text == name.text) {
            let what = format!("{} is subscribed to twice", name.text);
            findings.add(name.at.fault(what, "keep one of them"));
        }
    }
}

fn interfaces(apis: At<'_>, findings: &mut Findings) {
    if apis.entries().count() > 1 {
        let remedy = "keep `custom` only: the ASK CLI enables a skill for testing only then";
        findings.add(apis.fault("there is more than one kind of API", remedy));
    }
    let Some(custom) = apis.get("custom") else { return };
    let declared = custom.list("interfaces");
    let kinds: Vec<_> = declared.iter().map(|one| Said::of(*one, "type")).collect();
    for kind in kinds.iter().filter(|kind| kind.text == UNANSWERED) {
        let remedy = "take it out: the skill answers no such question";
        findings.add(kind.at.fault(format!("{UNANSWERED} is declared"), remedy));
    }
    // A misspelt interface has a finding of its own.
    let is_meant = |kind: &Said<'_>| near(&kind.text, known::INTERFACES.split_whitespace()) == Some(SCREENS);
    if !kinds.iter().any(is_meant) {
        let remedy = format!("add {{ \"type\": \"{SCREENS}\" }} to the interfaces");
        let what = format!("{SCREENS} is not declared: no device will show anything on its screen");
        let at = custom.get("interfaces").unwrap_or(custom);
        findings.add(at.warning(what, remedy));
    }
}
