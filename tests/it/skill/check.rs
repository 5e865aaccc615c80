//! `skill check`: the report for each rule that is broken, and for damaged or unsuitable files.

use std::{collections::BTreeSet, fmt::Write};

use countersign::skill::{
    FindingSeverity, PackageAsset, SkillCheckContext, SkillFindings, SkillSourceFile, SkillSources,
    VoiceModelSource, check_sources,
};

use proptest::prelude::*;

use super::valid_sources;

#[test]
fn the_valid_package_and_the_built_in_one_have_no_findings() {
    assert_eq!(
        check_sources(&valid_sources(), &SkillCheckContext::default()),
        SkillFindings::default()
    );
    let given = SkillCheckContext {
        fixed_answers: BTreeSet::from(["OfficeHoursIntent".to_owned()]),
        privacy_policy: true,
        terms_of_use: true,
    };
    let ours = check_sources(&SkillSources::built_in(), &given);
    assert!(ours.is_empty(), "{ours}");
}

/// A rule, the file in which it is broken, the text to replace in that file, and the replacement that breaks the
/// rule.
type RuleBreak = (&'static str, &'static str, &'static str, &'static str);

const US_MODEL: &str = "en-US.json";
const MANIFEST: &str = "skill.json";

const RULE_BREAKS: &[RuleBreak] = &[
    (
        "JSON: syntax",
        US_MODEL,
        "\"name\": \"PinIntent\",",
        "\"name\": \"PinIntent\"",
    ),
    (
        "JSON: kind of value",
        US_MODEL,
        "\"samples\": [\"lock it\"]",
        "\"samples\": \"lock it\"",
    ),
    (
        "JSON: unknown key",
        US_MODEL,
        "\"samples\": [\"lock it\"]",
        "\"sample\": [\"lock it\"]",
    ),
    (
        "JSON: missing key",
        US_MODEL,
        "\"invocationName\": \"contact finder\",",
        "",
    ),
    (
        "JSON: key twice",
        MANIFEST,
        "\"permissions\": []",
        "\"permissions\": [], \"permissions\": []",
    ),
    ("name: characters", US_MODEL, "contact finder", "Contact Finder"),
    ("name: one word", US_MODEL, "contact finder", "contactfinder"),
    ("name: article", US_MODEL, "contact finder", "the finder"),
    (
        "name: launch word",
        US_MODEL,
        "contact finder",
        "open contact finder",
    ),
    (
        "name: joining word",
        US_MODEL,
        "contact finder",
        "contacts for everybody here",
    ),
    (
        "name: wake word",
        US_MODEL,
        "contact finder",
        "echo contact finder",
    ),
    ("name: a person's", US_MODEL, "contact finder", "ann lee"),
    (
        "intents: required",
        US_MODEL,
        "{ \"name\": \"AMAZON.HelpIntent\", \"samples\": [\"what can i say\"] },",
        "",
    ),
    (
        "intents: not in the model",
        US_MODEL,
        "{ \"name\": \"LockIntent\", \"samples\": [\"lock it\"] },",
        "",
    ),
    (
        "intents: not routed",
        US_MODEL,
        "{ \"name\": \"LockIntent\"",
        "{ \"name\": \"UnlockIntent\", \"samples\": [\"unlock it\"] }, { \"name\": \"LockIntent\"",
    ),
    (
        "intents: twice",
        US_MODEL,
        "{ \"name\": \"LockIntent\"",
        "{ \"name\": \"LockIntent\", \"samples\": [\"close it\"] }, { \"name\": \"LockIntent\"",
    ),
    (
        "intents: spelling",
        US_MODEL,
        "{ \"name\": \"LockIntent\"",
        "{ \"name\": \"Lock-Intent\", \"samples\": [\"close it\"] }, { \"name\": \"LockIntent\"",
    ),
    ("intents: no samples", US_MODEL, "[\"lock it\"]", "[]"),
    (
        "intents: samples of the fallback",
        US_MODEL,
        "{ \"name\": \"AMAZON.FallbackIntent\", \"samples\": [] }",
        "{ \"name\": \"AMAZON.FallbackIntent\", \"samples\": [\"whatever\"] }",
    ),
    (
        "slots: one that is read is missing",
        US_MODEL,
        "{ \"name\": \"department\", \"type\": \"Department\" },",
        "",
    ),
    (
        "slots: one that nobody reads",
        US_MODEL,
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }]",
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }, { \"name\": \"extra\", \"type\": \"AMAZON.NUMBER\" }]",
    ),
    (
        "slots: several values in one",
        US_MODEL,
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }]",
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\", \"multipleValues\": { \"enabled\": true } }]",
    ),
    ("samples: characters", US_MODEL, "\"lock it\"", "\"lock it, 2!\""),
    ("samples: spaces", US_MODEL, "\"lock it\"", "\"lock it \""),
    ("samples: braces", US_MODEL, "\"find {name}\"", "\"find {name\""),
    (
        "samples: unknown slot",
        US_MODEL,
        "\"find {name}\"",
        "\"find {nam}\"",
    ),
    (
        "samples: slot twice",
        US_MODEL,
        "\"find {name}\"",
        "\"find {name} {name}\"",
    ),
    ("samples: slot in none", US_MODEL, ", \"the {ordinal} one\"", ""),
    (
        "samples: twice in one intent",
        US_MODEL,
        "[\"lock it\"]",
        "[\"lock it\", \"Lock  it\"]",
    ),
    (
        "samples: in two intents",
        US_MODEL,
        "[\"lock it\"]",
        "[\"lock it\", \"send it again\"]",
    ),
    (
        "samples: in two intents, by type",
        US_MODEL,
        "\"department\", \"type\": \"Department\"",
        "\"department\", \"type\": \"ContactName\"",
    ),
    (
        "samples: in two intents, by value",
        US_MODEL,
        "[\"lock it\"]",
        "[\"lock it\", \"sales\", \"find sam rivera\"]",
    ),
    (
        "samples: anything at all",
        US_MODEL,
        "AMAZON.Ordinal\" }\n          ],\n          \"samples\": [\"{department}\", \"the {ordinal} one\"]",
        "AMAZON.SearchQuery\" }\n          ],\n          \"samples\": [\"{department}\", \"{ordinal}\"]",
    ),
    (
        "types: not defined",
        US_MODEL,
        "\"type\": \"NumberKind\"",
        "\"type\": \"Kind\"",
    ),
    (
        "types: not used",
        US_MODEL,
        "{ \"name\": \"kind\", \"type\": \"NumberKind\" }",
        "{ \"name\": \"kind\", \"type\": \"Department\" }",
    ),
    (
        "types: without values",
        US_MODEL,
        "[{ \"id\": \"sales\", \"name\": { \"value\": \"Sales\" } }]",
        "[]",
    ),
    (
        "types: value twice",
        US_MODEL,
        "[\"cell\"]",
        "[\"cell\", \"Work\"]",
    ),
    (
        "types: id twice",
        US_MODEL,
        "\"id\": \"work\"",
        "\"id\": \"mobile\"",
    ),
    (
        "types: PINs of one length only",
        US_MODEL,
        "AMAZON.NUMBER",
        "AMAZON.FOUR_DIGIT_NUMBER",
    ),
    (
        "dialog: of no intent",
        US_MODEL,
        "\"name\": \"PinIntent\",\n          \"delegation",
        "\"name\": \"PnIntent\",\n          \"delegation",
    ),
    (
        "dialog: of no slot",
        US_MODEL,
        "\"name\": \"pin\",\n",
        "\"name\": \"pn\",\n",
    ),
    (
        "dialog: another type",
        US_MODEL,
        "\"type\": \"AMAZON.NUMBER\",\n",
        "\"type\": \"AMAZON.Ordinal\",\n",
    ),
    (
        "dialog: no prompt",
        US_MODEL,
        "\"elicitation\": \"Elicit.Pin\"",
        "",
    ),
    (
        "dialog: unknown prompt",
        US_MODEL,
        "\"elicitation\": \"Elicit.Pin\"",
        "\"elicitation\": \"Elicit.PIN\"",
    ),
    (
        "dialog: left to Alexa",
        US_MODEL,
        "\"delegationStrategy\": \"SKILL_RESPONSE\",\n          \"conf",
        "\"delegationStrategy\": \"ALWAYS\",\n          \"conf",
    ),
    (
        "dialog: left to Alexa as a whole",
        US_MODEL,
        "\"delegationStrategy\": \"SKILL_RESPONSE\",\n      \"intents\": [\n        {\n          \"name\": \"PinIntent\",\n          \
         \"delegationStrategy\": \"SKILL_RESPONSE\",\n",
        "\"delegationStrategy\": \"ALWAYS\",\n      \"intents\": [\n        {\n          \"name\": \"PinIntent\",\n",
    ),
    (
        "digits: of another number",
        US_MODEL,
        "my three digit pin",
        "my four digit pin",
    ),
    ("digits: of none", US_MODEL, "the three-digit PIN", "the PIN"),
    (
        "locales: intent missing in one",
        US_MODEL,
        "{ \"name\": \"AMAZON.NoIntent\", \"samples\": [] },",
        "",
    ),
    (
        "locales: value missing in one",
        US_MODEL,
        "\"id\": \"work\", ",
        "",
    ),
    (
        "locales: no texts",
        MANIFEST,
        "\"en-GB\": {\n          \"name\"",
        "\"en-NZ\": {\n          \"name\"",
    ),
    (
        "texts: missing",
        MANIFEST,
        "\"testingInstructions\": \"Link an account.\",",
        "",
    ),
    (
        "texts: too short",
        MANIFEST,
        "\"name\": \"Contact Finder\"",
        "\"name\": \"C\"",
    ),
    (
        "texts: example that opens nothing",
        MANIFEST,
        "[\"Alexa, open contact finder\"]",
        "[\"find Ann Lee\"]",
    ),
    (
        "texts: example that is not understood",
        MANIFEST,
        "to find Ann Lee",
        "to sing a song",
    ),
    (
        "texts: too many examples",
        MANIFEST,
        "[\"Alexa, open contact finder\"]",
        "[\"Alexa, open contact finder\", \"lock it\", \"lock it\", \"lock it\"]",
    ),
    (
        "icons: missing",
        MANIFEST,
        "\"smallIconUri\": \"file://assets/small.png\",",
        "",
    ),
    (
        "icons: no such file",
        MANIFEST,
        "file://assets/small.png",
        "file://assets/tiny.png",
    ),
    (
        "icons: neither file nor https",
        MANIFEST,
        "file://assets/small.png",
        "assets/small.png",
    ),
    (
        "icons: size",
        MANIFEST,
        "file://assets/small.png",
        "file://assets/large.png",
    ),
    (
        "privacy: missing",
        MANIFEST,
        ",\n          \"termsOfUseUrl\": \"https://www.acme.org/terms\"",
        "",
    ),
    (
        "privacy: no address",
        MANIFEST,
        "https://www.acme.org/privacy",
        "www.acme.org/privacy",
    ),
    (
        "privacy: a password in it",
        MANIFEST,
        "https://www.acme.org/privacy",
        "https://acme:secret@www.acme.org/privacy",
    ),
    (
        "privacy: an example's",
        MANIFEST,
        "https://www.acme.org/privacy",
        "https://www.example.com/privacy",
    ),
    (
        "privacy: personal information",
        MANIFEST,
        "\"usesPersonalInfo\": true",
        "\"usesPersonalInfo\": false",
    ),
    (
        "privacy: for children",
        MANIFEST,
        "\"isChildDirected\": false",
        "\"isChildDirected\": true",
    ),
    (
        "events: not subscribed",
        MANIFEST,
        "{ \"eventName\": \"SKILL_DISABLED\" }",
        "",
    ),
    (
        "events: unknown",
        MANIFEST,
        "{ \"eventName\": \"SKILL_DISABLED\" }",
        "{ \"eventName\": \"SKILL_DISABLED\" }, { \"eventName\": \"SKILL_GONE\" }",
    ),
    (
        "interfaces: what is not answered",
        MANIFEST,
        "\"interfaces\": [",
        "\"interfaces\": [{ \"type\": \"CAN_FULFILL_INTENT_REQUEST\" }, ",
    ),
    (
        "interfaces: no screen",
        MANIFEST,
        "\"interfaces\": [{ \"type\": \"ALEXA_PRESENTATION_APL\" }]",
        "\"interfaces\": []",
    ),
    (
        "names: key below the top",
        MANIFEST,
        "\"summary\": \"Phone numbers.\"",
        "\"sumary\": \"Phone numbers.\"",
    ),
    (
        "names: key that must be there",
        US_MODEL,
        "\"invocationName\": \"contact",
        "\"invocationNam\": \"contact",
    ),
    ("names: value", MANIFEST, "\"PRIVATE\"", "\"SECRET\""),
    ("names: value, nearly", US_MODEL, "\"LOW\"", "\"low\""),
    (
        "names: country",
        MANIFEST,
        "\"isAvailableWorldwide\": true",
        "\"isAvailableWorldwide\": false, \"distributionCountries\": [\"XX\"]",
    ),
    (
        "names: permission",
        MANIFEST,
        "\"permissions\": []",
        "\"permissions\": [{ \"name\": \"alexa::foo\" }]",
    ),
    (
        "names: category",
        MANIFEST,
        "\"BUSINESS_AND_FINANCE\"",
        "\"BUSINESS_AND_FINANCES\"",
    ),
    (
        "names: category that is new",
        MANIFEST,
        "\"BUSINESS_AND_FINANCE\"",
        "\"BEES\"",
    ),
    (
        "names: interface",
        MANIFEST,
        "ALEXA_PRESENTATION_APL",
        "ALEXA_PRESENTATION_APLS",
    ),
    (
        "names: empty list",
        US_MODEL,
        "[{ \"type\": \"PlainText\", \"value\": \"Please say the three-digit PIN.\" }]",
        "[]",
    ),
    (
        "secrets: in the manifest",
        MANIFEST,
        "\"permissions\": []",
        "\"permissions\": [], \"clientSecret\": \"hush\"",
    ),
    ("name: empty", US_MODEL, "contact finder", ""),
    (
        "intents: misspelt",
        US_MODEL,
        "AMAZON.HelpIntent",
        "AMAZON.HelpIntnt",
    ),
    (
        "slots: misspelt",
        US_MODEL,
        "{ \"name\": \"department\"",
        "{ \"name\": \"departmnt\"",
    ),
    (
        "slots: twice",
        US_MODEL,
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }]",
        "{ \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }, { \"name\": \"pin\", \"type\": \"AMAZON.NUMBER\" }]",
    ),
    (
        "slots: sample of an unknown one",
        US_MODEL,
        "\"type\": \"NumberKind\" }",
        "\"type\": \"NumberKind\", \"samples\": [\"the {nope} one\"] }",
    ),
    (
        "samples: slot in capitals",
        US_MODEL,
        "[\"{department}\"",
        "[\"{department}\", \"{Department}\"",
    ),
    (
        "samples: what Alexa hears by herself",
        US_MODEL,
        "[\"lock it\"]",
        "[\"lock it\", \"help\", \"Stop\"]",
    ),
    (
        "samples: a PIN",
        US_MODEL,
        "[\"lock it\"]",
        "[\"lock it\", \"my three digit pin is four one seven\"]",
    ),
    (
        "types: Amazon's, misspelt",
        US_MODEL,
        "AMAZON.Ordinal",
        "AMAZON.Ordinals",
    ),
    (
        "types: Amazon's, in capitals",
        US_MODEL,
        "AMAZON.Ordinal",
        "AMAZON.ORDINAL",
    ),
    (
        "types: Amazon's, unknown",
        US_MODEL,
        "AMAZON.Ordinal",
        "AMAZON.Bee",
    ),
    (
        "kinds: id renamed",
        US_MODEL,
        "\"id\": \"mobile\"",
        "\"id\": \"mobil\"",
    ),
    (
        "kinds: id missing",
        US_MODEL,
        "},\n            { \"id\": \"home\", \"name\": { \"value\": \"home\" } }",
        "}",
    ),
    (
        "dialog: prompt twice",
        US_MODEL,
        "\"prompts\": [",
        "\"prompts\": [{ \"id\": \"Elicit.Pin\", \"variations\": [{ \"type\": \"PlainText\", \"value\": \"The PIN?\" }] },",
    ),
    (
        "locales: slot of another type",
        US_MODEL,
        "{ \"name\": \"name\", \"type\": \"ContactName\" }",
        "{ \"name\": \"name\", \"type\": \"Department\" }",
    ),
    (
        "privacy: export",
        MANIFEST,
        "\"isExportCompliant\": true",
        "\"isExportCompliant\": false",
    ),
    (
        "countries: none",
        MANIFEST,
        "\"isAvailableWorldwide\": true",
        "\"isAvailableWorldwide\": false",
    ),
];

