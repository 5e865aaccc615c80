//! `[sms]`.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    forms::{CountryCode, HeaderLines, MethodName, SecretUrl},
    setting::{Setting, unfit},
};

choice! {
    /// Whose gateway sends text messages.
    enum Gateway {
        /// None.
        Off = "off",
        /// Any, as the settings say.
        Custom = "custom",
        /// Twilio.
        Twilio = "twilio",
        /// Vonage.
        Vonage = "vonage",
    }
}

/// By what a gateway's answer says that it took the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Success {
    /// Its status, 200 to 299.
    Status,
    /// That, and a body that holds this text.
    Contains(String),
    /// That, and a JSON body that has this value at this pointer (RFC 6901).
    Json(String, String),
}

impl Setting for Success {
    fn form() -> String {
        "\"status\", \"contains TEXT\" or \"json /pointer = value\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        if text == "status" {
            return Ok(Self::Status);
        }
        if let Some(wanted) = text
            .strip_prefix("contains ")
            .map(str::trim)
            .filter(|wanted| !wanted.is_empty())
        {
            return Ok(Self::Contains(wanted.to_owned()));
        }
        let rule = text.strip_prefix("json ").and_then(|rule| rule.split_once('='));
        let rule = rule.map(|(pointer, value)| (pointer.trim(), value.trim()));
        match rule {
            Some((pointer, value)) if pointer.starts_with('/') => {
                Ok(Self::Json(pointer.into(), value.into()))
            }
            _ => Err(unfit()),
        }
    }
}

section! {
    /// PINs by text message, through an HTTP gateway. `twilio` and `vonage` are ready-made settings that need only `account`,
    /// `secret` and `from`; with `custom` the request is yours, and a setting given beside a ready-made one replaces its.
    struct SmsConfig in "sms" {
        /// `off`, `twilio`, `vonage` or `custom`.
        gateway: Gateway = "off";
        /// Twilio's account SID, or Vonage's API key.
        account: Option<String>;
        /// Twilio's auth token, or Vonage's API secret.
        secret: Option<SecretString>;
        /// The countries that text messages go to, as codes of two letters (ISO 3166-1) such as `DE,AT,CH`. A number elsewhere,
        /// or of no country that can be told, is sent mail only. Empty: wherever the verified numbers in the directory are. Name
        /// your countries: it keeps whoever can put a number into the directory from sending texts abroad at your cost.
        countries: Vec<CountryCode> = "";
        /// The sender, as your gateway knows it: a number or a name. In a template `{from}`.
        from: Option<String>;
        /// The HTTP method, such as `POST` or `GET`.
        method: Option<MethodName>;
        /// Where the gateway is. It may hold `{to}`, `{from}` and `{text}`.
        url: Option<SecretUrl>;
        /// Further headers.
        headers: HeaderLines = "";
        /// The body. It may hold `{to}`, `{from}` and `{text}`; each is escaped as the content type needs it.
        body: Option<SecretString>;
        /// What the body is: `application/x-www-form-urlencoded`, `application/json`, `text/plain`, an XML type. Without it the
        /// looks of the body decide.
        content_type: Option<String>;
        /// How long the gateway may take to answer. After that the sending counts as failed.
        timeout: Duration = "5s", "1ms" to "10s";
        /// Whether the number begins with a plus sign: `+4915…` or `4915…`. A ready-made gateway knows.
        plus_sign: Option<bool>;
        /// By what the answer says that the message was taken: `status` (200 to 299), `contains TEXT`, or
        /// `json /pointer = value`.
        success: Option<Success>;
        /// Certificates to trust for the gateway besides the system's, PEM.
        ca_file: Option<super::forms::ReadableFile>;
    }
}
