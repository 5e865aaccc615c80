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
    template::{Escape, Template, Values},
};
use crate::delivery::{
    dispatcher::LONGEST_TRY,
    fault::{Fault, is_loopback},
    tls,
};

/// The request that hands a text message to a gateway. In the URL and the body, `{to}`, `{text}` and `{from}` are
/// placeholders for the number, the message and the sender. Each value is escaped for its place.
#[derive(Clone)]
pub struct GatewaySettings {
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

impl GatewaySettings {
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
    pub fn faults(&self) -> Vec<Fault> {
        self.check().err().unwrap_or_default()
    }

    pub(super) fn check(&self) -> Result<Checked, Vec<Fault>> {
        let mut faults = Vec::new();
        let method = keep(self.method(), &mut faults);
        let url = keep(template("url", &self.url), &mut faults);
        let body = keep(template("body", self.body.expose_secret()), &mut faults);
        let headers = keep(self.header_map(), &mut faults);
        let authorities = keep(self.authorities(), &mut faults);
        faults.extend(self.timeout_fault());
        faults.extend(self.success_fault());
        let mut loopback = false;
        if let (Some(url), Some(body)) = (&url, &body) {
            // A missing URL is reported below. That it lacks placeholders would only be noise.
            if !self.url.is_empty() {
                faults.extend(self.place_faults(url, body));
            }
            match Self::sample_host(url) {
                Ok(host) => loopback = is_loopback(&host),
                Err(fault) => faults.push(fault),
            }
        }
        match (method, url, body, headers, authorities) {
            (Some(method), Some(url), Some(body), Some((headers, escape)), Some(authorities))
                if faults.is_empty() =>
            {
                Ok(Checked {
                    method,
                    url,
                    body,
                    headers,
                    escape,
                    authorities,
                    loopback,
                })
            }
            _ => Err(faults),
        }
    }

    fn method(&self) -> Result<Method, Fault> {
        Method::from_bytes(self.method.as_bytes())
            .map_err(|_| Fault::new("method", "is no HTTP method", "give one word, like POST"))
    }

    /// Returns the headers, and the escaping for the body's content type, which is given or guessed.
    fn header_map(&self) -> Result<(HeaderMap, Escape), Fault> {
        let fault = |problem| {
            Fault::new(
                "headers",
                problem,
                "give each as a name and a value that HTTP can carry",
            )
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().map_err(|_| fault("have a name that is none"))?;
            if ["content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
                return Err(fault("have one that belongs to the connection"));
            }
            let mut value = HeaderValue::from_str(value.expose_secret())
                .map_err(|_| fault("have a value with a line break or a control character"))?;
            // Keeps the value out of debug output and of HTTP/2 header compression.
            value.set_sensitive(true);
            headers.append(name, value);
        }
        let body = self.body.expose_secret();
        let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok());
        let escape = given.map_or_else(|| Escape::guess(body), Escape::of);
        if given.is_none() && !body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(escape.content_type()));
        }
        Ok((headers, escape))
    }

    fn authorities(&self) -> Result<Vec<CertificateDer<'static>>, Fault> {
        let Some(pem) = &self.extra_ca else {
            return Ok(Vec::new());
        };
        tls::certificates(pem).ok_or_else(|| {
            Fault::new(
                "extra_ca",
                "holds no certificate that reads",
                "give authorities as PEM, from -----BEGIN CERTIFICATE-----",
            )
        })
    }

    fn timeout_fault(&self) -> Option<Fault> {
        (self.timeout.is_zero() || self.timeout > LONGEST_TRY).then(|| {
            Fault::new(
                "timeout",
                "is not between 1 ms and 10000 ms",
                "give 5000 ms, say; what fails is tried again",
            )
        })
    }

    fn success_fault(&self) -> Option<Fault> {
        let statuses = &self.success.statuses;
        if statuses.is_empty() || *statuses.start() < 200 || *statuses.end() > 299 {
            return Some(Fault::new(
                "success",
                "counts a status as accepted that is not between 200 and 299",
                "give a range within 200 to 299",
            ));
        }
        match &self.success.body {
            Some(BodyRule::Json { pointer, .. }) if !pointer.starts_with('/') => Some(Fault::new(
                "success",
                "has a JSON pointer that does not begin with a slash",
                "write it like /messages/0/status",
            )),
            Some(BodyRule::Contains(text)) if text.is_empty() => Some(Fault::new(
                "success",
                "looks for an empty text, which is always there",
                "give the text that means success, or none",
            )),
            _ => None,
        }
    }

    fn place_faults(&self, url: &Template, body: &Template) -> Vec<Fault> {
        let (url, body) = (url.places(), body.places());
        let mut faults = Vec::new();
        if !(url.0 || body.0) {
            faults.push(Fault::new(
                "body",
                "has no place for {to}, nor has the url",
                "put {to} where the number goes",
            ));
        }
        if !(url.1 || body.1) {
            faults.push(Fault::new(
                "body",
                "has no place for {text}, nor has the url",
                "put {text} where the message goes",
            ));
        }
        if (url.2 || body.2) && self.from.trim().is_empty() {
            faults.push(Fault::new(
                "from",
                "is blank, but {from} is used",
                "give the sender's number or name",
            ));
        }
        faults
    }

    /// Returns the host of the URL, after checking that no placeholder can change it.
    fn sample_host(url: &Template) -> Result<String, Fault> {
        let fault = |problem| Fault::new("url", problem, "give one like https://sms.example.com/send");
        let sample = |fill: &str| {
            let values = Values {
                to: fill,
                text: fill,
                from: fill,
            };
            Url::parse(&url.fill(&values, Escape::Url)).map_err(|_| fault("is no URL"))
        };
        // Filled in with two values. If the origins differ, a placeholder is part of the host.
        let (one, other) = (sample("1")?, sample("2")?);
        if one.origin() != other.origin() {
            return Err(fault("has a placeholder before its path"));
        }
        if !one.username().is_empty() || one.password().is_some() {
            return Err(Fault::new(
                "url",
                "holds a user name or a password",
                "send an Authorization header instead",
            ));
        }
        let host = one.host_str().unwrap_or_default().to_owned();
        match one.scheme() {
            "https" => Ok(host),
            "http" if is_loopback(&host) => Ok(host),
            "http" => Err(Fault::new(
                "url",
                "is http to another machine",
                "use https; a PIN never crosses a network in clear",
            )),
            _ => Err(fault("is neither http nor https")),
        }
    }
}

impl fmt::Debug for GatewaySettings {
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
pub(super) struct Checked {
    pub(super) method: Method,
    pub(super) url: Template,
    pub(super) body: Template,
    pub(super) headers: HeaderMap,
    pub(super) escape: Escape,
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) loopback: bool,
}

fn template(field: &'static str, text: &str) -> Result<Template, Fault> {
    Template::parse(text).map_err(|unknown| {
        Fault::new(
            field,
            format!("has the unknown placeholder {{{unknown}}}"),
            "there are {to}, {text} and {from}",
        )
    })
}

fn keep<T>(read: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}
