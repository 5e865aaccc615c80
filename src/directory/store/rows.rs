//! Records from SQL rows.

use serde::de::DeserializeOwned;
use sqlx::{Any, Decode, Row, Type, any::AnyRow};

use crate::directory::{App, Contact, Employee, Error, Organization, Publishing, Wording};

/// Reads the columns of a row, and reports a value that cannot be read as [`Error::Corrupt`].
///
/// `what` is the kind of record, for that error. `prefix` comes before each column name in the result, so
/// that one query can return several records.
pub(super) struct Reader<'r> {
    row: &'r AnyRow,
    what: &'static str,
    prefix: &'static str,
}

impl<'r> Reader<'r> {
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

    fn switch(&self, column: &str) -> Result<bool, Error> {
        Ok(self.column::<i64>(column)? != 0)
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.corrupt(column, category(&error)))
    }

    /// Reads an id, or an enum without fields: a value that `serde` reads from one string.
    pub(super) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        let word = serde_json::Value::String(self.text(column)?);
        serde_json::from_value(word).map_err(|error| self.corrupt(column, category(&error)))
    }

    /// Reads the same from a column that may be NULL.
    fn optional_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error> {
        self.optional(column)?.map(|_| self.word(column)).transpose()
    }

    fn column<T>(&self, column: &str) -> Result<T, Error>
    where
        T: Decode<'r, Any> + Type<Any>,
    {
        let name = format!("{}{column}", self.prefix);
        self.row
            .try_get(name.as_str())
            .map_err(|_| self.corrupt(column, "is missing or of another type"))
    }

    fn corrupt(&self, column: &str, why: &str) -> Error {
        Error::Corrupt {
            what: self.what,
            why: format!("{column} {why}"),
        }
    }
}

/// Describes a JSON error without the stored value, which may be an address or a number. The messages of
/// `serde_json` quote it.
fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "has a value that is not allowed",
        _ => "is not JSON",
    }
}

pub(super) fn organization(row: &AnyRow, prefix: &'static str) -> Result<Organization, Error> {
    let row = Reader::new(row, "organization", prefix);
    Ok(Organization {
        id: row.word("id")?,
        name: row.text("name")?,
        mfa: row.word("mfa")?,
    })
}

pub(super) fn employee(row: &AnyRow) -> Result<Employee, Error> {
    let row = Reader::new(row, "employee", "");
    Ok(Employee {
        id: row.word("id")?,
        organization: row.word("organization")?,
        display_name: row.text("display_name")?,
        active: row.switch("active")?,
        require_voice_mfa: row.switch("require_voice_mfa")?,
        pin_by: row.word("pin_by")?,
        preferred_language: row.optional_word("preferred_language")?,
        emails: row.json("emails")?,
        phones: row.json("phones")?,
    })
}

pub(super) fn contact(row: &AnyRow) -> Result<Contact, Error> {
    let row = Reader::new(row, "contact", "");
    Ok(Contact {
        id: row.word("id")?,
        organization: row.word("organization")?,
        name: row.text("name")?,
        also_called: row.json("also_called")?,
        department: row.optional("department")?,
        numbers: row.json("numbers")?,
    })
}

pub(super) fn app(row: &AnyRow, prefix: &'static str) -> Result<App, Error> {
    let row = Reader::new(row, "app", prefix);
    Ok(App {
        id: row.word("id")?,
        organization: row.word("organization")?,
        name: row.text("name")?,
        welcome: welcome(&row)?,
        open_intents: row.json("open_intents")?,
        fixed_answers: row.json("fixed_answers")?,
        show_answers: row.switch("show_answers")?,
        source: row.json("source")?,
        second_factor: row.json("second_factor")?,
    })
}

/// Reads the welcome. Its translations are in a column of their own, which a later migration added.
fn welcome(row: &Reader<'_>) -> Result<Wording, Error> {
    let text = Wording::stored(&row.text("welcome")?);
    Ok(text.translated(row.json("welcome_translations")?))
}

/// Reads a publishing without its application ids, which are in a table of their own.
pub(super) fn publishing(row: &AnyRow, prefix: &'static str) -> Result<Publishing, Error> {
    let row = Reader::new(row, "publishing", prefix);
    Ok(Publishing {
        id: row.word("id")?,
        app: row.word("app")?,
        channel: row.word("channel")?,
        application_ids: [].into(),
        mfa_support: row.switch("mfa_support")?,
    })
}
