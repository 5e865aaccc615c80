//! The search for contacts by name. It uses an index and never scans the contacts.

use std::{collections::BTreeSet, fmt::Write};

use super::{Database, row_reader};
use crate::directory::{Contact, Error, OrganizationId, name_matching};

/// The maximum number of contacts that are compared with a name.
const MAX_CANDIDATES: usize = 64;

/// Finds the contacts whose name matches `heard`, best match first, each with its score.
///
/// A name of several words is first searched as a whole. If nobody has that name, its words are searched.
pub(super) async fn find_contacts(
    database: &Database,
    organization: &OrganizationId,
    heard: &str,
) -> Result<Vec<(f32, Contact)>, Error> {
    let found = score_candidates(
        database,
        organization,
        heard,
        &name_matching::whole_name_keys(heard),
    )
    .await?;
    // A single word is always searched both ways: "lee" is the whole name of nobody, or of one contact among
    // several with that surname.
    let several_words = name_matching::split_name(heard).len() > 1;
    if several_words && !found.is_empty() {
        return Ok(found);
    }
    score_candidates(
        database,
        organization,
        heard,
        &name_matching::name_part_keys(heard),
    )
    .await
}

async fn score_candidates(
    database: &Database,
    organization: &OrganizationId,
    heard: &str,
    keys: &BTreeSet<String>,
) -> Result<Vec<(f32, Contact)>, Error> {
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let sql = candidate_query(keys);
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(organization.as_str());
    for key in keys {
        query = query.bind(key.as_str());
    }
    let mut found = vec![];
    for row in database.fetch_all(query).await? {
        let contact = row_reader::read_contact(&row)?;
        let score = name_matching::score_contact(heard, &contact);
        if score >= name_matching::MATCH_THRESHOLD {
            found.push((score, contact));
        }
    }
    found.sort_by(|(a, x), (b, y)| {
        b.total_cmp(a)
            .then_with(|| (&x.name, &x.id).cmp(&(&y.name, &y.id)))
    });
    Ok(found)
}

/// Returns the query for the contacts with the best matching keys.
///
/// Each key contributes at most [`MAX_CANDIDATES`] contacts. Without this limit, a common first name in a large
/// organization would make the query slow.
fn candidate_query(keys: &BTreeSet<String>) -> String {
    let mut hits = String::new();
    for (at, key) in keys.iter().enumerate() {
        let union = if at == 0 { "" } else { " UNION ALL " };
        let (weight, place) = (key_weight(key), at + 2);
        // The key itself is bound. Only its weight and its number become part of the statement.
        let _ = write!(
            hits,
            "{union}SELECT contact, {weight} AS weight FROM (SELECT contact FROM contact_keys \
             WHERE organization = $1 AND search_key = ${place} ORDER BY contact LIMIT {MAX_CANDIDATES}) AS k{place}"
        );
    }
    format!(
        "SELECT id, organization, name, also_called, department, numbers FROM contacts JOIN \
         (SELECT contact, SUM(weight) AS weight FROM ({hits}) AS hits GROUP BY contact \
         ORDER BY SUM(weight) DESC, contact LIMIT {MAX_CANDIDATES}) AS best ON best.contact = contacts.id"
    )
}

/// Returns the weight of a key: the more of the name it covers, and the more exactly, the higher. See
/// [`name_matching`] for the kinds of keys.
fn key_weight(key: &str) -> u8 {
    match key.as_bytes().first() {
        Some(b'n') => 16,
        Some(b'h' | b'q') => 8,
        Some(b'j') => 6,
        Some(b'w') => 4,
        _ => 1,
    }
}
