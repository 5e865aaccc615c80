//! The rules that relate settings to each other.

use rstest::rstest;

use super::{OTHER_ROOT_KEY, ROOT_KEY, TestConfig};

#[rstest]
#[case::a_development_server_for_all("[alexa.development]\nchains = \"/\"", "server.listen")]
#[case::links_in_clear("[server]\npublic_url = \"http://voice.example.com\"", "server.public_url")]
#[case::links_with_a_query(
    "[server]\npublic_url = \"https://voice.example.com/?a=b\"",
    "server.public_url"
)]
#[case::links_with_a_login(
    "[server]\npublic_url = \"https://me@voice.example.com/\"",
    "server.public_url"
)]
#[case::a_lonely_certificate("[server.tls]\ncertificate = \"Cargo.toml\"", "server.tls.key")]
#[case::a_lonely_key("[server.tls]\nkey = \"Cargo.toml\"", "server.tls.certificate")]
#[case::a_certificate_that_is_none(
    "[server.tls]\nkey = \"Cargo.toml\"\ncertificate = \"Cargo.toml\"",
    "server.tls.certificate"
)]
#[case::mail_in_clear("[email]\nhost = \"mail.example.com\"\nsecurity = \"none\"", "email.security")]
#[case::a_login_without_a_password(
    "[email]\nhost = \"mail.example.com\"\nusername = \"me\"",
    "email.username"
)]
#[case::a_gateway_in_clear("[sms]\ngateway = \"custom\"\nurl = \"http://sms.example.com/\"", "sms.url")]
#[case::a_gateway_without_a_url("[sms]\ngateway = \"custom\"", "sms.url")]
#[case::a_ready_made_gateway_without_an_account("[sms]\ngateway = \"twilio\"", "sms.account")]
#[case::keys_in_clear("[linking]\njwks_url = \"http://login.example.com/jwks\"", "linking.jwks_url")]
#[case::keys_that_are_none("[linking]\njwks_file = \"Cargo.toml\"", "linking.jwks_file")]
#[case::no_algorithm("[linking]\nalgorithms = []", "linking.algorithms")]
#[case::mail_from_nowhere("[email]\nhost = \"mail.example.com\"", "email.from")]
#[case::mail_from_localhost(
    "[email]\nhost = \"mail.example.com\"\nfrom = \"pin@LOCALHOST\"",
    "email.from"
)]
#[case::idle_longer_than_at_all(
    "[mfa]\nclearance_idle = \"20m\"\nclearance_absolute = \"10m\"",
    "mfa.clearance_idle"
)]
#[case::a_passphrase_as_root_key(
    "[secrets]\nroot_key = \"Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSAhISE=\"",
    "secrets.root_key"
)]
#[case::a_counting_root_key(
    "[secrets]\nroot_key = \"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"",
    "secrets.root_key"
)]
#[case::a_root_key_of_zeros(
    "[secrets]\nroot_key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"",
    "secrets.root_key"
)]
#[case::no_redis("", "redis.url")]
#[case::no_way_to_send("", "email.host")]
fn a_broken_rule_is_reported_for_its_key(#[case] settings: &str, #[case] key: &str) {
    let settings = TestConfig::empty().with_appended(settings);
    let faults = settings
        .load(&[("COUNTERSIGN_SERVER__LISTEN", "0.0.0.0:8080")])
        .unwrap_err();
    assert!(faults.iter().any(|fault| fault.key == key), "{faults}");
}

#[test]
fn the_root_key_may_not_be_a_previous_one_as_well() {
    let faults = TestConfig::valid()
        .with_root_key(ROOT_KEY, &[OTHER_ROOT_KEY, ROOT_KEY])
        .expect_faults(&[]);
    assert!(
        faults.contains("secrets.previous_root_keys contains the value of secrets.root_key"),
        "{faults}"
    );
    assert!(!faults.contains(ROOT_KEY), "{faults}");
}

/// It is a reason to replace the key, and must not prevent it.
#[test]
fn a_previous_root_key_may_be_guessable() {
    let counting = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let settings = TestConfig::valid().with_root_key(ROOT_KEY, &[counting]);
    settings.load(&[]).unwrap();
}

