//! Checks that involve more than one record: duplicate ids and broken references.

use std::{
    collections::{HashMap, HashSet},
    marker::PhantomData,
};

use super::{Located, Records, faults::Faults};
use crate::directory::{
    Error,
    store::{Record, Writer},
};
use crate::located::{Kind, Node};

/// Reports ids and application ids that occur twice in the file.
pub(super) fn within(records: &Records, faults: &mut Faults) {
    unique(&records.organizations, faults);
    unique(&records.employees, faults);
    unique(&records.contacts, faults);
    unique(&records.apps, faults);
    unique(&records.publishings, faults);
    let mut taken = HashSet::new();
    for Written { id, at, path } in application_ids(records, faults.text) {
        if !taken.insert(id) {
            let message = "this application id is in the file twice; Alexa calls one skill by it";
            faults.add(at, path, message);
        }
    }
}

/// Reports references to records that are neither in the file nor in the directory, and application ids that
/// belong to another publishing.
pub(super) async fn against(
    records: &Records<'_>,
    writer: &mut Writer,
    faults: &mut Faults<'_>,
) -> Result<(), Error> {
    let mut organizations = Known::of(&records.organizations, "organization", faults.text);
    organizations.check(&records.employees, writer, faults).await?;
    organizations.check(&records.contacts, writer, faults).await?;
    organizations.check(&records.apps, writer, faults).await?;
    let mut apps = Known::of(&records.apps, "app", faults.text);
    apps.check(&records.publishings, writer, faults).await?;
    taken_application_ids(records, writer, faults).await
}

/// Returns the string at this key, or `None` if it is missing or not a string.
fn text_at(node: &Node, key: &str, text: &str) -> Option<String> {
    // The checks read ids from the text, not from the record: a record with a fault elsewhere has no value.
    let value = node.member(key)?;
    serde_json::from_str(&text[value.span.clone()]).ok()
}

fn unique<R: Record>(records: &[Located<'_, R>], faults: &mut Faults) {
    let mut taken = HashSet::new();
    for Located { node, path, .. } in records {
        let Some(id) = text_at(node, "id", faults.text) else {
            continue;
        };
        let message = format!("the id `{id}` is in {} twice; ids name one record", R::TABLE);
        if !taken.insert(id) {
            faults.add(node.place("id"), format!("{path}.id"), message);
        }
    }
}

/// The ids of one kind of record: those in the file, and those that were looked up in the directory.
struct Known<R> {
    /// The key by which other records refer to this kind.
    key: &'static str,
    /// True for an id that exists, false for one that was looked up and not found.
    ids: HashMap<String, bool>,
    kind: PhantomData<R>,
}

impl<R: Record> Known<R> {
    fn of(records: &[Located<'_, R>], key: &'static str, text: &str) -> Self {
        let ids = records
            .iter()
            .filter_map(|located| text_at(located.node, "id", text));
        Self {
            key,
            ids: ids.map(|id| (id, true)).collect(),
            kind: PhantomData,
        }
    }

    async fn check<F>(
        &mut self,
        from: &[Located<'_, F>],
        writer: &mut Writer,
        faults: &mut Faults<'_>,
    ) -> Result<(), Error> {
        let key = self.key;
        for Located { node, path, .. } in from {
            let Some(to) = text_at(node, key, faults.text) else {
                continue;
            };
            if !self.knows(&to, writer).await? {
                let message = format!(
                    "there is no {key} `{to}`, neither in {} here nor imported before",
                    R::TABLE
                );
                faults.add(node.place(key), format!("{path}.{key}"), message);
            }
        }
        Ok(())
    }

    async fn knows(&mut self, id: &str, writer: &mut Writer) -> Result<bool, Error> {
        if let Some(known) = self.ids.get(id) {
            return Ok(*known);
        }
        let known = writer.find::<R>(id).await?.is_some();
        self.ids.insert(id.to_owned(), known);
        Ok(known)
    }
}

async fn taken_application_ids(
    records: &Records<'_>,
    writer: &mut Writer,
    faults: &mut Faults<'_>,
) -> Result<(), Error> {
    let here: HashSet<String> = records
        .publishings
        .iter()
        .filter_map(|located| text_at(located.node, "id", faults.text))
        .collect();
    for Written { id, at, path } in application_ids(records, faults.text) {
        let holder = writer.holder(&id).await?;
        // If the owner is in the file too, the file lists all its application ids and replaces the old ones.
        // So only an owner outside of the file keeps its id.
        if let Some(holder) = holder.filter(|holder| !here.contains(holder)) {
            let message =
                format!("the publishing `{holder}` has this application id; take it away there first");
            faults.add(at, path, message);
        }
    }
    Ok(())
}

/// An application id in the file, with its byte offset and its JSON path.
struct Written {
    id: String,
    at: usize,
    path: String,
}

fn application_ids(records: &Records, text: &str) -> Vec<Written> {
    let mut all = vec![];
    for Located { node, path, .. } in &records.publishings {
        let Some(Kind::Array(items)) = node.member("application_ids").map(|list| &list.kind) else {
            continue;
        };
        all.extend(items.iter().enumerate().filter_map(|(at, item)| {
            Some(Written {
                id: serde_json::from_str(&text[item.span.clone()]).ok()?,
                at: item.span.start,
                path: format!("{path}.application_ids[{at}]"),
            })
        }));
    }
    all
}
