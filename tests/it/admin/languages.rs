//! The pages in the language that a browser asks for.

use countersign::{
    delivery::email::{SubjectTemplate, rendered_email::RenderedEmail},
    language::SupportedLocale,
    mfa::owner::OwnerLinkAction::{Pause, Unlock},
};
use reqwest::Method;

use super::rig::{Shown, burns, path, request, words};
use crate::support::{
    sample_messages::{burn_notice, in_locale},
    test_app::{SAM, TestApp},
};

/// Asks for a page as a browser does that is set to a language.
async fn ask(app: &TestApp, method: Method, path: &str, accepts: &str) -> Shown {
    request(app, method, path, &[("accept-language", accepts)]).await
}

/// The page says in three places that it is in the language of `tag`.
#[track_caller]
fn is_in(page: &Shown, tag: &str) {
    let header = |name| page.headers[name].to_str().unwrap();
    assert_eq!(header("content-language"), tag, "{}", page.html);
    assert_eq!(header("vary").to_lowercase(), "accept-language");
    let lang = format!("<html lang=\"{tag}\">");
    assert!(page.html.is_empty() || page.html.contains(&lang), "{}", page.html);
}

#[tokio::test]
async fn an_owner_reads_the_pages_in_the_language_of_the_browser() {
    let app = TestApp::start().await;
    burns(&app, &mut app.speaker(SAM)).await;
    let mail = words(&app, 1).await.remove(0);
    let (pause, unlock) = (path(&mail, Pause), path(&mail, Unlock));
    for (accepts, tag, title) in [
        ("en-US,en;q=0.9", "en-US", "Pause voice access?"),
        ("en-GB", "en-GB", "Pause voice access?"),
        (
            "de-AT,de;q=0.9,en;q=0.8",
            "de-DE",
            "Zugang per Sprache ruhen lassen?",
        ),
        ("ca, es;q=0.7", "es-ES", "¿Pausar el acceso por voz?"),
        ("fr-CH", "fr-FR", "Suspendre l’accès vocal\u{a0}?"),
    ] {
        let page = ask(&app, Method::GET, &pause, accepts).await;
        is_in(page.says(200, title), tag);
        is_in(&ask(&app, Method::HEAD, &pause, accepts).await, tag);
        is_in(&ask(&app, Method::GET, "/voice-access/x", accepts).await, tag);
    }
    let done = ask(&app, Method::POST, &pause, "de").await;
    is_in(done.says(200, "Der Zugang per Sprache ruht"), "de-DE");
    let used = ask(&app, Method::POST, &pause, "fr").await;
    is_in(used.says(410, "Ce lien a déjà servi"), "fr-FR");
    let headers = [("accept-language", "es"), ("sec-fetch-site", "cross-site")];
    let foreign = request(&app, Method::POST, &unlock, &headers).await;
    is_in(foreign.says(403, "Esto no venía de nuestra página"), "es-ES");
}

#[tokio::test]
async fn a_browser_that_says_nothing_or_nonsense_is_answered_in_english() {
    let app = TestApp::start().await;
    let nowhere = "/voice-access/x";
    is_in(&request(&app, Method::GET, nowhere, &[]).await, "en-US");
    for accepts in ["", "*", "nl", "de;q=0", "\u{fffd}", ";;;q=,,=", "de;q=7"] {
        let page = ask(&app, Method::GET, nowhere, accepts).await;
        is_in(page.says(404, "This link leads nowhere"), "en-US");
    }
}

/// The page names the other link of the mail, so both must call it the same.
#[tokio::test]
async fn a_link_is_called_on_the_page_what_it_is_called_in_the_mail() {
    for locale in SupportedLocale::ALL {
        let app = TestApp::start().await;
        burns(&app, &mut app.speaker(SAM)).await;
        let sent = words(&app, 1).await.remove(0);
        let page = ask(&app, Method::POST, &path(&sent, Pause), locale.tag()).await;

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
