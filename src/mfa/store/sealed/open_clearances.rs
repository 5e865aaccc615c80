//! Using clearances: each use restarts the idle time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    super::{
        AcceptedRequest, AccessCheck, ChallengeStoreError, ClearanceRenewal, RecordStore, SubjectRecords,
        millis::{timestamp_from_millis, timestamp_millis},
    },
    challenge_record::RecordGenerations,
    clearance_record::ClearanceRecord,
    record_sealer::{CLEARANCE, RecordSealer},
};
use crate::{clock::Timestamp, mfa::GateSubject};

/// Number of clearances that are remembered in this process, about 500 bytes each.
const MAX_RECENT_CLEARANCES: usize = 10_000;

/// A clearance and its sealed form.
#[derive(Debug, Clone)]
struct OpenClearance {
    sealed: Vec<u8>,
    clearance: ClearanceRecord,
}

/// The clearances in a record store.
#[derive(Debug)]
pub(super) struct OpenClearances {
    records: Arc<dyn RecordStore>,
    sealer: Arc<RecordSealer>,
    /// The clearances that this process used last.
    recent: Mutex<HashMap<GateSubject, OpenClearance>>,
}

/// The clearance of a subject.
pub(super) enum ClearanceLookup {
    /// The request id was used before.
    Replayed,
    /// It is open until this time.
    Open(Timestamp),
    /// There is none, or it is not open. Contains the records that were read.
    Closed(SubjectRecords),
}

impl OpenClearances {
    pub(super) fn new(records: Arc<dyn RecordStore>, sealer: Arc<RecordSealer>) -> Self {
        Self {
            records,
            sealer,
            recent: Mutex::default(),
        }
    }

    /// Accepts a request. A clearance that this process used last is renewed in the same step, which saves a round trip.
    /// The store only has to find that nothing has changed: that it is genuine was checked when it was read.
    pub(super) async fn accept(
        &self,
        check: &AccessCheck<'_>,
        request: &str,
    ) -> Result<ClearanceLookup, ChallengeStoreError> {
        let held = self.lock_recent().get(check.subject).cloned();
        let renewal = held
            .as_ref()
            .and_then(|held| self.renew(check, held, Some(&held.clearance.generations)));
        let accepted = self
            .records
            .accept_request(
                check.subject,
                request,
                renewal.as_ref().map(|(_, renewal)| renewal),
                check.now,
            )
            .await?;
        match (accepted, renewal) {
            (AcceptedRequest::Replayed, _) => Ok(ClearanceLookup::Replayed),
            (AcceptedRequest::Renewed, Some((clearance, renewal))) => Ok(ClearanceLookup::Open(
                self.remember_clearance(check, clearance, renewal),
            )),
            // A store that renews what it was not asked to renew is not believed.
            (AcceptedRequest::Renewed, None) => Ok(ClearanceLookup::Closed(SubjectRecords::default())),
            (AcceptedRequest::Records(records), _) => self.look_up(check, records).await,
        }
    }

    /// Looks for the clearance among the records of the subject.
    pub(super) async fn look_up(
        &self,
        check: &AccessCheck<'_>,
        records: SubjectRecords,
    ) -> Result<ClearanceLookup, ChallengeStoreError> {
        if let Some(until) = self.use_clearance(check, &records).await? {
            return Ok(ClearanceLookup::Open(until));
        }
        self.lock_recent().remove(check.subject);
        Ok(ClearanceLookup::Closed(records))
    }

    /// Returns until when the subject is cleared, and restarts the idle time, or returns `None`.
    async fn use_clearance(
        &self,
        check: &AccessCheck<'_>,
        records: &SubjectRecords,
    ) -> Result<Option<Timestamp>, ChallengeStoreError> {
        let clearance = self
            .sealer
            .unseal(CLEARANCE, check.subject, records.clearance.as_deref())?;
        let (Some(clearance), Some(sealed)) = (clearance, records.clearance.clone()) else {
            return Ok(None);
        };
        let generations = RecordGenerations::read(records);
        let Some(renewal) = self.renew(check, &OpenClearance { sealed, clearance }, generations.as_ref())
        else {
            return Ok(None);
        };
        // If another request renewed it first, that one serves as well.
        let (renewed, renewal) = renewal;
        self.records
            .renew_clearance(check.subject, &renewal, check.now)
            .await?;
        Ok(Some(self.remember_clearance(check, renewed, renewal)))
    }

    /// Renews a clearance, or returns `None` if it is not open.
    fn renew(
        &self,
        check: &AccessCheck<'_>,
        held: &OpenClearance,
        generations: Option<&RecordGenerations>,
    ) -> Option<(ClearanceRecord, ClearanceRenewal)> {
        let now = timestamp_millis(check.now);
        let mut clearance = held.clearance.clone();
        if !clearance.use_if_open(check.policy, generations, check.terms, now) {
            return None;
        }
        let RecordGenerations(device, employee) = clearance.generations.clone();
        let renewal = ClearanceRenewal {
            expected: held.sealed.clone(),
            device_generation: device,
            employee_generation: employee,
            sealed: self.sealer.seal(CLEARANCE, check.subject, &clearance),
            lifetime: clearance.ends_at(check.terms).saturating_sub(now),
        };
        Some((clearance, renewal))
    }

    /// Remembers a renewed clearance for the next request. Returns until when it is open.
    fn remember_clearance(
        &self,
        check: &AccessCheck<'_>,
        clearance: ClearanceRecord,
        renewal: ClearanceRenewal,
    ) -> Timestamp {
        let ends_at = timestamp_from_millis(clearance.ends_at(check.terms));
        let mut recent = self.lock_recent();
        if recent.len() >= MAX_RECENT_CLEARANCES {
            recent.clear();
        }
        let sealed = renewal.sealed;
        recent.insert(check.subject.clone(), OpenClearance { sealed, clearance });
        ends_at
    }

    fn lock_recent(&self) -> MutexGuard<'_, HashMap<GateSubject, OpenClearance>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
