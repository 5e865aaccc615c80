//! The directory for one conversation.

use std::{borrow::Cow, path::Path};

use serde_json::Value;
use url::Url;

use super::{bounded_read, target::ReplayError};
use crate::{
    directory::import_export::{ImportError, ImportFault},
    fixture::{ConversationFixture, decode_utf8},
    network_address::is_loopback_url,
};

/// The sample directory.
const SAMPLE_DIRECTORY: &str = include_str!("../../fixtures/directory/sample.json");

/// The directory of a conversation, with the changes that the fixture makes.
pub(super) struct GivenDirectory {
    value: Value,
    text: Cow<'static, str>,
    /// The directory file that the fixture names; `None` for the sample directory.
    file: Option<String>,
    /// The ids of the records that the fixture changes.
    changed: Vec<String>,
}

impl GivenDirectory {
    /// Reads the directory of `conversation`, whose file is in `folder`, and applies the changes.
    pub(super) fn for_conversation(
        conversation: &ConversationFixture,
        folder: &Path,
    ) -> Result<Self, ReplayError> {
        let text = match &conversation.directory {
            None => Cow::Borrowed(SAMPLE_DIRECTORY),
            Some(file) => Cow::Owned(read_directory(folder, file)?),
        };
        let mut people = Self {
            value: serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default(),
            text,
            file: conversation.directory.clone(),
            changed: conversation.given.records.keys().cloned().collect(),
        };
        for (id, patch) in &conversation.given.records {
            apply_merge_patch(people.record_mut(id)?, patch);
        }
        // Without changes, keep the text as it is in the file: import errors then have the right line.
        if !people.changed.is_empty() && !people.value.is_null() {
            people.text = Cow::Owned(people.value.to_string());
        }
        Ok(people)
    }

    /// The directory in the import format.
    pub(super) fn import_text(&self) -> &str {
        &self.text
    }

    /// Checks that every speaker is either in the directory or a declared stranger, and that no declared
    /// stranger is in the directory. Without this check, a misspelt id would be replayed as a stranger and
    /// lead to a confusing difference.
    pub(super) fn check_speakers(&self, conversation: &ConversationFixture) -> Result<(), ReplayError> {
        let employees = self.value["employees"].as_array().into_iter().flatten();
        let known: Vec<_> = employees.filter_map(|employee| employee["id"].as_str()).collect();
        let strangers = &conversation.strangers;
        if let Some(at) = strangers.iter().position(|id| known.contains(&id.as_str())) {
            let what = format!(
                "{:?} is an employee in the directory, not a stranger; remove it here",
                strangers[at]
            );
            return Err(ReplayError::in_fixture(&["strangers", &at.to_string()], what));
        }
        let is_meant = |id: &String| known.contains(&id.as_str()) || strangers.contains(id);
        match conversation.speaker_ids().find(|(_, id)| !is_meant(id)) {
            None => Ok(()),
            Some((at, id)) => {
                let remedy = suggest_name(id, &known);
                let what = format!(
                    "the directory has no employee {id:?} (intentional strangers are listed in `strangers`); {remedy}"
                );
                let at: Vec<_> = at.iter().map(String::as_str).collect();
                Err(ReplayError::in_fixture(&at, what))
            }
        }
    }

    fn record_mut(&mut self, id: &str) -> Result<&mut Value, ReplayError> {
        let kinds = self.value.as_object_mut().into_iter();
        let lists = kinds
            .flat_map(|kinds| kinds.values_mut())
            .filter_map(Value::as_array_mut);
        let found = lists.flatten().find(|record| record["id"] == *id);
        found.ok_or_else(|| {
            let what =
                format!("the directory has no record {id:?} to change; give the id of an existing record");
            ReplayError::in_fixture(&["given", "records", id], what)
        })
    }

    /// Explains why the directory cannot be imported.
    pub(super) fn explain_import_error(&self, error: &ImportError) -> ReplayError {
        match error {
            ImportError::Faults(faults) => match faults.first() {
                Some(fault) => self.explain_import_fault(fault),
                None => ReplayError::target(error),
            },
            ImportError::Directory(error) => ReplayError::target(error),
        }
    }

    fn explain_import_fault(&self, fault: &ImportFault) -> ReplayError {
        let message = &fault.message;
        if self.changed.is_empty() {
            let (line, column) = (fault.line, fault.column);
            let file = self.file.as_deref().unwrap_or("of the sample people");
            let what = format!("the directory {file} has a fault in line {line}, column {column}: {message}");
            return ReplayError::in_fixture(&["directory"], what);
        }
        // With changes, the imported text exists in no file, so a line would mean nothing. Name the record
        // and the key instead.
        let (id, key) = self.record_at(&fault.path);
        if self.changed.contains(&id) {
            let what = format!("the record {id:?}, with these changes, has a fault at `{key}`: {message}");
            let first = key.split(['.', '[']).next().unwrap_or_default();
            return ReplayError::in_fixture(&["given", "records", &id, first], what);
        }
        let what = format!("the record {id:?} of the directory has a fault at `{key}`: {message}");
        ReplayError::in_fixture(&["directory"], what)
    }

