//! A store whose words are noted beside those of the gate: what was compared is known from there and not guessed.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use countersign::{
    clock::Timestamp,
    mfa::{
        ChallengeId, GateSubject,
        store::{
            Attempt, Ending, Entry, GateStore, Issued, NewChallenge, Resend, Resent, Scope, Standing,
            StoreError, Verdict,
        },
    },
};

/// How often each thing happened.
pub(super) type Tally = BTreeMap<String, u32>;

#[derive(Default)]
struct Notes {
    tries_left: u8,
    words: Vec<&'static str>,
}

tokio::task_local! {
    static NOTES: RefCell<Notes>;
}

/// Takes a step at the gate and gives back its word, with those of the store.
pub(super) async fn noted<T>(step: impl Future<Output = T>) -> (T, Vec<&'static str>) {
    let notes = RefCell::new(Notes::default());
    NOTES
        .scope(notes, async {
            let word = step.await;
            (word, NOTES.with(|notes| notes.take().words))
        })
        .await
}

fn note(word: &'static str) {
    NOTES.with(|notes| notes.borrow_mut().words.push(word));
}

/// The store.
#[derive(Debug)]
pub(super) struct Watched(pub(super) Arc<dyn GateStore>);

#[async_trait]
impl GateStore for Watched {
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError> {
        let standing = self.0.enter(entry).await?;
        if let Standing::Challenged(view) = &standing {
            NOTES.with(|notes| notes.borrow_mut().tries_left = view.tries_left);
        }
        Ok(standing)
    }

    async fn issue(&self, challenge: &NewChallenge) -> Result<Issued, StoreError> {
        let issued = self.0.issue(challenge).await?;
        if issued == Issued::New {
            note("store: sent");
        }
        Ok(issued)
    }

    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError> {
        let resent = self.0.resend(resend).await?;
        if matches!(resent, Resent::New(_)) {
            note("store: sent");
        }
        Ok(resent)
    }

    async fn ask_instead(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.0.ask_instead(subject, id, question, now).await
    }

    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError> {
        let verdict = self.0.attempt(attempt).await?;
        // The gate leaves such a guess counted: for all it knows its own last try was the one that burned it.
        let unsure = NOTES.with(|notes| notes.borrow().tries_left <= 1);
        match &verdict {
            Verdict::Passed { .. } => note("store: passed"),
            Verdict::Wrong { .. } => note("store: wrong"),
            Verdict::Burned => note("store: burned"),
            Verdict::Gone(Some(Ending::Burned)) if unsure => note("store: perhaps burned"),
            Verdict::Gone(_) => note("store: gone"),
        }
        Ok(verdict)
    }

    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        self.0.end(scope, now).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.0.ready().await
    }
}