#[test]
fn each_rule_names_file_line_and_remedy() {
    let mut told = String::new();
    for (rule, file, there, instead) in RULE_BREAKS {
        let mut sources = valid_sources();
        let source = sources
            .models
            .iter_mut()
            .map(|model| &mut model.source)
            .chain([&mut sources.manifest])
            .find(|source| source.file.ends_with(file))
            .unwrap();
        assert!(source.text.contains(there), "{rule}: {file} has no {there}");
        source.text = source.text.replacen(there, instead, 1);
        let findings = check_sources(&sources, &SkillCheckContext::default());
        assert!(!findings.is_empty(), "{rule}: nothing is found");
        assert!(
            findings.iter().all(|finding| finding.place.is_some()),
            "{rule}: {findings}"
        );
        writeln!(told, "# {rule}\n{findings}\n").unwrap();
    }
    insta::assert_snapshot!(told);
}

proptest! {
    /// However a source is damaged, the check does not panic, and every finding has a text and a remedy.
    #[test]
    fn damaged_sources_are_checked_without_a_panic(
        which in 0..3_usize,
        from in 0..3_000_usize,
        length in 0..60_usize,
        instead in prop::sample::select(vec!["", "\"", "{", "}", "[]", "null", "\\", "\u{feff}", "é{", "1"]),
    ) {
        let mut sources = valid_sources();
        let source = match which {
            0 => &mut sources.manifest,
            model => &mut sources.models[model - 1].source,
        };
        let from = from % source.text.len();
        let to = (from + length).min(source.text.len());
        source.text.replace_range(from..to, instead);
        for finding in &check_sources(&sources, &SkillCheckContext::default()) {
            prop_assert!(!finding.problem.is_empty() && !finding.remedy.is_empty());
        }
    }
}

