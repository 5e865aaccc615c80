//! The [`Directory`] in a [`Database`].

use std::sync::Arc;

use super::{Database, contact_search, row_reader};
use crate::{
    clock::Timestamp,
    directory::{
        Contact, Directory, Employee, EmployeeId, Error, OrganizationId, PublishedSkill, PublishingId,
        SkillLink, skill_link::LINK_LIFETIME,
    },
};

/// People and settings in SQLite or PostgreSQL. Each call is a query: see [`CachedDirectory`] for a cache.
///
/// [`CachedDirectory`]: crate::directory::CachedDirectory
#[derive(Debug, Clone)]
pub struct SqlDirectory {
    database: Database,
}

impl SqlDirectory {
    /// Creates the directory in this database. The database must be migrated before the first query.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The database that the directory is stored in.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

#[async_trait::async_trait]
impl Directory for SqlDirectory {
    async fn find_skill(&self, application_id: &str) -> Result<Option<Arc<PublishedSkill>>, Error> {
        // PostgreSQL rejects a text that contains NUL. That would be reported as an outage, although the
        // request is simply for a skill that does not exist.
        if application_id.contains('\0') {
            return Ok(None);
        }
        // The query returns one row for each application id of the publishing. All other columns are the same
        // in each row.
        let rows = self
            .database
            .fetch_all(sqlx::query(SELECT_SKILL).bind(application_id))
            .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut publishing = row_reader::read_publishing(first, "p_")?;
        for row in &rows {
            let id = row_reader::RowReader::new(row, "publishing", "i_").text("application_id")?;
            publishing.application_ids.insert(id);
        }
        Ok(Some(Arc::new(PublishedSkill {
            organization: row_reader::read_organization(first, "o_")?,
            app: row_reader::read_app(first, "a_")?,
            publishing,
            enrolled: row_reader::RowReader::new(first, "organization", "").count("enrolled")?,
        })))
    }

    async fn find_employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error> {
        let row = self
            .database
            .fetch_optional(sqlx::query(SELECT_EMPLOYEE).bind(id.as_str()))
            .await?;
        row.map(|row| row_reader::read_employee(&row).map(Arc::new))
            .transpose()
    }

    async fn find_contacts(
        &self,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Arc<[(f32, Contact)]>, Error> {
        Ok(contact_search::find_contacts(&self.database, organization, heard)
            .await?
            .into())
    }

    async fn record_link(&self, link: &SkillLink, used_at: Timestamp) -> Result<(), Error> {
        let upsert = sqlx::query(UPSERT_LINK)
            .bind(link.publishing.as_str())
            .bind(link.alexa_user.as_str())
            .bind(link.employee.as_str())
            .bind(link.device.as_str())
            .bind(used_at.as_millisecond());
        self.database.execute(upsert).await?;
        let delete = sqlx::query(DELETE_EXPIRED_LINKS).bind(earliest_use(used_at));
        self.database.execute(delete).await?;
        Ok(())
    }

    async fn find_links(
        &self,
        publishing: &PublishingId,
        alexa_user: &str,
        happened_at: Timestamp,
    ) -> Result<Vec<SkillLink>, Error> {
        let select = sqlx::query(SELECT_LINKS)
            .bind(publishing.as_str())
            .bind(alexa_user)
            .bind(earliest_use(happened_at))
            .bind(happened_at.as_millisecond());
        let rows = self.database.fetch_all(select).await?;
        rows.iter().map(row_reader::read_link).collect()
    }

    async fn ready(&self) -> Result<(), Error> {
        self.database.ready().await
    }
}

const SELECT_SKILL: &str = "
    SELECT o.id AS o_id, o.name AS o_name, o.mfa AS o_mfa,
           a.id AS a_id, a.organization AS a_organization, a.name AS a_name, a.welcome AS a_welcome,
           a.welcome_translations AS a_welcome_translations, a.show_answers AS a_show_answers,
           a.open_intents AS a_open_intents, a.fixed_answers AS a_fixed_answers, a.source AS a_source,
           a.second_factor AS a_second_factor,
           p.id AS p_id, p.app AS p_app, p.channel AS p_channel, p.mfa_support AS p_mfa_support,
           every.application_id AS i_application_id,
           (SELECT COUNT(*) FROM employees e WHERE e.organization = o.id AND e.active = 1) AS enrolled
    FROM application_ids called
    JOIN publishings p ON p.id = called.publishing
    JOIN application_ids every ON every.publishing = p.id
    JOIN apps a ON a.id = p.app
    JOIN organizations o ON o.id = a.organization
    WHERE called.application_id = $1";

const SELECT_EMPLOYEE: &str = "
    SELECT id, organization, display_name, active, require_voice_mfa, pin_by, preferred_language, emails, phones
    FROM employees WHERE id = $1";

/// The earliest last use of a link that counts at this time, in milliseconds since 1970.
fn earliest_use(now: Timestamp) -> i64 {
    // In milliseconds, because a time that somebody made up may be too early to subtract anything from.
    let lifetime = i64::try_from(LINK_LIFETIME.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_sub(lifetime)
}

// Selecting the skill and the employee instead of inserting the bound ids avoids a foreign key error for one that does
// not exist.
const UPSERT_LINK: &str = "
    INSERT INTO skill_links (publishing, alexa_user, employee, device, last_used_ms)
    SELECT p.id, $2, e.id, $4, $5 FROM publishings p CROSS JOIN employees e WHERE p.id = $1 AND e.id = $3
    ON CONFLICT (publishing, alexa_user, employee, device) DO UPDATE SET last_used_ms = excluded.last_used_ms
    WHERE skill_links.last_used_ms < excluded.last_used_ms";

const DELETE_EXPIRED_LINKS: &str = "DELETE FROM skill_links WHERE last_used_ms < $1";

const SELECT_LINKS: &str = "
    SELECT publishing, alexa_user, employee, device FROM skill_links
    WHERE publishing = $1 AND alexa_user = $2 AND last_used_ms BETWEEN $3 AND $4
    ORDER BY employee, device";
