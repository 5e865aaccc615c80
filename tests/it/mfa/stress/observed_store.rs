//! A store whose words are noted beside those of the gate: what was compared is known from there and not guessed.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use countersign::{
    clock::Timestamp,
    mfa::{
        ChallengeId, GateSubject,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeEnd, ChallengeStore, ChallengeStoreError,
            CodeReplacement, IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
        },
    },
};

/// How often each thing happened.
pub(super) type OutcomeTally = BTreeMap<String, u32>;

#[derive(Default)]
struct StoreNotes {
    tries_left: u8,
    words: Vec<&'static str>,
}

tokio::task_local! {
    static NOTES: RefCell<StoreNotes>;
}

/// Takes a step at the gate and gives back its word, with those of the store.
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

/// The store.
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
            add_note("store: sent");
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
        // The gate leaves such a guess counted: for all it knows its own last try was the one that burned it.
        let unsure = NOTES.with(|notes| notes.borrow().tries_left <= 1);
        match &verdict {
            PinVerdict::Passed { .. } => add_note("store: passed"),
            PinVerdict::Wrong { .. } => add_note("store: wrong"),
            PinVerdict::Burned => add_note("store: burned"),
            PinVerdict::Gone(Some(ChallengeEnd::Burned)) if unsure => add_note("store: perhaps burned"),
            PinVerdict::Gone(_) => add_note("store: gone"),
        }
        Ok(verdict)
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.0.end_access(scope, now).await
    }

    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.0.ready().await
    }
}
