//! URLs on the command line. They must not contain a password, because every user of the machine can read a
//! command line.

use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::TypedValueParser,
    error::{ContextKind, ContextValue},
};
use url::Url;

/// Parses the URL of a webhook. A URL without a path gets the path of countersign's webhook.
pub(super) fn parse_webhook_url(text: &str) -> Result<Url, String> {
    let mut url = parse_server_url(text)?;
    if url.path() == "/" {
        url.set_path("/alexa");
    }
    Ok(url)
}

/// Parses the URL of a running server.
pub(super) fn parse_server_url(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("{error}; give http://HOST:PORT"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("not an HTTP URL; give http://HOST:PORT".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "leave out the user name and password: every user of this machine can read command lines"
                .to_owned(),
        );
    }
    Ok(url)
}

/// Wraps another parser and hides a value that may contain a password from its error message.
#[derive(Debug, Clone)]
pub(super) struct RedactingParser<P>(pub(super) P);

impl<P: TypedValueParser> TypedValueParser for RedactingParser<P> {
    type Value = P::Value;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<P::Value, Error> {
        let read = self.0.parse_ref(command, arg, value);
        read.map_err(|mut error| {
            // The value did not parse, so there is no telling which part of it is the password: hide all of it.
            if value.as_encoded_bytes().contains(&b'@') {
                error.insert(ContextKind::InvalidValue, ContextValue::String("…@…".to_owned()));
            }
            error
        })
    }
}