    /// Splits a path such as `$.employees[3].emails[1]` into the id of the record and the rest.
    fn record_at(&self, path: &str) -> (String, String) {
        let (list, rest) = path
            .trim_start_matches("$.")
            .split_once('[')
            .unwrap_or((path, ""));
        let (number, key) = rest.split_once(']').unwrap_or((rest, ""));
        let record = number.parse().ok().map(|at: usize| &self.value[list][at]);
        let id = record.and_then(|record| record["id"].as_str()).unwrap_or(list);
        (id.to_owned(), key.trim_start_matches('.').to_owned())
    }

    fn publishings(&self) -> impl Iterator<Item = &Value> {
        self.value["publishings"].as_array().into_iter().flatten()
    }

    /// Returns the publishing of this app, or the first one, and its application id.
    fn publishing_of(&self, app: Option<&str>) -> Option<(&Value, &str)> {
        let mut ours = self
            .publishings()
            .filter(|publishing| app.is_none_or(|app| publishing["app"] == app));
        ours.find_map(|publishing| Some((publishing, publishing["application_ids"][0].as_str()?)))
    }

    /// Returns the origin of the web API that supplies the contacts of this app, or of the first one, unless
    /// it is on this machine.
    pub(super) fn remote_api_origin(&self, app: Option<&str>) -> Option<String> {
        let (publishing, _) = self.publishing_of(app)?;
        let mut apps = self.value["apps"].as_array()?.iter();
        let app = apps.find(|app| app["id"] == publishing["app"])?;
        let api: Url = app["source"]["url"].as_str()?.parse().ok()?;
        (!is_loopback_url(&api)).then(|| api.origin().ascii_serialization())
    }

    /// Returns the application id of this app, or of the first one.
    pub(super) fn application_id(&self, app: Option<&str>) -> Result<String, ReplayError> {
        let id = self.publishing_of(app).map(|(_, id)| id.to_owned());
        id.ok_or_else(|| {
            let apps: Vec<_> = self.publishings().filter_map(|publishing| publishing["app"].as_str()).collect();
            match (app, &self.file) {
                (Some(app), _) if !apps.is_empty() => {
                    let what = format!("the app {app:?} is not published to Alexa; {}", suggest_name(app, &apps));
                    ReplayError::in_fixture(&["app"], what)
                }
                (_, file) => {
                    let file = file.as_deref().unwrap_or("of the sample people");
                    let what = format!("the directory {file} does not publish an app to Alexa; add a publishing with an application id");
                    ReplayError::in_fixture(&["directory"], what)
                }
            }
        })
    }
}

/// The similarity, from 0 to 1, at which a known name is suggested for an unknown one.
const MIN_SIMILARITY: f64 = 0.7;
/// The most names that are listed.
const MAX_LISTED_NAMES: usize = 10;

/// Suggests a known name for an unknown one, or lists the known names.
fn suggest_name(name: &str, known: &[&str]) -> String {
    let like = |other: &&str| strsim::normalized_damerau_levenshtein(name, other);
    let nearest = known.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
    match nearest.filter(|other| like(other) >= MIN_SIMILARITY) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => {
            let more = if known.len() > MAX_LISTED_NAMES {
                " and others"
            } else {
                ""
            };
            format!(
                "there are {}{more}",
                known[..known.len().min(MAX_LISTED_NAMES)].join(", ")
            )
        }
    }
}

fn read_directory(folder: &Path, file: &str) -> Result<String, ReplayError> {
    let fault = |what| ReplayError::in_fixture(&["directory"], what);
    let bytes = bounded_read::read_bounded(folder, file)
        .map_err(|error| fault(format!("the directory {file} cannot be read: {error}")))?;
    let text = decode_utf8(bytes).map_err(|found| {
        fault(format!(
            "the directory {file}, line {}: {}",
            found.line, found.message
        ))
    })?;
    match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(_)) => Ok(text),
        Ok(_) => Err(fault(format!(
            "the directory {file} is not an object {{…}} with employees and apps"
        ))),
        Err(_) if text.trim().is_empty() => Err(fault(format!("the directory {file} is empty"))),
        Err(error) => Err(fault(format!("the directory {file} is not JSON: {error}"))),
    }
}

/// Applies a JSON merge patch (RFC 7396).
fn apply_merge_patch(target: &mut Value, patch: &Value) {
    let (Value::Object(patch), Value::Object(members)) = (patch, &mut *target) else {
        patch.clone_into(target);
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            apply_merge_patch(members.entry(key).or_insert(Value::Null), value);
        }
    }
}
