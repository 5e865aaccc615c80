//! `skill build`: the folder that the ASK CLI deploys is written completely or not at all.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use countersign::skill::{
    EndpointCertificate, PackageAsset, PackageOptions, SkillCheckContext, SkillFindings, SkillPackage,
    SkillSources, build::WriteError, check_sources,
};
use serde_json::Value;
use tempfile::TempDir;

use super::{
    amazon_schemas::{manifest_schema_errors, model_schema_errors},
    valid_sources,
};

const ENDPOINT: &str = "https://skill.acme.org/alexa";

fn package_options(digits: u8) -> PackageOptions {
    PackageOptions {
        endpoint: ENDPOINT.parse().unwrap(),
        certificate: EndpointCertificate::Wildcard,
        digits: digits.try_into().unwrap(),
        privacy_policy: Some("https://www.acme.org/mine".parse().unwrap()),
        terms_of_use: None,
    }
}

fn build_package() -> SkillPackage {
    SkillPackage::build(&valid_sources(), &package_options(4)).unwrap()
}

/// Returns a temporary folder, and a path for a package in it whose parent folders do not exist yet.
fn output_folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/er/package");
    (folder, out)
}

/// Lists every file below a folder, including hidden files. Symbolic links are marked with an `@`.
fn list_files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, below: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().display());
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => walk(&entry.path(), &format!("{name}/"), found),
                kind if kind.is_symlink() => drop(found.insert(format!("{name}@"))),
                _ => drop(found.insert(name)),
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(folder, "", &mut found);
    found
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn s0_08_the_package_is_what_the_ask_cli_deploys_as_it_is() {
    let (_folder, out) = output_folder();
    let sources = SkillSources::built_in();
    SkillPackage::build(&sources, &package_options(3))
        .unwrap()
        .write(&out, false)
        .unwrap();

    let listed = list_files(&out);
    let links_or_hidden =
        |path: &&String| path.ends_with('@') || path.split('/').any(|part| part.starts_with('.'));
    assert_eq!(listed.iter().find(links_or_hidden), None);
    let named: Vec<_> = listed.iter().cloned().collect();
    insta::assert_snapshot!(named.join("\n"));

    let resources = read_json(&out.join("ask-resources.json"));
    assert_eq!(resources["askcliResourcesVersion"], "2020-03-31");
    for profile in ["default", "__ENVIRONMENT_ASK_PROFILE__"] {
        let profile = resources["profiles"][profile].as_object().unwrap();
        assert_eq!(
            profile.keys().collect::<Vec<_>>(),
            ["skillMetadata"],
            "the package names no infrastructure for the CLI to deploy"
        );
        let src = profile["skillMetadata"]["src"].as_str().unwrap();
        assert!(out.join(src).join("skill.json").is_file());
    }

    let manifest = read_json(&out.join("skill-package/skill.json"));
    assert_eq!(manifest_schema_errors(&manifest), Vec::<String>::new());
    let manifest = &manifest["manifest"];
    assert_eq!(
        manifest["apis"].as_object().unwrap().len(),
        1,
        "the CLI enables a skill only if it has exactly one API"
    );
    for caller in [&manifest["apis"]["custom"], &manifest["events"]] {
        assert_eq!(caller["endpoint"]["uri"], ENDPOINT);
        assert_eq!(caller["endpoint"]["sslCertificateType"], "Wildcard");
    }
    assert_eq!(
        manifest["events"]["subscriptions"][0]["eventName"],
        "SKILL_DISABLED"
    );
    assert!(manifest["permissions"].is_array());

    let locales = manifest["publishingInformation"]["locales"].as_object().unwrap();
    for model in &sources.models {
        let file = format!("skill-package/interactionModels/custom/{}.json", model.locale);
        assert_eq!(
            model_schema_errors(&read_json(&out.join(file))),
            Vec::<String>::new()
        );
        for icon in ["smallIconUri", "largeIconUri"] {
            let uri = locales[&model.locale][icon].as_str().unwrap();
            assert!(
                out.join("skill-package")
                    .join(uri.strip_prefix("file://").unwrap())
                    .is_file()
            );
        }
    }
}

#[test]
fn a_given_address_is_in_every_locale_and_the_others_stay() {
    let (_folder, out) = output_folder();
    build_package().write(&out, false).unwrap();
    let manifest = read_json(&out.join("skill-package/skill.json"));
    let locales = &manifest["manifest"]["privacyAndCompliance"]["locales"];
    for locale in ["en-US", "en-GB"] {
        assert_eq!(locales[locale]["privacyPolicyUrl"], "https://www.acme.org/mine");
        assert_eq!(locales[locale]["termsOfUseUrl"], "https://www.acme.org/terms");
    }
}

