//! A recording replays like the conversation it comes from. Each conversation here is held, recorded, and
//! replayed with the sample directory.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use countersign::{
    fixture::{
        recording::{self, RecordedExchange},
        write,
    },
    turn::{OptionalTurnObserver, TurnObserver, phrases},
};
use serde_json::{Value, json};

use crate::{
    cli::{countersign, output_text},
    support::{
        test_app::{SAM, TestApp},
        test_app_builder::TestAppBuilder,
        test_speaker::TestSpeaker,
    },
};

/// An observer that collects the exchanges of a conversation.
#[derive(Debug, Clone, Default)]
struct ExchangeCollector(Arc<Mutex<Vec<RecordedExchange>>>);

impl TurnObserver for ExchangeCollector {
    fn observe_turn(&self, request: &Bytes, response: &Bytes) {
        self.0.lock().unwrap().push(RecordedExchange {
            request: serde_json::from_slice(request).unwrap(),
            status: 200,
            response: serde_json::from_slice(response).unwrap(),
        });
    }
}

impl ExchangeCollector {
    async fn boot_app(&self, edit: impl FnOnce(&mut Value) + 'static) -> TestApp {
        let watched = OptionalTurnObserver(Some(Arc::new(self.clone())));
        TestAppBuilder::default()
            .edit_directory(edit)
            .turn_observer(watched)
            .start()
            .await
    }

    /// Starts a server with the unchanged sample directory, from which the tests take their names.
    async fn boot_sample_app(&self) -> TestApp {
        self.boot_app(|_| ()).await
    }

    /// Turns the exchanges into a recording and replays it. Returns the recording. Fails if the replay does.
    #[track_caller]
    fn assert_replays(&self) -> Value {
        let exchanges = self.0.lock().unwrap();
        let conversation = recording::record_conversation("held", &exchanges, phrases::sentence_patterns);
        let text = write::format_conversation(&conversation);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("held.json");
        fs::write(&path, &text).unwrap();
        let output = countersign(&["replay"]).arg(&path).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{:?} {text}",
            self::output_text(&output)
        );
        serde_json::from_str(&text).unwrap()
    }
}

fn slot_values(recording: &Value, slot: &str) -> Vec<String> {
    let steps = recording["steps"].as_array().unwrap();
    let path = format!("/request/request/intent/slots/{slot}/value");
    let values = steps.iter().filter_map(|step| step.pointer(&path)?.as_str());
    values.map(str::to_owned).collect()
}

async fn asks_for_kind(
    who: &mut TestSpeaker<'_>,
    name: &str,
    kind: &str,
) -> crate::support::skill_response::SkillResponse {
    who.sends_intent("FindContactIntent", &[("name", name), ("kind", kind)])
        .await
}

#[actix_web::test]
async fn one_kind_and_then_all_numbers_are_asked_of_the_same_person() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    asks_for_kind(&mut sam, "Ann Lee", "mobile").await.says("PIN");
    sam.says_pin(&app.last_pin()).await.says("mobile number");
    sam.asks_for("Ann Lee").await.says("2 numbers");
    asks_for_kind(&mut sam, "Ann Lee", "home")
        .await
        .says("no home number");
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("no home number");
    kept.assert_replays();
}

#[actix_web::test]
async fn a_choice_among_several_people_is_replayed() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Maria Garcia").await.says("Which one");
    sam.sends_intent("ChooseIntent", &[("department", "aviation")])
        .await
        .says("Which one");
    sam.sends_intent("ChooseIntent", &[("department", "Sales")])
        .await
        .says("mobile number");
    sam.asks_for("Maria Garcia").await.says("Which one");
    sam.sends_intent("ChooseIntent", &[("ordinal", "2")])
        .await
        .says("2 numbers");
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("2 numbers");
    sam.asks_for("Maria Garcia").await.says("Which one");
    sam.sends_intent("PinIntent", &[("pin", "1")])
        .await
        .says("mobile number");
    let recording = kept.assert_replays();
    assert_eq!(slot_values(&recording, "department"), ["Aviation", "Sales"]);
}

#[actix_web::test]
async fn two_people_stay_two_whichever_the_pin_was_for() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Greta Weiß").await.says("PIN");
    sam.asks_for("Robert Okafor").await.says("waiting");
    sam.says_pin(&app.last_pin()).await.says("mobile number");
    sam.asks_for("Greta Weiß").await.says("2 numbers");
    sam.asks_for("Lena Vogt").await.says("no number");
    sam.asks_for("Hugo Marchetti").await.says("home number");
    sam.asks_for("David").await.says("several people");
    sam.asks_for("Tricia McMillan").await.says("anyone called");
    let names = slot_values(&kept.assert_replays(), "name");
    assert_eq!(names[0], names[2]);
    let different: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len() - 1, "{names:?}");
}

