//! Connections to Redis: one server or a cluster, with every wait limited by the settings.

use std::{
    collections::HashMap,
    fmt,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use futures_util::future::join_all;
use redis::{
    Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, ServerErrorKind, Value,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cluster::{ClusterClient, ClusterConfig},
    cluster_async::ClusterConnection,
};
use tokio::runtime::{Handle, Id};

use super::{RedisSettings, scripts::ScriptCall};

/// The reasons why a call to Redis failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RedisCallError {
    #[error("no answer from Redis within {0:?}")]
    TimedOut(Duration),
    #[error("Redis: {0}")]
    Redis(#[from] RedisError),
    #[error("Redis contains an invalid value for a {0}")]
    Unreadable(&'static str),
}

/// A connection that all callers share.
pub(super) struct RedisConnection {
    server: RedisTopology,
    timeout: Duration,
}

enum RedisTopology {
    Single(Box<SingleServer>),
    Cluster(ClusterConnection),
}

struct SingleServer {
    client: Client,
    timeout: Duration,
    /// The connection of each Tokio runtime, with the number of times it was replaced. Each of the server's
    /// threads has its own runtime. With a connection of its own, no thread waits for another one to be
    /// scheduled, which would take longer than Redis itself.
    current: RwLock<HashMap<Id, (u64, ConnectionManager)>>,
}

impl RedisConnection {
    /// Prepares a connection without waiting for Redis.
    pub(super) fn open(settings: &RedisSettings) -> Result<Self, RedisError> {
        let timeout = settings.timeout;
        let server = if settings.cluster {
            let client = ClusterClient::builder(settings.urls.iter().map(String::as_str))
                .retries(2)
                .min_retry_wait(10)
                .max_retry_wait(100)
                .overall_response_timeout(Some(timeout))
                .build()?;
            // Connecting and answering get half the time each, so that a call that has to reconnect first can
            // still finish in time.
            let config = ClusterConfig::new()
                .set_connection_timeout(timeout / 2)
                .set_response_timeout(timeout / 2);
            RedisTopology::Cluster(client.get_pending_async_connection_with_config(config))
        } else {
            let url = settings.urls.first().map_or("", String::as_str);
            let client = Client::open(url)?;
            RedisTopology::Single(Box::new(SingleServer {
                current: RwLock::default(),
                client,
                timeout,
            }))
        };
        Ok(Self { server, timeout })
    }

    /// Returns true for a cluster, where single nodes can be unavailable.
    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.server, RedisTopology::Cluster(_))
    }

    /// Runs a script.
    pub(super) async fn run_script<T: FromRedisValue>(
        &self,
        call: &ScriptCall<'_>,
    ) -> Result<T, RedisCallError> {
        match &self.server {
            RedisTopology::Cluster(cluster) => {
                let mut cluster = cluster.clone();
                self.within_timeout(call.run(&mut cluster)).await
            }
            RedisTopology::Single(single) => {
                let (count, mut current) = single.current_connection()?;
                let result = self.within_timeout(call.run(&mut current)).await;
                single.replace_if_stuck(&result, count);
                result
            }
        }
    }

    /// Runs several commands, each for one partition or node. Each has its own result.
    pub(super) async fn run_commands<T: FromRedisValue>(
        &self,
        commands: Vec<Cmd>,
    ) -> Vec<Result<T, RedisCallError>> {
        match &self.server {
            RedisTopology::Cluster(cluster) => {
                // In a cluster the commands go to many nodes at the same time. A node that is unavailable fails
                // only its own commands.
                let results = commands.into_iter().map(|command| {
                    let mut cluster = cluster.clone();
                    async move { self.within_timeout(command.query_async(&mut cluster)).await }
                });
                join_all(results).await
            }
            RedisTopology::Single(single) => {
                // On one server, all commands share one round trip. They also fail together, so one error
                // stands for all.
                let mut pipeline = redis::pipe();
                for command in commands {
                    pipeline.add_command(command);
                }
                let (count, mut current) = match single.current_connection() {
                    Ok(current) => current,
                    Err(error) => return vec![Err(error.into())],
                };
                let values: Result<Vec<Value>, _> =
                    self.within_timeout(pipeline.query_async(&mut current)).await;
                single.replace_if_stuck(&values, count);
                match values {
                    Ok(values) => values
                        .into_iter()
                        .map(|value| Ok(redis::from_redis_value(value).map_err(RedisError::from)?))
                        .collect(),
                    Err(fault) => vec![Err(fault)],
                }
            }
        }
    }

    async fn within_timeout<T>(
        &self,
        answer: impl Future<Output = RedisResult<T>>,
    ) -> Result<T, RedisCallError> {
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(RedisCallError::TimedOut(self.timeout)),
        }
    }
}

impl SingleServer {
    fn current_connection(&self) -> RedisResult<(u64, ConnectionManager)> {
        let here = Handle::current().id();
        let known = self
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&here)
            .cloned();
        if let Some(current) = known {
            return Ok(current);
        }
        // Made before the lock is taken. If two tasks race, one connection is dropped unused; it is lazy, so
        // nothing was opened yet.
        let first = (0, lazy_connection(&self.client, self.timeout)?);
        let mut connections = self.current.write().unwrap_or_else(PoisonError::into_inner);
        Ok(connections.entry(here).or_insert(first).clone())
    }

    /// Replaces the connection after a call that timed out or that reached a server that refuses writes. The
    /// client only reconnects when a connection breaks: it would stay for minutes with a server that went
    /// silent or became a replica.
    fn replace_if_stuck<T>(&self, result: &Result<T, RedisCallError>, count: u64) {
        let stuck = match result {
            Err(RedisCallError::TimedOut(_)) => true,
            Err(RedisCallError::Redis(error)) => {
                error.is_timeout() || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
            }
            _ => false,
        };
        if !stuck {
            return;
        }
        let mut connections = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // If the count differs, another call has replaced this connection already.
        if let Some(current) = connections.get_mut(&Handle::current().id())
            && current.0 == count
            && let Ok(new) = lazy_connection(&self.client, self.timeout)
        {
            *current = (count + 1, new);
        }
    }
}

impl fmt::Debug for RedisConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("cluster", &self.is_cluster())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Creates a connection that is opened by the first call.
fn lazy_connection(client: &Client, timeout: Duration) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(timeout / 2))
        .set_response_timeout(Some(timeout / 2))
        // No retries: one would not fit into the timeout of the call.
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}
