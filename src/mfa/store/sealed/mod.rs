//! The challenge store over any record store: it seals what it writes, and believes only what it can unseal.
//!
//! A record store such as Redis is a cache of facts and never an authority. Every record is sealed with a key that no store
//! has, under a context that names its kind and its subject. A record that was forged, changed, or copied from another
//! subject does not open. One that was put back later still carries its own times and generations, which are compared
//! with the present ones.
//!
//! Each change is made to the record that was read. If another request was quicker, the record is read again and the
//! rules are applied again, so all of them are in this folder and none is in a store.
//!
//! Lives here: [`SealedChallengeStore`], the sealed form of challenges and clearances.
//! Does not live here: keeping the records (`memory`, `redis`).

mod challenge_record;
mod clearance_record;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::de::DeserializeOwned;

use self::{
    challenge_record::{ChallengeRecord, RecordGenerations, seal_context},
    clearance_record::ClearanceRecord,
};
use super::{
    AcceptedRequest, AccessCheck, AccessScope, AccessState, ChallengeEnd, ChallengeStore,
    ChallengeStoreError, ClearanceChange, ClearanceRenewal, CodeReplacement, CurrentGenerations, Generation,
    IssueOutcome, MessageChange, NewChallenge, OtherChallenge, PinAttempt, PinVerdict, RecordChange,
    RecordStore, ReplaceOutcome, SKEW, SubjectRecords,
    challenge_end_note::ChallengeEndNote,
    millis::{LIFE, duration_millis, timestamp_from_millis, timestamp_millis},
};
use crate::{
    clock::Timestamp,
    directory::Partition,
    mfa::{ChallengeId, GateSubject, PolicyVersion},
    secret::{self, Entropy, RootKey, Sealer},
};

/// Number of times that a question is replaced while other requests change the same challenge. Only other questions can
/// change it so often, and then one of those is the newest.
const MAX_QUESTION_ROUNDS: usize = 8;

/// Number of times that a change is tried while other requests change the same challenge. Few can: a challenge has few
/// tries and resends. Only new questions are not limited.
const MAX_CHANGE_ROUNDS: usize = 64;

/// Challenges and clearances, sealed in a record store.
#[derive(Debug)]
pub struct SealedChallengeStore {
    records: Arc<dyn RecordStore>,
    sealer: Sealer,
    entropy: Arc<dyn Entropy>,
    /// The clearances that this process used last.
    recent: Mutex<HashMap<GateSubject, OpenClearance>>,
}

/// Number of clearances that are remembered in this process, about 500 bytes each.
const MAX_RECENT_CLEARANCES: usize = 10_000;

/// A clearance and its sealed form.
#[derive(Debug, Clone)]
struct OpenClearance {
    sealed: Vec<u8>,
    clearance: ClearanceRecord,
}

/// The reasons why a store cannot be believed.
#[derive(Debug, thiserror::Error)]
enum SealedRecordError {
    #[error("a sealed record is not in the form that this version writes")]
    Unreadable,
    #[error("too many requests change the same challenge")]
    Contended,
}

impl From<SealedRecordError> for ChallengeStoreError {
    fn from(error: SealedRecordError) -> Self {
        Self(Box::new(error))
    }
}

/// The records of a subject, unsealed.
struct OpenedRecords {
    sealed: SubjectRecords,
    challenge: Option<ChallengeRecord>,
    generations: Option<RecordGenerations>,
}

/// The state of the challenge of a subject.
enum ChallengeState<'a> {
    Live(&'a ChallengeRecord),
    /// There is none, or not any more. Contains how the last one ended and its id, while they are remembered.
    Over(Option<(ChallengeEnd, ChallengeId)>),
}

