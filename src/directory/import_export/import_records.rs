//! The records of a file on their way into the directory.

use crate::{
    directory::{App, Contact, Employee, Organization, Publishing},
    json_reader::JsonValue,
};

/// The records of a file, each checked by itself.
#[derive(Debug)]
pub(super) struct ImportRecords<'t> {
    pub(super) organizations: Vec<LocatedRecord<'t, Organization>>,
    pub(super) employees: Vec<LocatedRecord<'t, Employee>>,
    pub(super) contacts: Vec<LocatedRecord<'t, Contact>>,
    pub(super) apps: Vec<LocatedRecord<'t, App>>,
    pub(super) publishings: Vec<LocatedRecord<'t, Publishing>>,
}

/// A record and its position in the file.
///
/// `record` is `None` if the record has a fault. Its references are checked all the same, so that one run
/// reports everything that needs to be corrected.
#[derive(Debug)]
pub(super) struct LocatedRecord<'t, R> {
    pub(super) record: Option<R>,
    pub(super) value: JsonValue<'t>,
}
