//! A website that the developer visits can neither control the simulator nor read what it shows.

use reqwest::header::{CONTENT_TYPE, HOST, ORIGIN};

use super::test_console::TestConsole;

const ACTION_BODY: &str =
    r#"{"employee":"erin","linked":true,"device":"kitchen","locale":"en-US","what":{"say":"help"}}"#;

#[actix_web::test]
async fn a_host_name_that_only_resolves_to_this_machine_is_refused() {
    let stage = TestConsole::start();
    for path in [
        "/simulator",
        "/simulator/cast",
        "/simulator/inbox",
        "/simulator/main.js",
    ] {
        let rebound = stage
            .get(path)
            .header(HOST, "evil.example:80")
            .send()
            .await
            .unwrap();
        assert_eq!(rebound.status(), 403, "{path}");
    }
}

#[actix_web::test]
async fn another_website_is_refused() {
    let stage = TestConsole::start();
    let act = || {
        stage
            .post("/simulator/act")
            .header(CONTENT_TYPE, "application/json")
            .body(ACTION_BODY)
    };
    let from_elsewhere = act().header(ORIGIN, "https://evil.example").send().await.unwrap();
    assert_eq!(from_elsewhere.status(), 403);
    let from_another_port = act().header(ORIGIN, "http://127.0.0.1:1").send().await.unwrap();
    assert_eq!(from_another_port.status(), 403);
    let cross_site = act().header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(cross_site.status(), 403);
    let reading = stage
        .get("/simulator/inbox")
        .header("sec-fetch-site", "same-site")
        .send()
        .await
        .unwrap();
    assert_eq!(reading.status(), 403);
}

#[actix_web::test]
async fn a_form_submission_is_refused() {
    let stage = TestConsole::start();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let form = stage
            .post("/simulator/act")
            .header(CONTENT_TYPE, kind)
            .body(ACTION_BODY)
            .send()
            .await
            .unwrap();
        assert_eq!(form.status(), 403, "{kind}");
    }
}

#[actix_web::test]
async fn its_own_page_and_a_plain_client_are_served() {
    let stage = TestConsole::start();
    let origin = format!("http://{}", stage.address);
    let own = stage
        .post("/simulator/act")
        .header(CONTENT_TYPE, "application/json")
        .body(ACTION_BODY);
    let own = own
        .header(ORIGIN, origin)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .unwrap();
    assert_eq!(own.status(), 200);
    let page = stage.get("/simulator").send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'"),
        "{policy}"
    );
    assert_eq!(page.headers()["x-frame-options"], "DENY");
}

#[actix_web::test]
async fn only_files_of_the_page_are_served() {
    let stage = TestConsole::start();
    for path in [
        "/simulator/nothing.js",
        "/simulator/..%2fmod.rs",
        "/simulator/page.rs",
    ] {
        let response = stage.get(path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
    let script = stage.get("/simulator/main.js").send().await.unwrap();
    assert!(
        script.headers()[CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/javascript")
    );
}