impl SealedChallengeStore {
    /// Seals records in `records`, under a key derived from `root`.
    pub fn new(records: Arc<dyn RecordStore>, root: &RootKey, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            records,
            sealer: root.derive_sealer("challenges and clearances"),
            entropy,
            recent: Mutex::default(),
        }
    }

    fn seal(&self, kind: &str, subject: &GateSubject, record: &impl serde::Serialize) -> Vec<u8> {
        let clear = serde_json::to_vec(record).expect("a record is always JSON");
        self.sealer
            .seal(&seal_context(kind, subject), &clear, &*self.entropy)
    }

    /// Opens a record. One that does not open counts as none: it was not sealed here for this subject, or its key is
    /// gone, and the next challenge replaces it.
    fn unseal<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        subject: &GateSubject,
        sealed: Option<&[u8]>,
    ) -> Result<Option<T>, SealedRecordError> {
        let Some(sealed) = sealed else { return Ok(None) };
        let Ok(clear) = self.sealer.open(&seal_context(kind, subject), sealed) else {
            tracing::warn!(
                kind,
                "a record in the challenge store was not sealed with our key for its subject; it is ignored"
            );
            metrics::counter!("countersign_forged_records_total", "kind" => kind).increment(1);
            return Ok(None);
        };
        let record = serde_json::from_slice(&clear).map_err(|_| SealedRecordError::Unreadable)?;
        Ok(Some(record))
    }

    fn open_records(
        &self,
        subject: &GateSubject,
        sealed: SubjectRecords,
    ) -> Result<OpenedRecords, ChallengeStoreError> {
        Ok(OpenedRecords {
            challenge: self.unseal(CHALLENGE, subject, sealed.challenge.as_deref())?,
            generations: RecordGenerations::read(&sealed),
            sealed,
        })
    }

    async fn read(&self, subject: &GateSubject) -> Result<OpenedRecords, ChallengeStoreError> {
        self.open_records(subject, self.records.read_records(subject).await?)
    }

    /// Returns until when the subject is cleared, and restarts the idle time, or returns `None`.
    async fn use_clearance(
        &self,
        check: &AccessCheck<'_>,
        records: &SubjectRecords,
    ) -> Result<Option<Timestamp>, ChallengeStoreError> {
        let clearance = self.unseal(CLEARANCE, check.subject, records.clearance.as_deref())?;
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
            sealed: self.seal(CLEARANCE, check.subject, &clearance),
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

    /// Accepts a request. A clearance that this process used last is renewed in the same step, which saves a round trip.
    /// The store only has to find that nothing has changed: that it is genuine was checked when it was read.
    async fn accept(
        &self,
        check: &AccessCheck<'_>,
        request: &str,
    ) -> Result<AccessState, ChallengeStoreError> {
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
            (AcceptedRequest::Replayed, _) => Ok(AccessState::Replayed),
            (AcceptedRequest::Renewed, Some((clearance, renewal))) => Ok(AccessState::Cleared(
                self.remember_clearance(check, clearance, renewal),
            )),
            (AcceptedRequest::Renewed, None) => self.look_up(check, SubjectRecords::default()).await,
            (AcceptedRequest::Records(records), _) => self.look_up(check, records).await,
        }
    }

    /// The access of the subject with these records.
    async fn look_up(
        &self,
        check: &AccessCheck<'_>,
        sealed: SubjectRecords,
    ) -> Result<AccessState, ChallengeStoreError> {
        if let Some(until) = self.use_clearance(check, &sealed).await? {
            return Ok(AccessState::Cleared(until));
        }
        self.lock_recent().remove(check.subject);
        // While there is a clearance, the challenge was not read with it.
        let records = match sealed.clearance {
            Some(_) => self.read(check.subject).await?,
            None => self.open_records(check.subject, sealed)?,
        };
        Ok(
            match records.challenge_state(check.policy, timestamp_millis(check.now)) {
                ChallengeState::Live(challenge) => AccessState::Challenged(challenge.view()),
                ChallengeState::Over(end) => AccessState::Nothing(end.map(|(how, _)| how)),
            },
        )
    }

    /// The generations in force, or new ones where there are none, to be named by a record that is used for `longest`
    /// milliseconds.
    fn current_generations(&self, sealed: &SubjectRecords, longest: i64) -> CurrentGenerations {
        let current = |held: &Option<String>| Generation {
            exists: held.is_some(),
            // A counter could start again after the key was lost, and would bring an ended clearance back.
            value: held
                .clone()
                .unwrap_or_else(|| secret::generate_random_id(&*self.entropy)),
        };
        CurrentGenerations {
            device: current(&sealed.device_generation),
            employee: current(&sealed.employee_generation),
            // The record may be dated ahead by another server's clock.
            lifetime: longest.saturating_add(duration_millis(SKEW)),
        }
    }

    fn end_note(&self, challenge: &ChallengeRecord, how: ChallengeEnd, now: i64) -> String {
        let nonce = secret::generate_random_id(&*self.entropy);
        ChallengeEndNote::ended(challenge.id.clone().into(), how, now, nonce).to_string()
    }
}

const CHALLENGE: &str = "challenge";
const CLEARANCE: &str = "clearance";

