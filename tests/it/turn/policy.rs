//! The settings that decide when the gate asks for a PIN and which numbers get one.

use countersign::delivery::{Channel, SmsCountries};

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

#[tokio::test]
async fn s1_14_three_switches_decide_whether_a_pin_is_needed() {
    for organization in ["off", "require", "enforce"] {
        for employee in [false, true] {
            for publishing in [false, true] {
                let asks = publishing
                    && match organization {
                        "off" => false,
                        "require" => employee,
                        _ => true,
                    };
                check_pin_requirement(organization, employee, publishing, asks).await;
            }
        }
    }
}

async fn check_pin_requirement(organization: &'static str, employee: bool, publishing: bool, asks: bool) {
    let app = TestAppBuilder::default()
        .edit_directory(move |sample| {
            sample["organizations"][0]["mfa"] = organization.into();
            for person in sample["employees"].as_array_mut().unwrap() {
                person["require_voice_mfa"] = employee.into();
            }
            sample["publishings"][0]["mfa_support"] = publishing.into();
        })
        .start()
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

/// Starts a server that sends text messages to Britain only. Dana has a British number, everyone else an American one.
async fn boot_with_texts_to_britain() -> TestApp {
    let countries = SmsCountries::Only(vec!["GB".parse().unwrap()]);
    TestAppBuilder::default().sms_countries(countries).start().await
}

#[tokio::test]
async fn a_number_of_an_unlisted_country_is_silently_skipped() {
    let app = boot_with_texts_to_britain().await;
    let heard = app.speaker(SAM).asks_for("Ann Lee").await;
    heard.says("email").hides("phone").hides("ending in");
    assert_eq!(
        (
            app.count_pins_sent(Channel::Email),
            app.count_pins_sent(Channel::Sms)
        ),
        (1, 0)
    );

    app.speaker("dana.holm").asks_for("Ann Lee").await.says("phone");
    assert_eq!(
        (
            app.count_pins_sent(Channel::Email),
            app.count_pins_sent(Channel::Sms)
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_number_of_an_unknown_country_is_skipped_if_countries_are_listed() {
    let countries = SmsCountries::Only(vec!["US".parse().unwrap(), "GB".parse().unwrap()]);
    let setup = TestAppBuilder::default()
        .sms_countries(countries)
        .edit_directory(|sample| {
            sample["employees"][0]["emails"] = serde_json::json!([]);
            sample["employees"][0]["phones"][0]["value"] = "+1 999 888 7777".into();
        });
    let app = setup.start().await;
    app.speaker(SAM)
        .asks_for("Ann Lee")
        .await
        .says("I don't have a verified email or phone number for you");
    assert_eq!(app.mailbox.messages_since(0), []);
}

#[tokio::test]
async fn a_changed_phone_number_ends_the_clearance() {
    let app = crate::support::test_app::TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("Ann Lee");
    app.import_changed_sample(|sample| {
        let sam = sample["employees"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .find(|one| one["id"] == SAM)
            .unwrap();
        sam["phones"][0]["value"] = "+12025550143".into();
    })
    .await;
    app.advance_clock(6);
    sam.asks_for("Ann Lee")
        .await
        .says("I've sent")
        .hides("+12025550188");
}

/// Requirement: S0-02
#[tokio::test]
async fn s0_02_the_app_decides_which_intents_are_open() {
    let app = crate::support::test_app::TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.sends_intent("OfficeHoursIntent", &[])
        .await
        .says("Anything else?")
        .listens();
    assert!(app.mailbox.messages_since(0).is_empty());

    let app = TestAppBuilder::default()
        .edit_directory(|sample| sample["apps"][0]["open_intents"] = serde_json::json!([]))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.sends_intent("OfficeHoursIntent", &[])
        .await
        .says("I've sent a three-digit PIN")
        .listens();
    sam.says_pin(&app.last_pin()).await.says("Anything else?");
}
