//! The directory cache: the maximum age of an answer, and the number of calls to the store.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use countersign::{
    clock::{ManualClock, SignedDuration, Timestamp},
    directory::{
        CachedDirectory, Contact, Directory, Employee, EmployeeId, Error, OrganizationId, PinDelivery,
        PublishedSkill, PublishingId, SkillLink, cached_directory::MAX_STALENESS,
    },
};

/// A directory that counts its calls, uses the count as the employee's name, and fails on demand.
#[derive(Debug, Default)]
struct CountingDirectory {
    call_count: AtomicU32,
    fails: std::sync::atomic::AtomicBool,
}

#[async_trait::async_trait]
impl Directory for CountingDirectory {
    async fn find_skill(&self, _: &str) -> Result<Option<Arc<PublishedSkill>>, Error> {
        self.call_count.fetch_add(1, Ordering::SeqCst);
        Ok(None)
    }

    async fn find_employee(&self, id: &EmployeeId) -> Result<Option<Arc<Employee>>, Error> {
        let asked = self.call_count.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::task::yield_now().await;
        if self.fails.load(Ordering::SeqCst) {
            return Err(Error::Timeout);
        }
        Ok(Some(Arc::new(Employee {
            id: id.clone(),
            organization: "juniper-hill".parse().unwrap(),
            display_name: asked.to_string(),
            active: true,
            require_voice_mfa: true,
            pin_by: PinDelivery::default(),
            preferred_language: None,
            emails: vec![],
            phones: vec![],
        })))
    }

    async fn find_contacts(&self, _: &OrganizationId, _: &str) -> Result<Arc<[(f32, Contact)]>, Error> {
        self.call_count.fetch_add(1, Ordering::SeqCst);
        Ok([].into())
    }

    async fn record_link(&self, _: &SkillLink, _: Timestamp) -> Result<(), Error> {
        Ok(())
    }

    async fn find_links(&self, _: &PublishingId, _: &str, _: Timestamp) -> Result<Vec<SkillLink>, Error> {
        Ok(vec![])
    }

    async fn ready(&self) -> Result<(), Error> {
        Ok(())
    }
}

struct CachedDirectoryRig {
    store: Arc<CountingDirectory>,
    clock: Arc<ManualClock>,
    directory: CachedDirectory,
}

impl CachedDirectoryRig {
    fn new() -> Self {
        let (store, clock) = (
            Arc::new(CountingDirectory::default()),
            Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)),
        );
        let directory = CachedDirectory::new(store.clone(), clock.clone());
        Self {
            store,
            clock,
            directory,
        }
    }

    async fn employee_name(&self) -> String {
        let id = "sam.rivera".parse().unwrap();
        let sam = self.directory.find_employee(&id).await.unwrap().unwrap();
        sam.display_name.clone()
    }

    fn call_count(&self) -> u32 {
        self.store.call_count.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn an_answer_is_never_older_than_five_seconds() {
    assert_eq!(MAX_STALENESS.as_secs(), 5);
    let rig = CachedDirectoryRig::new();
    assert_eq!(rig.employee_name().await, "1");
    rig.clock
        .advance_by(MAX_STALENESS - SignedDuration::from_millis(1));
    assert_eq!(rig.employee_name().await, "1");
    rig.clock.advance_by(SignedDuration::from_millis(1));
    assert_eq!(rig.employee_name().await, "2");
}

#[tokio::test]
async fn a_clock_set_back_expires_every_answer() {
    let rig = CachedDirectoryRig::new();
    assert_eq!(rig.employee_name().await, "1");
    rig.clock.advance_by(SignedDuration::from_mins(-10));
    assert_eq!(rig.employee_name().await, "2");
    rig.clock.advance_by(SignedDuration::from_mins(10));
    assert_eq!(rig.employee_name().await, "3");
}

#[tokio::test]
async fn an_error_is_not_cached() {
    let rig = CachedDirectoryRig::new();
    rig.store.fails.store(true, Ordering::SeqCst);
    let id: EmployeeId = "sam.rivera".parse().unwrap();
    assert!(rig.directory.find_employee(&id).await.is_err());
    rig.store.fails.store(false, Ordering::SeqCst);
    assert_eq!(rig.employee_name().await, "2");
}

#[tokio::test]
async fn a_missing_record_is_cached_as_long() {
    let rig = CachedDirectoryRig::new();
    for _ in 0..3 {
        assert!(
            rig.directory
                .find_skill("amzn1.ask.skill.x")
                .await
                .unwrap()
                .is_none()
        );
    }
    assert_eq!(rig.call_count(), 1);
    rig.clock.advance_by(MAX_STALENESS);
    assert!(
        rig.directory
            .find_skill("amzn1.ask.skill.x")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(rig.call_count(), 2);
}

#[tokio::test]
async fn concurrent_callers_share_one_answer() {
    let rig = CachedDirectoryRig::new();
    let names = futures_util::future::join_all((0..20).map(|_| rig.employee_name())).await;
    assert!(names.iter().all(|name| name == "1"), "{names:?}");
    assert_eq!(rig.call_count(), 1);
}

#[tokio::test]
async fn contacts_are_cached_for_each_organization() {
    let rig = CachedDirectoryRig::new();
    for organization in ["acorn", "birch", "acorn"] {
        let organization = organization.parse().unwrap();
        rig.directory.find_contacts(&organization, "ann").await.unwrap();
    }
    assert_eq!(rig.call_count(), 2);
}
