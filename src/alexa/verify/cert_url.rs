//! The address of a certificate chain: Amazon's rules for it, and stricter ones of our own.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use url::Url;

const FOLDER: &str = "/echo.api/";

/// The address of a certificate chain, normalised and valid: `https://s3.amazonaws.com/echo.api/…`.
///
/// ```
/// use countersign::alexa::verify::{CertUrl, CertUrlError};
/// let url: CertUrl = "https://S3.amazonaws.com:443/echo.api/../echo.api/cert.pem".parse().unwrap();
/// assert_eq!(url.as_str(), "https://s3.amazonaws.com/echo.api/cert.pem");
/// assert_eq!("https://s3.amazonaws.com/EcHo.aPi/cert.pem".parse::<CertUrl>().unwrap_err(), CertUrlError::Path);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CertUrl(Arc<str>);

/// The rule that an address breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertUrlError {
    /// The address is empty.
    #[error("empty")]
    Empty,
    /// It is not an absolute URL.
    #[error("not an absolute URL")]
    NotAbsolute,
    /// The scheme is not https.
    #[error("not https")]
    Scheme,
    /// It has a user name or a password (our own rule).
    #[error("with user information")]
    UserInfo,
    /// The host is not Amazon's storage.
    #[error("another host")]
    Host,
    /// The port is not 443.
    #[error("another port")]
    Port,
    /// It has a query or a fragment (our own rule).
    #[error("with a query or a fragment")]
    Trailer,
    /// The path is not in Amazon's folder.
    #[error("another folder")]
    Path,
    /// The path has characters that can be written in several ways, so that one file would have many
    /// addresses (our own rule).
    #[error("characters other than letters, digits, '.', '_', '~' and '-' in the path")]
    Characters,
}

impl CertUrl {
    pub(super) const HOST: &'static str = "s3.amazonaws.com";

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the folder. It may contain slashes.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once(FOLDER).map_or("", |(_, name)| name)
    }
}

impl CertUrl {
    /// Returns true if the file is named like those that Amazon has used so far: `echo-api-cert.pem`,
    /// `echo-api-cert-6-ats.pem`, `echo-api-cert-12.pem`. Only about two hundred names fit, which limits how
    /// many downloads strangers can cause with them.
    pub(super) fn has_amazon_file_name(&self) -> bool {
        let number = self
            .file_name()
            .strip_prefix("echo-api-cert")
            .and_then(|rest| rest.strip_suffix(".pem"));
        let Some(number) = number.map(|number| number.strip_suffix("-ats").unwrap_or(number)) else {
            return false;
        };
        let digits = number.strip_prefix('-').unwrap_or_default();
        number.is_empty() || (matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit()))
    }
}

impl FromStr for CertUrl {
    type Err = CertUrlError;

    fn from_str(text: &str) -> Result<Self, CertUrlError> {
        check_before_normalizing(text)?;
        let url = Url::parse(text).map_err(|_| CertUrlError::NotAbsolute)?;
        if url.host_str() != Some(Self::HOST) {
            return Err(CertUrlError::Host);
        }
        // `Url` leaves out port 443, the default of https, so that any port here is another one.
        if url.port().is_some() {
            return Err(CertUrlError::Port);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(CertUrlError::Trailer);
        }
        // `Url` has already resolved `..`, `%2e%2e` and backslashes, so that no path can leave the folder.
        // Amazon's storage is case-sensitive, and so is this comparison.
        if !url.path().starts_with(FOLDER) {
            return Err(CertUrlError::Path);
        }
        // `%` is not among them. "a" and "%61" name the same file, and a stranger could have one good chain
        // stored under any number of addresses.
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'-' | b'/');
        if !url.path().bytes().all(is_plain) {
            return Err(CertUrlError::Characters);
        }
        Ok(Self(url.as_str().into()))
    }
}

/// Checks what normalising would hide: an empty address, the scheme as written, user information, odd
/// characters in the host.
fn check_before_normalizing(text: &str) -> Result<(), CertUrlError> {
    if text.is_empty() {
        return Err(CertUrlError::Empty);
    }
    let (scheme, rest) = text.split_once("://").ok_or(CertUrlError::NotAbsolute)?;
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(CertUrlError::Scheme);
    }
    // A backslash ends the host too: the URL standard treats it as a slash in https addresses.
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(CertUrlError::UserInfo);
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    if authority.is_empty() || !authority.bytes().all(is_plain) {
        return Err(CertUrlError::Host);
    }
    Ok(())
}

/// Allows looking up a map of addresses by text. Equality and hash are those of the text.
impl Borrow<str> for CertUrl {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CertUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CertUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertUrl({})", self.0)
    }
}

impl CertUrlError {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Empty => "url_empty",
            Self::NotAbsolute => "url_not_absolute",
            Self::Scheme => "url_scheme",
            Self::UserInfo => "url_user_info",
            Self::Host => "url_host",
            Self::Port => "url_port",
            Self::Trailer => "url_trailer",
            Self::Path => "url_path",
            Self::Characters => "url_characters",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_amazon_has_given_are_familiar_and_few() {
        #[track_caller]
        fn check(file: &str, familiar: bool) {
            let url: CertUrl = format!("https://s3.amazonaws.com/echo.api/{file}")
                .parse()
                .unwrap();
            assert_eq!(url.has_amazon_file_name(), familiar, "{file}");
        }
        check("echo-api-cert.pem", true);
        check("echo-api-cert-2.pem", true);
        check("echo-api-cert-6-ats.pem", true);
        check("echo-api-cert-12.pem", true);
        check("echo-api-cert-123.pem", false);
        check("echo-api-cert-x.pem", false);
        check("echo-api-cert-.pem", false);
        check("sub/echo-api-cert-2.pem", false);
        check("another.pem", false);
    }
}
