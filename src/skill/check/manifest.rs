//! Checks the manifest: texts, icons, legal pages, statements about privacy, events and interfaces.

use super::{
    amazon_names,
    check_context::SkillCheckContext,
    icons, locales,
    located_model::{LocatedModel, LocatedText},
    manifest_texts,
};
use crate::json_reader::{JsonValue, find_similar_name};
use crate::skill::{
    finding::{FindingPlace, SkillFindings},
    legal_page_url::LegalPageUrl,
    sources::SkillSources,
};

/// The event that tells the skill to end the clearances of an account that has disabled it.
const SKILL_DISABLED_EVENT: &str = "SKILL_DISABLED";

/// The interface by which Alexa asks if the skill could answer a question. The skill does not implement it.
const CAN_FULFILL_INTERFACE: &str = "CAN_FULFILL_INTENT_REQUEST";
/// The interface without which devices do not report that they have a screen.
const APL_INTERFACE: &str = "ALEXA_PRESENTATION_APL";

pub(super) fn check_manifest(
    root: JsonValue<'_>,
    models: &[LocatedModel<'_>],
    sources: &SkillSources,
    given: &SkillCheckContext,
    findings: &mut SkillFindings,
) {
    let Some(manifest) = root.get("manifest") else {
        return;
    };
    // The shape requires all of these parts, so the fallback is never used.
    let part = |key: &str| manifest.get(key).unwrap_or(manifest);
    check_publishing(part("publishingInformation"), models, sources, findings);
    check_privacy(part("privacyAndCompliance"), sources, given, findings);
    check_events(part("events"), findings);
    check_interfaces(part("apis"), findings);
}

fn check_publishing(
    at: JsonValue<'_>,
    models: &[LocatedModel<'_>],
    sources: &SkillSources,
    findings: &mut SkillFindings,
) {
    manifest_texts::check_common_texts(at, findings);
    if at.get("category").is_none() {
        findings.add(at.fault_here(
            "`category` is missing",
            "choose one, such as \"BUSINESS_AND_FINANCE\"",
        ));
    }
    check_countries(at, findings);
    let Some(all) = at.get("locales") else { return };
    locales::check_manifest_locales(all, sources, findings);
    for (locale, _, texts) in all.entries() {
        let model = models.iter().find(|model| model.locale == locale);
        manifest_texts::check_locale_texts(texts, model, findings);
        icons::check_icons(texts, sources, findings);
    }
}

/// Checks that the skill is available in at least one country.
fn check_countries(at: JsonValue<'_>, findings: &mut SkillFindings) {
    let worldwide = at.get("isAvailableWorldwide");
    if let Some(flag) = worldwide.filter(|flag| !flag.is_true())
        && at.items_of("distributionCountries").is_empty()
    {
        let what = "the skill is not available in any country";
        findings.add(flag.fault_here(what, "list them in `distributionCountries`, or make this true"));
    }
}

/// The statements about privacy, the value each must have, and the remedy if it has another.
const PRIVACY_FLAGS: [(&str, bool, &str); 3] = [
    (
        "usesPersonalInfo",
        true,
        "make it true: the skill looks up people's numbers",
    ),
    (
        "isExportCompliant",
        true,
        "make it true: Amazon publishes only skills that may be exported",
    ),
    (
        "isChildDirected",
        false,
        "make it false: Amazon rejects skills for children that use personal information",
    ),
];

fn check_privacy(
    at: JsonValue<'_>,
    sources: &SkillSources,
    given: &SkillCheckContext,
    findings: &mut SkillFindings,
) {
    for (key, wanted, remedy) in PRIVACY_FLAGS {
        let flag = at.get(key);
        if flag.is_some_and(JsonValue::is_true) != wanted {
            findings.add(
                flag.unwrap_or(at)
                    .fault_here(format!("`{key}` is not {wanted}"), remedy),
            );
        }
    }
    let Some(all) = at.get("locales") else { return };
    locales::check_manifest_locales(all, sources, findings);
    for (_, _, texts) in all.entries() {
        if !given.privacy_policy {
            check_legal_page(texts, "privacyPolicyUrl", "--privacy-policy", findings);
        }
        if !given.terms_of_use {
            check_legal_page(texts, "termsOfUseUrl", "--terms-of-use", findings);
        }
    }
}

/// Checks the address of a legal page. Amazon opens the page before it publishes the skill.
fn check_legal_page(at: JsonValue<'_>, key: &str, option: &str, findings: &mut SkillFindings) {
    let Some(url) = at.get(key) else {
        let remedy = format!("add its URL, or give it with {option}");
        findings.add(at.fault_here(format!("`{key}` is missing"), remedy));
        return;
    };
    let url = LocatedText::new(url);
    match url.text.parse::<LegalPageUrl>() {
        Err(remedy) => {
            let what = format!("`{key}` is not the URL of a web page");
            findings.add(url.at.fault_here(what, remedy.to_string()));
        }
        Ok(page) if page.is_example() => {
            let what = format!("`{key}` is an example that does not exist");
            findings.add(url.at.warning_here(
                what,
                format!("write your own before publishing, or give it with {option}"),
            ));
        }
        Ok(_) => {}
    }
}

fn check_events(at: JsonValue<'_>, findings: &mut SkillFindings) {
    let subscriptions = at.items_of("subscriptions");
    let names: Vec<_> = subscriptions
        .iter()
        .map(|event| LocatedText::of(*event, "eventName"))
        .collect();
    if !names.iter().any(|name| name.text == SKILL_DISABLED_EVENT) {
        let remedy = "subscribe to it: clearances end when the skill is disabled";
        findings.add(at.fault_here(
            format!("there is no subscription to {SKILL_DISABLED_EVENT}"),
            remedy,
        ));
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].iter().any(|earlier| earlier.text == name.text) {
            let what = format!("{} is subscribed to twice", name.text);
            findings.add(name.at.fault_here(what, "keep one of them"));
        }
    }
}

fn check_interfaces(apis: JsonValue<'_>, findings: &mut SkillFindings) {
    if apis.entries().count() > 1 {
        let remedy = "keep only `custom`: otherwise the ASK CLI does not enable the skill for testing";
        findings.add(apis.fault_here("there is more than one kind of API", remedy));
    }
    let Some(custom) = apis.get("custom") else { return };
    let declared = custom.items_of("interfaces");
    let kinds: Vec<_> = declared.iter().map(|one| LocatedText::of(*one, "type")).collect();
    for kind in kinds.iter().filter(|kind| kind.text == CAN_FULFILL_INTERFACE) {
        let remedy = "remove it: the skill does not answer such requests";
        findings.add(
            kind.at
                .fault_here(format!("{CAN_FULFILL_INTERFACE} is declared"), remedy),
        );
    }
    // A misspelt interface has a finding of its own.
    let is_meant = |kind: &LocatedText<'_>| {
        find_similar_name(&kind.text, amazon_names::INTERFACES.split_whitespace()) == Some(APL_INTERFACE)
    };
    if !kinds.iter().any(is_meant) {
        let remedy = format!("add {{ \"type\": \"{APL_INTERFACE}\" }} to the interfaces");
        let what = format!("{APL_INTERFACE} is not declared: devices show nothing on their screens");
        let at = custom.get("interfaces").unwrap_or(custom);
        findings.add(at.warning_here(what, remedy));
    }
}
