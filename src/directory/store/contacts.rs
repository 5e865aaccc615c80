//! Looking for contacts by name: an index look-up, never a scan.

use std::{collections::BTreeSet, fmt::Write};

use super::{Database, rows};
use crate::directory::{Contact, Error, OrganizationId, names};

/// No more people than this are ever judged.
const CANDIDATES: usize = 64;

/// The contacts that `heard` could mean, best first, each with its score.
///
/// A name of several words is looked for as a whole first; only when nobody is called that, by its parts.
pub(super) async fn called(
    database: &Database,
    organization: &OrganizationId,
    heard: &str,
) -> Result<Vec<(f32, Contact)>, Error> {
    let found = judged(database, organization, heard, &names::whole_keys(heard)).await?;
    let several_words = names::words(heard).len() > 1;
    if several_words && !found.is_empty() {
        return Ok(found);
    }
    judged(database, organization, heard, &names::part_keys(heard)).await
}

async fn judged(
    database: &Database,
    organization: &OrganizationId,
    heard: &str,
    keys: &BTreeSet<String>,
) -> Result<Vec<(f32, Contact)>, Error> {
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let sql = candidates(keys);
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(organization.as_str());
    for key in keys {
        query = query.bind(key.as_str());
    }
    let mut found = vec![];
    for row in database.fetch_all(query).await? {
        let contact = rows::contact(&row)?;
        let score = names::score(heard, &contact);
        if score >= names::THRESHOLD {
            found.push((score, contact));
        }
    }
    found.sort_by(|(a, x), (b, y)| {
        b.total_cmp(a)
            .then_with(|| (&x.name, &x.id).cmp(&(&y.name, &y.id)))
    });
    Ok(found)
}

/// Each key gives at most as many people as are judged, so that the cost does not grow with the organization.
fn candidates(keys: &BTreeSet<String>) -> String {
    let mut hits = String::new();
    for (at, key) in keys.iter().enumerate() {
        let union = if at == 0 { "" } else { " UNION ALL " };
        let (weight, place) = (weight(key), at + 2);
        // Nothing of the key itself is written into the statement: it is bound.
        let _ = write!(
            hits,
            "{union}SELECT contact, {weight} AS weight FROM (SELECT contact FROM contact_keys \
             WHERE organization = $1 AND search_key = ${place} ORDER BY contact LIMIT {CANDIDATES}) AS k{place}"
        );
    }
    format!(
        "SELECT id, organization, name, also_called, department, numbers FROM contacts JOIN \
         (SELECT contact, SUM(weight) AS weight FROM ({hits}) AS hits GROUP BY contact \
         ORDER BY SUM(weight) DESC, contact LIMIT {CANDIDATES}) AS best ON best.contact = contacts.id"
    )
}

/// How much a key of this kind tells.
fn weight(key: &str) -> u8 {
    match key.as_bytes().first() {
        Some(b'n') => 16,
        Some(b'h' | b'q') => 8,
        Some(b'j') => 6,
        Some(b'w') => 4,
        _ => 1,
    }
}