#[test]
fn connections_on_this_machine_may_be_unencrypted() {
    let settings = TestConfig::valid().with_appended(
        "security = \"none\"\n[sms]\ngateway = \"custom\"\nurl = \"http://127.0.0.1:9/?{to}&{text}\"\n[alexa.development]\nchains = \"/\"",
    );
    assert!(settings.load(&[]).unwrap().development.is_on());
}

#[test]
fn a_key_file_must_contain_a_key_that_the_verifier_can_use() {
    #[track_caller]
    fn check(keys: &str, more: &str, wanted: &str) {
        let settings = TestConfig::valid().with_replaced("[email]", &format!("{more}\n[email]"));
        settings.write_file("jwks.json", keys);
        let faults = settings.expect_faults(&[]);
        assert!(faults.starts_with(wanted), "{faults}");
        assert!(faults.ends_with("1 fault"), "{faults}");
    }
    let unusable = "countersign.toml:13: linking.jwks_file contains no key that can be used";
    check(r#"{"keys": []}"#, "", unusable);
    check(
        r#"{"keys": [{"kty": "made up"}, {"kty": "oct", "k": "AAAA"}]}"#,
        "",
        unusable,
    );
    check(
        "[]",
        "",
        "countersign.toml:13: linking.jwks_file contains no keys",
    );
    check(super::JWKS, "algorithms = [\"RS256\"]", unusable);
}

#[test]
fn a_key_file_may_contain_unusable_keys_next_to_a_good_one() {
    let settings = TestConfig::valid();
    let strange = super::JWKS.replace("\"keys\": [", "\"keys\": [{\"kty\": \"made up\"}, ");
    settings.write_file("jwks.json", &strange);
    assert!(settings.load(&[]).is_ok());
}

#[test]
fn setting_both_key_sources_is_a_fault() {
    let settings = TestConfig::valid().with_replaced(
        "[email]",
        "jwks_url = \"https://login.example.com/jwks\"\n[email]",
    );
    assert!(
        settings
            .expect_faults(&[])
            .contains("linking.jwks_file cannot be set together with linking.jwks_url")
    );
}

#[test]
fn a_tls_pair_must_belong_together() {
    let (one, other) = (self_signed_certificate(), self_signed_certificate());
    let settings = TestConfig::valid();
    let certificate = settings.write_file("certificate.pem", &one.cert.pem());
    let tls = |key: &str| {
        let key = settings.write_file("key.pem", key);
        format!("[server.tls]\ncertificate = {certificate:?}\nkey = {key:?}")
    };
    let fits = tls(&one.signing_key.serialize_pem());
    assert!(
        TestConfig::valid()
            .with_appended(&fits)
            .load(&[])
            .unwrap()
            .tls
            .key
            .is_some()
    );
    let misfits = tls(&other.signing_key.serialize_pem());
    let faults = TestConfig::valid().with_appended(&misfits).expect_faults(&[]);
    assert!(
        faults.contains("server.tls.key does not match the certificate"),
        "{faults}"
    );
}

#[test]
fn s4_12_headers_are_quoted_pairs_with_commas_between_them() {
    #[track_caller]
    fn check(written: &str, wanted: &[(&str, &str)]) {
        use secrecy::ExposeSecret;
        let sms = format!("[sms]\nheaders = {written}");
        let config = TestConfig::valid().with_appended(&sms).load(&[]).unwrap();
        let lines: Vec<_> = config
            .sms
            .headers
            .0
            .iter()
            .map(|(n, v)| (n.as_str(), v.expose_secret()))
            .collect();
        assert_eq!(lines, wanted, "{written}");
    }
    check("''", &[]);
    check(r#"'"A:b"'"#, &[("A", "b")]);
    check(r#"'"A:b:c", "D: e, f"'"#, &[("A", "b:c"), ("D", "e, f")]);
    check(r#"'"A:say \"hi\""'"#, &[("A", "say \"hi\"")]);
    check(r#"["A: b", "C:d"]"#, &[("A", "b"), ("C", "d")]);
    let faults = TestConfig::valid()
        .with_appended("[sms]\nheaders = 'A:b'")
        .expect_faults(&[]);
    assert!(faults.contains("sms.headers is not valid"), "{faults}");
}

fn self_signed_certificate() -> rcgen::CertifiedKey<rcgen::KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("rcgen makes a certificate")
}