impl OpenedRecords {
    fn challenge_state(&self, policy: &PolicyVersion, now: i64) -> ChallengeState<'_> {
        match &self.challenge {
            Some(challenge) if challenge.is_live(now) => {
                if challenge.is_current(policy, self.generations.as_ref()) {
                    ChallengeState::Live(challenge)
                } else {
                    let id = challenge.id.clone().into();
                    ChallengeState::Over(Some((ChallengeEnd::Withdrawn, id)))
                }
            }
            _ => ChallengeState::Over(self.remembered_end(now)),
        }
    }

    fn remembered_end(&self, now: i64) -> Option<(ChallengeEnd, ChallengeId)> {
        let note = ChallengeEndNote::parse(self.sealed.challenge_end.as_deref()?)?;
        let how = note.how(self.challenge.is_some(), now)?;
        Some((how, note.id().clone()))
    }

    /// The live challenge with this id, whatever the policy.
    fn live_challenge(&self, id: &ChallengeId, now: i64) -> Option<&ChallengeRecord> {
        let challenge = self.challenge.as_ref()?;
        let withdrawn = self.generations.as_ref() != Some(&challenge.generations);
        (challenge.id == id.as_str() && challenge.is_live(now) && !withdrawn).then_some(challenge)
    }

    /// A change that relies on the challenge that was read, and changes nothing else.
    fn change<'a>(&'a self, subject: &'a GateSubject, now: Timestamp) -> RecordChange<'a> {
        RecordChange {
            subject,
            now,
            expected: self.sealed.challenge.as_deref(),
            challenge: None,
            lifetime: None,
            challenge_end: None,
            generations: None,
            clearance: ClearanceChange::Keep,
            messages: None,
        }
    }
}

#[async_trait::async_trait]
impl ChallengeStore for SealedChallengeStore {
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.records.mark_request(partition, request, now).await
    }

    async fn check_access(&self, check: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        match check.request {
            Some(request) => self.accept(check, request).await,
            None => {
                let records = self.records.read_records(check.subject).await?;
                self.look_up(check, records).await
            }
        }
    }

    async fn issue(&self, new: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        let (subject, now) = (&new.subject, timestamp_millis(new.issued_at));
        for _ in 0..MAX_CHANGE_ROUNDS {
            let records = self.read(subject).await?;
            if let ChallengeState::Live(live) = records.challenge_state(&new.policy, now) {
                return Ok(IssueOutcome::Already(live.view()));
            }
            let generations = self.current_generations(&records.sealed, LIFE);
            let record = ChallengeRecord::new(new, RecordGenerations::of(&generations));
            let sealed = self.seal(CHALLENGE, subject, &record);
            let expires_at = timestamp_millis(new.expires_at);
            let note = ChallengeEndNote::live(new.id.clone(), expires_at).to_string();
            let change = RecordChange {
                challenge: Some(&sealed),
                lifetime: Some(expires_at.saturating_sub(now)),
                challenge_end: Some(&note),
                generations: Some(&generations),
                messages: Some(MessageChange {
                    messages: &new.messages,
                    lease_until: new.lease_until,
                }),
                ..records.change(subject, new.issued_at)
            };
            if self.records.change_records(&change).await? {
                return Ok(IssueOutcome::New);
            }
        }
        Err(SealedRecordError::Contended.into())
    }

    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        let (subject, now) = (&resend.subject, timestamp_millis(resend.now));
        for _ in 0..MAX_CHANGE_ROUNDS {
            let records = self.read(subject).await?;
            let Some(live) = records.live_challenge(&resend.id, now) else {
                return Ok(ReplaceOutcome::Gone);
            };
            // Many requests at once may find the code too short. One of them sends a longer one.
            if resend.spacing.is_none() && live.digits >= resend.digits {
                return Ok(ReplaceOutcome::Already(live.view()));
            }
            let mut replaced = live.clone();
            if let Some(spacing) = resend.spacing {
                let Some(resends) = live.resends.checked_sub(1) else {
                    return Ok(ReplaceOutcome::NoneLeft);
                };
                let not_before = live.sent_at.saturating_add(duration_millis(spacing));
                if now < not_before {
                    return Ok(ReplaceOutcome::TooSoon(timestamp_from_millis(not_before)));
                }
                replaced.resends = resends;
            }
            replaced.digest = *resend.digest.as_bytes();
            replaced.digits = resend.digits;
            replaced.sent_at = now;
            replaced.channels.clone_from(&resend.channels);
            let sealed = self.seal(CHALLENGE, subject, &replaced);
            let change = RecordChange {
                challenge: Some(&sealed),
                messages: Some(MessageChange {
                    messages: &resend.messages,
                    lease_until: resend.lease_until,
                }),
                ..records.change(subject, resend.now)
            };
            if self.records.change_records(&change).await? {
                return Ok(ReplaceOutcome::New(replaced.view()));
            }
        }
        Err(SealedRecordError::Contended.into())
    }

    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        for _ in 0..MAX_QUESTION_ROUNDS {
            let records = self.read(subject).await?;
            let Some(live) = records.live_challenge(id, timestamp_millis(now)) else {
                return Ok(false);
            };
            let mut replaced = live.clone();
            replaced.question = question.to_vec();
            let sealed = self.seal(CHALLENGE, subject, &replaced);
            let change = RecordChange {
                challenge: Some(&sealed),
                ..records.change(subject, now)
            };
            if self.records.change_records(&change).await? {
                return Ok(true);
            }
        }
        Ok(true)
    }

    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        for _ in 0..MAX_CHANGE_ROUNDS {
            let records = self.read(attempt.subject).await?;
            let live = match records.challenge_state(attempt.policy, timestamp_millis(attempt.now)) {
                ChallengeState::Live(live) if live.id == attempt.id.as_str() => live,
                ChallengeState::Live(_) => return Ok(PinVerdict::Gone(None)),
                ChallengeState::Over(end) => {
                    let end = end.filter(|(_, id)| id == attempt.id);
                    return Ok(PinVerdict::Gone(end.map(|(how, _)| how)));
                }
            };
            if let Some(verdict) = self.try_pin(attempt, &records, live).await? {
                return Ok(verdict);
            }
        }
        Err(SealedRecordError::Contended.into())
    }

    async fn withdraw(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        for _ in 0..MAX_CHANGE_ROUNDS {
            let records = self.read(subject).await?;
            let Some(live) = records.live_challenge(id, timestamp_millis(now)) else {
                return Ok(());
            };
            let note = self.end_note(live, ChallengeEnd::Withdrawn, timestamp_millis(now));
            let change = RecordChange {
                challenge_end: Some(&note),
                ..records.change(subject, now)
            };
            if self.records.change_records(&change).await? {
                return Ok(());
            }
        }
        Err(SealedRecordError::Contended.into())
    }

    async fn list_others(
        &self,
        subject: &GateSubject,
        now: Timestamp,
    ) -> Result<Vec<OtherChallenge>, ChallengeStoreError> {
        let mut others = Vec::new();
        for listed in self.records.list_challenges(&subject.employee).await? {
            let challenge: Option<ChallengeRecord> =
                self.unseal(CHALLENGE, &listed.subject, Some(&listed.challenge))?;
            let live = challenge.filter(|challenge| challenge.is_live(timestamp_millis(now)));
            others.extend(
                live.filter(|_| listed.subject != *subject)
                    .map(|challenge| OtherChallenge {
                        subject: listed.subject,
                        id: challenge.id.clone().into(),
                        digest: challenge.digest(),
                    }),
            );
        }
        Ok(others)
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.records.end_access(scope, now).await
    }

    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.records.ready().await
    }
}

