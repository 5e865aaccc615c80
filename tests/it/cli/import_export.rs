//! `countersign migrate`, `import` and `export`.

use std::process::Command;

use super::{countersign, output_text};
use crate::config::{ROOT_KEY, TestConfig};

const SAMPLE_DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");

/// Runs a command with these settings. Returns its output, its error output, and true if it succeeded.
fn run_command(settings: &TestConfig, command: &str, file: &[&str]) -> (String, String, bool) {
    let output = countersign(&[command, "--config"])
        .arg(settings.write_config_file())
        .args(file)
        .output()
        .unwrap();
    let (out, error) = output_text(&output);
    (out, error, output.status.success())
}

#[test]
fn only_the_owner_can_read_a_new_database() {
    let settings = TestConfig::valid();
    let mut shell = Command::new("sh");
    let script = "umask 0; exec \"$0\" import --config \"$1\" \"$2\"";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_countersign")]);
    let output = shell
        .arg(settings.write_config_file())
        .arg(SAMPLE_DIRECTORY)
        .output()
        .unwrap();
    assert!(output.status.success(), "{:?}", output_text(&output));
    for name in ["countersign.db", "countersign.db-wal", "countersign.db-shm"] {
        // SQLite removes the other two when the last connection is closed.
        if let Some(mode) = settings.mode_of(name) {
            assert_eq!(mode, 0o600, "{name}: {mode:o}");
        }
    }
    assert!(settings.mode_of("countersign.db").is_some());
}

#[test]
fn an_export_of_an_import_imports_again_without_a_change() {
    let settings = TestConfig::valid();
    let (first, error, succeeds) = run_command(&settings, "import", &[SAMPLE_DIRECTORY]);
    assert!(succeeds, "{error}");
    let (exported, error, succeeds) = run_command(&settings, "export", &[]);
    assert!(succeeds, "{error}");
    let again = settings.write_file("again.json", &exported);
    let (second, error, succeeds) = run_command(&settings, "import", &[again.to_str().unwrap()]);
    assert!(succeeds, "{error}");
    assert_ne!(
        first, second,
        "the first import adds records, and the second changes nothing"
    );
    assert_eq!(run_command(&settings, "export", &[]).0, exported);
}

#[test]
fn a_faulty_file_imports_nothing_and_says_where() {
    let settings = TestConfig::valid();
    let file = settings.write_file("faulty.json", "{\n  \"employees\": 3\n}");
    let (_, error, succeeds) = run_command(&settings, "import", &[file.to_str().unwrap()]);
    assert!(!succeeds);
    assert!(error.contains("line 2"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let (_, error, succeeds) = run_command(&TestConfig::valid(), "import", &["/does/not/exist.json"]);
    assert!(!succeeds);
    assert!(error.contains("/does/not/exist.json cannot be read"), "{error}");
}

#[test]
fn migrate_and_export_need_only_the_database_settings() {
    let settings = TestConfig::valid();
    let database = settings.write_file("countersign.db", "");
    let only = TestConfig::empty().with_appended(&format!(
        "[database]\nurl = \"sqlite:{}\"\n[secrets]\nroot_key = \"short\"\n[mail]\n",
        database.display()
    ));
    for (command, file) in [("migrate", &[][..]), ("export", &[])] {
        let (_, error, succeeds) = run_command(&only, command, file);
        assert!(succeeds, "{command}: {error}");
    }
    let faulty = only.with_replaced("[secrets]", "timeot = \"1s\"\n[secrets]");
    let (_, error, succeeds) = run_command(&faulty, "migrate", &[]);
    assert!(!succeeds);
    assert!(error.contains("database.timeot is not a setting"), "{error}");
    assert!(error.contains("1 fault"), "{error}");
}

#[test]
fn an_import_needs_the_database_and_the_root_key_and_no_other_setting() {
    let settings = TestConfig::valid();
    let database = format!(
        "[database]\nurl = \"sqlite:{}\"\n",
        settings.write_file("countersign.db", "").display()
    );
    let with_key = |key: &str| {
        let only = TestConfig::empty()
            .with_appended(&format!("{database}[secrets]\nroot_key = \"{key}\"\n[mail]\n"));
        run_command(&only, "import", &[SAMPLE_DIRECTORY])
    };
    let (_, error, succeeds) = with_key(ROOT_KEY);
    assert!(succeeds, "{error}");
    let (_, error, succeeds) = with_key("short");
    assert!(!succeeds && error.contains("secrets.root_key"), "{error}");
}

#[test]
fn an_unsupported_language_is_reported() {
    let settings = TestConfig::valid();
    let sample = std::fs::read_to_string(SAMPLE_DIRECTORY).unwrap();
    let file = sample.replacen(
        "\"display_name\"",
        "\"preferred_language\": \"it-IT\", \"display_name\"",
        1,
    );
    assert_ne!(file, sample);
    let file = settings.write_file("people.json", &file);
    let (out, told, succeeds) = run_command(&settings, "import", &[file.to_str().unwrap()]);
    assert!(succeeds && out.contains("employees: 6 added"), "{out}{told}");
    assert!(
        told.contains("people.json: line ") && told.contains("messages are not available in it-IT"),
        "{told}"
    );
}

#[test]
fn migrating_twice_succeeds() {
    let settings = TestConfig::valid();
    for _ in 0..2 {
        let (out, error, succeeds) = run_command(&settings, "migrate", &[]);
        assert!(succeeds, "{error}");
        assert_eq!(out, "the database is up to date\n");
    }
}