#[test]
fn a_slot_that_says_it_takes_one_value_is_valid() {
    let mut sources = valid_sources();
    for model in &mut sources.models {
        let text = &mut model.source.text;
        let (pin, one) = (
            "\"type\": \"AMAZON.NUMBER\" }]",
            "\"type\": \"AMAZON.NUMBER\", \"multipleValues\": { \"enabled\": false } }]",
        );
        assert!(text.contains(pin), "{text}");
        *text = text.replace(pin, one);
    }
    assert_eq!(
        check_sources(&sources, &SkillCheckContext::default()),
        SkillFindings::default()
    );
}

#[test]
fn an_empty_file_is_called_empty() {
    for text in ["", " \n"] {
        let mut sources = valid_sources();
        text.clone_into(&mut sources.manifest.text);
        let told = check_sources(&sources, &SkillCheckContext::default()).to_string();
        assert!(told.contains("skill.json: the file is empty"), "{told}");
    }
}

#[test]
fn a_value_that_is_too_long_is_reported_with_its_length() {
    for (key, most) in [("summary", 160), ("description", 4000)] {
        let mut sources = valid_sources();
        let there = format!("\"{key}\": \"");
        let long = format!("{there}{}", "a".repeat(most));
        sources.manifest.text = sources.manifest.text.replacen(&there, &long, 1);
        let findings = check_sources(&sources, &SkillCheckContext::default());
        assert_eq!(findings.count(FindingSeverity::Fault), 1, "{findings}");
        let what = &findings.iter().next().unwrap().problem;
        assert!(what.starts_with(&format!("`{key}` has ")), "{what}");
    }
}

