//! The addresses of the operator's legal pages, such as the privacy policy.

use std::{fmt, str::FromStr};

use url::Url;

/// The address of a page that the skill store links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page(Url);

/// The address cannot be used. The message says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// It is not a URL.
    #[error("write it out: https://www.example.org/privacy")]
    NotAUrl,
    /// It is not an address on the web.
    #[error("begin it with https://")]
    NotTheWeb,
    /// It contains a user name or a password.
    #[error("leave out user and password: everybody would read them")]
    Credentials,
}

impl Page {
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

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Page {
    type Err = NotAPage;
    fn from_str(text: &str) -> Result<Self, NotAPage> {
        let url = Url::parse(text).map_err(|_| NotAPage::NotAUrl)?;
        if !["https", "http"].contains(&url.scheme()) {
            return Err(NotAPage::NotTheWeb);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotAPage::Credentials);
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
            ("www.acme.org/privacy", Err(NotAPage::NotAUrl)),
            ("https://", Err(NotAPage::NotAUrl)),
            ("ftp://www.acme.org/privacy", Err(NotAPage::NotTheWeb)),
            ("file:///etc/passwd", Err(NotAPage::NotTheWeb)),
            ("javascript:alert(1)", Err(NotAPage::NotTheWeb)),
            ("https://ann@www.acme.org/", Err(NotAPage::Credentials)),
            ("https://:secret@www.acme.org/", Err(NotAPage::Credentials)),
        ] {
            assert_eq!(text.parse::<Page>().map(|_| ()), wanted, "{text}");
        }
    }
}
