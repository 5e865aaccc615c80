//! What no record can tell alone: ids that are taken, references that lead nowhere.

use std::collections::{HashMap, HashSet};

use super::{Located, Records, faults::Faults, located::Kind};
use crate::directory::{
    Error,
    store::{Record, Writer},
};

/// Ids and application ids that are in the file twice.
pub(super) fn within(records: &Records, faults: &mut Faults) {
    unique(&records.organizations, faults);
    unique(&records.employees, faults);
    unique(&records.contacts, faults);
    unique(&records.apps, faults);
    unique(&records.publishings, faults);
    let mut taken = HashSet::new();
    for Written { id, at, path, .. } in application_ids(records, faults.text) {
        if !taken.insert(id) {
            faults.add(
                at,
                path,
                "this application id is in the file twice; Alexa calls one skill by it",
            );
        }
    }
}

/// References to what is neither in the file nor in the directory, and application ids that another publishing has.
pub(super) async fn against(
    records: &Records<'_>,
    writer: &mut Writer,
    faults: &mut Faults<'_>,
) -> Result<(), Error> {
    let mut organizations = Known::of(&records.organizations);
    for located in &records.employees {
        let to = located.record.organization.as_str();
        organizations
            .check("organization", to, located, writer, faults)
            .await?;
    }
    for located in &records.contacts {
        let to = located.record.organization.as_str();
        organizations
            .check("organization", to, located, writer, faults)
            .await?;
    }
    for located in &records.apps {
        let to = located.record.organization.as_str();
        organizations
            .check("organization", to, located, writer, faults)
            .await?;
    }
    let mut apps = Known::of(&records.apps);
    for located in &records.publishings {
        apps.check("app", located.record.app.as_str(), located, writer, faults)
            .await?;
    }
    taken_application_ids(records, writer, faults).await
}

fn unique<R: Record>(records: &[Located<'_, R>], faults: &mut Faults) {
    let mut taken = HashSet::new();
    for Located { record, node, path } in records {
        if !taken.insert(record.id()) {
            let message = format!(
                "the id `{}` is in {} twice; ids name one record",
                record.id(),
                R::TABLE
            );
            faults.add(node.place("id"), format!("{path}.id"), message);
        }
    }
}

/// Records of one kind that may be referred to.
struct Known<'r, R> {
    ids: HashMap<&'r str, bool>,
    kind: std::marker::PhantomData<R>,
}

impl<'r, R: Record> Known<'r, R> {
    fn of(records: &'r [Located<'_, R>]) -> Self {
        Self {
            ids: records
                .iter()
                .map(|located| (located.record.id(), true))
                .collect(),
            kind: std::marker::PhantomData,
        }
    }

    async fn check<F>(
        &mut self,
        key: &str,
        to: &'r str,
        from: &Located<'_, F>,
        writer: &mut Writer,
        faults: &mut Faults<'_>,
    ) -> Result<(), Error> {
        let known = match self.ids.get(to) {
            Some(known) => *known,
            None => writer.find::<R>(to).await?.is_some(),
        };
        self.ids.insert(to, known);
        if !known {
            let message = format!(
                "there is no {key} `{to}`, neither in {} here nor imported before",
                R::TABLE
            );
            faults.add(from.node.place(key), format!("{}.{key}", from.path), message);
        }
        Ok(())
    }
}

async fn taken_application_ids(
    records: &Records<'_>,
    writer: &mut Writer,
    faults: &mut Faults<'_>,
) -> Result<(), Error> {
    let here: HashSet<&str> = records.publishings.iter().map(|p| p.record.id()).collect();
    for Written {
        id,
        publishing,
        at,
        path,
    } in application_ids(records, faults.text)
    {
        let holder = writer.holder(&id).await?;
        // One that is in the file too gives up what it had: the file says all it has.
        if let Some(holder) = holder.filter(|holder| holder != publishing && !here.contains(holder.as_str()))
        {
            let message =
                format!("the publishing `{holder}` has this application id; take it away there first");
            faults.add(at, path, message);
        }
    }
    Ok(())
}

/// An application id as the file has it.
struct Written<'r> {
    id: String,
    publishing: &'r str,
    at: usize,
    path: String,
}

fn application_ids<'r>(records: &'r Records, text: &str) -> Vec<Written<'r>> {
    let mut all = vec![];
    for Located { record, node, path } in &records.publishings {
        let Some(Kind::Array(items)) = node.member("application_ids").map(|list| &list.kind) else {
            continue;
        };
        all.extend(items.iter().enumerate().map(|(at, item)| Written {
            id: serde_json::from_str(&text[item.span.clone()]).unwrap_or_default(),
            publishing: record.id(),
            at: item.span.start,
            path: format!("{path}.application_ids[{at}]"),
        }));
    }
    all
}
