//! The rules of challenges and clearances, over sealed records.

use std::sync::Arc;

use super::{
    super::{
        AccessCheck, AccessScope, AccessState, ChallengeEnd, ChallengeStore, ChallengeStoreError,
        ClearanceChange, CodeReplacement, CurrentGeneration, CurrentGenerations, IssueOutcome, MessageChange,
        NewChallenge, OtherChallenge, PinAttempt, PinVerdict, RecordChange, RecordStore, ReplaceOutcome,
        SKEW, SubjectRecords,
        challenge_end_note::ChallengeEndNote,
        millis::{LIFE, duration_millis, timestamp_from_millis, timestamp_millis},
    },
    challenge_record::{ChallengeRecord, RecordGenerations},
    clearance_record::ClearanceRecord,
    open_clearances::{ClearanceLookup, OpenClearances},
    opened_records::{ChallengeState, OpenedRecords},
    record_sealer::{CHALLENGE, CLEARANCE, RecordSealer, SealedRecordError},
};
use crate::{
    clock::Timestamp,
    directory::Partition,
    mfa::{ChallengeId, GateSubject},
    secret::{Entropy, RootKey},
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
    sealer: Arc<RecordSealer>,
    clearances: OpenClearances,
}

impl SealedChallengeStore {
    /// Seals records in `records`, under a key derived from `root`.
    pub fn new(records: Arc<dyn RecordStore>, root: &RootKey, entropy: Arc<dyn Entropy>) -> Self {
        let sealer = Arc::new(RecordSealer::new(root, entropy));
        Self {
            clearances: OpenClearances::new(Arc::clone(&records), Arc::clone(&sealer)),
            records,
            sealer,
        }
    }

    async fn read(&self, subject: &GateSubject) -> Result<OpenedRecords, ChallengeStoreError> {
        let sealed = self.records.read_records(subject).await?;
        Ok(OpenedRecords::open(&self.sealer, subject, sealed)?)
    }

    /// The generations in force, or new ones where there are none, to be named by a record that is used for `longest`
    /// milliseconds.
    fn current_generations(&self, sealed: &SubjectRecords, longest: i64) -> CurrentGenerations {
        let current = |held: &Option<String>| CurrentGeneration {
            exists: held.is_some(),
            // A counter could start again after the key was lost, and would bring an ended clearance back.
            value: held.clone().unwrap_or_else(|| self.sealer.draw_nonce()),
        };
        CurrentGenerations {
            device: current(&sealed.device_generation),
            employee: current(&sealed.employee_generation),
            // The record may be dated ahead by another server's clock.
            lifetime: longest.saturating_add(duration_millis(SKEW)),
        }
    }

    fn end_note(&self, challenge: &ChallengeRecord, how: ChallengeEnd, now: i64) -> String {
        let nonce = self.sealer.draw_nonce();
        ChallengeEndNote::ended(challenge.id.clone().into(), how, now, nonce).to_string()
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
        let found = if let Some(request) = check.request {
            self.clearances.accept(check, request).await?
        } else {
            let records = self.records.read_records(check.subject).await?;
            self.clearances.look_up(check, records).await?
        };
        let sealed = match found {
            ClearanceLookup::Replayed => return Ok(AccessState::Replayed),
            ClearanceLookup::Open(until) => return Ok(AccessState::Cleared(until)),
            ClearanceLookup::Closed(records) => records,
        };
        // While there is a clearance, the challenge was not read with it.
        let records = match sealed.clearance {
            Some(_) => self.read(check.subject).await?,
            None => OpenedRecords::open(&self.sealer, check.subject, sealed)?,
        };
        Ok(
            match records.challenge_state(check.policy, timestamp_millis(check.now)) {
                ChallengeState::Live(challenge) => AccessState::Challenged(challenge.view()),
                ChallengeState::Over(end) => AccessState::Nothing(end.map(|(how, _)| how)),
            },
        )
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
            let sealed = self.sealer.seal(CHALLENGE, subject, &record);
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
            let sealed = self.sealer.seal(CHALLENGE, subject, &replaced);
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
            let sealed = self.sealer.seal(CHALLENGE, subject, &replaced);
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
                self.sealer
                    .unseal(CHALLENGE, &listed.subject, Some(&listed.challenge))?;
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
        let right = live.tries > 0 && attempt.digest.matches(&live.digest());
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
                    sealed: &self.sealer.seal(CLEARANCE, subject, &clearance),
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
                challenge: Some(&self.sealer.seal(CHALLENGE, subject, &counted)),
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