#[test]
fn a_truncated_or_oversized_image_is_reported() {
    let small = |change: fn(&mut Vec<u8>)| {
        let mut sources = valid_sources();
        let small = sources
            .assets
            .iter_mut()
            .find(|asset| asset.path.ends_with("small.png"));
        change(&mut small.unwrap().bytes);
        check_sources(&sources, &SkillCheckContext::default()).to_string()
    };
    let cut = small(|bytes| bytes.truncate(bytes.len() - 8));
    assert!(cut.contains("assets/small.png is incomplete"), "{cut}");
    let large = small(|bytes| bytes.extend(vec![0; 1 << 20]));
    assert!(large.contains("assets/small.png has 104"), "{large}");
    assert!(
        large.contains("reduce it to at most 1048576") && !large.contains("pixels"),
        "{large}"
    );
}

#[test]
fn samples_and_values_that_are_too_long_are_warned_about() {
    for (there, what) in [
        ("\"lock it\"", "this sample has 20"),
        ("\"Sam Rivera\"", "this value has 14"),
    ] {
        let mut sources = valid_sources();
        let most = if what.contains("sample") { 200 } else { 140 };
        let long = format!("\"{}\"", "a".repeat(most + 1));
        let text = &mut sources.models[1].source.text;
        *text = text.replacen(there, &long, 1);
        let findings = check_sources(&sources, &SkillCheckContext::default());
        assert_eq!(
            (
                findings.count(FindingSeverity::Fault),
                findings.count(FindingSeverity::Warning)
            ),
            (0, 1),
            "{findings}"
        );
        assert!(findings.to_string().contains(what), "{findings}");
    }
}

