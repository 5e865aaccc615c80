//! The records of a subject after they were opened, and what they say about its challenge.

use super::{
    super::{
        ChallengeEnd, ClearanceChange, RecordChange, SubjectRecords, challenge_end_note::ChallengeEndNote,
    },
    challenge_record::{ChallengeRecord, RecordGenerations},
    record_sealer::{CHALLENGE, RecordSealer, SealedRecordError},
};
use crate::{
    clock::Timestamp,
    mfa::{ChallengeId, GateSubject, PolicyVersion},
};

/// The records of a subject, unsealed.
pub(super) struct OpenedRecords {
    pub(super) sealed: SubjectRecords,
    challenge: Option<ChallengeRecord>,
    generations: Option<RecordGenerations>,
}

/// The state of the challenge of a subject.
pub(super) enum ChallengeState<'a> {
    Live(&'a ChallengeRecord),
    /// There is none, or not any more. Contains how the last one ended and its id, while they are remembered.
    Over(Option<(ChallengeEnd, ChallengeId)>),
}

impl OpenedRecords {
    /// Opens the challenge among the records.
    pub(super) fn open(
        sealer: &RecordSealer,
        subject: &GateSubject,
        sealed: SubjectRecords,
    ) -> Result<Self, SealedRecordError> {
        Ok(Self {
            challenge: sealer.unseal(CHALLENGE, subject, sealed.challenge.as_deref())?,
            generations: RecordGenerations::read(&sealed),
            sealed,
        })
    }

    /// The state of the challenge under this policy.
    pub(super) fn challenge_state(&self, policy: &PolicyVersion, now: i64) -> ChallengeState<'_> {
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
    pub(super) fn live_challenge(&self, id: &ChallengeId, now: i64) -> Option<&ChallengeRecord> {
        let challenge = self.challenge.as_ref()?;
        let withdrawn = self.generations.as_ref() != Some(&challenge.generations);
        (challenge.id == id.as_str() && challenge.is_live(now) && !withdrawn).then_some(challenge)
    }

    /// A change that relies on the challenge that was read, and changes nothing else.
    pub(super) fn change<'a>(&'a self, subject: &'a GateSubject, now: Timestamp) -> RecordChange<'a> {
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
