//! The pages as HTML: the texts on each, and the status it is sent with.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY},
    },
};
use askama::Template;

use crate::{
    admin::words,
    language::SupportedLocale,
    mfa::owner::{OwnerLink, OwnerLinkAction},
};

/// Stylesheet of the pages. It is served as a file, because the content security policy forbids inline styles.
pub(super) const STYLESHEET: &str = include_str!("page.css");

/// One of the pages.
pub(super) enum VoiceAccessPage<'a> {
    /// Asks for confirmation: what the link will do, for whom (a display name), and the button that does it.
    Confirm(&'a OwnerLink, &'a str),
    /// Reports that the action was carried out, and for whom (a display name).
    Done(&'a OwnerLink, &'a str),
    /// The link was used before.
    Used,
    /// The link has expired.
    Expired,
    /// The link is not one of this server's, or its employee is gone.
    NotALink,
    /// Another website sent the request.
    CrossSite,
    /// The store or the database is unavailable.
    Unavailable,
}

impl VoiceAccessPage<'_> {
    /// Renders the page as a response in the language of `locale`.
    ///
    /// # Panics
    /// Never: the template only concatenates strings.
    pub(super) fn response(&self, locale: SupportedLocale) -> HttpResponse {
        let page = self.content();
        let html = VoiceAccessHtml { locale, page }
            .render()
            .expect("the template only concatenates strings");
        HttpResponse::build(self.status())
            .content_type("text/html; charset=utf-8")
            .insert_header((CONTENT_LANGUAGE, locale.tag()))
            .insert_header((VARY, ACCEPT_LANGUAGE.as_str()))
            .body(html)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Confirm(..) | Self::Done(..) => StatusCode::OK,
            // Not 404: the link was real, and an email scanner or a person may well follow it again.
            Self::Used | Self::Expired => StatusCode::GONE,
            Self::NotALink => StatusCode::NOT_FOUND,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn content(&self) -> PageContent<'_> {
        match self {
            Self::Confirm(link, name) => confirm_content(link.action(), name),
            Self::Done(link, name) => done_content(link.action(), name),
            Self::Used => PageContent::plain("used-title", &["used-once", "used-by-whom"]),
            Self::Expired => PageContent::plain("expired-title", &["expired-when", "expired-instead"]),
            Self::NotALink => PageContent::plain("nowhere-title", &["nowhere-why", "nowhere-instead"]),
            Self::CrossSite => PageContent::plain("other-site-title", &["other-site-instead"]),
            Self::Unavailable => PageContent::plain("away-title", &["away-again"]),
        }
    }
}

fn confirm_content(action: OwnerLinkAction, name: &str) -> PageContent<'_> {
    match action {
        OwnerLinkAction::Pause => PageContent {
            title: "pause-title",
            name: Some(name),
            lines: &["pause-what", "pause-until"],
            button: Some(("pause-button", "strong")),
        },
        OwnerLinkAction::Unlock => PageContent {
            title: "unlock-title",
            name: Some(name),
            lines: &["unlock-who", "unlock-what"],
            button: Some(("unlock-button", "plain")),
        },
    }
}

fn done_content(action: OwnerLinkAction, name: &str) -> PageContent<'_> {
    let page = match action {
        OwnerLinkAction::Pause => PageContent::plain("paused-title", &["paused-what", "paused-until"]),
        OwnerLinkAction::Unlock => PageContent::plain("unlocked-title", &["unlocked-what"]),
    };
    PageContent {
        name: Some(name),
        ..page
    }
}

/// Content of a page, as keys of its texts.
struct PageContent<'a> {
    title: &'static str,
    /// Display name of the employee.
    name: Option<&'a str>,
    lines: &'static [&'static str],
    /// Key of the button's label, and the button's CSS class.
    button: Option<(&'static str, &'static str)>,
}

impl PageContent<'_> {
    fn plain(title: &'static str, lines: &'static [&'static str]) -> Self {
        Self {
            title,
            name: None,
            lines,
            button: None,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/voice_access/page.html")]
struct VoiceAccessHtml<'a> {
    locale: SupportedLocale,
    page: PageContent<'a>,
}

impl VoiceAccessHtml<'_> {
    fn say(&self, key: &str) -> String {
        words::page_text(self.locale, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(name: &str) -> [PageContent<'_>; 9] {
        [
            confirm_content(OwnerLinkAction::Pause, name),
            done_content(OwnerLinkAction::Pause, name),
            confirm_content(OwnerLinkAction::Unlock, name),
            done_content(OwnerLinkAction::Unlock, name),
            VoiceAccessPage::Used.content(),
            VoiceAccessPage::Expired.content(),
            VoiceAccessPage::NotALink.content(),
            VoiceAccessPage::CrossSite.content(),
            VoiceAccessPage::Unavailable.content(),
        ]
    }

    /// Returns the content of `<main>` of every page.
    fn bodies(locale: SupportedLocale, name: &str) -> Vec<String> {
        let html = |page| VoiceAccessHtml { locale, page }.render().unwrap();
        let htmls = pages(name).into_iter().map(html);
        let bodies = htmls.map(|html| {
            let (_, body) = html.split_once("<main>\n").unwrap();
            body.split_once("</main>").unwrap().0.to_owned()
        });
        bodies.collect()
    }

    #[test]
    fn every_page_reads_well_in_every_language() {
        for locale in SupportedLocale::ALL {
            insta::assert_snapshot!(locale.tag(), bodies(locale, "Sam Rivera").join("\n"));
        }
    }

    #[test]
    fn a_name_is_a_name_in_every_language() {
        let tags = |pages: &[String]| pages.join("").matches(['<', '>', '"']).count();
        for locale in SupportedLocale::ALL {
            let plain = tags(&bodies(locale, "Sam Rivera"));
            let long = "M".repeat(10_000);
            for name in [
                "<script>\"alert\"</script>",
                "a\r\n{$x}{ $name }",
                "",
                "</h1>{{ name }}",
                &long,
            ] {
                let pages = bodies(locale, name);
                assert_eq!(tags(&pages), plain, "{pages:?}");
            }
            assert!(bodies(locale, "{$x} & Co")[0].contains("{$x} &#38; Co"));
        }
    }
}