#[test]
fn files_that_would_be_uploaded_unchecked_are_reported() {
    for (path, what) in [
        (
            "interactionModels/custom/de-DE.json",
            "it would be uploaded as a voice model without being checked",
        ),
        ("old/skill.json", "it is a second manifest"),
        ("Skill.json", "it is a second manifest"),
        ("notes.txt", "warning: it would be uploaded with the package"),
    ] {
        let mut sources = valid_sources();
        sources.assets.push(PackageAsset {
            path: path.to_owned(),
            bytes: b"{}".to_vec(),
        });
        let told = check_sources(&sources, &SkillCheckContext::default()).to_string();
        assert!(told.contains(&format!("skill-package/{path}: {what}")), "{told}");
    }
}

#[test]
fn a_dialog_that_one_locale_lacks_is_reported() {
    let mut sources = valid_sources();
    let source = sources.models.iter_mut().find(|model| model.locale == "en-US");
    let source = &mut source.unwrap().source;
    let mut model: serde_json::Value = serde_json::from_str(&source.text).unwrap();
    for key in ["dialog", "prompts"] {
        model["interactionModel"].as_object_mut().unwrap().remove(key);
    }
    source.text = format!("{model:#}");
    let findings = check_sources(&sources, &SkillCheckContext::default());
    assert_eq!(findings.count(FindingSeverity::Fault), 1, "{findings}");
    let told = findings.to_string();
    assert!(
        told.contains("en-GB has a dialog for PinIntent, but en-US does not"),
        "{told}"
    );
}

