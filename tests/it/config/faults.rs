//! All faults of a configuration are reported at once, and no value is repeated.

use countersign::config::ConfigError;

use super::TestConfig;

#[test]
fn valid_settings_are_loaded() {
    let config = TestConfig::valid().load(&[]).unwrap();
    assert_eq!(config.server.listen.port(), 0);
    assert_eq!(config.mfa.pin_digits, None);
    assert_eq!(config.mfa.pin_lifetime.as_secs(), 300);
    assert_eq!(config.linking.audience, ["countersign"]);
    assert_eq!(config.linking.algorithms.len(), 2);
}

#[test]
fn every_fault_is_reported_at_once() {
    let settings = TestConfig::empty().with_appended(
        r#"
[server]
listn = "127.0.0.1:80"
listen = "nowhere"
workers = 999
body_limit = "64 kilos"
[server.tls]
key = "/does/not/exist"
[mfa]
pin_digits = [3]
attempts = "many"
pin_lifetime = "2h"
[mfaa]
pin_digits = 4
[store]
kind = "disk"
[database]
url = "mysql://root@localhost/countersign"
[secrets]
root_key = "c2hvcnQ="
[email]
from = "nobody"
"#,
    );
    insta::assert_snapshot!(settings.expect_faults(&[
        ("COUNTERSIGN_REDIS__URI", "redis://localhost"),
        ("COUNTERSIGN_log__format", "pretty"),
    ]));
}

#[test]
fn faults_of_every_kind_are_reported_in_one_run() {
    let settings = TestConfig::empty().with_appended(
        r#"
[server]
listen = "nowhere"
[serverr]
workers = 1
[mfa]
attempts = 0
[database]
urll = "sqlite:countersign.db"
[store]
kind = "redis"
[secrets]
root_key = "c2hvcnQ="
[linking]
issuer = "https://login.example.com"
audience = []
jwks_file = "keys.json"
[email]
host = "mail.example.com"
security = "none"
username = "countersign"
subject = "{pin} is your PIN"
ca_file = "Cargo.toml"
[sms]
gateway = "custom"
url = "http://sms.example.com/{nobody}"
body = "{}"
headers = ["Content-Length: 3"]
success = "json status = 1"
"#,
    );
    let keys = settings.write_file("keys.json", r#"{"keys": [{"kty": "oct", "k": "AAAA"}]}"#);
    insta::assert_snapshot!(
        settings.expect_faults(&[("COUNTERSIGN_LINKING__JWKS_FILE", keys.to_str().unwrap())])
    );
}

#[test]
fn a_template_without_its_placeholders_is_reported_with_the_rest() {
    let settings = TestConfig::valid()
        .with_replaced("listen = \"127.0.0.1:0\"", "listen = \"nowhere\"")
        .with_appended(
            "[sms]\ngateway = \"custom\"\nurl = \"https://sms.example.com/\"\nbody = \"hello {from}\"",
        );
    insta::assert_snapshot!(settings.expect_faults(&[]));
}

#[test]
fn empty_settings_report_every_required_setting() {
    insta::assert_snapshot!(TestConfig::empty().expect_faults(&[]));
}

#[test]
fn broken_syntax_is_reported_with_its_line() {
    let faults = TestConfig::valid()
        .with_appended("[mfa\npin_digits = = 3")
        .expect_faults(&[]);
    assert!(
        faults.starts_with("countersign.toml:16: has a TOML syntax error"),
        "{faults}"
    );
}

#[test]
fn a_missing_file_is_one_fault() {
    let faults = countersign::config::load_config(Some("/does/not/exist.toml".as_ref()), [], |_| {
        ConfigError::default()
    })
    .unwrap_err();
    let first = faults.iter().next().unwrap().to_string();
    assert!(
        first.starts_with("/does/not/exist.toml: cannot be read"),
        "{first}"
    );
}

#[test]
fn no_fault_repeats_a_value() {
    let canary = "hunter2-canary";
    let settings = TestConfig::empty().with_appended(&format!(
        r#"
[secrets]
root_key = "{canary}"
[database]
url = "{canary}"
[redis]
url = "{canary}"
[sms]
url = "{canary}"
headers = "{canary}"
success = "{canary}"
[log]
filter = "{canary}={canary}"
"#
    ));
    assert!(
        !settings
            .expect_faults(&[("COUNTERSIGN_EMAIL__PORT", canary)])
            .contains(canary)
    );
}

#[test]
fn debug_output_contains_no_secret() {
    let canary = "hunter2-canary";
    let settings = TestConfig::valid().with_appended(&format!(
        r#"
username = "countersign"
password = "{canary}"
[sms]
gateway = "custom"
url = "https://sms.example.com/{canary}"
headers = '"Authorization:Bearer {canary}"'
body = "{canary}={{text}}&to={{to}}"
[contact_api]
bearers = ["https://contacts.example.com {canary}"]
[redis]
url = "redis://:{canary}@localhost"
"#
    ));
    let printed = format!("{:?}", settings.load(&[]).unwrap());
    assert!(!printed.contains(canary), "{printed}");
    assert!(!printed.contains(super::ROOT_KEY), "{printed}");
}
