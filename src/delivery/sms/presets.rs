//! Settings for popular gateways. All of them could also be written by hand.

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};

use super::{BodyRule, SmsGatewaySettings, SuccessRule};

const FORM_CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Returns settings for Twilio's Messages resource. `from` is a number, a sender name, or the id of a messaging
/// service (`MG…`). Twilio answers 201 when it has created the message.
pub fn twilio_settings(account_sid: &str, auth_token: &SecretString, from: &str) -> SmsGatewaySettings {
    let is_service = from.len() == 34 && from.starts_with("MG");
    // A messaging service picks the sender itself, so Twilio expects its id in another field.
    let sender = if is_service { "MessagingServiceSid" } else { "From" };
    SmsGatewaySettings {
        headers: vec![
            ("Authorization".into(), basic_auth(account_sid, auth_token)),
            ("Content-Type".into(), FORM_CONTENT_TYPE.to_owned().into()),
        ],
        body: format!("To={{to}}&{sender}={{from}}&Body={{text}}").into(),
        from: from.into(),
        success: SuccessRule {
            statuses: 201..=201,
            body: None,
        },
        ..SmsGatewaySettings::new(
            "POST",
            format!("https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Messages.json"),
        )
    }
}

/// Returns settings for Vonage's SMS API. Its numbers have no plus. It answers 200 to everything, so the status of
/// the first message decides: 1 (throttled), 5 (internal error) and 10 (too many binds) are temporary.
pub fn vonage_settings(api_key: &str, api_secret: &SecretString, from: &str) -> SmsGatewaySettings {
    SmsGatewaySettings {
        headers: vec![
            ("Authorization".into(), basic_auth(api_key, api_secret)),
            ("Content-Type".into(), FORM_CONTENT_TYPE.to_owned().into()),
        ],
        body: "to={to}&from={from}&text={text}".to_owned().into(),
        plus_sign: false,
        from: from.into(),
        success: SuccessRule {
            statuses: 200..=200,
            body: Some(BodyRule::Json {
                pointer: "/messages/0/status".into(),
                equals: "0".into(),
                later: ["1", "5", "10"].map(str::to_owned).to_vec(),
            }),
        },
        ..SmsGatewaySettings::new("POST", "https://rest.nexmo.com/sms/json")
    }
}

fn basic_auth(user: &str, password: &SecretString) -> SecretString {
    let pair = format!("{user}:{}", password.expose_secret());
    format!("Basic {}", BASE64_STANDARD.encode(pair)).into()
}