#[actix_web::test]
async fn a_pin_of_the_wrong_length_stays_wrong_and_a_pin_in_pieces_is_masked() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("PIN");
    let pin = app.last_pin();
    sam.says_pin("41717").await.says("has 3 digits");
    sam.sends_intent("PinIntent", &[("pin", &pin[..1])])
        .await
        .says("didn't catch");
    sam.sends_intent("PinIntent", &[("pin", &pin[1..])])
        .await
        .says("didn't catch");
    sam.sends_intent("FindContactIntent", &[("name", &pin)])
        .await
        .says("waiting");
    sam.says_pin(&pin).await.says("anyone called");
    let recording = kept.assert_replays();
    assert_eq!(slot_values(&recording, "pin"), ["11111111", "?", "?", "{pin}"]);
    assert!(!recording["steps"].to_string().contains(&pin));
}

#[actix_web::test]
async fn the_notice_to_the_owner_of_a_burned_pin_is_expected() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("PIN");
    let (right, wrong) = (app.last_pin(), app.wrong_pin());
    for _ in 0..3 {
        sam.says_pin(&wrong).await;
    }
    sam.says_pin(&right).await.says("too many wrong tries");
    app.advance_clock(61);
    sam.asks_for("Ann Lee").await.says("longer PIN");
    sam.says_pin("4171").await.says("has 6 digits");
    sam.says_pin(&app.last_pin()).await.says("2 numbers");
    kept.assert_replays();
}

#[actix_web::test]
async fn every_speaker_is_replayed_as_an_employee_who_gets_the_same_answer() {
    for (who, wanted) in [
        ("kim.park", "2 numbers"),
        ("pat.quinn", "don't have a verified email"),
        ("ola.berg", "I don't recognize your account"),
        ("noa.levi", "PIN to your email"),
        ("dana.holm", "PIN to your phone"),
        (SAM, "and your phone"),
    ] {
        let kept = ExchangeCollector::default();
        let app = kept.boot_sample_app().await;
        app.speaker(who).asks_for("Ann Lee").await.says(wanted);
        assert_eq!(kept.assert_replays()["who"], who);
    }
}

#[actix_web::test]
async fn people_and_devices_change_within_a_conversation() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("PIN");
    let first = app.last_pin();
    let mut noa = app.speaker("noa.levi");
    noa.origin.user = "amzn1.ask.account.NOA".into();
    noa.asks_for("Ann Lee").await.says("PIN");
    sam.says_pin(&first).await.says("2 numbers");
    noa.says_pin(&app.last_pin()).await.says("2 numbers");
    let mut office = app.speaker(SAM);
    office.origin.device = "amzn1.ask.device.OFFICE".into();
    office.asks_for("Ann Lee").await.says("PIN");
    office.says_pin(&app.last_pin()).await.says("2 numbers");
    let mut kim = app.speaker("kim.park");
    kim.origin.user = "amzn1.ask.account.KIM".into();
    kim.asks_for("Ann Lee").await.says("2 numbers");
    sam.new_session();
    sam.origin.person = Some("amzn1.ask.person.NOA".into());
    sam.origin.person_token = Some(app.link_token("noa.levi"));
    sam.asks_for("Ann Lee").await.says("PIN to your email");
    sam.origin.person = None;
    sam.origin.person_token = None;
    sam.asks_for("Ann Lee").await.says("2 numbers");
    app.unlinked_speaker()
        .asks_for("Ann Lee")
        .await
        .says("link your account");
    kept.assert_replays();
}

#[actix_web::test]
async fn a_repeated_request_is_recorded_as_a_repetition() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("2 numbers");
    let request = crate::support::alexa_request::intent_request("FindContactIntent", &[("name", "Ann Lee")]);
    let envelope = sam.envelope(&request);
    app.post(&envelope).await.says("2 numbers");
    app.post(&envelope).await.says("already taken care");
    assert_eq!(kept.assert_replays()["steps"][3]["again"], true);
}

/// This is what *Send again* does in the simulator, with a request that is not the last one. The second repetition
/// sends an edited request.
#[actix_web::test]
async fn a_repeated_earlier_request_is_recorded_by_its_position() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    let asks = crate::support::alexa_request::intent_request("FindContactIntent", &[("name", "Ann Lee")]);
    let mut envelope = sam.envelope(&asks);
    app.post(&envelope).await.says("PIN");
    sam.says_pin(&app.wrong_pin()).await.says("2 tries left");
    app.post(&envelope).await.says("already taken care");
    sam.says_pin(&app.last_pin()).await.says("2 numbers");
    envelope["request"]["intent"]["slots"]["name"]["value"] = "Robert Okafor".into();
    app.post(&envelope).await.says("already taken care");
    let recording = kept.assert_replays();
    let again = |step: usize| recording["steps"][step]["again"].as_u64();
    assert_eq!((again(2), again(4)), (Some(2), Some(2)));
}

