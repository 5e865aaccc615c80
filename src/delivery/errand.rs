//! One attempt to send a message, and what follows from its result.

use std::{ops::Deref, sync::Arc, time::Duration};

use tokio::{
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};

use super::{
    Channel, Message, ParcelId, SendError, Settlement,
    dispatcher::{LONGEST_TRY, Shared},
    reach::Fate,
};
use crate::{clock::SignedDuration, directory::Partition};

/// Seconds to wait after the first, second … temporary failure. The last value is repeated.
const BACKOFF: [i64; 6] = [1, 2, 4, 8, 16, 30];

/// One message that is to be attempted once.
pub(super) struct Errand {
    pub(super) message: Message,
    pub(super) id: ParcelId,
    pub(super) partition: Partition,
    /// Number of attempts that failed before.
    pub(super) failures: u32,
    /// Permit that limits the retries in progress. A first attempt needs none: somebody is waiting for it.
    pub(super) slot: Option<OwnedSemaphorePermit>,
}

/// Result of one attempt.
enum Ending {
    Accepted,
    Later(String),
    Refused(String),
    Useless,
}

impl Shared {
    /// Makes one attempt, reports its result, and settles the message in the outbox.
    pub(super) async fn carry(&self, errand: Errand, report: impl FnOnce(Fate)) {
        let channel = errand.message.channel();
        let ending = self.attempt(&errand.message).await;
        // Before the outbox is told, which may be slow: the turn is waiting for this.
        report(match ending {
            Ending::Accepted => Fate::Accepted,
            Ending::Later(_) | Ending::Refused(_) | Ending::Useless => Fate::Failed,
        });
        tell(channel, &ending);
        let settlement = match ending {
            Ending::Accepted | Ending::Refused(_) | Ending::Useless => Settlement::Done,
            Ending::Later(_) => self.later(&errand),
        };
        self.settle(errand.partition, &errand.id, settlement).await;
        // All slots were taken, so the dispatcher stopped claiming. It goes on when one is free.
        if errand.slot.is_some() && self.slots.available_permits() == 0 {
            drop(errand.slot);
            self.due.notify_one();
        }
    }

    async fn attempt(&self, message: &Message) -> Ending {
        if self.clock.now() >= message.expires_at {
            return Ending::Useless;
        }
        let Some(sender) = self.senders.of(message.channel()) else {
            return Ending::Refused("no sender is configured for this channel".into());
        };
        match timeout(LONGEST_TRY, sender.send(message)).await {
            Ok(Ok(())) => Ending::Accepted,
            Ok(Err(SendError::Temporary(why))) => Ending::Later(why),
            Ok(Err(SendError::Permanent(why))) => Ending::Refused(why),
            Err(_) => Ending::Later(format!("no answer within {} s", LONGEST_TRY.as_secs())),
        }
    }

    /// Returns when to try again, and makes sure that the outbox is asked then.
    fn later(&self, errand: &Errand) -> Settlement {
        let step = usize::try_from(errand.failures).unwrap_or(usize::MAX);
        let wait = BACKOFF[step.min(BACKOFF.len() - 1)];
        // The message itself is not kept here. Whatever ends a challenge removes its messages from the outbox,
        // so no retry carries a PIN that is no longer valid.
        let due = Arc::clone(&self.due);
        self.runtime.spawn(async move {
            sleep(Duration::from_secs(wait.unsigned_abs())).await;
            due.notify_one();
        });
        Settlement::RetryAt(self.clock.now() + SignedDuration::from_secs(wait))
    }

    /// Tells the outbox the result for a message.
    pub(super) async fn settle(&self, partition: Partition, id: &ParcelId, settlement: Settlement) {
        if let Err(error) = self.outbox.settle(partition, id, settlement).await {
            tracing::warn!(%error, "the outbox was not told what became of a message, which may be sent twice");
        }
    }
}

/// Logs and counts the result of an attempt, but never the recipient or the text.
fn tell(channel: Channel, ending: &Ending) {
    let outcome = match ending {
        Ending::Accepted => {
            tracing::info!(%channel, "a message was accepted");
            "accepted"
        }
        Ending::Later(why) => {
            tracing::warn!(%channel, why, "a message was not accepted; it is tried again while it is of use");
            "retried"
        }
        Ending::Refused(why) => {
            // Nothing retries it, so somebody has to look at it.
            tracing::error!(%channel, why, "a message was refused for good");
            "refused"
        }
        Ending::Useless => {
            tracing::info!(%channel, "a message was dropped because it is of no use any more");
            "expired"
        }
    };
    metrics::counter!("countersign_messages_total", "channel" => channel.as_str(), "outcome" => outcome)
        .increment(1);
}

/// Counts an attempt as in progress for as long as it exists, even if the sender panics.
pub(super) struct UnderWay(Arc<Shared>);

impl UnderWay {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        shared.under_way.send_modify(|count| *count += 1);
        Self(shared)
    }
}

impl Deref for UnderWay {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.send_modify(|count| *count -= 1);
    }
}
