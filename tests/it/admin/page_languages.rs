//! The voice access pages follow the language that the browser asks for.

use countersign::{
    delivery::email::{SubjectTemplate, rendered_email::RenderedEmail},
    language::SupportedLocale,
    mfa::owner::OwnerLinkAction::{Pause, Unlock},
};
use reqwest::Method;

use super::voice_access_rig::{FetchedPage, burn_challenge, link_path, request_page, wait_for_notices};
use crate::support::{
    sample_messages::{burn_notice, in_locale},
    test_app::{SAM, TestApp},
};

/// Requests a page with this `Accept-Language` header.
async fn request_in_language(app: &TestApp, method: Method, path: &str, accepts: &str) -> FetchedPage {
    request_page(app, method, path, &[("accept-language", accepts)]).await
}

/// Fails unless the headers and the HTML declare the language `tag`.
#[track_caller]
fn assert_language(page: &FetchedPage, tag: &str) {
    let header = |name| page.headers[name].to_str().unwrap();
    assert_eq!(header("content-language"), tag, "{}", page.html);
    assert_eq!(header("vary").to_lowercase(), "accept-language");
    let lang = format!("<html lang=\"{tag}\">");
    assert!(page.html.is_empty() || page.html.contains(&lang), "{}", page.html);
}

#[tokio::test]
async fn an_owner_reads_the_pages_in_the_language_of_the_browser() {
    let app = TestApp::start().await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = wait_for_notices(&app, 1).await.remove(0);
    let (pause, unlock) = (link_path(&mail, Pause), link_path(&mail, Unlock));
    for (accepts, tag, title) in [
        ("en-US,en;q=0.9", "en-US", "Pause voice access?"),
        ("en-GB", "en-GB", "Pause voice access?"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-DE", "Sprachzugang pausieren?"),
        ("ca, es;q=0.7", "es-ES", "¿Pausar el acceso por voz?"),
        ("fr-CH", "fr-FR", "Suspendre l’accès vocal\u{a0}?"),
    ] {
        let page = request_in_language(&app, Method::GET, &pause, accepts).await;
        assert_language(page.says(200, title), tag);
        assert_language(
            &request_in_language(&app, Method::HEAD, &pause, accepts).await,
            tag,
        );
        assert_language(
            &request_in_language(&app, Method::GET, "/voice-access/x", accepts).await,
            tag,
        );
    }
    let done = request_in_language(&app, Method::POST, &pause, "de").await;
    assert_language(done.says(200, "Der Sprachzugang ist pausiert"), "de-DE");
    let used = request_in_language(&app, Method::POST, &pause, "fr").await;
    assert_language(used.says(410, "Ce lien a déjà servi"), "fr-FR");
    let headers = [("accept-language", "es"), ("sec-fetch-site", "cross-site")];
    let foreign = request_page(&app, Method::POST, &unlock, &headers).await;
    assert_language(
        foreign.says(403, "Esta petición no viene de nuestra página"),
        "es-ES",
    );
}

#[tokio::test]
async fn an_absent_or_invalid_accept_language_header_gets_english() {
    let app = TestApp::start().await;
    let nowhere = "/voice-access/x";
    assert_language(&request_page(&app, Method::GET, nowhere, &[]).await, "en-US");
    for accepts in ["", "*", "nl", "de;q=0", "\u{fffd}", ";;;q=,,=", "de;q=7"] {
        let page = request_in_language(&app, Method::GET, nowhere, accepts).await;
        assert_language(page.says(404, "This link does not work"), "en-US");
    }
}

/// The page refers to the other link of the mail by its name, so both must use the same name.
#[tokio::test]
async fn the_page_names_the_other_link_as_the_mail_does() {
    for locale in SupportedLocale::ALL {
        let app = TestApp::start().await;
        burn_challenge(&app, &mut app.speaker(SAM)).await;
        let sent = wait_for_notices(&app, 1).await.remove(0);
        let page = request_in_language(&app, Method::POST, &link_path(&sent, Pause), locale.tag()).await;

        let mail = RenderedEmail::render(
            &in_locale(locale.tag(), burn_notice()),
            &SubjectTemplate::default(),
        );
        let (_, link) = mail.html.split_once("<a class=\"plain\"").unwrap();
        let (_, name) = link.split_once('>').unwrap();
        let (name, _) = name.split_once("</a>").unwrap();
        page.says(200, name);
    }
}