#[test]
fn the_other_english_locales_follow_the_british_one() {
    let (_folder, out) = output_folder();
    build_package().write(&out, false).unwrap();
    let models = out.join("skill-package/interactionModels/custom");
    let manifest = read_json(&out.join("skill-package/skill.json"));
    let texts = |part: &str, locale: &str| manifest["manifest"][part]["locales"][locale].clone();
    for locale in ["en-AU", "en-CA", "en-IN"] {
        assert_eq!(
            read_json(&models.join(format!("{locale}.json"))),
            read_json(&models.join("en-GB.json"))
        );
        for part in ["publishingInformation", "privacyAndCompliance"] {
            assert_eq!(texts(part, locale), texts(part, "en-GB"));
        }
    }
    assert_eq!(manifest_schema_errors(&manifest), Vec::<String>::new());
}

#[test]
fn each_certificate_type_has_the_name_that_amazon_uses() {
    for (certificate, called) in [
        (EndpointCertificate::Trusted, "Trusted"),
        (EndpointCertificate::Wildcard, "Wildcard"),
        (EndpointCertificate::SelfSigned, "SelfSigned"),
    ] {
        let options = PackageOptions {
            certificate,
            ..package_options(3)
        };
        let package = SkillPackage::build(&valid_sources(), &options).unwrap();
        let (_, manifest) = package
            .files()
            .find(|(path, _)| path.ends_with("skill.json"))
            .unwrap();
        let manifest: Value = serde_json::from_slice(manifest).unwrap();
        assert_eq!(manifest_schema_errors(&manifest), Vec::<String>::new());
        assert_eq!(
            manifest["manifest"]["apis"]["custom"]["endpoint"]["sslCertificateType"],
            called
        );
    }
}

#[test]
fn an_earlier_package_is_replaced_and_the_skill_id_stays() {
    let (_folder, out) = output_folder();
    let mut first = valid_sources();
    first.models[0].locale = "en-IN".to_owned();
    SkillPackage::build(&first, &package_options(3))
        .unwrap()
        .write(&out, false)
        .unwrap();
    fs::create_dir(out.join(".ask")).unwrap();
    fs::write(out.join(".ask/ask-states.json"), "the skill's id").unwrap();

    build_package().write(&out, false).unwrap();
    let mut expected: BTreeSet<_> = build_package().files().map(|(path, _)| path.to_owned()).collect();
    expected.insert(".ask/ask-states.json".to_owned());
    assert_eq!(
        list_files(&out),
        expected,
        "nothing of the earlier package is left, and no temporary folder"
    );
    assert_eq!(
        fs::read_to_string(out.join(".ask/ask-states.json")).unwrap(),
        "the skill's id"
    );
}

#[test]
fn a_package_that_the_ask_cli_rewrote_can_still_be_replaced() {
    let (_folder, out) = output_folder();
    build_package().write(&out, false).unwrap();
    for file in ["ask-resources.json", "skill-package/skill.json"] {
        let written = fs::read_to_string(out.join(file)).unwrap();
        // The CLI writes with `JSON.stringify`, which adds no line break at the end.
        let again = format!("{:#}", read_json(&out.join(file)));
        assert_eq!(written, again, "{file}: the CLI would see a change");
        fs::write(out.join(file), again + "\n\n").unwrap();
    }
    build_package().write(&out, false).unwrap();

    fs::write(out.join("ask-resources.json"), "{\"profiles\": {}}").unwrap();
    let refused = build_package().write(&out, false).unwrap_err();
    assert!(matches!(&refused, WriteError::NotOurs(_)), "{refused}");
}

#[test]
fn a_folder_with_other_files_is_refused_unless_forced() {
    let (_folder, out) = output_folder();
    fs::create_dir_all(&out).unwrap();
    build_package().write(&out, false).unwrap();
    fs::write(out.join("skill-package/notes.txt"), "mine").unwrap();
    let refused = build_package().write(&out, false).unwrap_err();
    assert!(
        matches!(&refused, WriteError::ForeignFile(path) if path.ends_with("notes.txt")),
        "{refused}"
    );
    assert!(refused.to_string().contains("--force"));
    build_package().write(&out, true).unwrap();
    assert!(!out.join("skill-package/notes.txt").exists());

    let (_folder, out) = output_folder();
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("thesis.txt"), "mine").unwrap();
    let refused = build_package().write(&out, false).unwrap_err();
    assert!(matches!(&refused, WriteError::NotOurs(_)), "{refused}");
    assert_eq!(list_files(&out), BTreeSet::from(["thesis.txt".to_owned()]));
    build_package().write(&out, true).unwrap();
    assert_eq!(fs::read_to_string(out.join("thesis.txt")).unwrap(), "mine");
    assert!(out.join("skill-package/skill.json").is_file());

    for place in ["thesis.txt", "thesis.txt/below/it"] {
        let refused = build_package().write(&out.join(place), true).unwrap_err();
        assert!(
            matches!(&refused, WriteError::NotAFolder(path) if path.ends_with("thesis.txt")),
            "{refused}"
        );
    }
}