#[test]
fn the_first_example_is_suggested_in_the_language_of_its_locale() {
    for (locale, remedy) in [
        ("de-DE", "write \"Alexa, öffne "),
        ("es-ES", "write \"Alexa, abre "),
        ("fr-FR", "write \"Alexa, ouvre "),
        ("en-GB", "write \"Alexa, open "),
    ] {
        let mut sources = SkillSources::built_in();
        sources.models.retain(|model| model.locale == locale);
        let text = &mut sources.manifest.text;
        for opener in ["öffne", "abre", "ouvre", "open"] {
            *text = text.replace(&format!("Alexa, {opener} "), "Alexa, ");
        }
        *text = text.replace("Alexa, ", "Alexa: ");
        let told = check_sources(&sources, &SkillCheckContext::default()).to_string();
        assert!(told.contains(remedy), "{told}");
    }
}

#[test]
fn a_file_that_is_not_a_png_is_recognized_by_its_first_bytes() {
    let mut sources = valid_sources();
    for asset in &mut sources.assets {
        asset.bytes = b"GIF89a".to_vec();
    }
    let findings = check_sources(&sources, &SkillCheckContext::default());
    assert_eq!(findings.count(FindingSeverity::Fault), 2, "{findings}");
    assert!(
        findings.to_string().contains("assets/small.png is not a PNG"),
        "{findings}"
    );
}

