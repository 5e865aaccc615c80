//! The real ASK CLI with a fake SMAPI: it deploys what `skill build` writes.

mod fake_smapi;

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read},
};

use countersign::fixture::{self, Fixture, StepAction};
use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};
use zip::ZipArchive;

use fake_smapi::{
    AskCliUser, CONFIGURED_PROFILE, ENVIRONMENT_PROFILE, FakeSmapi, SKILL_ID, STATE_FILE, VENDOR_ID,
    mock_request,
};

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/alexa-developer-console.md");
const ENDPOINT: &str = "https://skill.acme.org/alexa";
/// The calls that begin every deployment, and the call that polls the result of the import.
const UPLOAD_CALLS: [&str; 2] = ["POST /v1/skills/uploads", "PUT /upload"];
const IMPORT_STATUS_CALL: &str = "GET /v1/skills/imports/import-1";

#[rstest]
#[case::configured(CONFIGURED_PROFILE)]
#[case::environment(ENVIRONMENT_PROFILE)]
#[actix_web::test]
async fn s0_08_the_real_ask_cli_deploys_the_package_as_it_is_and_then_updates_the_skill(
    #[case] profile: &'static str,
) {
    let smapi = FakeSmapi::start().await;
    let developer = AskCliUser::new(profile, &smapi);
    let enablement = format!("/v1/skills/{SKILL_ID}/stages/development/enablement");
    let (look, enable) = (format!("GET {enablement}"), format!("PUT {enablement}"));

    // A new skill, which is not enabled yet.
    let missing = ResponseTemplate::new(404).set_body_json(json!({"message": "not enabled"}));
    let not_yet = mock_request(&look).respond_with(missing).up_to_n_times(1);
    not_yet.with_priority(1).mount(&smapi.server).await;
    developer.build_package(ENDPOINT);
    let built = developer.package_files();
    let said = developer.deploy().await;
    let asked = smapi.new_requests().await;
    let import = "POST /v1/skills/imports";
    let wanted = [
        UPLOAD_CALLS[0],
        UPLOAD_CALLS[1],
        import,
        IMPORT_STATUS_CALL,
        &look,
        &enable,
    ];
    assert_eq!(methods_and_paths(&asked), wanted, "{said}");
    let place = smapi.upload_url();
    assert_eq!(
        json_body(&asked[2]),
        json!({"location": place, "vendorId": VENDOR_ID})
    );
    let uploaded = unzip(&asked[1].body);
    assert!(uploaded == uploaded_files(&built), "{:?}", uploaded.keys());
    assert_endpoint(&uploaded, ENDPOINT);

    // The same package again: the CLI does not upload it.
    assert_eq!(developer.cli_state()["profiles"][profile]["skillId"], SKILL_ID);
    let mut left = developer.package_files();
    left.remove(STATE_FILE);
    assert!(left == built, "the CLI does not change the files");
    developer.build_package(ENDPOINT);
    let said = developer.deploy().await;
    assert!(said.contains("CLI will skip the deploy"), "{said}");
    assert_eq!(
        methods_and_paths(&smapi.new_requests().await),
        [look.as_str()],
        "{said}"
    );

    // A changed package: the CLI updates the same skill.
    let moved = "https://moved.acme.org/alexa";
    developer.build_package(moved);
    let said = developer.deploy().await;
    let asked = smapi.new_requests().await;
    let import = format!("POST /v1/skills/{SKILL_ID}/imports");
    let wanted = [
        UPLOAD_CALLS[0],
        UPLOAD_CALLS[1],
        &import,
        IMPORT_STATUS_CALL,
        &look,
    ];
    assert_eq!(methods_and_paths(&asked), wanted, "{said}");
    assert_eq!(json_body(&asked[2]), json!({"location": place}));
    assert_endpoint(&unzip(&asked[1].body), moved);

    let wanted = developer.internet.request_lines();
    // With the profile from the environment, the CLI sends usage data to Amazon although ASK_SHARE_USAGE forbids it.
    let telemetry = |line: &String| line.starts_with("CONNECT client-telemetry.amazonalexa.com:443 ");
    assert!(
        profile == ENVIRONMENT_PROFILE && wanted.iter().all(telemetry) || wanted.is_empty(),
        "{wanted:?}"
    );
}

