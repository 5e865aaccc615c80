//! The addresses of the operator's legal pages, such as the privacy policy.

use std::{fmt, str::FromStr};

use url::Url;

/// The address of a page that the skill store links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalPageUrl(Url);

/// The address cannot be used. The message says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LegalPageUrlError {
    /// It is not a URL.
    #[error("write the full URL: https://www.example.org/privacy")]
    NotAUrl,
    /// It is not an address on the web.
    #[error("begin it with https://")]
    NotHttp,
    /// It contains a user name or a password.
    #[error("leave out the user name and password: everybody could read them")]
    Credentials,
}

impl LegalPageUrl {
    /// The URL as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns true if the host is reserved for examples (RFC 2606).
    pub(super) fn is_example(&self) -> bool {
        // From the right, because the top-level domain is the last label.
        let mut zones = self.0.host_str().unwrap_or_default().rsplit('.');
        let (top, second) = (zones.next().unwrap_or_default(), zones.next().unwrap_or_default());
        ["example", "invalid", "test"].contains(&top)
            || second == "example" && ["com", "net", "org"].contains(&top)
    }
}

impl fmt::Display for LegalPageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LegalPageUrl {
    type Err = LegalPageUrlError;
    fn from_str(text: &str) -> Result<Self, LegalPageUrlError> {
        let url = Url::parse(text).map_err(|_| LegalPageUrlError::NotAUrl)?;
        if !["https", "http"].contains(&url.scheme()) {
            return Err(LegalPageUrlError::NotHttp);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LegalPageUrlError::Credentials);
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_the_web_and_holds_no_secret() {
        for (text, wanted) in [
            ("https://www.acme.org/privacy?lang=en", Ok(())),
            ("http://www.acme.org", Ok(())),
            ("www.acme.org/privacy", Err(LegalPageUrlError::NotAUrl)),
            ("https://", Err(LegalPageUrlError::NotAUrl)),
            ("ftp://www.acme.org/privacy", Err(LegalPageUrlError::NotHttp)),
            ("file:///etc/passwd", Err(LegalPageUrlError::NotHttp)),
            ("javascript:alert(1)", Err(LegalPageUrlError::NotHttp)),
            ("https://ann@www.acme.org/", Err(LegalPageUrlError::Credentials)),
            (
                "https://:secret@www.acme.org/",
                Err(LegalPageUrlError::Credentials),
            ),
        ] {
            assert_eq!(text.parse::<LegalPageUrl>().map(|_| ()), wanted, "{text}");
        }
    }
}
