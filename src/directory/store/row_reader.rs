//! Records from SQL rows.

use serde::de::DeserializeOwned;
use sqlx::{Any, Decode, Row, Type, any::AnyRow};

use crate::directory::{App, Contact, Employee, Error, LocalizedText, Organization, Publishing, SkillLink};

/// Reads the columns of a row, and reports a value that cannot be read as [`Error::Corrupt`].
///
/// `what` is the kind of record, for that error. `prefix` comes before each column name in the result, so
/// that one query can return several records.
pub(super) struct RowReader<'r> {
    row: &'r AnyRow,
    what: &'static str,
    prefix: &'static str,
}

impl<'r> RowReader<'r> {
    pub(super) fn new(row: &'r AnyRow, what: &'static str, prefix: &'static str) -> Self {
        Self { row, what, prefix }
    }

    pub(super) fn text(&self, column: &str) -> Result<String, Error> {
        self.column(column)
    }

    fn optional(&self, column: &str) -> Result<Option<String>, Error> {
        self.column(column)
    }

    pub(super) fn count(&self, column: &str) -> Result<u32, Error> {
        Ok(u32::try_from(self.column::<i64>(column)?).unwrap_or(u32::MAX))
    }

    fn boolean(&self, column: &str) -> Result<bool, Error> {
        Ok(self.column::<i64>(column)? != 0)
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        serde_json::from_str(&self.text(column)?)
            .map_err(|error| self.corrupt_column(column, describe_json_error(&error)))
    }

    /// Reads an id, or an enum without fields: a value that `serde` reads from one string.
    pub(super) fn string_like<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        let word = serde_json::Value::String(self.text(column)?);
        serde_json::from_value(word).map_err(|error| self.corrupt_column(column, describe_json_error(&error)))
    }

    /// Reads the same from a column that may be NULL.
    fn optional_string_like<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error> {
        self.optional(column)?
            .map(|_| self.string_like(column))
            .transpose()
    }

    fn column<T>(&self, column: &str) -> Result<T, Error>
    where
        T: Decode<'r, Any> + Type<Any>,
    {
        let name = format!("{}{column}", self.prefix);
        self.row
            .try_get(name.as_str())
            .map_err(|_| self.corrupt_column(column, "is missing or has the wrong type"))
    }

    fn corrupt_column(&self, column: &str, why: &str) -> Error {
        Error::Corrupt {
            what: self.what,
            why: format!("{column} {why}"),
        }
    }
}

/// Describes a JSON error without the stored value, which may be an address or a number. The messages of
/// `serde_json` quote it.
fn describe_json_error(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "has a value that is not allowed",
        _ => "is not JSON",
    }
}

pub(super) fn read_organization(row: &AnyRow, prefix: &'static str) -> Result<Organization, Error> {
    let row = RowReader::new(row, "organization", prefix);
    Ok(Organization {
        id: row.string_like("id")?,
        name: row.text("name")?,
        mfa: row.string_like("mfa")?,
    })
}

pub(super) fn read_employee(row: &AnyRow) -> Result<Employee, Error> {
    let row = RowReader::new(row, "employee", "");
    Ok(Employee {
        id: row.string_like("id")?,
        organization: row.string_like("organization")?,
        display_name: row.text("display_name")?,
        active: row.boolean("active")?,
        require_voice_mfa: row.boolean("require_voice_mfa")?,
        pin_by: row.string_like("pin_by")?,
        preferred_language: row.optional_string_like("preferred_language")?,
        emails: row.json("emails")?,
        phones: row.json("phones")?,
    })
}

pub(super) fn read_contact(row: &AnyRow) -> Result<Contact, Error> {
    let row = RowReader::new(row, "contact", "");
    Ok(Contact {
        id: row.string_like("id")?,
        organization: row.string_like("organization")?,
        name: row.text("name")?,
        also_called: row.json("also_called")?,
        department: row.optional("department")?,
        numbers: row.json("numbers")?,
    })
}

pub(super) fn read_app(row: &AnyRow, prefix: &'static str) -> Result<App, Error> {
    let row = RowReader::new(row, "app", prefix);
    Ok(App {
        id: row.string_like("id")?,
        organization: row.string_like("organization")?,
        name: row.text("name")?,
        welcome: read_welcome(&row)?,
        open_intents: row.json("open_intents")?,
        fixed_answers: row.json("fixed_answers")?,
        show_answers: row.boolean("show_answers")?,
        source: row.json("source")?,
        second_factor: row.json("second_factor")?,
    })
}

/// Reads the welcome. Its translations are in a column of their own, which a later migration added.
fn read_welcome(row: &RowReader<'_>) -> Result<LocalizedText, Error> {
    let text = LocalizedText::from_stored(&row.text("welcome")?);
    Ok(text.with_translations(row.json("welcome_translations")?))
}

/// Reads a publishing without its application ids, which are in a table of their own.
pub(super) fn read_publishing(row: &AnyRow, prefix: &'static str) -> Result<Publishing, Error> {
    let row = RowReader::new(row, "publishing", prefix);
    Ok(Publishing {
        id: row.string_like("id")?,
        app: row.string_like("app")?,
        channel: row.string_like("channel")?,
        application_ids: [].into(),
        mfa_support: row.boolean("mfa_support")?,
    })
}

pub(super) fn read_link(row: &AnyRow) -> Result<SkillLink, Error> {
    let row = RowReader::new(row, "link", "");
    Ok(SkillLink {
        publishing: row.string_like("publishing")?,
        alexa_user: row.text("alexa_user")?,
        employee: row.string_like("employee")?,
        device: row.text("device")?,
    })
}
