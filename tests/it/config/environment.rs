//! Variables win over the file, and secrets may come from files of their own.

use secrecy::ExposeSecret;

use super::{ROOT_KEY, Settings};

#[test]
fn a_variable_wins_over_the_file() {
    let config = Settings::sound()
        .load(&[("COUNTERSIGN_SERVER__LISTEN", "127.0.0.1:9000")])
        .unwrap();
    assert_eq!(config.server.listen.port(), 9000);
}

#[test]
fn a_variable_reaches_a_section_in_a_section() {
    let settings = Settings::sound();
    let anchors = settings.file("anchors.pem", "");
    let faults = settings.faults(&[(
        "COUNTERSIGN_ALEXA__DEVELOPMENT__TRUST_ANCHORS",
        anchors.to_str().unwrap(),
    )]);
    let wanted =
        "COUNTERSIGN_ALEXA__DEVELOPMENT__TRUST_ANCHORS: alexa.development.trust_anchors holds no certificate";
    assert!(faults.starts_with(wanted), "{faults}");
}

#[test]
fn a_list_has_commas_in_a_variable() {
    let config = Settings::sound()
        .load(&[("COUNTERSIGN_LINKING__AUDIENCE", "one, two")])
        .unwrap();
    assert_eq!(config.linking.audience, ["one", "two"]);
}

#[test]
fn variables_of_others_are_none_of_ours() {
    assert!(
        Settings::sound()
            .load(&[("COUNTER", "x"), ("PATH", "/bin")])
            .is_ok()
    );
}

#[test]
fn a_variable_that_fits_nothing_is_a_fault() {
    let faults = Settings::sound().faults(&[("COUNTERSIGN_SERVER__LISTN", "127.0.0.1:80")]);
    assert!(
        faults.contains("COUNTERSIGN_SERVER__LISTN: server.listn is not a setting"),
        "{faults}"
    );
    assert!(faults.contains("did you mean server.listen?"), "{faults}");
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_end() {
    let settings = Settings::sound().with(&format!("root_key = \"{ROOT_KEY}\""), "");
    let file = settings.file("root_key", &format!("{ROOT_KEY}\r\n"));
    let config = settings
        .load(&[("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", file.to_str().unwrap())])
        .unwrap();
    assert_eq!(config.secrets.root_key.0.expose_secret(), ROOT_KEY);
}

#[test]
fn a_secret_that_is_given_twice_is_a_fault() {
    let settings = Settings::sound();
    let file = settings.file("root_key", ROOT_KEY);
    let faults = settings.faults(&[
        ("COUNTERSIGN_SECRETS__ROOT_KEY", ROOT_KEY),
        ("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", file.to_str().unwrap()),
    ]);
    assert!(faults.contains("is set twice in the environment"), "{faults}");
}

#[test]
fn only_a_secret_comes_from_a_file() {
    let settings = Settings::sound();
    let file = settings.file("listen", "127.0.0.1:80");
    let faults = settings.faults(&[("COUNTERSIGN_SERVER__LISTEN__FILE", file.to_str().unwrap())]);
    assert!(faults.contains("server.listen is not a secret"), "{faults}");
}

#[test]
fn a_secret_whose_file_is_away_is_a_fault() {
    let faults = Settings::sound().faults(&[("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", "/does/not/exist")]);
    assert!(
        faults.contains("secrets.root_key cannot be read from its file"),
        "{faults}"
    );
}
