//! URLs on the command line. A password has no place there, where everybody on the machine can read it.

use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::TypedValueParser,
    error::{ContextKind, ContextValue},
};
use url::Url;

/// Reads the URL of a webhook. One without a path means the place where countersign has it.
pub(super) fn webhook(text: &str) -> Result<Url, String> {
    let mut url = server(text)?;
    if url.path() == "/" {
        url.set_path("/alexa");
    }
    Ok(url)
}

/// Reads a URL of a server that runs.
pub(super) fn server(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("{error}; give http://HOST:PORT"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("not a URL of HTTP; give http://HOST:PORT".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "leave out user and password: everybody on this machine can read a command line".to_owned(),
        );
    }
    Ok(url)
}

/// Reads with another parser, and does not repeat in its error what may hold a password.
#[derive(Debug, Clone)]
pub(super) struct Unrepeated<P>(pub(super) P);

impl<P: TypedValueParser> TypedValueParser for Unrepeated<P> {
    type Value = P::Value;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<P::Value, Error> {
        let read = self.0.parse_ref(command, arg, value);
        read.map_err(|mut error| {
            // Where it does not read, nobody knows where in it the password is.
            if value.as_encoded_bytes().contains(&b'@') {
                error.insert(ContextKind::InvalidValue, ContextValue::String("…@…".to_owned()));
            }
            error
        })
    }
}
