//! Helpers that burn a challenge with wrong PINs and fetch the pages behind the links of the mail.

use countersign::{delivery::CapturedMessage, mfa::owner::OwnerLinkAction};
use reqwest::{Method, StatusCode};

use crate::support::{test_app::TestApp, test_app_builder::PUBLIC_URL, test_speaker::TestSpeaker};

/// Asks a protected question and gives three wrong PINs.
pub(super) async fn burn_challenge(app: &TestApp, who: &mut TestSpeaker<'_>) {
    who.asks_for("Ann Lee").await.says("I've sent").hides("as many");
    let wrong = app.wrong_pin();
    for _ in 0..2 {
        who.says_pin(&wrong).await.says("not the PIN");
    }
    who.says_pin(&wrong).await.says("that was the last try");
}

/// Waits until `count` notices about wrong PINs were sent, and returns all of them.
pub(super) async fn wait_for_notices(app: &TestApp, count: usize) -> Vec<CapturedMessage> {
    let mut news = app.mailbox.subscribe();
    loop {
        news.mark_unchanged();
        let mut words = app.mailbox.messages_since(0);
        words.retain(|message| message.code().is_empty());
        if words.len() >= count {
            return words;
        }
        news.changed().await.unwrap();
    }
}

/// The URL path of the link for `action` in a notice.
pub(super) fn link_path(mail: &CapturedMessage, action: OwnerLinkAction) -> String {
    let ways_out = mail.owner_links().expect("the mail has links");
    let url = match action {
        OwnerLinkAction::Pause => &ways_out.pause,
        OwnerLinkAction::Unlock => &ways_out.unlock,
    };
    let path = url
        .expose()
        .strip_prefix(PUBLIC_URL)
        .expect("a link to this server");
    format!("/{}", path.trim_start_matches('/'))
}

/// A fetched page: its status, headers and HTML.
#[derive(Debug)]
pub(super) struct FetchedPage {
    pub(super) status: StatusCode,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) html: String,
}

impl FetchedPage {
    #[track_caller]
    pub(super) fn says(&self, status: u16, part: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.html);
        assert!(self.html.contains(part), "not {part:?}: {}", self.html);
        self
    }
}

/// Requests a page, as a browser without scripts does.
pub(super) async fn request_page(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&'static str, &str)],
) -> FetchedPage {
    let request = app.http.request(method, format!("http://{}{path}", app.address));
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.unwrap();
    FetchedPage {
        status: response.status(),
        headers: response.headers().clone(),
        html: response.text().await.unwrap(),
    }
}

pub(super) async fn get_page(app: &TestApp, path: &str) -> FetchedPage {
    request_page(app, Method::GET, path, &[]).await
}

pub(super) async fn post_page(app: &TestApp, path: &str) -> FetchedPage {
    request_page(app, Method::POST, path, &[]).await
}
