//! Settings of the sender that calls an SMS gateway.

use std::{fmt, time::Duration};

use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use rustls_pki_types::CertificateDer;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    BodyRule, SuccessRule,
    request_template::{PlaceholderValues, RequestTemplate, ValueEscaping},
};
use crate::{
    delivery::{
        dispatcher_settings::MAX_ATTEMPT_DURATION, extra_authorities,
        sender_setting_error::SenderSettingError,
    },
    network_address::{AddressPolicy, AddressPolicyError},
};

/// The rules for the URL of a gateway.
pub(super) const GATEWAY_POLICY: AddressPolicy = AddressPolicy::configured_service();

/// The request that hands a text message to a gateway. In the URL and the body, `{to}`, `{text}` and `{from}` are
/// placeholders for the number, the message and the sender. Each value is escaped for its place.
#[derive(Clone)]
pub struct SmsGatewaySettings {
    /// The HTTP method. Any name is accepted.
    pub method: String,
    /// The URL. It must be HTTPS, except to this machine.
    pub url: String,
    /// The headers. A `Content-Type` among them decides how values in the body are escaped.
    pub headers: Vec<(String, SecretString)>,
    /// The body, which may be empty. Without a `Content-Type` its type is guessed from its beginning.
    pub body: SecretString,
    /// Timeout for one message, from connecting to the end of the response.
    pub timeout: Duration,
    /// True if numbers are written with their plus.
    pub plus_sign: bool,
    /// The sender: a number or a name.
    pub from: String,
    /// Conditions for a message to count as accepted.
    pub success: SuccessRule,
    /// Certificate authorities that are trusted besides the system's (PEM).
    pub extra_ca: Option<String>,
}

impl SmsGatewaySettings {
    /// Creates settings with the defaults: no headers, no body, 5 s, numbers with their plus, every 2xx is a success.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: String::new().into(),
            timeout: Duration::from_secs(5),
            plus_sign: true,
            from: String::new(),
            success: SuccessRule::default(),
            extra_ca: None,
        }
    }

    /// Returns everything that is wrong with the settings.
    pub fn find_errors(&self) -> Vec<SenderSettingError> {
        self.validate().err().unwrap_or_default()
    }

    pub(super) fn validate(&self) -> Result<ValidatedGatewaySettings, Vec<SenderSettingError>> {
        let mut faults = Vec::new();
        let method = collect_error(self.parse_method(), &mut faults);
        let url = collect_error(parse_template("url", &self.url), &mut faults);
        let body = collect_error(parse_template("body", self.body.expose_secret()), &mut faults);
        let headers = collect_error(self.header_map(), &mut faults);
        let authorities = collect_error(self.parse_authorities(), &mut faults);
        faults.extend(self.timeout_error());
        faults.extend(self.success_error());
        if let (Some(url), Some(body)) = (&url, &body) {
            // A missing URL is reported below. That it lacks placeholders would only be noise.
            if !self.url.is_empty() {
                faults.extend(self.placeholder_errors(url, body));
            }
            collect_error(check_url(url), &mut faults);
        }
        match (method, url, body, headers, authorities) {
            (Some(method), Some(url), Some(body), Some((headers, escape)), Some(authorities))
                if faults.is_empty() =>
            {
                Ok(ValidatedGatewaySettings {
                    method,
                    url,
                    body,
                    headers,
                    escape,
                    authorities,
                })
            }
            _ => Err(faults),
        }
    }

    fn parse_method(&self) -> Result<Method, SenderSettingError> {
        Method::from_bytes(self.method.as_bytes()).map_err(|_| {
            SenderSettingError::new("method", "is not an HTTP method", "give one word, like POST")
        })
    }

    /// Returns the headers, and the escaping for the body's content type, which is given or guessed.
    fn header_map(&self) -> Result<(HeaderMap, ValueEscaping), SenderSettingError> {
        let fault = |problem| {
            SenderSettingError::new(
                "headers",
                problem,
                "give each header with a name and a value that HTTP allows",
            )
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name
                .parse()
                .map_err(|_| fault("contain a header with an invalid name"))?;
            if ["content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
                return Err(fault("contain a header that the HTTP client sets itself"));
            }
            let mut value = HeaderValue::from_str(value.expose_secret())
                .map_err(|_| fault("contain a value with a line break or a control character"))?;
            // Keeps the value out of debug output and of HTTP/2 header compression.
            value.set_sensitive(true);
            headers.append(name, value);
        }
        let body = self.body.expose_secret();
        let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok());
        let escape = given.map_or_else(
            || ValueEscaping::guess_from_body(body),
            ValueEscaping::for_content_type,
        );
        if given.is_none() && !body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(escape.content_type()));
        }
        Ok((headers, escape))
    }

    fn parse_authorities(&self) -> Result<Vec<CertificateDer<'static>>, SenderSettingError> {
        let Some(pem) = &self.extra_ca else {
            return Ok(Vec::new());
        };
        extra_authorities::parse_certificates(pem).ok_or_else(|| {
            SenderSettingError::new(
                "extra_ca",
                "does not contain a valid certificate",
                "give certificate authorities in PEM format, beginning with -----BEGIN CERTIFICATE-----",
            )
        })
    }

    fn timeout_error(&self) -> Option<SenderSettingError> {
        (self.timeout.is_zero() || self.timeout > MAX_ATTEMPT_DURATION).then(|| {
            SenderSettingError::new(
                "timeout",
                "is not between 1 ms and 10000 ms",
                "give 5000 ms, for example; failed sends are retried",
            )
        })
    }

    fn success_error(&self) -> Option<SenderSettingError> {
        let statuses = &self.success.statuses;
        if statuses.is_empty() || *statuses.start() < 200 || *statuses.end() > 299 {
            return Some(SenderSettingError::new(
                "success",
                "accepts a status that is not between 200 and 299",
                "give a range within 200 to 299",
            ));
        }
        match &self.success.body {
            Some(BodyRule::Json { pointer, .. }) if !pointer.starts_with('/') => {
                Some(SenderSettingError::new(
                    "success",
                    "has a JSON pointer that does not begin with a slash",
                    "write it like /messages/0/status",
                ))
            }
            Some(BodyRule::Contains(text)) if text.is_empty() => Some(SenderSettingError::new(
                "success",
                "looks for an empty text, which every response contains",
                "give the text that means success, or none",
            )),
            _ => None,
        }
    }

    fn placeholder_errors(&self, url: &RequestTemplate, body: &RequestTemplate) -> Vec<SenderSettingError> {
        let (url, body) = (url.used_placeholders(), body.used_placeholders());
        let mut faults = Vec::new();
        if !(url.0 || body.0) {
            faults.push(SenderSettingError::new(
                "body",
                "does not contain {to}, and neither does the url",
                "put {to} where the number goes",
            ));
        }
        if !(url.1 || body.1) {
            faults.push(SenderSettingError::new(
                "body",
                "does not contain {text}, and neither does the url",
                "put {text} where the message goes",
            ));
        }
        if (url.2 || body.2) && self.from.trim().is_empty() {
            faults.push(SenderSettingError::new(
                "from",
                "is blank, but {from} is used",
                "give the sender's number or name",
            ));
        }
        faults
    }
}

