//! Files with keys that every user of the machine can read.

use super::{ROOT_KEY, TestConfig};

#[test]
fn the_file_of_a_secret_must_not_be_open_to_everybody() {
    let settings = TestConfig::valid().with_replaced(&format!("root_key = \"{ROOT_KEY}\""), "");
    let file = settings.write_file("root_key", ROOT_KEY);
    let variables = [("COUNTERSIGN_SECRETS__ROOT_KEY__FILE", file.to_str().unwrap())];
    for mode in [0o644, 0o604, 0o602] {
        settings.set_mode("root_key", mode);
        let faults = settings.expect_faults(&variables);
        assert!(
            faults
                .contains("secrets.root_key is in a file that every user of this machine can read or change"),
            "{mode:o}: {faults}"
        );
        assert!(faults.contains("run: chmod 600 root_key"), "{faults}");
    }
    for mode in [0o600, 0o400, 0o640] {
        settings.set_mode("root_key", mode);
        settings.load(&variables).unwrap();
    }
}

#[test]
fn the_key_of_the_listener_must_not_be_open_to_everybody() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let settings = TestConfig::valid();
    let certificate = settings.write_file("certificate.pem", &made.cert.pem());
    let key = settings.write_file("key.pem", &made.signing_key.serialize_pem());
    let settings = settings.with_appended(&format!(
        "[server.tls]\ncertificate = {certificate:?}\nkey = {key:?}"
    ));
    settings.set_mode("certificate.pem", 0o644);
    settings.load(&[]).unwrap();
    settings.set_mode("key.pem", 0o644);
    let faults = settings.expect_faults(&[]);
    assert!(
        faults.contains("server.tls.key is in a file that every user"),
        "{faults}"
    );
    assert!(faults.contains("run: chmod 600 key.pem"), "{faults}");
}

#[test]
fn settings_with_the_root_key_must_not_be_open_to_everybody() {
    let settings = TestConfig::valid();
    let file = settings.write_config_file();
    settings.set_mode("countersign.toml", 0o644);
    let faults = TestConfig::load_file(&file, &[]).unwrap_err().to_string();
    assert!(
        faults.contains("secrets.root_key is in a file that every user"),
        "{faults}"
    );

    // Without a key, everybody may read the settings.
    let settings = settings.with_replaced(&format!("root_key = \"{ROOT_KEY}\""), "");
    let file = settings.write_config_file();
    settings.set_mode("countersign.toml", 0o644);
    TestConfig::load_file(&file, &[("COUNTERSIGN_SECRETS__ROOT_KEY", ROOT_KEY)]).unwrap();
}
