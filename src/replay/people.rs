//! The people of a house.

use std::{fs, path::Path};

use serde_json::Value;

use super::stage::Trouble;
use crate::fixture::Conversation;

/// The sample people.
const SAMPLE: &str = include_str!("../../fixtures/directory/sample.json");

/// The directory, changed as the fixture says.
pub(super) fn of(conversation: &Conversation, folder: &Path) -> Result<Value, Trouble> {
    let text = match &conversation.directory {
        None => SAMPLE.to_owned(),
        Some(file) => fs::read_to_string(folder.join(file))
            .map_err(|error| Trouble::Fixture(format!("the directory {file} cannot be read: {error}")))?,
    };
    let mut people: Value = serde_json::from_str(&text)
        .map_err(|error| Trouble::Fixture(format!("the directory is not JSON: {error}")))?;
    for (id, patch) in &conversation.given.records {
        let mut records = people
            .as_object_mut()
            .into_iter()
            .flat_map(|kinds| kinds.values_mut());
        let record = records.find_map(|kind| {
            kind.as_array_mut()?
                .iter_mut()
                .find(|record| record["id"] == **id)
        });
        let record = record.ok_or_else(|| {
            Trouble::Fixture(format!(
                "`given.records`: the directory has no record {id:?} to change"
            ))
        })?;
        merge(record, patch);
    }
    Ok(people)
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let (Value::Object(patch), Value::Object(members)) = (patch, &mut *target) else {
        patch.clone_into(target);
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The skill's id: of this app, or of the first.
pub(super) fn application_id(people: &Value, app: Option<&str>) -> Result<String, Trouble> {
    let all = people["publishings"].as_array().into_iter().flatten();
    let mut ours = all.filter(|publishing| app.is_none_or(|app| publishing["app"] == app));
    let id = ours.find_map(|publishing| publishing["application_ids"][0].as_str());
    id.map(str::to_owned)
        .ok_or_else(|| Trouble::Fixture("the directory publishes no such app to Alexa".to_owned()))
}
