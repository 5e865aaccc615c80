//! A store that notes its outcomes next to those of the gate. They show exactly which guesses were compared.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use countersign::{
    clock::Timestamp,
    directory::Partition,
    mfa::{
        ChallengeId, GateSubject,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeEnd, ChallengeStore, ChallengeStoreError,
            CodeReplacement, IssueOutcome, NewChallenge, OtherChallenge, PinAttempt, PinVerdict,
            ReplaceOutcome,
        },
    },
};

/// The number of times that each outcome occurred.
pub(super) type OutcomeTally = BTreeMap<String, u32>;

#[derive(Default)]
struct StoreNotes {
    tries_left: u8,
    words: Vec<&'static str>,
}

tokio::task_local! {
    static NOTES: RefCell<StoreNotes>;
}

/// Runs a call of the gate and returns its result, with the notes of the store.
pub(super) async fn with_notes<T>(step: impl Future<Output = T>) -> (T, Vec<&'static str>) {
    let notes = RefCell::new(StoreNotes::default());
    NOTES
        .scope(notes, async {
            let word = step.await;
            (word, NOTES.with(|notes| notes.take().words))
        })
        .await
}

fn add_note(word: &'static str) {
    NOTES.with(|notes| notes.borrow_mut().words.push(word));
}

/// A challenge store that notes its outcomes.
#[derive(Debug)]
pub(super) struct ObservedStore(pub(super) Arc<dyn ChallengeStore>);

#[async_trait]
impl ChallengeStore for ObservedStore {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        let standing = self.0.check_access(entry).await?;
        if let AccessState::Challenged(view) = &standing {
            NOTES.with(|notes| notes.borrow_mut().tries_left = view.tries_left);
        }
        Ok(standing)
    }

    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        let issued = self.0.issue(challenge).await?;
        if issued == IssueOutcome::New {
            add_note("store: sent");
        }
        Ok(issued)
    }

    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        let resent = self.0.replace_code(resend).await?;
        if matches!(resent, ReplaceOutcome::New(_)) {
            // A longer code neither counts as a send nor is limited.
            add_note(if resend.spacing.is_some() {
                "store: sent"
            } else {
                "store: longer"
            });
        }
        Ok(resent)
    }

    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.0.replace_question(subject, id, question, now).await
    }

    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        let verdict = self.0.attempt(attempt).await?;
        // The gate leaves such a guess counted, because it may itself have been the last try that burned the challenge.
        let unsure = NOTES.with(|notes| notes.borrow().tries_left <= 1);
        match &verdict {
            PinVerdict::Passed { .. } => add_note("store: passed"),
            PinVerdict::Wrong { .. } => add_note("store: wrong"),
            PinVerdict::Burned => add_note("store: burned"),
            PinVerdict::Gone(Some(ChallengeEnd::Burned)) if unsure => add_note("store: perhaps burned"),
            PinVerdict::OfAnother => add_note("store: of another"),
            PinVerdict::Gone(_) => add_note("store: gone"),
        }
        Ok(verdict)
    }

    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.0.mark_request(partition, request, now).await
    }

    async fn withdraw(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        self.0.withdraw(subject, id, now).await
    }

    async fn list_others(
        &self,
        subject: &GateSubject,
        now: Timestamp,
    ) -> Result<Vec<OtherChallenge>, ChallengeStoreError> {
        self.0.list_others(subject, now).await
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.0.end_access(scope, now).await
    }

    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.0.ready().await
    }
}