impl SealedChallengeStore {
    /// Compares the PIN and writes the result. Returns `None` if another request changed the challenge meanwhile.
    ///
    /// The count of a try and the result of its comparison are one change. The result leaves this function only after the
    /// store has accepted the change, so no guess is answered that was not counted.
    async fn try_pin(
        &self,
        attempt: &PinAttempt<'_>,
        records: &OpenedRecords,
        live: &ChallengeRecord,
    ) -> Result<Option<PinVerdict>, ChallengeStoreError> {
        let (subject, now) = (attempt.subject, timestamp_millis(attempt.now));
        let change = records.change(subject, attempt.now);
        let mut counted = live.clone();
        counted.tries = live.tries.saturating_sub(1);
        let right = live.tries > 0 && live.digest() == attempt.digest;
        if attempt.is_of_another && !right {
            return Ok(Some(PinVerdict::OfAnother));
        }
        let (made, verdict) = if right {
            let longest = duration_millis(attempt.terms.absolute);
            let generations = self.current_generations(&records.sealed, longest);
            let clearance = ClearanceRecord::new(attempt.policy, RecordGenerations::of(&generations), now);
            let ends_at = clearance.ends_at(attempt.terms);
            let change = RecordChange {
                challenge_end: Some(&self.end_note(live, ChallengeEnd::Used, now)),
                generations: Some(&generations),
                clearance: ClearanceChange::Set {
                    sealed: &self.seal(CLEARANCE, subject, &clearance),
                    lifetime: ends_at.saturating_sub(now),
                },
                ..change
            };
            let passed = PinVerdict::Passed {
                until: timestamp_from_millis(ends_at),
                question: live.question.clone(),
            };
            (self.records.change_records(&change).await?, passed)
        } else if counted.tries == 0 {
            let change = RecordChange {
                challenge_end: Some(&self.end_note(live, ChallengeEnd::Burned, now)),
                clearance: ClearanceChange::Remove,
                ..change
            };
            (self.records.change_records(&change).await?, PinVerdict::Burned)
        } else {
            let change = RecordChange {
                challenge: Some(&self.seal(CHALLENGE, subject, &counted)),
                ..change
            };
            let wrong = PinVerdict::Wrong {
                tries_left: counted.tries,
            };
            (self.records.change_records(&change).await?, wrong)
        };
        Ok(made.then_some(verdict))
    }
}
