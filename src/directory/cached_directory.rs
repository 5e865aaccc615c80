//! A cache in front of a directory, bounded in size and in age.

use std::{fmt, future::Future, hash::Hash, sync::Arc, time::Duration};

use moka::future::Cache;

use super::{Contact, Directory, Employee, EmployeeId, Error, OrganizationId, PublishedSkill};
use crate::clock::{Clock, SignedDuration, Timestamp};

/// The maximum age of a cached result.
pub const MAX_STALENESS: SignedDuration = SignedDuration::from_secs(5);

/// A [`Directory`] that caches the results of another one for at most [`STALENESS`].
///
/// A missing record is cached too, an error is not. Callers that ask for the same thing at the same time
/// share one query.
///
/// The age is measured with the [`Clock`], so that tests can check it, and from the moment before the query.
/// Setting the clock back makes all entries too old. The timer of the cache drops entries after the same
/// time, whatever the clock shows.
#[derive(Clone)]
pub struct CachedDirectory {
    inner: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    skills: TimestampedCache<String, Option<Arc<PublishedSkill>>>,
    employees: TimestampedCache<EmployeeId, Option<Arc<Employee>>>,
    contacts: TimestampedCache<(OrganizationId, String), ScoredContacts>,
}

impl CachedDirectory {
    /// Creates an empty cache in front of `inner`.
    pub fn new(inner: Arc<dyn Directory>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            skills: TimestampedCache::with_capacity(1_000),
            employees: TimestampedCache::with_capacity(10_000),
            contacts: TimestampedCache::with_capacity(2_000),
        }
    }
}

#[async_trait::async_trait]
impl Directory for CachedDirectory {
    async fn find_skill(&self, application_id: &str) -> Result<Option<Arc<PublishedSkill>>, Error> {
        let ask = self.inner.find_skill(application_id);
        self.skills
            .get_or_fetch(&*self.clock, application_id.to_owned(), ask)
            .await
    }

    async fn find_employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error> {
        let ask = self.inner.find_employee(id);
        self.employees.get_or_fetch(&*self.clock, id.clone(), ask).await
    }

    async fn find_contacts(
        &self,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Arc<[(f32, Contact)]>, Error> {
        let ask = self.inner.find_contacts(organization, heard);
        let key = (organization.clone(), heard.to_owned());
        self.contacts.get_or_fetch(&*self.clock, key, ask).await
    }

    // Links are not cached: a link that was recorded a moment ago must be found when the skill is disabled.
    async fn record_link(&self, alexa_user: &str, employee: &EmployeeId) -> Result<(), Error> {
        self.inner.record_link(alexa_user, employee).await
    }

    async fn linked_employees(&self, alexa_user: &str) -> Result<Vec<EmployeeId>, Error> {
        self.inner.linked_employees(alexa_user).await
    }

    async fn ready(&self) -> Result<(), Error> {
        self.inner.ready().await
    }
}

impl fmt::Debug for CachedDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CachedDirectory").field(&self.inner).finish()
    }
}

type ScoredContacts = Arc<[(f32, Contact)]>;

/// Cached results of one kind of query, each with the time before the query was made.
#[derive(Clone)]
struct TimestampedCache<K, V>(Cache<K, (Timestamp, V)>);

impl<K, V> TimestampedCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn with_capacity(entries: u64) -> Self {
        let timer = Duration::from_millis(MAX_STALENESS.as_millis().try_into().unwrap_or(0));
        Self(Cache::builder().max_capacity(entries).time_to_live(timer).build())
    }

    async fn get_or_fetch(
        &self,
        clock: &dyn Clock,
        key: K,
        ask: impl Future<Output = Result<V, Error>> + Send,
    ) -> Result<V, Error> {
        let now = clock.now();
        if let Some((asked_at, answer)) = self.0.get(&key).await {
            let age = now.duration_since(asked_at);
            // A negative age means that the clock was set back. The entry could then be of any age.
            if !age.is_negative() && age < MAX_STALENESS {
                return Ok(answer);
            }
            self.0.invalidate(&key).await;
        }
        // The time is taken before the query. Taken afterwards, a slow query would make the result look
        // younger than it is.
        let fresh = async { Ok((clock.now(), ask.await?)) };
        let (_, answer) = self.0.try_get_with(key, fresh).await.map_err(Error::Shared)?;
        Ok(answer)
    }
}
