//! Parses the emails that the tests receive, as far as our own emails need it.

use base64::{Engine, prelude::BASE64_STANDARD};

/// A received email.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedMail {
    /// The sender in the SMTP envelope.
    pub(crate) from: String,
    /// The recipients in the SMTP envelope.
    pub(crate) to: Vec<String>,
    /// The whole message as received.
    pub(crate) raw: String,
    /// The plain-text part.
    pub(crate) text: String,
    /// The HTML part.
    pub(crate) html: String,
}

impl ReceivedMail {
    pub(super) fn parse(from: String, to: Vec<String>, raw: String) -> Self {
        let (headers, body) = raw.split_once("\r\n\r\n").unwrap_or((&raw, ""));
        let boundary = find_header(headers, "Content-Type")
            .and_then(|value| value.split_once("boundary=\"").map(|(_, rest)| rest.to_owned()))
            .and_then(|rest| rest.split('"').next().map(|boundary| format!("--{boundary}")));
        let mut mail = Self {
            from,
            to,
            text: String::new(),
            html: String::new(),
            raw: String::new(),
        };
        for part in boundary.iter().flat_map(|boundary| body.split(boundary.as_str())) {
            let Some((headers, body)) = part.trim_start().split_once("\r\n\r\n") else {
                continue;
            };
            let content = decode_body(
                &find_header(headers, "Content-Transfer-Encoding").unwrap_or_default(),
                body,
            );
            match find_header(headers, "Content-Type") {
                Some(kind) if kind.starts_with("text/plain") => mail.text = content,
                Some(kind) if kind.starts_with("text/html") => mail.html = content,
                _ => {}
            }
        }
        mail.raw = raw;
        mail
    }

    /// The PIN: the first line of the text that consists of digits.
    #[track_caller]
    pub(crate) fn pin(&self) -> String {
        let mut lines = self.text.lines().map(str::trim);
        lines
            .find(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
            .expect("a line with the PIN")
            .to_owned()
    }

    /// The names of the headers, in order.
    pub(crate) fn header_names(&self) -> Vec<&str> {
        let (headers, _) = self.raw.split_once("\r\n\r\n").unwrap_or_default();
        let lines = headers
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split(':').next().unwrap()).collect()
    }

    /// The subject as a mail program shows it, with the encoded words of RFC 2047 decoded.
    pub(crate) fn subject(&self) -> String {
        let line = self.header("Subject").unwrap().replace("?= =?", "?==?");
        let mut parts = line.split("=?utf-8?b?");
        let mut subject = parts.next().unwrap().to_owned();
        for part in parts {
            let (encoded, rest) = part.split_once("?=").unwrap();
            subject += &String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap();
            subject += rest;
        }
        subject
    }

    /// The value of a header, with folded lines joined.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let (headers, _) = self.raw.split_once("\r\n\r\n")?;
        find_header(headers, name)
    }
}

fn find_header(headers: &str, name: &str) -> Option<String> {
    let joined = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
    joined
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
}

fn decode_body(encoding: &str, body: &str) -> String {
    let bytes = match encoding {
        "base64" => BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        "quoted-printable" => decode_quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

fn decode_quoted_printable(body: &str) -> Vec<u8> {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'=' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
