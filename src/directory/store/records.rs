//! The statements for each kind of record.

use serde::Serialize;
use sqlx::any::AnyRow;

use super::{
    rows,
    write::{Record, Statement, Value, text},
};
use crate::{
    directory::{App, Contact, Employee, Error, Organization, Publishing, names},
    language::Tag,
};

impl Record for Organization {
    const TABLE: &'static str = "organizations";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn read(row: &AnyRow) -> Result<Self, Error> {
        rows::organization(row, "")
    }

    fn put(&self) -> Vec<Statement> {
        let columns = vec![
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("mfa", word(self.mfa)),
        ];
        vec![Statement::upsert(Self::TABLE, columns)]
    }
}

impl Record for Employee {
    const TABLE: &'static str = "employees";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn read(row: &AnyRow) -> Result<Self, Error> {
        rows::employee(row)
    }

    fn put(&self) -> Vec<Statement> {
        let columns = vec![
            ("id", text(&self.id)),
            ("organization", text(&self.organization)),
            ("display_name", text(&self.display_name)),
            ("active", Value::Switch(self.active)),
            ("require_voice_mfa", Value::Switch(self.require_voice_mfa)),
            ("pin_by", word(self.pin_by)),
            (
                "preferred_language",
                Value::OptionalText(self.preferred_language.as_ref().map(Tag::to_string)),
            ),
            ("emails", json(&self.emails)),
            ("phones", json(&self.phones)),
        ];
        vec![Statement::upsert(Self::TABLE, columns)]
    }
}

impl Record for Contact {
    const TABLE: &'static str = "contacts";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn read(row: &AnyRow) -> Result<Self, Error> {
        rows::contact(row)
    }

    fn put(&self) -> Vec<Statement> {
        let columns = vec![
            ("id", text(&self.id)),
            ("organization", text(&self.organization)),
            ("name", text(&self.name)),
            ("also_called", json(&self.also_called)),
            ("department", Value::OptionalText(self.department.clone())),
            ("numbers", json(&self.numbers)),
        ];
        let keys = names::keys(self)
            .into_iter()
            .flat_map(|key| [text(&self.organization), Value::Text(key), text(&self.id)])
            .collect();
        let mut statements = vec![Statement::upsert(Self::TABLE, columns)];
        statements.extend(Statement::replace(
            "contact_keys",
            "organization, search_key, contact",
            3,
            ("contact", self.id()),
            keys,
        ));
        statements
    }
}

impl Record for App {
    const TABLE: &'static str = "apps";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn read(row: &AnyRow) -> Result<Self, Error> {
        rows::app(row, "")
    }

    fn put(&self) -> Vec<Statement> {
        let columns = vec![
            ("id", text(&self.id)),
            ("organization", text(&self.organization)),
            ("name", text(&self.name)),
            ("welcome", text(self.welcome.text())),
            ("welcome_translations", json(self.welcome.translations())),
            ("open_intents", json(&self.open_intents)),
            ("fixed_answers", json(&self.fixed_answers)),
            ("show_answers", Value::Switch(self.show_answers)),
            ("source", json(&self.source)),
            ("second_factor", json(&self.second_factor)),
        ];
        vec![Statement::upsert(Self::TABLE, columns)]
    }
}

impl Record for Publishing {
    const TABLE: &'static str = "publishings";
    const BESIDE: Option<[&'static str; 3]> = Some(["application_ids", "application_id", "publishing"]);

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn read(row: &AnyRow) -> Result<Self, Error> {
        rows::publishing(row, "")
    }

    fn add(&mut self, application_id: String) {
        self.application_ids.insert(application_id);
    }

    fn put(&self) -> Vec<Statement> {
        let columns = vec![
            ("id", text(&self.id)),
            ("app", text(&self.app)),
            ("channel", word(self.channel)),
            ("mfa_support", Value::Switch(self.mfa_support)),
        ];
        let ids = self
            .application_ids
            .iter()
            .flat_map(|id| [text(id), text(&self.id)])
            .collect();
        let mut statements = vec![Statement::upsert(Self::TABLE, columns)];
        // A file may move an application id from one publishing to another. The new owner may be written
        // first, while the old one still has the id.
        let take = "DELETE FROM application_ids WHERE application_id = $1";
        statements.extend(
            self.application_ids
                .iter()
                .map(|id| Statement::new(take, vec![text(id)])),
        );
        statements.extend(Statement::replace(
            "application_ids",
            "application_id, publishing",
            2,
            ("publishing", self.id()),
            ids,
        ));
        statements
    }
}

/// Returns the text of an enum without fields, as `serde` writes it.
fn word(word: impl Serialize) -> Value {
    let word = serde_json::to_value(word).expect("an enum without fields is a JSON string");
    text(word.as_str().unwrap_or_default())
}

fn json(list: impl Serialize) -> Value {
    Value::Text(serde_json::to_string(&list).expect("records are made of what JSON can hold"))
}
