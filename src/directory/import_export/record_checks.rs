//! Checks that involve more than one record: duplicate ids and broken references.

use std::{
    collections::{HashMap, HashSet},
    marker::PhantomData,
};

use super::{
    import_error::ImportFaultCollector,
    import_records::{ImportRecords, LocatedRecord},
};
use crate::directory::{
    Error,
    store::{DirectoryRecord, DirectoryTransaction},
};
use crate::json_reader::JsonValue;

/// Reports ids and application ids that occur twice in the file.
pub(super) fn check_uniqueness(records: &ImportRecords, faults: &mut ImportFaultCollector) {
    check_unique_ids(&records.organizations, faults);
    check_unique_ids(&records.employees, faults);
    check_unique_ids(&records.contacts, faults);
    check_unique_ids(&records.apps, faults);
    check_unique_ids(&records.publishings, faults);
    let mut taken = HashSet::new();
    for (id, value) in collect_application_ids(records) {
        if !taken.insert(id) {
            let message = "this application id occurs twice in the file; it can belong to only one skill";
            faults.add_fault(value.offset(), message);
        }
    }
}

/// Reports references to records that are neither in the file nor in the directory, and application ids that
/// belong to another publishing.
pub(super) async fn check_references(
    records: &ImportRecords<'_>,
    writer: &mut DirectoryTransaction,
    faults: &mut ImportFaultCollector<'_>,
) -> Result<(), Error> {
    let mut organizations = KnownIds::from_records(&records.organizations, "organization");
    organizations
        .check_references_from(&records.employees, writer, faults)
        .await?;
    organizations
        .check_references_from(&records.contacts, writer, faults)
        .await?;
    organizations
        .check_references_from(&records.apps, writer, faults)
        .await?;
    let mut apps = KnownIds::from_records(&records.apps, "app");
    apps.check_references_from(&records.publishings, writer, faults)
        .await?;
    check_application_id_owners(records, writer, faults).await
}

// The checks read ids from the file, not from the record: a record with a fault elsewhere has no value.
fn check_unique_ids<R: DirectoryRecord>(records: &[LocatedRecord<'_, R>], faults: &mut ImportFaultCollector) {
    let mut taken = HashSet::new();
    for LocatedRecord { value, .. } in records {
        let Some(id) = value.text_of("id") else {
            continue;
        };
        let message = format!(
            "the id `{id}` occurs twice in {}; each record needs its own id",
            R::TABLE
        );
        if !taken.insert(id) {
            faults.add_fault(value.offset_of("id"), message);
        }
    }
}

/// The ids of one kind of record: those in the file, and those that were looked up in the directory.
struct KnownIds<R> {
    /// The key by which other records refer to this kind.
    key: &'static str,
    /// True for an id that exists, false for one that was looked up and not found.
    ids: HashMap<String, bool>,
    kind: PhantomData<R>,
}

impl<R: DirectoryRecord> KnownIds<R> {
    fn from_records(records: &[LocatedRecord<'_, R>], key: &'static str) -> Self {
        let ids = records.iter().filter_map(|located| located.value.text_of("id"));
        Self {
            key,
            ids: ids.map(|id| (id, true)).collect(),
            kind: PhantomData,
        }
    }

    async fn check_references_from<F>(
        &mut self,
        from: &[LocatedRecord<'_, F>],
        writer: &mut DirectoryTransaction,
        faults: &mut ImportFaultCollector<'_>,
    ) -> Result<(), Error> {
        let key = self.key;
        for LocatedRecord { value, .. } in from {
            let Some(to) = value.text_of(key) else {
                continue;
            };
            if !self.contains_or_find(&to, writer).await? {
                let message = format!(
                    "there is no {key} `{to}`, neither in {} of this file nor imported before",
                    R::TABLE
                );
                faults.add_fault(value.offset_of(key), message);
            }
        }
        Ok(())
    }

    async fn contains_or_find(&mut self, id: &str, writer: &mut DirectoryTransaction) -> Result<bool, Error> {
        if let Some(known) = self.ids.get(id) {
            return Ok(*known);
        }
        let known = writer.find_record::<R>(id).await?.is_some();
        self.ids.insert(id.to_owned(), known);
        Ok(known)
    }
}

async fn check_application_id_owners(
    records: &ImportRecords<'_>,
    writer: &mut DirectoryTransaction,
    faults: &mut ImportFaultCollector<'_>,
) -> Result<(), Error> {
    let here: HashSet<String> = records
        .publishings
        .iter()
        .filter_map(|located| located.value.text_of("id"))
        .collect();
    for (id, value) in collect_application_ids(records) {
        let holder = writer.find_application_id_owner(&id).await?;
        // If the owner is in the file too, the file lists all its application ids and replaces the old ones.
        // So only an owner outside of the file keeps its id.
        if let Some(holder) = holder.filter(|holder| !here.contains(holder)) {
            let message = format!("the publishing `{holder}` has this application id; remove it there first");
            faults.add_fault(value.offset(), message);
        }
    }
    Ok(())
}

/// The application ids in the file, with their positions.
fn collect_application_ids<'t>(records: &ImportRecords<'t>) -> impl Iterator<Item = (String, JsonValue<'t>)> {
    let ids = records
        .publishings
        .iter()
        .flat_map(|located| located.value.items_of("application_ids"));
    ids.filter_map(|value| Some((value.as_text()?, value)))
}
