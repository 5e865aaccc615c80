//! What settings are refused, and how that is said.

use std::time::Duration;

use countersign::delivery::{
    SenderSettingError,
    email::{SmtpSecurity, SmtpSettings},
    sms::{BodyRule, SmsGatewaySettings, SuccessRule},
};

fn smtp(change: impl FnOnce(&mut SmtpSettings)) -> Vec<SenderSettingError> {
    let mut settings = SmtpSettings::new("smtp.example.com", "Contact Finder <pin@example.com>");
    change(&mut settings);
    settings.find_errors()
}

fn gateway(change: impl FnOnce(&mut SmsGatewaySettings)) -> Vec<SenderSettingError> {
    let mut settings = SmsGatewaySettings::new("POST", "https://sms.example.com/send");
    settings.body = r#"{"to":"{to}","text":"{text}"}"#.to_owned().into();
    change(&mut settings);
    settings.find_errors()
}

#[track_caller]
fn only(faults: &[SenderSettingError], field: &str) {
    let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, [field], "{faults:?}");
    assert!(!faults[0].remedy.is_empty());
}

#[test]
fn good_settings_have_no_faults() {
    assert_eq!(smtp(|_| {}), []);
    assert_eq!(gateway(|_| {}), []);
    assert_eq!(
        smtp(|s| {
            s.host = "127.0.0.1".into();
            s.security = SmtpSecurity::None;
        }),
        []
    );
    assert_eq!(
        gateway(|s| s.url = "http://localhost:9000/{to}?from=a".into()),
        []
    );
}

#[test]
fn every_fault_of_smtp_names_its_field() {
    only(&smtp(|s| s.host = String::new()), "host");
    only(&smtp(|s| s.host = "smtp://mail".into()), "host");
    only(&smtp(|s| s.port = 0), "port");
    only(&smtp(|s| s.security = SmtpSecurity::None), "security");
    only(&smtp(|s| s.username = Some("me".into())), "username");
    only(&smtp(|s| s.password = Some("x".to_owned().into())), "username");
    only(&smtp(|s| s.from = "nobody".into()), "from");
    only(
        &smtp(|s| s.subject = Some("Your PIN is {code}".into())),
        "subject",
    );
    only(&smtp(|s| s.subject = Some("Hello {name}".into())), "subject");
    only(&smtp(|s| s.subject = Some("two\nlines".into())), "subject");
    only(&smtp(|s| s.timeout = Duration::ZERO), "timeout");
    only(&smtp(|s| s.timeout = Duration::from_mins(1)), "timeout");
    only(&smtp(|s| s.extra_ca = Some("no certificate".into())), "extra_ca");
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = smtp(|s| {
        s.host = String::new();
        s.from = String::new();
        s.subject = Some(String::new());
    });
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn every_fault_of_a_gateway_names_its_field() {
    only(&gateway(|s| s.method = "PO ST".into()), "method");
    only(&gateway(|s| s.url = "sms.example.com".into()), "url");
    only(&gateway(|s| s.url = "ftp://sms.example.com".into()), "url");
    only(&gateway(|s| s.url = "http://sms.example.com".into()), "url");
    only(&gateway(|s| s.url = "https://{to}.example.com".into()), "url");
    only(
        &gateway(|s| s.url = "https://me:pw@sms.example.com".into()),
        "url",
    );
    only(
        &gateway(|s| s.url = "https://sms.example.com/{code}".into()),
        "url",
    );
    only(
        &gateway(|s| s.body = "{to} {text} {code}".to_owned().into()),
        "body",
    );
    only(&gateway(|s| s.body = "{to}".to_owned().into()), "body");
    only(&gateway(|s| s.body = "{text}".to_owned().into()), "body");
    only(
        &gateway(|s| s.body = "{to}{text}{from}".to_owned().into()),
        "from",
    );
    only(
        &gateway(|s| s.headers = vec![("a b".into(), "c".to_owned().into())]),
        "headers",
    );
    only(
        &gateway(|s| s.headers = vec![("a".into(), "b\r\nc".to_owned().into())]),
        "headers",
    );
    only(
        &gateway(|s| s.headers = vec![("Content-Length".into(), "1".to_owned().into())]),
        "headers",
    );
    only(&gateway(|s| s.timeout = Duration::ZERO), "timeout");
    only(&gateway(|s| s.timeout = Duration::from_secs(11)), "timeout");
    only(&gateway(|s| s.success.statuses = 100..=599), "success");
    only(
        &gateway(|s| s.success = body_rule(BodyRule::Contains(String::new()))),
        "success",
    );
    only(&gateway(|s| s.success = body_rule(pointer("status"))), "success");
    only(&gateway(|s| s.extra_ca = Some(String::new())), "extra_ca");
}

#[test]
fn settings_print_no_secret() {
    let mut mail = SmtpSettings::new("smtp.example.com", "pin@example.com");
    mail.username = Some("hush".into());
    mail.password = Some("hush".to_owned().into());
    let mut sms = SmsGatewaySettings::new("POST", "https://sms.example.com/hush");
    sms.headers = vec![("X-Key".into(), "hush".to_owned().into())];
    sms.body = "key=hush".to_owned().into();
    let printed = format!("{mail:?} {sms:?} {:?}", sms.find_errors());
    assert!(!printed.contains("hush"), "{printed}");
}

fn body_rule(rule: BodyRule) -> SuccessRule {
    SuccessRule {
        body: Some(rule),
        ..SuccessRule::default()
    }
}

fn pointer(pointer: &str) -> BodyRule {
    BodyRule::Json {
        pointer: pointer.into(),
        equals: "ok".into(),
        later: Vec::new(),
    }
}
