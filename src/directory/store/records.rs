//! The statements for each kind of record.

use serde::Serialize;
use sqlx::any::AnyRow;

use super::{
    row_reader,
    transaction::{DirectoryRecord, SqlStatement, SqlValue, text_value},
};
use crate::{
    directory::{App, Contact, Employee, Error, Organization, Publishing, name_matching},
    language::LanguageTag,
};

impl DirectoryRecord for Organization {
    const TABLE: &'static str = "organizations";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn from_row(row: &AnyRow) -> Result<Self, Error> {
        row_reader::read_organization(row, "")
    }

    fn upsert_statements(&self) -> Vec<SqlStatement> {
        let columns = vec![
            ("id", text_value(&self.id)),
            ("name", text_value(&self.name)),
            ("mfa", enum_value(self.mfa)),
        ];
        vec![SqlStatement::upsert(Self::TABLE, columns)]
    }
}

impl DirectoryRecord for Employee {
    const TABLE: &'static str = "employees";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn from_row(row: &AnyRow) -> Result<Self, Error> {
        row_reader::read_employee(row)
    }

    fn upsert_statements(&self) -> Vec<SqlStatement> {
        let columns = vec![
            ("id", text_value(&self.id)),
            ("organization", text_value(&self.organization)),
            ("display_name", text_value(&self.display_name)),
            ("active", SqlValue::Boolean(self.active)),
            ("require_voice_mfa", SqlValue::Boolean(self.require_voice_mfa)),
            ("pin_by", enum_value(self.pin_by)),
            (
                "preferred_language",
                SqlValue::OptionalText(self.preferred_language.as_ref().map(LanguageTag::to_string)),
            ),
            ("emails", json_value(&self.emails)),
            ("phones", json_value(&self.phones)),
        ];
        vec![SqlStatement::upsert(Self::TABLE, columns)]
    }
}

impl DirectoryRecord for Contact {
    const TABLE: &'static str = "contacts";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn from_row(row: &AnyRow) -> Result<Self, Error> {
        row_reader::read_contact(row)
    }

    fn upsert_statements(&self) -> Vec<SqlStatement> {
        let columns = vec![
            ("id", text_value(&self.id)),
            ("organization", text_value(&self.organization)),
            ("name", text_value(&self.name)),
            ("also_called", json_value(&self.also_called)),
            ("department", SqlValue::OptionalText(self.department.clone())),
            ("numbers", json_value(&self.numbers)),
        ];
        let keys = name_matching::search_keys(self)
            .into_iter()
            .flat_map(|key| {
                [
                    text_value(&self.organization),
                    SqlValue::Text(key),
                    text_value(&self.id),
                ]
            })
            .collect();
        let mut statements = vec![SqlStatement::upsert(Self::TABLE, columns)];
        statements.extend(SqlStatement::replace_rows(
            "contact_keys",
            "organization, search_key, contact",
            3,
            ("contact", self.id()),
            keys,
        ));
        statements
    }
}

impl DirectoryRecord for App {
    const TABLE: &'static str = "apps";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn from_row(row: &AnyRow) -> Result<Self, Error> {
        row_reader::read_app(row, "")
    }

    fn upsert_statements(&self) -> Vec<SqlStatement> {
        let columns = vec![
            ("id", text_value(&self.id)),
            ("organization", text_value(&self.organization)),
            ("name", text_value(&self.name)),
            ("welcome", text_value(self.welcome.text())),
            ("welcome_translations", json_value(self.welcome.translations())),
            ("open_intents", json_value(&self.open_intents)),
            ("fixed_answers", json_value(&self.fixed_answers)),
            ("show_answers", SqlValue::Boolean(self.show_answers)),
            ("source", json_value(&self.source)),
            ("second_factor", json_value(&self.second_factor)),
        ];
        vec![SqlStatement::upsert(Self::TABLE, columns)]
    }
}

impl DirectoryRecord for Publishing {
    const TABLE: &'static str = "publishings";
    const SIDE_TABLE: Option<[&'static str; 3]> = Some(["application_ids", "application_id", "publishing"]);

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn from_row(row: &AnyRow) -> Result<Self, Error> {
        row_reader::read_publishing(row, "")
    }

    fn add_side_value(&mut self, application_id: String) {
        self.application_ids.insert(application_id);
    }

    fn upsert_statements(&self) -> Vec<SqlStatement> {
        let columns = vec![
            ("id", text_value(&self.id)),
            ("app", text_value(&self.app)),
            ("channel", enum_value(self.channel)),
            ("mfa_support", SqlValue::Boolean(self.mfa_support)),
        ];
        let ids = self
            .application_ids
            .iter()
            .flat_map(|id| [text_value(id), text_value(&self.id)])
            .collect();
        let mut statements = vec![SqlStatement::upsert(Self::TABLE, columns)];
        // A file may move an application id from one publishing to another. The new owner may be written
        // first, while the old one still has the id.
        let take = "DELETE FROM application_ids WHERE application_id = $1";
        statements.extend(
            self.application_ids
                .iter()
                .map(|id| SqlStatement::new(take, vec![text_value(id)])),
        );
        statements.extend(SqlStatement::replace_rows(
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
fn enum_value(word: impl Serialize) -> SqlValue {
    let word = serde_json::to_value(word).expect("an enum without fields is a JSON string");
    text_value(word.as_str().unwrap_or_default())
}

fn json_value(list: impl Serialize) -> SqlValue {
    SqlValue::Text(serde_json::to_string(&list).expect("records contain only what JSON can represent"))
}
