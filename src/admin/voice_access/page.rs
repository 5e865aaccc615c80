//! What the pages say.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use crate::mfa::owner::{Action, OwnerLink};

/// How the pages look.
pub(super) const STYLE: &str = include_str!("page.css");

/// One page.
pub(super) enum Page<'a> {
    /// What the link will do, for whom; with the button that does it.
    Confirm(&'a OwnerLink, &'a str),
    /// It is done, for whom.
    Done(&'a OwnerLink, &'a str),
    /// The link was used before.
    Used,
    /// The link's time is over.
    Expired,
    /// There is no such link.
    NotALink,
    /// Another website sent the request.
    OfAnotherSite,
    /// It cannot be looked at or done now.
    Away,
}

impl Page<'_> {
    /// The page as an answer.
    ///
    /// # Panics
    /// Never: the template only puts strings together.
    pub(super) fn response(&self) -> HttpResponse {
        let html = self
            .html()
            .render()
            .expect("the template only puts strings together");
        HttpResponse::build(self.status())
            .content_type("text/html; charset=utf-8")
            .body(html)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Confirm(..) | Self::Done(..) => StatusCode::OK,
            Self::Used | Self::Expired => StatusCode::GONE,
            Self::NotALink => StatusCode::NOT_FOUND,
            Self::OfAnotherSite => StatusCode::FORBIDDEN,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn html(&self) -> Html<'_> {
        match self {
            Self::Confirm(link, name) => confirm(link.action(), name),
            Self::Done(link, name) => done(link.action(), name),
            Self::Used => Html::plain(
                "This link has been used",
                &[
                    "Each link works once, so nothing has changed now.",
                    "Was it not you who used it? Then somebody else reads your mail. Tell your administrator, who can pause \
                     voice access for you.",
                ],
            ),
            Self::Expired => Html::plain(
                "This link has expired",
                &[
                    "Links work for seven days, so nothing has changed.",
                    "Your administrator can still pause voice access for you, or unlock it. The next mail about wrong PINs \
                     has new links.",
                ],
            ),
            Self::NotALink => Html::plain(
                "This link leads nowhere",
                &[
                    "Mail programs sometimes break a long link in two. Copy the whole of it from the mail and try again.",
                    "If that does not help, ask your administrator, who can do the same for you.",
                ],
            ),
            Self::OfAnotherSite => Html::plain(
                "This did not come from our page",
                &["Nothing has changed. Open the link in your mail, and press the button there."],
            ),
            Self::Away => Html::plain(
                "That does not work just now",
                &["Nothing has changed as far as we can tell. Please open the link again in a minute."],
            ),
        }
    }
}

fn confirm(action: Action, name: &str) -> Html<'_> {
    match action {
        Action::Pause => Html {
            title: "Pause voice access?",
            name: Some(name),
            lines: &[
                "Nothing has changed yet. If you go on, no PIN is sent for you and Alexa tells nobody what is protected. \
                 What is open on any device closes at once.",
                "It stays like that until you unlock it, by the other link in the mail, or your administrator does.",
            ],
            button: Some(("Pause voice access", "strong")),
        },
        Action::Unlock => Html {
            title: "Unlock voice access?",
            name: Some(name),
            lines: &[
                "Nothing has changed yet. Go on only if it was you who said the wrong PINs, or if you want to end a pause.",
                "You need not wait then before you ask again. Wrong PINs are not forgotten: for a while yet, PINs may be \
                 longer than usual.",
            ],
            button: Some(("Unlock voice access", "plain")),
        },
    }
}

fn done(action: Action, name: &str) -> Html<'_> {
    let page = match action {
        Action::Pause => Html::plain(
            "Voice access is paused",
            &[
                "No PIN is sent for you, and Alexa tells nobody what is protected.",
                "To end the pause, use the other link in the mail, “It was me: unlock”, or ask your administrator. You can \
                 close this page.",
            ],
        ),
        Action::Unlock => Html::plain(
            "Voice access is unlocked",
            &["You can ask Alexa again. You can close this page."],
        ),
    };
    Html {
        name: Some(name),
        ..page
    }
}

#[derive(Template)]
#[template(path = "admin/voice_access/page.html")]
struct Html<'a> {
    title: &'a str,
    /// Whom it is about.
    name: Option<&'a str>,
    lines: &'a [&'a str],
    /// What the button says, and how it looks.
    button: Option<(&'a str, &'a str)>,
}

impl<'a> Html<'a> {
    fn plain(title: &'a str, lines: &'a [&'a str]) -> Self {
        Self {
            title,
            name: None,
            lines,
            button: None,
        }
    }
}
