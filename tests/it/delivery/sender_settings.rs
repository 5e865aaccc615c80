//! Invalid settings of mail and SMS gateway are refused, and each error names its field.

use std::time::Duration;

use countersign::delivery::{
    SenderSettingError,
    email::{SmtpSecurity, SmtpSettings},
    sms::{BodyRule, SmsGatewaySettings, SuccessRule},
};

fn smtp_errors(change: impl FnOnce(&mut SmtpSettings)) -> Vec<SenderSettingError> {
    let mut settings = SmtpSettings::new("smtp.example.com", "Contact Finder <pin@example.com>");
    change(&mut settings);
    settings.find_errors()
}

fn gateway_errors(change: impl FnOnce(&mut SmsGatewaySettings)) -> Vec<SenderSettingError> {
    let mut settings = SmsGatewaySettings::new("POST", "https://sms.example.com/send");
    settings.body = r#"{"to":"{to}","text":"{text}"}"#.to_owned().into();
    change(&mut settings);
    settings.find_errors()
}

#[track_caller]
fn assert_only_field(faults: &[SenderSettingError], field: &str) {
    let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, [field], "{faults:?}");
    assert!(!faults[0].remedy.is_empty());
}

#[test]
fn valid_settings_have_no_errors() {
    assert_eq!(smtp_errors(|_| {}), []);
    assert_eq!(gateway_errors(|_| {}), []);
    assert_eq!(
        smtp_errors(|s| {
            s.host = "127.0.0.1".into();
            s.security = SmtpSecurity::None;
        }),
        []
    );
    assert_eq!(
        gateway_errors(|s| s.url = "http://localhost:9000/{to}?from=a".into()),
        []
    );
}

#[test]
fn every_smtp_setting_error_names_its_field() {
    assert_only_field(&smtp_errors(|s| s.host = String::new()), "host");
    assert_only_field(&smtp_errors(|s| s.host = "smtp://mail".into()), "host");
    assert_only_field(&smtp_errors(|s| s.port = 0), "port");
    assert_only_field(&smtp_errors(|s| s.security = SmtpSecurity::None), "security");
    assert_only_field(&smtp_errors(|s| s.username = Some("me".into())), "username");
    assert_only_field(
        &smtp_errors(|s| s.password = Some("x".to_owned().into())),
        "username",
    );
    assert_only_field(&smtp_errors(|s| s.from = "nobody".into()), "from");
    assert_only_field(
        &smtp_errors(|s| s.subject = Some("Your PIN is {code}".into())),
        "subject",
    );
    assert_only_field(
        &smtp_errors(|s| s.subject = Some("Hello {name}".into())),
        "subject",
    );
    assert_only_field(&smtp_errors(|s| s.subject = Some("two\nlines".into())), "subject");
    assert_only_field(&smtp_errors(|s| s.timeout = Duration::ZERO), "timeout");
    assert_only_field(&smtp_errors(|s| s.timeout = Duration::from_mins(1)), "timeout");
    assert_only_field(
        &smtp_errors(|s| s.extra_ca = Some("no certificate".into())),
        "extra_ca",
    );
}

#[test]
fn all_setting_errors_are_reported_at_once() {
    let faults = smtp_errors(|s| {
        s.host = String::new();
        s.from = String::new();
        s.subject = Some(String::new());
    });
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn every_gateway_setting_error_names_its_field() {
    assert_only_field(&gateway_errors(|s| s.method = "PO ST".into()), "method");
    assert_only_field(&gateway_errors(|s| s.url = "sms.example.com".into()), "url");
    assert_only_field(&gateway_errors(|s| s.url = "ftp://sms.example.com".into()), "url");
    assert_only_field(
        &gateway_errors(|s| s.url = "http://sms.example.com".into()),
        "url",
    );
    assert_only_field(
        &gateway_errors(|s| s.url = "https://{to}.example.com".into()),
        "url",
    );
    assert_only_field(
        &gateway_errors(|s| s.url = "https://me:pw@sms.example.com".into()),
        "url",
    );
    assert_only_field(
        &gateway_errors(|s| s.url = "https://sms.example.com/{code}".into()),
        "url",
    );
    assert_only_field(
        &gateway_errors(|s| s.body = "{to} {text} {code}".to_owned().into()),
        "body",
    );
    assert_only_field(&gateway_errors(|s| s.body = "{to}".to_owned().into()), "body");
    assert_only_field(&gateway_errors(|s| s.body = "{text}".to_owned().into()), "body");
    assert_only_field(
        &gateway_errors(|s| s.body = "{to}{text}{from}".to_owned().into()),
        "from",
    );
    assert_only_field(
        &gateway_errors(|s| s.headers = vec![("a b".into(), "c".to_owned().into())]),
        "headers",
    );
    assert_only_field(
        &gateway_errors(|s| s.headers = vec![("a".into(), "b\r\nc".to_owned().into())]),
        "headers",
    );
    assert_only_field(
        &gateway_errors(|s| s.headers = vec![("Content-Length".into(), "1".to_owned().into())]),
        "headers",
    );
    assert_only_field(&gateway_errors(|s| s.timeout = Duration::ZERO), "timeout");
    assert_only_field(
        &gateway_errors(|s| s.timeout = Duration::from_secs(11)),
        "timeout",
    );
    assert_only_field(&gateway_errors(|s| s.success.statuses = 100..=599), "success");
    assert_only_field(
        &gateway_errors(|s| s.success = success_with_body_rule(BodyRule::Contains(String::new()))),
        "success",
    );
    assert_only_field(
        &gateway_errors(|s| s.success = success_with_body_rule(json_body_rule("status"))),
        "success",
    );
    assert_only_field(&gateway_errors(|s| s.extra_ca = Some(String::new())), "extra_ca");
}

#[test]
fn debug_output_of_settings_contains_no_secret() {
    let mut mail = SmtpSettings::new("smtp.example.com", "pin@example.com");
    mail.username = Some("hush".into());
    mail.password = Some("hush".to_owned().into());
    let mut sms = SmsGatewaySettings::new("POST", "https://sms.example.com/hush");
    sms.headers = vec![("X-Key".into(), "hush".to_owned().into())];
    sms.body = "key=hush".to_owned().into();
    let printed = format!("{mail:?} {sms:?} {:?}", sms.find_errors());
    assert!(!printed.contains("hush"), "{printed}");
}

fn success_with_body_rule(rule: BodyRule) -> SuccessRule {
    SuccessRule {
        body: Some(rule),
        ..SuccessRule::default()
    }
}

fn json_body_rule(pointer: &str) -> BodyRule {
    BodyRule::Json {
        pointer: pointer.into(),
        equals: "ok".into(),
        later: Vec::new(),
    }
}
