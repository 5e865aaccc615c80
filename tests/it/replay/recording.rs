//! Fixtures that are recorded from real conversations: they contain nothing personal, and they pass.

use std::{fs, sync::Arc};

use countersign::{ports::ConversationRecorder, turn::OptionalTurnObserver};
use serde_json::{Value, json};

use crate::{
    cli::{countersign, output_text},
    support::{
        test_app::{SAM, TestApp},
        test_app_builder::TestAppBuilder,
    },
};

/// The personal texts in the directory and the requests below. None of them may be in a recording.
const PERSONAL_TEXTS: [&str; 12] = [
    "quilla",
    "zanther",
    "canary",
    "5550167",
    "555-0167",
    "bertrand",
    "wexford",
    "opensesame",
    "ultramarine",
    "TESTUSER",
    "KITCHEN",
    "accessToken\": \"e",
];

/// Starts a server that records into `folder`.
async fn boot_recording_app(folder: &std::path::Path) -> TestApp {
    let recorder = ConversationRecorder::open(folder).unwrap();
    TestAppBuilder::default()
        .edit_directory(|sample| {
            let sam = |kind: &mut Value| {
                kind.as_array_mut()
                    .unwrap()
                    .iter()
                    .position(|one| one["id"] == SAM)
            };
            let at = sam(&mut sample["employees"]).unwrap();
            let employee = &mut sample["employees"][at];
            employee["display_name"] = "Bertrand Wexford".into();
            employee["emails"] =
                json!([{"value": "canary@wexford.example", "primary": true, "verified": true}]);
            let contact = &mut sample["contacts"][0];
            contact["name"] = "Quilla Zanther".into();
            contact["department"] = "Ultramarine".into();
            contact["numbers"] = json!([
                {"kind": "mobile", "number": "+1 202-555-0167"},
                {"kind": "work", "number": "+1 202-555-0168"},
            ]);
            sample["apps"][0]["show_answers"] = true.into();
            sample["apps"][0]["fixed_answers"] = json!({"OfficeHoursIntent": "The word is opensesame."});
        })
        .turn_observer(OptionalTurnObserver(Some(Arc::new(recorder))))
        .start()
        .await
}

/// Waits until the only recording has this many steps. Returns its path and its content.
fn wait_for_recording(folder: &std::path::Path, steps: usize) -> (std::path::PathBuf, Value) {
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let whole = found.filter(|path| path.extension().is_some_and(|end| end == "json"));
        for path in whole {
            let text = fs::read_to_string(&path).unwrap();
            // A recording is replaced in one step, so it is valid JSON whenever it is read.
            let recording: Value = serde_json::from_str(&text).unwrap();
            if recording["steps"].as_array().unwrap().len() == steps {
                return (path, recording);
            }
        }
        assert!(std::time::Instant::now() < give_up, "nothing is recorded");
        std::thread::yield_now();
    }
}

#[actix_web::test]
async fn a_recording_contains_nothing_personal_and_passes_when_it_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".recorded-000007-x.json.half"), "{").unwrap();
    let app = boot_recording_app(folder.path()).await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    sam.launch().await.listens();
    sam.asks_for("Quilla Zanther").await.says("PIN");
    let (right, wrong) = (app.last_pin(), app.wrong_pin());
    sam.says_pin(&wrong).await.says("not the PIN");
    sam.says_pin(&right).await.says("Quilla Zanther has 2 numbers");
    let shown = sam.asks_for("Quilla Zanther").await.json["response"]["directives"].to_string();
    assert!(shown.contains("+1 202-555-0167"), "{shown}");
    sam.sends_intent("OfficeHoursIntent", &[])
        .await
        .says("opensesame");
    app.advance_clock(400);
    sam.sends_intent("AMAZON.StopIntent", &[]).await.ends_session();

    let (path, recording) = wait_for_recording(folder.path(), 8);
    let text = fs::read_to_string(&path).unwrap().to_lowercase();
    for canary in PERSONAL_TEXTS {
        assert!(!text.contains(&canary.to_lowercase()), "{canary} is in {text}");
    }
    // Only whole words are compared: the numbers of the sample people and the random characters of the title may
    // contain the PIN's digits.
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    assert!(words.all(|word| word != right), "the PIN is in {text}");
    assert!(
        text.contains("{wrong pin}") && text.contains("\"{pin}\""),
        "{text}"
    );
    assert!(
        text.contains("renderdocument"),
        "the recording includes what was shown: {text}"
    );
    assert_eq!(recording["steps"][6]["wait"], "400 s");

    let output = countersign(&["replay"]).arg(&path).output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{} {text}",
        crate::cli::output_text(&output).0
    );
    let names = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names, 1, "no partial file is left");
}

