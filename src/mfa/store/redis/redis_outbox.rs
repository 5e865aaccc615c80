//! The outbox in Redis: one sorted set per partition.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use futures_util::future::join_all;
use redis::{Cmd, Value};

use super::{RedisRecordStore, add_messages, connection::RedisCallError, reply};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{ClaimedMessage, DeliverySettlement, Outbox, OutboxError, SealedMessage, SealedMessageId},
    directory::Partition,
    mfa::store::millis::{duration_millis, timestamp_millis},
};

/// A message that is due: its time, its name and its partition. Sorting puts the oldest first.
type DueMessage = (i64, String, Partition);

/// Number of times a claim looks again when messages had expired or another server was quicker.
const MAX_CLAIM_ROUNDS: usize = 8;

impl From<RedisCallError> for OutboxError {
    fn from(fault: RedisCallError) -> Self {
        Self(Box::new(fault))
    }
}

#[async_trait]
impl Outbox for RedisRecordStore {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        let mut call = self.scripts.put.begin_call();
        call.arg(self.keys.outbox(parcel.partition))
            .arg(timestamp_millis(now))
            .arg(timestamp_millis(due));
        add_messages(&mut call, std::slice::from_ref(parcel));
        self.run_script(&call).await?;
        Ok(())
    }

    /// Reads every partition first and claims only where something is due, so an idle outbox costs one round
    /// trip of reads. If a node of a cluster is unavailable, the messages on the others are still returned.
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        let now = timestamp_millis(now);
        // A lease of 0 ms would leave a message due, and the script would claim it repeatedly.
        let lease_until = now.saturating_add(duration_millis(lease).max(1));
        let mut claimed = Vec::new();
        for _ in 0..MAX_CLAIM_ROUNDS {
            let room = limit - claimed.len();
            if room == 0 {
                break;
            }
            match self.claim_round(now, lease_until, room).await {
                Ok((taken, all_seen)) => {
                    claimed.extend(taken);
                    if all_seen {
                        break;
                    }
                }
                // Messages that were claimed before the error are leased already, so they must be returned.
                Err(fault) if claimed.is_empty() => return Err(fault.into()),
                Err(_) => break,
            }
        }
        Ok(claimed)
    }

    async fn settle(
        &self,
        partition: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        let retry_at = match settlement {
            DeliverySettlement::Done => String::new(),
            DeliverySettlement::RetryAt(when) => timestamp_millis(when).to_string(),
        };
        let mut call = self.scripts.settle.begin_call();
        call.arg(self.keys.outbox(partition)).arg(&id.0).arg(retry_at);
        self.run_script(&call).await?;
        Ok(())
    }
}

impl RedisRecordStore {
    /// Reads and claims once. The flag is true if every message that was due has been seen.
    async fn claim_round(
        &self,
        now: i64,
        lease_until: i64,
        room: usize,
    ) -> Result<(Vec<ClaimedMessage>, bool), RedisCallError> {
        let due = self.list_due(now, room).await?;
        let all_seen = due.len() < room;
        Ok((self.claim_listed(&due, now, lease_until).await?, all_seen))
    }

    /// Lists the `limit` oldest messages that are due.
    async fn list_due(&self, now: i64, limit: usize) -> Result<Vec<DueMessage>, RedisCallError> {
        let look = |partition| {
            let mut command = Cmd::new();
            command
                .arg("ZRANGEBYSCORE")
                .arg(self.keys.outbox(partition))
                .arg("-inf")
                .arg(now)
                .arg("WITHSCORES")
                .arg("LIMIT")
                .arg(0)
                .arg(limit);
            command
        };
        let looks = Partition::all().map(look).collect();
        let found: Vec<Result<Vec<(String, i64)>, RedisCallError>> =
            self.connection.run_commands(looks).await;
        let found = found.into_iter().zip(Partition::all()).map(|(found, partition)| {
            let due = found?.into_iter().map(|(id, when)| (when, id, partition));
            Ok(due.collect())
        });
        let mut due = join_reachable(found.collect())?;
        due.sort_unstable();
        due.truncate(limit);
        Ok(due)
    }

    /// Claims, in each partition, as many messages as `list_due` lists there. Returns them in the order of `list_due`.
    async fn claim_listed(
        &self,
        due: &[DueMessage],
        now: i64,
        lease_until: i64,
    ) -> Result<Vec<ClaimedMessage>, RedisCallError> {
        let mut rooms: BTreeMap<Partition, usize> = BTreeMap::new();
        for (_, _, partition) in due {
            *rooms.entry(*partition).or_default() += 1;
        }
        let claims = rooms.into_iter().map(|(partition, room)| async move {
            let mut call = self.scripts.claim.begin_call();
            call.arg(self.keys.outbox(partition))
                .arg(now)
                .arg(lease_until)
                .arg(room);
            let claimed: Vec<Value> = self.connection.run_script(&call).await?;
            reply::parse_claimed_messages(claimed, partition)
        });
        let mut claimed = join_reachable(join_all(claims).await)?;
        // The script may claim other messages than those listed, when another server was quicker. They come
        // first.
        let order: HashMap<&str, usize> = due.iter().map(|(_, id, _)| id.as_str()).zip(0..).collect();
        claimed.sort_by_key(|claimed: &ClaimedMessage| order.get(claimed.message.id.0.as_str()).copied());
        Ok(claimed)
    }
}

/// Joins the answers of the partitions that could be reached. Fails only if none could.
fn join_reachable<T>(parts: Vec<Result<Vec<T>, RedisCallError>>) -> Result<Vec<T>, RedisCallError> {
    let mut all = Vec::new();
    let (mut answered, mut last) = (parts.is_empty(), None);
    for part in parts {
        match part {
            Ok(some) => {
                answered = true;
                all.extend(some);
            }
            Err(fault) => last = Some(fault),
        }
    }
    match last {
        Some(fault) if !answered => Err(fault),
        _ => Ok(all),
    }
}