#[actix_web::test]
async fn the_real_ask_cli_accepts_the_account_linking_command_of_the_guide() {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let linking = guide.split("```").find_map(|block| block.strip_prefix("json\n"));
    let command = guide.lines().find_map(|line| line.strip_prefix("    ask smapi "));
    let command = command.unwrap().replace("amzn1.ask.skill.…", SKILL_ID);

    let smapi = FakeSmapi::start().await;
    let developer = AskCliUser::new(CONFIGURED_PROFILE, &smapi);
    fs::create_dir(developer.package_folder()).unwrap();
    fs::write(developer.package_folder().join("linking.json"), linking.unwrap()).unwrap();
    let said = developer.run_cli("ask-smapi.js", command.split(' ')).await;
    let asked = smapi.new_requests().await;
    let put = format!("PUT /v1/skills/{SKILL_ID}/stages/development/accountLinkingClient");
    assert_eq!(methods_and_paths(&asked), [put], "{said}");
    let wanted: Value = serde_json::from_str(linking.unwrap()).unwrap();
    assert_eq!(json_body(&asked[0]), wanted);
}

#[actix_web::test]
async fn the_real_ask_cli_and_a_replay_say_the_same_for_a_dialog_file() {
    let smapi = FakeSmapi::start().await;
    let skill = format!("/v1/skills/{SKILL_ID}/stages/development");
    let ok = ResponseTemplate::new(200);
    let locales = json!({"en-US": {}});
    let manifest =
        json!({"manifest": {"apis": {"custom": {}}, "publishingInformation": {"locales": locales}}});
    let simulations = format!("/v2/skills/{SKILL_ID}/stages/development/simulations");
    let (started, ended) = (json!({"id": "one"}), json!({"status": "SUCCESSFUL"}));
    for (asked, answer) in [
        (format!("GET {skill}/manifest"), manifest),
        (format!("POST {simulations}"), started),
        (format!("GET {simulations}/one"), ended),
    ] {
        smapi.add_response(&asked, ok.clone().set_body_json(answer)).await;
    }

    let input = [
        "open contact finder",
        "  help ",
        "help",
        ".5",
        " .quit now",
        "never",
    ];
    let file = json!({"skillId": SKILL_ID, "locale": "en-US", "type": "text", "note": 1, "userInput": input});
    let file = format!("\u{feff}{file:#}");
    let developer = AskCliUser::new(CONFIGURED_PROFILE, &smapi);
    fs::create_dir(developer.package_folder()).unwrap();
    fs::write(developer.package_folder().join("dialog.json"), &file).unwrap();
    developer
        .run_cli("ask.js", ["dialog", "--replay", "dialog.json"])
        .await;
    let asked = smapi.new_requests().await;
    let simulated = asked
        .iter()
        .filter(|request| request.method == "POST")
        .map(|request| {
            json_body(request)["input"]["content"]
                .as_str()
                .unwrap()
                .to_owned()
        });
    let simulated: Vec<_> = simulated.collect();

    let Fixture::Conversation(conversation) = fixture::parse_fixture(&file).unwrap() else {
        panic!("a dialog file is not read as a conversation");
    };
    let said = conversation.steps.into_iter().map(|step| match step.act {
        StepAction::Turn(turn) => match turn.request {
            fixture::StepRequest::Say(words) => words,
            other => panic!("a step does not say anything: {other:?}"),
        },
        StepAction::Wait(_) => panic!("a dialog file has no waits"),
    });
    assert_eq!(said.collect::<Vec<_>>(), simulated);
    assert_eq!(simulated, ["open contact finder", "help", "help", ".5"]);
}

fn methods_and_paths(asked: &[Request]) -> Vec<String> {
    let call = |request: &Request| format!("{} {}", request.method, request.url.path());
    asked.iter().map(call).collect()
}

/// Returns the files that the CLI has to upload, by their paths in the archive.
fn uploaded_files(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let inside = |(path, bytes): (&String, &Vec<u8>)| {
        let path = path.strip_prefix("skill-package/")?;
        Some((path.to_owned(), bytes.clone()))
    };
    files.iter().filter_map(inside).collect()
}

fn json_body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// Returns the files of an archive. Fails if an entry is hidden, or is neither a regular file nor a folder.
fn unzip(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut files = BTreeMap::new();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).unwrap();
        let name = entry.name().to_owned();
        let kind = entry.unix_mode().unwrap() & 0o170_000;
        assert_eq!(kind, if entry.is_dir() { 0o040_000 } else { 0o100_000 }, "{name}");
        assert!(!name.split('/').any(|part| part.starts_with('.')), "{name}");
        if entry.is_file() {
            let mut bytes = vec![];
            entry.read_to_end(&mut bytes).unwrap();
            files.insert(name, bytes);
        }
    }
    files
}

#[track_caller]
fn assert_endpoint(files: &BTreeMap<String, Vec<u8>>, endpoint: &str) {
    let manifest: Value = serde_json::from_slice(&files["skill.json"]).unwrap();
    let called = &manifest["manifest"]["apis"]["custom"]["endpoint"];
    assert_eq!(
        called,
        &json!({"uri": endpoint, "sslCertificateType": "Wildcard"})
    );
}