#[test]
fn a_client_secret_in_the_package_is_reported() {
    let mut sources = valid_sources();
    sources.assets.push(PackageAsset {
        path: "accountLinking.json".to_owned(),
        bytes: br#"{"accountLinkingRequest": {"clientSecret": "secret"}}"#.to_vec(),
    });
    let findings = check_sources(&sources, &SkillCheckContext::default());
    assert!(
        findings
            .to_string()
            .contains("accountLinking.json:1:29: it contains a client secret"),
        "{findings}"
    );
}

#[test]
fn a_model_for_an_unknown_or_unsupported_locale_is_reported() {
    for (locale, what) in [
        ("en_US", "en_US is not an Alexa locale\n    did you mean en-US?"),
        ("en-us", "en-us is not an Alexa locale\n    did you mean en-US?"),
        (
            "english",
            "english is not an Alexa locale\n    name the file after a locale: ar-SA",
        ),
        ("ja-JP", "the skill would answer ja-JP in en-US"),
    ] {
        let mut sources = valid_sources();
        let text = sources.models[0].source.text.clone();
        let source = SkillSourceFile {
            file: format!("interaction-models/{locale}.json"),
            text,
        };
        sources.models.push(VoiceModelSource {
            locale: locale.to_owned(),
            source,
        });
        let findings = check_sources(&sources, &SkillCheckContext::default());
        assert!(findings.to_string().contains(what), "{findings}");
    }
}

#[test]
fn a_fixed_answer_needs_its_intent_in_every_model() {
    let given = SkillCheckContext {
        fixed_answers: BTreeSet::from(["OfficeHoursIntent".to_owned()]),
        ..SkillCheckContext::default()
    };
    let findings = check_sources(&valid_sources(), &given);
    assert_eq!(findings.count(FindingSeverity::Fault), 2, "{findings}");
    assert!(
        findings
            .to_string()
            .contains("there is no OfficeHoursIntent, which the skill handles")
    );
}