/// The requests and responses that the developer console shows, in turn.
fn console_documents() -> [Value; 4] {
    let input = |name: &str, slots: Value, new: bool| {
        json!({
            "version": "1.0",
            "session": {
                "new": new,
                "sessionId": "amzn1.echo-api.session.3a0c",
                "application": {"applicationId": "amzn1.ask.skill.5e1f"},
                "attributes": {},
                "user": {"userId": "amzn1.ask.account.AMA7TESTUSER", "accessToken": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"},
            },
            "context": {
                "Viewports": [{"type": "APL", "id": "main", "shape": "RECTANGLE", "dpi": 213}],
                "Viewport": {"experiences": [{"arcMinuteWidth": 346}], "mode": "HUB", "pixelWidth": 1280},
                "Extensions": {"available": {"aplext:backstack:10": {}}},
                "System": {
                    "application": {"applicationId": "amzn1.ask.skill.5e1f"},
                    "user": {"userId": "amzn1.ask.account.AMA7TESTUSER", "accessToken": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"},
                    "device": {"deviceId": "amzn1.ask.device.AMAKITCHEN", "supportedInterfaces": {"AudioPlayer": {}}},
                    "apiEndpoint": "https://api.eu.amazonalexa.com",
                    "apiAccessToken": "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9",
                },
            },
            "request": {
                "type": "IntentRequest",
                "requestId": "amzn1.echo-api.request.77aa",
                "locale": "en-US",
                "timestamp": "2026-03-02T09:00:00Z",
                "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots},
            },
        })
    };
    let output = |speech: &str| {
        json!({"body": {"version": "1.0", "response": {
            "outputSpeech": {"type": "SSML", "ssml": format!("<speak>{speech}</speak>")},
            "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>You can say, for example: what is Ann Lee&apos;s number?</speak>"}},
            "shouldEndSession": false,
            "type": "_DEFAULT_RESPONSE",
        }, "sessionAttributes": {}, "userAgent": "countersign"}})
    };
    let name = json!({"name": {"name": "name", "value": "quilla zanther", "confirmationStatus": "NONE", "source": "USER"}});
    [
        input("FindContactIntent", json!({}), true),
        output("Whose number would you like?"),
        input("FindContactIntent", name, false),
        json!({"version": "1.0", "response": {
            "outputSpeech": {"type": "SSML", "ssml": "<speak>I&apos;ve sent a three-digit PIN to your email at w… dot example and your phone ending in 67. What is it?</speak>"},
            "shouldEndSession": false,
        }, "sessionAttributes": {"state": "c2VhbGVk"}}),
    ]
}

fn join_documents(documents: &[Value]) -> String {
    let texts = documents
        .iter()
        .map(|document| serde_json::to_string_pretty(document).unwrap());
    texts.collect::<Vec<_>>().join("\n\n")
}

/// The same conversation in the formats of Amazon's other tools.
fn exports_of_other_tools() -> [(&'static str, String); 3] {
    let [first, listens, second, sent] = console_documents();
    let body = |document: &Value| match &document["body"] {
        Value::Null => document.clone(),
        body => body.clone(),
    };
    let invocation = |input: &Value, output: &Value| {
        json!({
            "invocationRequest": {"endpoint": "https://skill.example.org/alexa", "body": input},
            "invocationResponse": {"body": body(output)},
            "metrics": {"skillExecutionTimeInMilliseconds": 31},
        })
    };
    let logged = |input: &Value, output: &Value| {
        json!({"namespace": "SkillDebugger", "name": "CaptureDebuggingInfo", "payload": {
            "skillId": "amzn1.ask.skill.5e1f", "type": "SkillExecutionInfo", "content": invocation(input, output),
        }})
    };
    let heard = json!({"namespace": "SpeechRecognizer", "name": "RequestProcessingStarted", "payload": {}});
    let simulated = |input: &Value, output: &Value| {
        json!({"id": "7c2d", "status": "SUCCESSFUL", "result": {
            "alexaExecutionInfo": {"alexaResponses": [{"type": "Speech", "content": {"caption": "quilla"}}]},
            "skillExecutionInfo": {"invocations": [invocation(input, output)]},
        }})
    };
    let saved = |utterance: &str, body: Value| json!({"request": {"utterance": utterance, "newSession": false}, "response": {"body": body}});
    let log = [
        heard.clone(),
        logged(&first, &listens),
        heard,
        logged(&second, &sent),
    ];
    let simulations = [simulated(&first, &listens), simulated(&second, &sent)];
    let polled = json!({"id": "7c2d", "status": "IN_PROGRESS", "result": null});
    let saved = json!({"invocations": [
        saved("open contact finder", polled),
        saved("open contact finder", simulations[0].clone()),
        saved("what is quilla's number", simulations[1].clone()),
    ]});
    [
        ("device log", join_documents(&log)),
        ("simulations", join_documents(&simulations)),
        ("ask dialog --save-skill-io", join_documents(&[saved])),
    ]
}

#[test]
fn s1_19_what_the_console_shows_becomes_a_fixture_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("shown.txt");
    // Some editors save a byte order mark.
    fs::write(
        &shown,
        format!("\u{feff}{}", join_documents(&console_documents())),
    )
    .unwrap();
    let into = folder.path().join("of/the console");
    let add = || {
        countersign(&["fixture", "add"])
            .arg(&shown)
            .args(["--title", "Asked in the console", "--into"])
            .arg(&into)
            .output()
            .unwrap()
    };
    let added = add();
    assert!(added.status.success(), "{:?}", output_text(&added));
    let path = into.join("asked-in-the-console.json");
    assert_eq!(output_text(&added).0.trim(), path.display().to_string());
    let fixture = fs::read_to_string(&path).unwrap();
    for canary in ["quilla", "AMA7", "eyJ", "5e1f", "77aa", "3a0c"] {
        assert!(
            !fixture.to_lowercase().contains(&canary.to_lowercase()),
            "{canary} is in {fixture}"
        );
    }
    let replayed = countersign(&["replay"]).arg(&path).output().unwrap();
    assert_eq!(
        replayed.status.code(),
        Some(0),
        "{} {fixture}",
        output_text(&replayed).0
    );

    let again = add();
    assert!(!again.status.success());
    assert!(
        output_text(&again).1.contains("--title"),
        "{:?}",
        output_text(&again)
    );
}