#[test]
fn a_package_that_cannot_be_written_completely_is_not_written_at_all() {
    let mut sources = valid_sources();
    for path in ["zone", "zone/inside"] {
        sources.assets.push(PackageAsset {
            path: path.to_owned(),
            bytes: vec![],
        });
    }
    let impossible = SkillPackage::build(&sources, &package_options(3)).unwrap();
    let (folder, out) = output_folder();
    impossible.write(&out, false).unwrap_err();
    assert_eq!(list_files(folder.path()), BTreeSet::new());

    build_package().write(&out, false).unwrap();
    let before = list_files(&out);
    let manifest = fs::read(out.join("skill-package/skill.json")).unwrap();
    impossible.write(&out, true).unwrap_err();
    assert_eq!(list_files(&out), before);
    assert_eq!(fs::read(out.join("skill-package/skill.json")).unwrap(), manifest);
}

/// Copies the valid sources into a temporary folder.
fn copy_valid_sources() -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let (path, to) = (
                entry.as_ref().unwrap().path(),
                to.join(entry.unwrap().file_name()),
            );
            if path.is_dir() {
                copy(&path, &to);
            } else {
                fs::copy(&path, &to).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&super::valid_sources_folder(), folder.path());
    folder
}

/// Checks the sources in a folder. Returns the report without the folder's path.
fn check_report(folder: &Path) -> String {
    let findings = check_sources(
        &SkillSources::read(folder).unwrap(),
        &SkillCheckContext::default(),
    );
    findings
        .to_string()
        .replace(&format!("{}/", folder.display()), "")
}

#[test]
fn hidden_files_are_not_part_of_the_package() {
    let folder = copy_valid_sources();
    fs::write(folder.path().join("skill-package/.DS_Store"), "").unwrap();
    fs::create_dir(folder.path().join("skill-package/.git")).unwrap();
    let sources = SkillSources::read(folder.path()).unwrap();
    assert!(
        sources
            .assets
            .iter()
            .all(|asset| !asset.path.contains("/.") && !asset.path.starts_with('.'))
    );
    assert_eq!(
        check_sources(&sources, &SkillCheckContext::default()),
        SkillFindings::default()
    );
}

#[test]
fn a_symbolic_link_among_the_sources_is_a_fault_and_is_not_followed() {
    let folder = copy_valid_sources();
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(outside.path().join("sub")).unwrap();
    fs::write(outside.path().join("sub/id_rsa"), "a key").unwrap();
    let at = |path: &str| folder.path().join(path);
    symlink(outside.path(), at("skill-package/outside")).unwrap();
    symlink("skill.json", at("skill-package/assets/inside.json")).unwrap();
    symlink("en-US.json", at("interaction-models/en-AU.json")).unwrap();
    symlink("..", at("skill-package/assets/round")).unwrap();
    let sources = SkillSources::read(folder.path()).unwrap();
    assert_eq!(sources.assets.len(), 2, "only the two images");
    let told = check_report(folder.path()).replace(&outside.path().display().to_string(), "OUT");
    insta::assert_snapshot!(told, @r#"
    interaction-models/en-AU.json: it is a link to en-US.json, and links are not followed
        replace it with a copy of its target
    skill-package/assets/inside.json: it is a link to skill.json, which does not exist
        replace it with a copy of its target
    skill-package/assets/round: it is a link to .., and links are not followed
        replace it with a copy of its target
    skill-package/outside: it is a link to OUT, and links are not followed
        replace it with a copy of its target
    4 faults, 0 warnings
    "#);
}

#[test]
fn a_pipe_among_the_sources_is_a_fault_and_is_not_read() {
    let folder = copy_valid_sources();
    let pipe = folder.path().join("skill-package/assets/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    insta::assert_snapshot!(check_report(folder.path()), @r#"
    skill-package/assets/pipe: it is a pipe
        put a file here, or remove it
    1 fault, 0 warnings
    "#);
}

#[test]
fn text_that_is_not_utf_8_is_located_and_the_rest_is_checked() {
    let folder = copy_valid_sources();
    let model = folder.path().join("interaction-models/en-US.json");
    let mut bytes = fs::read(&model).unwrap();
    let name = b"lock it";
    let at = bytes
        .windows(name.len())
        .position(|window| window == name)
        .unwrap();
    bytes[at] = 0xfc;
    fs::write(&model, bytes).unwrap();
    let manifest = folder.path().join("skill-package/skill.json");
    let text = fs::read_to_string(&manifest)
        .unwrap()
        .replace("PRIVATE", "SECRET");
    fs::write(&manifest, text).unwrap();
    insta::assert_snapshot!(check_report(folder.path()), @r#"
    interaction-models/en-US.json:29:46: it is not valid UTF-8: the byte here is 0xfc
        save the file as UTF-8
    skill-package/skill.json:6:27: "SECRET" is not a value that Amazon allows here
        allowed here: PUBLIC, PRIVATE
    2 faults, 0 warnings
    "#);
}

#[test]
fn missing_sources_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = SkillSources::read(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("skill-package/skill.json: it does not exist"),
        "{error}"
    );
}

#[test]
fn sources_that_are_not_a_folder_are_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = SkillSources::read(&file).unwrap_err().to_string();
    assert!(
        error.contains("it is not a folder; the sources are a folder with"),
        "{error}"
    );
}
