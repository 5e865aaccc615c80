//! `countersign skill build` and `check`.

use std::path::Path;

use super::{countersign, output_text};
use crate::config::TestConfig;

const VALID_SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/skill/valid_sources");
const SAMPLE_DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");
const ENDPOINT: [&str; 2] = ["--endpoint", "https://skill.acme.org/alexa"];

/// Runs `countersign skill` with these arguments. Returns its output, its error output, and true if it succeeded.
fn run_skill(arguments: &[&str]) -> (String, String, bool) {
    let output = countersign(&["skill"]).args(arguments).output().unwrap();
    let (out, error) = output_text(&output);
    (out, error, output.status.success())
}

/// Writes a directory file without apps, and therefore without fixed answers. Returns its path.
fn write_empty_directory(settings: &TestConfig) -> String {
    let file = settings.write_file("nobody.json", "{\"apps\": []}");
    file.display().to_string()
}

#[test]
fn the_built_in_sources_are_valid_except_for_the_placeholder_addresses() {
    let (out, error, succeeds) = run_skill(&["check"]);
    assert!(succeeds, "{error}");
    assert!(
        out.starts_with("the built-in sources are valid, apart from the warnings: "),
        "{out}"
    );
    insta::assert_snapshot!(error.lines().last().unwrap_or_default(), @"0 faults, 10 warnings in the built-in sources");
}

#[test]
fn sources_in_another_folder_are_checked_with_their_own_directory() {
    let settings = TestConfig::empty();
    let (out, error, succeeds) = run_skill(&[
        "check",
        "--sources",
        VALID_SOURCES,
        "--directory",
        &write_empty_directory(&settings),
    ]);
    let sound = format!("the sources of {VALID_SOURCES} are valid: en-GB, en-US\n");
    assert_eq!((out, error), (sound, String::new()));
    assert!(succeeds);

    let (_, error, succeeds) = run_skill(&[
        "check",
        "--sources",
        VALID_SOURCES,
        "--directory",
        SAMPLE_DIRECTORY,
    ]);
    assert!(!succeeds, "the sample directory has a fixed answer");
    insta::assert_snapshot!(error.replace(VALID_SOURCES, "DIR"));
}

#[test]
fn a_package_is_written_and_its_files_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("package").display().to_string();
    let (told, error, succeeds) = run_skill(&[&["build", "--out", &out][..], &ENDPOINT].concat());
    assert!(succeeds, "{error}");
    let told = told.replace(&out, "OUT");
    assert!(
        told.contains("OUT:\n  ask-resources.json (") && told.contains("skill-package/skill.json ("),
        "{told}"
    );
    assert!(
        told.ends_with(
            "It was made from the built-in sources.\n\
             Alexa calls https://skill.acme.org/alexa; PINs have 3 digits.\nNext: cd OUT && ask deploy\n"
        ),
        "{told}"
    );
}

#[test]
fn the_number_of_digits_comes_from_the_server_settings() {
    let settings = TestConfig::empty().with_appended("[mfa]\npin_digits = 4\n");
    let file = settings.write_config_file().display().to_string();
    let build = |arguments: &[&str], variable: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = countersign(&["skill", "build", "--out"]);
        command
            .arg(folder.path().join("package"))
            .args(ENDPOINT)
            .args(arguments);
        if let Some(digits) = variable {
            command.env("COUNTERSIGN_MFA__PIN_DIGITS", digits);
        }
        let (out, error) = output_text(&command.output().unwrap());
        out + &error
    };
    let config = ["--config", &file];
    assert!(build(&config, None).contains("PINs have 4 digits"));
    assert!(build(&config, Some("5")).contains("PINs have 5 digits"));
    let strict = TestConfig::empty().with_appended("[mfa]\npreset = \"strict\"\n");
    let file_of_strict = strict.write_config_file().display().to_string();
    assert!(build(&["--config", &file_of_strict], None).contains("PINs have 6 digits"));
    assert!(build(&["--digits", "6"], None).contains("PINs have 6 digits"));
    assert!(build(&[], None).contains("PINs have 3 digits"));
    assert!(
        build(&[], Some("5")).contains("PINs have 5 digits"),
        "the environment sets the digits without a file, as for a server"
    );
    assert!(build(&["--digits", "6"], Some("5")).contains("PINs have 6 digits"));
    assert!(build(&[], Some("9")).contains("mfa.pin_digits is out of range"));
    assert!(build(&["--digits", "9"], None).contains("a PIN has 3 to 8 digits"));
    assert!(build(&config, Some("9")).contains("mfa.pin_digits is out of range"));
    let both = build(&["--digits", "6", "--config", &file], None);
    assert!(both.contains("cannot be used with"), "{both}");
}