#[test]
fn a_symbolic_link_at_the_path_of_a_fixture_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("shown.txt"), join_documents(&console_documents())).unwrap();
    std::os::unix::fs::symlink("elsewhere", at("shown.json")).unwrap();
    let added = countersign(&["fixture", "add"])
        .arg(at("shown.txt"))
        .arg("--into")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!added.status.success());
    assert!(
        output_text(&added).1.contains("already exists"),
        "{:?}",
        output_text(&added)
    );
    assert!(!at("elsewhere").exists());
}

#[test]
fn a_conversation_in_a_language_without_a_voice_model_becomes_a_fixture_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    for (locale, nearest) in [("it-IT", "en-US"), ("en-ZA", "en-US"), ("en-AU", "en-GB")] {
        let shown = folder.path().join(format!("{locale}.txt"));
        let spoken = join_documents(&console_documents()).replace("en-US", locale);
        assert!(spoken.contains(locale), "{spoken}");
        fs::write(&shown, spoken).unwrap();
        let added = countersign(&["fixture", "add"])
            .arg(&shown)
            .arg("--into")
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(added.status.success(), "{:?}", output_text(&added));
        let path = shown.with_file_name(format!("{}.json", locale.to_lowercase()));
        let fixture = fs::read_to_string(&path).unwrap();
        assert!(
            fixture.contains(&format!("\"locale\": \"{nearest}\",\n")),
            "{fixture}"
        );
        let replayed = countersign(&["replay"]).arg(&path).output().unwrap();
        assert_eq!(
            replayed.status.code(),
            Some(0),
            "{} {fixture}",
            output_text(&replayed).0
        );
    }
}

#[test]
fn exports_of_amazons_other_tools_become_the_same_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let add = |name: &str, text: &str| {
        let file = folder.path().join("shown.txt");
        fs::write(&file, text).unwrap();
        let into = folder.path().join(name);
        let added = countersign(&["fixture", "add"])
            .arg(&file)
            .arg("--into")
            .arg(&into)
            .output()
            .unwrap();
        assert!(
            added.status.success(),
            "{name}: {:?}",
            crate::cli::output_text(&added)
        );
        fs::read_to_string(into.join("shown.json")).unwrap()
    };
    let wanted = add("console", &join_documents(&console_documents()));
    for (name, text) in exports_of_other_tools() {
        assert_eq!(add(name, &text), wanted, "{name}");
    }
}

#[test]
fn text_that_is_not_a_console_conversation_is_reported_with_its_place_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("shown.txt");
    let input = r#"{"request": {"type": "LaunchRequest"}}"#;
    let output = r#"{"version": "1.0", "response": {}}"#;
    for (pasted, wanted) in [
        ("{".to_owned(), ":1:1: the file ends in the middle of its JSON"),
        (String::new(), ":1:1: there is no JSON input"),
        ("{}\n[null]".to_owned(), ":1:1: there is no JSON input"),
        (
            format!("{input}\nJSON Output\n{output}"),
            ":2:1: not valid JSON from here on",
        ),
        (
            format!("{input}\n{output}\n{output}"),
            ":3:1: this output has no input; paste",
        ),
        (
            format!("{input}\n{output}\n\n  {input}\n{input}"),
            ":4:3: this input has no output; paste",
        ),
        (
            format!("{input}\n{{\"body\": \"failed\"}}"),
            ":1:1: this input has no output; paste",
        ),
    ] {
        fs::write(&shown, &pasted).unwrap();
        let output = countersign(&["fixture", "add"]).arg(&shown).output().unwrap();
        assert!(!output.status.success());
        let wanted = format!("{}{wanted}", shown.display());
        assert!(
            output_text(&output).1.starts_with(&wanted),
            "{pasted}: {:?}",
            output_text(&output)
        );
    }
}