impl fmt::Debug for SmsGatewaySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewaySettings")
            .field("method", &self.method)
            .field("timeout", &self.timeout)
            .field("plus_sign", &self.plus_sign)
            .field("success", &self.success)
            .finish_non_exhaustive()
    }
}

/// The settings in parsed form.
pub(super) struct ValidatedGatewaySettings {
    pub(super) method: Method,
    pub(super) url: RequestTemplate,
    pub(super) body: RequestTemplate,
    pub(super) headers: HeaderMap,
    pub(super) escape: ValueEscaping,
    pub(super) authorities: Vec<CertificateDer<'static>>,
}

/// Checks the URL, and that no placeholder can change its host.
fn check_url(url: &RequestTemplate) -> Result<(), SenderSettingError> {
    let fault =
        |problem| SenderSettingError::new("url", problem, "give one like https://sms.example.com/send");
    let sample = |fill: &str| {
        let values = PlaceholderValues {
            to: fill,
            text: fill,
            from: fill,
        };
        Url::parse(&url.fill(&values, ValueEscaping::Url)).map_err(|_| fault("is not a URL"))
    };
    // Filled in with two values. If the origins differ, a placeholder is part of the host.
    let (one, other) = (sample("1")?, sample("2")?);
    if one.origin() != other.origin() {
        return Err(fault("has a placeholder before its path"));
    }
    GATEWAY_POLICY.check_url(&one).map_err(|error| match error {
        AddressPolicyError::UserInfo => SenderSettingError::new(
            "url",
            "contains a user name or a password",
            "send an Authorization header instead",
        ),
        AddressPolicyError::PlainHttp => SenderSettingError::new(
            "url",
            "uses http to another machine",
            "use https: a PIN must be encrypted on the network",
        ),
        AddressPolicyError::Scheme | AddressPolicyError::Range => fault("is neither http nor https"),
    })
}

fn parse_template(field: &'static str, text: &str) -> Result<RequestTemplate, SenderSettingError> {
    RequestTemplate::parse(text).map_err(|unknown| {
        SenderSettingError::new(
            field,
            format!("has the unknown placeholder {{{unknown}}}"),
            "the placeholders are {to}, {text} and {from}",
        )
    })
}

fn collect_error<T>(read: Result<T, SenderSettingError>, faults: &mut Vec<SenderSettingError>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}