#[test]
fn a_fault_prevents_every_write() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("package").display().to_string();
    let build = |arguments: &[&str]| {
        let (_, error, succeeds) = run_skill(&[&["build", "--out", &out][..], arguments].concat());
        assert!(!succeeds && !Path::new(&out).exists(), "{error}");
        error
    };
    let faulty = build(&[&ENDPOINT[..], &["--sources", VALID_SOURCES]].concat());
    assert!(
        faulty.contains(&format!(
            "2 faults, 0 warnings in the sources of {VALID_SOURCES}\nnothing was written"
        )),
        "{faulty}"
    );
    assert!(build(&["--endpoint", "http://skill.acme.org/alexa"]).contains("Alexa calls only https://"));
    let page = build(&[&ENDPOINT[..], &["--privacy-policy", "acme.org/privacy"]].concat());
    assert!(page.contains("write the full URL: https://"), "{page}");
    assert!(
        build(&[&ENDPOINT[..], &["--sources", "/does/not"]].concat())
            .contains("/does/not/skill-package/skill.json")
    );
    assert!(build(&[&ENDPOINT[..], &["--directory", "/does/not.json"]].concat()).contains("/does/not.json"));
}

#[test]
fn the_sources_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("w");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(VALID_SOURCES)
        .arg(&sources)
        .status();
    assert!(copied.unwrap().success());
    let manifest = sources.join("skill-package/skill.json");
    let before = std::fs::read(&manifest).unwrap();
    let settings = TestConfig::empty();
    let nobody = write_empty_directory(&settings);
    let build = |out: &Path| {
        let (from, out) = (sources.display().to_string(), out.display().to_string());
        let own = [
            "build",
            "--force",
            "--sources",
            &from,
            "--out",
            &out,
            "--directory",
            &nobody,
        ];
        run_skill(&[&own[..], &ENDPOINT].concat())
    };
    for out in [&sources, folder.path(), &sources.join("skill-package/assets")] {
        let (_, error, succeeds) = build(out);
        assert!(!succeeds && error.contains("overwrite its sources"), "{error}");
    }
    let (_, error, succeeds) = build(&sources.join("package"));
    assert!(succeeds, "{error}");
    assert_eq!(std::fs::read(&manifest).unwrap(), before);
}

#[test]
fn a_faulty_directory_file_is_refused_with_each_of_its_faults() {
    let settings = TestConfig::empty();
    let file = settings.write_file(
        "faulty.json",
        "{\"apps\": [{\"id\": 1}, {\"fixed_answers\": {}}]}",
    );
    let file = file.display().to_string();
    let (_, error, succeeds) = run_skill(&["check", "--directory", &file]);
    assert!(!succeeds);
    assert!(
        error.contains(&format!(
            "`countersign import` would reject {file}:\n  line 1, column "
        )),
        "{error}"
    );
    assert!(error.lines().count() > 2, "{error}");
    for there_is_none in ["/does/not.json", "/etc/passwd/not.json"] {
        let (_, error, _) = run_skill(&["check", "--directory", there_is_none]);
        assert_eq!(error.matches("os error").count(), 1, "{error}");
    }
}