#[actix_web::test]
async fn a_speaker_can_go_on_after_repeating_an_earlier_request() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    let asks = crate::support::alexa_request::intent_request("FindContactIntent", &[("name", "Ann Lee")]);
    let envelope = sam.envelope(&asks);
    app.post(&envelope).await.says("PIN");
    let first = app.last_pin();
    let mut noa = app.speaker("noa.levi");
    noa.origin.user = "amzn1.ask.account.NOA".into();
    noa.asks_for("Ann Lee").await.says("PIN");
    app.post(&envelope).await.says("already taken care");
    sam.says_pin(&first).await.says("2 numbers");
    kept.assert_replays();
}

#[actix_web::test]
async fn a_fixed_answer_is_recorded_as_a_placeholder_behind_the_gate_too() {
    let kept = ExchangeCollector::default();
    let app = kept
        .boot_app(|sample| {
            let app = &mut sample["apps"][0];
            app["open_intents"] = json!([]);
            app["fixed_answers"] = json!({"CanteenIntent": "Soup, salad, and fish until two."});
        })
        .await;
    let mut sam = app.speaker(SAM);
    sam.sends_intent("CanteenIntent", &[]).await.says("PIN");
    sam.says_pin(&app.last_pin()).await.says("Soup, salad");
    sam.sends_intent("CanteenIntent", &[]).await.says("Soup, salad");
    sam.sends_intent("ParkingIntent", &[])
        .await
        .says("Ask me for somebody's number");
    let recording = kept.assert_replays();
    assert_eq!(recording["steps"][1]["expect"]["speech"], "{*} Anything else?");
    assert!(!recording.to_string().contains("Canteen"), "{recording}");
}

#[actix_web::test]
async fn waits_that_change_a_reply_are_kept() {
    let kept = ExchangeCollector::default();
    let app = kept.boot_sample_app().await;
    let mut sam = app.speaker(SAM);
    app.advance_clock(20);
    sam.asks_for("Ann Lee").await.says("PIN");
    app.advance_clock(20);
    sam.sends_intent("ResendIntent", &[]).await.says("just sent it");
    app.advance_clock(20);
    sam.sends_intent("AMAZON.HelpIntent", &[]).await;
    app.advance_clock(22);
    sam.sends_intent("ResendIntent", &[]).await.says("new PIN");
    app.advance_clock(301);
    sam.says_pin(&app.last_pin()).await.says("expired");
    kept.assert_replays();
}

#[actix_web::test]
async fn an_answer_that_the_sample_people_cannot_get_is_recorded_as_a_placeholder() {
    let kept = ExchangeCollector::default();
    let app = kept
        .boot_app(|sample| {
            let contact = &mut sample["contacts"][0];
            contact["numbers"] = json!([
                {"kind": "mobile", "number": "+1 202-555-0188"},
                {"kind": "mobile", "number": "+1 202-555-0189"},
                {"kind": "home", "number": "+1 202-555-0190"},
            ]);
        })
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("3 numbers");
    asks_for_kind(&mut sam, "Ann Lee", "mobile")
        .await
        .says("2 numbers");
    asks_for_kind(&mut sam, "Ann Lee", "home")
        .await
        .says("home number");
    asks_for_kind(&mut sam, "Ann Lee", "work")
        .await
        .says("no work number");
    let recording = kept.assert_replays();
    assert_eq!(recording["steps"][2]["expect"]["speech"], "{*}");
}

#[actix_web::test]
async fn every_language_is_recorded_in_its_own_words() {
    for locale in ["de-DE", "es-ES", "fr-FR", "en-GB"] {
        let kept = ExchangeCollector::default();
        let app = kept.boot_sample_app().await;
        let mut noa = app.speaker("noa.levi");
        noa.origin.locale = locale.into();
        noa.launch().await;
        noa.asks_for("Ann Lee").await;
        noa.says_pin(&app.last_pin()).await;
        let recording = kept.assert_replays();
        assert_eq!(recording["who"], "noa.levi", "{locale}");
        let answer = &recording["steps"][2]["expect"]["speech"];
        assert!(answer.as_str().unwrap().len() > 20, "{answer}");
    }
}
