//! Environment variables override the file, and a secret can come from a file of its own.

use secrecy::ExposeSecret;

use super::{OTHER_ROOT_KEY, ROOT_KEY, TestConfig};

const THIRD_KEY: &str = "koUaPDGA+asjplPyFiLB1bmH80klI3sA8uev3EGSuG8=";

#[test]
fn a_variable_overrides_the_file() {
    let config = TestConfig::valid()
        .load(&[("COUNTERSIGN_SERVER__LISTEN", "127.0.0.1:9000")])
        .unwrap();
    assert_eq!(config.server.listen.port(), 9000);
}

#[test]
fn a_variable_can_set_a_nested_section() {
    let settings = TestConfig::valid();
    let anchors = settings.write_file("anchors.pem", "");
    let faults = settings.expect_faults(&[(
        "COUNTERSIGN_ALEXA__DEVELOPMENT__TRUST_ANCHORS",
        anchors.to_str().unwrap(),
    )]);
    let wanted = "COUNTERSIGN_ALEXA__DEVELOPMENT__TRUST_ANCHORS: alexa.development.trust_anchors does not contain a certificate";
    assert!(faults.starts_with(wanted), "{faults}");
}

#[test]
fn a_list_in_a_variable_is_separated_by_commas() {
    let config = TestConfig::valid()
        .load(&[("COUNTERSIGN_LINKING__AUDIENCE", "one, two")])
        .unwrap();
    assert_eq!(config.linking.audience, ["one", "two"]);
}

#[test]
fn unrelated_variables_are_ignored() {
    assert!(
        TestConfig::valid()
            .load(&[("COUNTER", "x"), ("PATH", "/bin")])
            .is_ok()
    );
}

#[test]
fn an_unknown_variable_is_a_fault() {
    let faults = TestConfig::valid().expect_faults(&[("COUNTERSIGN_SERVER__LISTN", "127.0.0.1:80")]);
    assert!(
        faults.contains("COUNTERSIGN_SERVER__LISTN: server.listn is not a setting"),
        "{faults}"
    );
    assert!(faults.contains("did you mean server.listen?"), "{faults}");
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_end() {
    let settings = TestConfig::valid().with_replaced(&format!("root_key = \"{ROOT_KEY}\""), "");
    let file = settings.write_file("root_key", &format!("{ROOT_KEY}\r\n"));
    let config = settings
        .load(&[("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", file.to_str().unwrap())])
        .unwrap();
    assert_eq!(config.secrets.root_key.0.expose_secret(), ROOT_KEY);
}

#[test]
fn previous_root_keys_are_read_from_the_lines_of_a_file() {
    let settings = TestConfig::valid();
    let file = settings.write_file("previous", &format!("{OTHER_ROOT_KEY}\n{THIRD_KEY}\n"));
    let config = settings
        .load(&[(
            "COUNTERSIGN_SECRETS__PREVIOUS_ROOT_KEYS__FILE",
            file.to_str().unwrap(),
        )])
        .unwrap();
    let keys = config.secrets.previous_root_keys.iter();
    let keys: Vec<_> = keys.map(|key| key.0.expose_secret()).collect();
    assert_eq!(keys, [OTHER_ROOT_KEY, THIRD_KEY]);
}

#[test]
fn a_secret_that_is_set_twice_is_a_fault() {
    let settings = TestConfig::valid();
    let file = settings.write_file("root_key", ROOT_KEY);
    let faults = settings.expect_faults(&[
        ("COUNTERSIGN_SECRETS__ROOT_KEY", ROOT_KEY),
        ("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", file.to_str().unwrap()),
    ]);
    assert!(faults.contains("is set twice in the environment"), "{faults}");
}

#[test]
fn only_a_secret_comes_from_a_file() {
    let settings = TestConfig::valid();
    let file = settings.write_file("listen", "127.0.0.1:80");
    let faults = settings.expect_faults(&[("COUNTERSIGN_SERVER__LISTEN__FILE", file.to_str().unwrap())]);
    assert!(faults.contains("server.listen is not a secret"), "{faults}");
}

#[test]
fn a_secret_whose_file_is_missing_is_a_fault() {
    let faults =
        TestConfig::valid().expect_faults(&[("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", "/does/not/exist")]);
    assert!(
        faults.contains("secrets.root_key cannot be read from its file"),
        "{faults}"
    );
}
