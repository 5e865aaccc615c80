//! `[sms]`.

use std::time::Duration;

use secrecy::SecretString;

use super::value_types::{HeaderLines, MethodName, ReadableFile, SecretUrl};
use crate::{delivery::sms::SuccessRule, directory::Country};

choice! {
    /// The gateway that sends text messages.
    enum SmsGatewayKind {
        /// No gateway.
        Off = "off",
        /// Any gateway, described by the other settings.
        Custom = "custom",
        /// Twilio.
        Twilio = "twilio",
        /// Vonage.
        Vonage = "vonage",
    }
}

section! {
    /// PINs by text message, through an HTTP gateway. `twilio` and `vonage` are presets that need only `account`,
    /// `secret` and `from`. With `custom`, you describe the request yourself. Settings that you give in addition
    /// override those of the preset.
    struct SmsConfig in "sms" {
        /// `off`, `twilio`, `vonage` or `custom`.
        gateway: SmsGatewayKind = "off";
        /// Twilio's account SID, or Vonage's API key.
        account: Option<String>;
        /// Twilio's auth token, or Vonage's API secret.
        secret: Option<SecretString>;
        /// The countries that text messages are sent to, as two-letter codes (ISO 3166-1) such as `DE,AT,CH`. A
        /// number in another country, or in none that can be determined, gets PINs by mail only. If empty, all verified
        /// numbers in the directory get text messages. List your countries: otherwise anybody who can add a number
        /// to the directory can send international text messages at your cost.
        countries: Vec<Country> = "";
        /// The sender, as your gateway knows it: a number or a name. In a template, `{from}`.
        from: Option<String>;
        /// The HTTP method, such as `POST` or `GET`.
        method: Option<MethodName>;
        /// The URL of the gateway. It can contain `{to}`, `{from}` and `{text}`.
        url: Option<SecretUrl>;
        /// Additional headers.
        headers: HeaderLines = "";
        /// The body. It can contain `{to}`, `{from}` and `{text}`, each of which is escaped for the content type.
        body: Option<SecretString>;
        /// The type of the body: `application/x-www-form-urlencoded`, `application/json`, `text/plain` or an XML
        /// type. Without it, the type is guessed from the body.
        content_type: Option<String>;
        /// The time limit for a response of the gateway. After that, the attempt counts as failed.
        timeout: Duration = "5s", "1ms" to "10s";
        /// True if numbers begin with a plus sign: `+4915…` instead of `4915…`. The presets set this themselves.
        plus_sign: Option<bool>;
        /// The condition for a message to count as accepted: `status` (200 to 299), `contains TEXT`, or
        /// `json /pointer = value`.
        success: Option<SuccessRule>;
        /// Additional certificates to trust for the gateway, besides the system's (PEM).
        ca_file: Option<ReadableFile>;
    }
}
