//! The outbox in Redis: one sorted set per partition.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use futures_util::future::join_all;
use redis::{Cmd, Value};

use super::{RedisStore, add, connection::Fault, reply};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Claimed, Outbox, OutboxError, Parcel, ParcelId, Settlement},
    directory::Partition,
    mfa::store::times::{millis, span},
};

/// A message that is due: its time, its name and its partition. Sorting puts the oldest first.
type Due = (i64, String, Partition);

/// Number of times a claim looks again when messages had expired or another server was quicker.
const ROUNDS: usize = 8;

impl From<Fault> for OutboxError {
    fn from(fault: Fault) -> Self {
        Self(Box::new(fault))
    }
}

#[async_trait]
impl Outbox for RedisStore {
    async fn put(&self, parcel: &Parcel, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        let mut call = self.scripts.put.call();
        call.arg(self.keys.outbox(parcel.partition))
            .arg(millis(now))
            .arg(millis(due));
        add(&mut call, std::slice::from_ref(parcel));
        self.run(&call).await?;
        Ok(())
    }

    /// Reads every partition first and claims only where something is due, so an idle outbox costs one round
    /// trip of reads. If a node of a cluster is unavailable, the messages on the others are still returned.
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<Claimed>, OutboxError> {
        let now = millis(now);
        // A lease of 0 ms would leave a message due, and the script would claim it repeatedly.
        let lease_until = now.saturating_add(span(lease).max(1));
        let mut claimed = Vec::new();
        for _ in 0..ROUNDS {
            let room = limit - claimed.len();
            if room == 0 {
                break;
            }
            match self.round(now, lease_until, room).await {
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
        id: &ParcelId,
        settlement: Settlement,
    ) -> Result<(), OutboxError> {
        let retry_at = match settlement {
            Settlement::Done => String::new(),
            Settlement::RetryAt(when) => millis(when).to_string(),
        };
        let mut call = self.scripts.settle.call();
        call.arg(self.keys.outbox(partition)).arg(&id.0).arg(retry_at);
        self.run(&call).await?;
        Ok(())
    }
}

impl RedisStore {
    /// Reads and claims once. The flag is true if every message that was due has been seen.
    async fn round(&self, now: i64, lease_until: i64, room: usize) -> Result<(Vec<Claimed>, bool), Fault> {
        let due = self.due(now, room).await?;
        let all_seen = due.len() < room;
        Ok((self.claim(&due, now, lease_until).await?, all_seen))
    }

    /// Lists the `limit` oldest messages that are due.
    async fn due(&self, now: i64, limit: usize) -> Result<Vec<Due>, Fault> {
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
        let found: Vec<Result<Vec<(String, i64)>, Fault>> = self.connection.each(looks).await;
        let found = found.into_iter().zip(Partition::all()).map(|(found, partition)| {
            let due = found?.into_iter().map(|(id, when)| (when, id, partition));
            Ok(due.collect())
        });
        let mut due = some_of(found.collect())?;
        due.sort_unstable();
        due.truncate(limit);
        Ok(due)
    }

    /// Claims, in each partition, as many messages as `due` lists there. Returns them in the order of `due`.
    async fn claim(&self, due: &[Due], now: i64, lease_until: i64) -> Result<Vec<Claimed>, Fault> {
        let mut rooms: BTreeMap<Partition, usize> = BTreeMap::new();
        for (_, _, partition) in due {
            *rooms.entry(*partition).or_default() += 1;
        }
        let claims = rooms.into_iter().map(|(partition, room)| async move {
            let mut call = self.scripts.claim.call();
            call.arg(self.keys.outbox(partition))
                .arg(now)
                .arg(lease_until)
                .arg(room);
            let claimed: Vec<Value> = self.connection.run(&call).await?;
            reply::claimed(claimed, partition)
        });
        let mut claimed = some_of(join_all(claims).await)?;
        // The script may claim other messages than those listed, when another server was quicker. They come
        // first.
        let order: HashMap<&str, usize> = due.iter().map(|(_, id, _)| id.as_str()).zip(0..).collect();
        claimed.sort_by_key(|claimed: &Claimed| order.get(claimed.parcel.id.0.as_str()).copied());
        Ok(claimed)
    }
}

/// Joins the answers of the partitions that could be reached. Fails only if none could.
fn some_of<T>(parts: Vec<Result<Vec<T>, Fault>>) -> Result<Vec<T>, Fault> {
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
