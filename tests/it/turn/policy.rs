//! When the gate asks.

use crate::support::{app::SAM, setup::Setup};

#[tokio::test]
async fn s1_14_only_three_switches_that_are_all_on_ask_for_a_pin() {
    for organization in ["off", "require", "enforce"] {
        for employee in [false, true] {
            for publishing in [false, true] {
                let asks = publishing
                    && match organization {
                        "off" => false,
                        "require" => employee,
                        _ => true,
                    };
                check(organization, employee, publishing, asks).await;
            }
        }
    }
}

async fn check(organization: &'static str, employee: bool, publishing: bool, asks: bool) {
    let app = Setup::default()
        .edit(move |sample| {
            sample["organizations"][0]["mfa"] = organization.into();
            for person in sample["employees"].as_array_mut().unwrap() {
                person["require_voice_mfa"] = employee.into();
            }
            sample["publishings"][0]["mfa_support"] = publishing.into();
        })
        .boot()
        .await;
    let heard = app.speaker(SAM).asks_for("Ann Lee").await;
    let case = format!("organization {organization}, employee {employee}, publishing {publishing}");
    assert_eq!(
        heard.speech().contains("I've sent"),
        asks,
        "{case}: {}",
        heard.speech()
    );
    assert_eq!(
        heard.speech().contains("+12025550188"),
        !asks,
        "{case}: {}",
        heard.speech()
    );
    assert_eq!(app.mailbox.messages_since(0).is_empty(), !asks, "{case}");
}

#[tokio::test]
async fn a_changed_switch_or_address_ends_what_was_granted_before() {
    let app = crate::support::app::TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.unlocks_with("Ann Lee").await.says("Ann Lee");
    app.import(|sample| {
        let sam = sample["employees"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .find(|one| one["id"] == SAM)
            .unwrap();
        sam["phones"][0]["value"] = "+12025550143".into();
    })
    .await;
    app.wait(6);
    sam.asks_for("Ann Lee")
        .await
        .says("I've sent")
        .hides("+12025550188");
}

/// Requirement: S0-02
#[tokio::test]
async fn s0_02_which_intents_are_open_is_the_apps_setting() {
    let app = crate::support::app::TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.says("OfficeHoursIntent", &[])
        .await
        .says("Anything else?")
        .listens();
    assert!(app.mailbox.messages_since(0).is_empty());

    let app = Setup::default()
        .edit(|sample| sample["apps"][0]["open_intents"] = serde_json::json!([]))
        .boot()
        .await;
    let mut sam = app.speaker(SAM);
    sam.says("OfficeHoursIntent", &[])
        .await
        .says("I've sent a three-digit PIN")
        .listens();
    sam.offers(&app.last_pin()).await.says("Anything else?");
}
