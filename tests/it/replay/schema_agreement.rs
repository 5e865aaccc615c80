//! The parser of fixtures and their JSON schemas agree: one rejects a file if and only if the other does.
//!
//! They differ in three cases that a schema cannot express or treats differently. The changes made here avoid
//! them: a key that occurs twice, a whole number written as `200.0`, and a text in `at` that is not a
//! timestamp.

use std::{collections::BTreeSet, fs, path::Path};

use countersign::fixture;
use serde_json::{Value, json};

const FIXTURES_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// The values that replace each value of a fixture in turn.
fn replacement_values() -> Vec<Value> {
    let texts = [
        "",
        "x",
        "{",
        "{x}",
        "{{x",
        "{*}",
        "{pin}",
        "email",
        "new",
        "0 s",
        "9 s",
        "99999999 s",
        "1 h ",
    ];
    let texts = texts.into_iter().map(Value::from);
    let rest = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(5),
        json!(200),
        json!(-1),
        json!(1.5),
        json!(700),
        json!([]),
        json!(["x"]),
        json!([null]),
        json!({}),
        json!({"x": 1}),
        json!({"request": {}}),
        json!({"wait": "1 s"}),
    ];
    texts.chain(rest).collect()
}

/// Returns every variant of `value` with one change somewhere in it.
fn mutate_everywhere(value: &Value) -> Vec<Value> {
    let mut all = vec![];
    for place in pointers_by_kind(value, "") {
        let mut put = |new: Value| {
            let mut whole = value.clone();
            *whole.pointer_mut(&place).unwrap() = new;
            all.push(whole);
        };
        let here = value.pointer(&place).unwrap();
        if !place.ends_with("/at") {
            replacement_values().into_iter().for_each(&mut put);
        }
        if let Value::Object(members) = here {
            for key in members.keys() {
                let mut less = members.clone();
                let taken = less.remove(key).unwrap();
                put(less.clone().into());
                less.insert(format!("{key}s"), taken);
                put(less.into());
            }
            for (key, new) in [
                ("wait", json!("1 s")),
                ("say", json!("x")),
                ("again", json!(true)),
                ("again", json!(2)),
                ("again", json!(0)),
                ("slots", json!({})),
            ] {
                let mut more = members.clone();
                more.insert(key.to_owned(), new);
                put(more.into());
            }
        }
    }
    all
}

/// Returns JSON pointers into a value, one for each kind of place. So of the second step of a fixture, only the keys
/// that the first step lacks are included.
fn pointers_by_kind(value: &Value, below: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = vec![];
    visit_pointers(value, below, "", &mut |place, kind| {
        if seen.insert(kind) {
            found.push(place);
        }
    });
    found
}

fn visit_pointers(value: &Value, place: &str, kind: &str, found: &mut dyn FnMut(String, String)) {
    found(place.to_owned(), kind.to_owned());
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                visit_pointers(item, &format!("{place}/{at}"), &format!("{kind}/0"), found);
            }
        }
        // Neither the parser nor the schema looks inside an envelope or a record.
        Value::Object(members) if !kind.ends_with("/request") && !kind.contains("/records") => {
            for (key, item) in members {
                let escaped = key.replace('~', "~0").replace('/', "~1");
                visit_pointers(
                    item,
                    &format!("{place}/{escaped}"),
                    &format!("{kind}/{key}"),
                    found,
                );
            }
        }
        _ => {}
    }
}

#[track_caller]
fn assert_agreement(folder: &str, schema: &str) {
    let read = |path: &Path| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let schema = jsonschema::validator_for(&read(&Path::new(FIXTURES_FOLDER).join(schema))).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    // A fixture without a new kind of place is skipped: its changes have been tested with earlier fixtures.
    let mut seen = BTreeSet::new();
    let files = fs::read_dir(Path::new(FIXTURES_FOLDER).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.extension().is_some_and(|end| end == "json")) {
        let kinds = pointers_by_kind(&read(&file), "")
            .into_iter()
            .map(|place| place.replace(|c: char| c.is_ascii_digit(), "0"));
        if !kinds.fold(false, |new, kind| seen.insert(kind) | new) {
            continue;
        }
        for value in mutate_everywhere(&read(&file)) {
            let text = value.to_string();
            let (ours, theirs) = (fixture::parse_fixture(&text), schema.validate(&value));
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{text}\n{ours:?}\n{theirs:?}");
            if let Err(fault) = &ours {
                let jargon = [
                    "struct",
                    "u8",
                    "u16",
                    "invalid type",
                    "untagged",
                    "sequence",
                    "map",
                ];
                let found = jargon.iter().find(|word| fault.message.contains(**word));
                assert!(found.is_none(), "{fault}");
            }
            *(if ours.is_ok() { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(
        accepted > 20 && refused > 200,
        "{accepted} accepted, {refused} refused"
    );
}

#[test]
fn the_parser_and_the_schema_of_conversations_agree_on_every_change() {
    assert_agreement("conversations", "conversation.schema.json");
}

#[test]
fn the_parser_and_the_schema_of_captures_agree_on_every_change() {
    assert_agreement("signed", "signed.schema.json");
}
