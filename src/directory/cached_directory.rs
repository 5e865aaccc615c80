//! A cache in front of a directory, bounded in size and in age.

use std::{fmt, hash::Hash, sync::Arc};

use super::{
    Contact, Directory, Employee, EmployeeId, Error, OrganizationId, PublishedSkill, PublishingId, SkillLink,
};
use crate::{
    aged_cache::{AgedCache, EvictionPolicy},
    clock::{Clock, SignedDuration, Timestamp},
};

/// The maximum age of a cached result.
pub const MAX_STALENESS: SignedDuration = SignedDuration::from_secs(5);

/// A [`Directory`] that caches the results of another one for at most [`MAX_STALENESS`]. A missing record is cached too.
#[derive(Clone)]
pub struct CachedDirectory {
    inner: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    skills: AgedCache<String, Option<Arc<PublishedSkill>>>,
    employees: AgedCache<EmployeeId, Option<Arc<Employee>>>,
    contacts: AgedCache<(OrganizationId, String), ScoredContacts>,
}

impl CachedDirectory {
    /// Creates an empty cache in front of `inner`.
    pub fn new(inner: Arc<dyn Directory>, clock: Arc<dyn Clock>) -> Self {
        // Not the least recently used entry goes, but the least often used one: names that somebody makes up must not
        // push out those in use.
        fn cache<K, V>(capacity: u64) -> AgedCache<K, V>
        where
            K: Hash + Eq + Send + Sync + 'static,
            V: Clone + Send + Sync + 'static,
        {
            AgedCache::new(capacity, MAX_STALENESS, EvictionPolicy::tiny_lfu())
        }
        Self {
            inner,
            clock,
            skills: cache(1_000),
            employees: cache(10_000),
            contacts: cache(2_000),
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
            .map_err(Error::Shared)
    }

    async fn find_employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error> {
        let ask = self.inner.find_employee(id);
        self.employees
            .get_or_fetch(&*self.clock, id.clone(), ask)
            .await
            .map_err(Error::Shared)
    }

    async fn find_contacts(
        &self,
        organization: &OrganizationId,
        heard: &str,
    ) -> Result<Arc<[(f32, Contact)]>, Error> {
        let ask = self.inner.find_contacts(organization, heard);
        let key = (organization.clone(), heard.to_owned());
        self.contacts
            .get_or_fetch(&*self.clock, key, ask)
            .await
            .map_err(Error::Shared)
    }

    // Links are not cached: a link that was recorded a moment ago must be found when the skill is disabled.
    async fn record_link(&self, link: &SkillLink, used_at: Timestamp) -> Result<(), Error> {
        self.inner.record_link(link, used_at).await
    }

    async fn find_links(
        &self,
        publishing: &PublishingId,
        alexa_user: &str,
        happened_at: Timestamp,
    ) -> Result<Vec<SkillLink>, Error> {
        self.inner.find_links(publishing, alexa_user, happened_at).await
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
