//! The way to Redis: one server or a cluster, never waited for longer than the settings say.

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

use super::{RedisSettings, scripts::Call};

/// Why Redis did not do as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("no answer from Redis within {0:?}")]
    Slow(Duration),
    #[error("Redis: {0}")]
    Redis(#[from] RedisError),
    #[error("Redis holds a {0} that does not read")]
    Unreadable(&'static str),
}

/// A connection shared by all callers.
pub(super) struct Connection {
    server: Server,
    timeout: Duration,
}

enum Server {
    Single(Box<Single>),
    Cluster(ClusterConnection),
}

struct Single {
    client: Client,
    timeout: Duration,
    /// For each runtime how often its connection was renewed, and the present one. A server's threads have a runtime each:
    /// with a connection of its own none waits for another to be woken up, which costs more than Redis does.
    current: RwLock<HashMap<Id, (u64, ConnectionManager)>>,
}

impl Connection {
    /// Prepares a connection and does not wait for it.
    pub(super) fn open(settings: &RedisSettings) -> Result<Self, RedisError> {
        let timeout = settings.timeout;
        let server = if settings.cluster {
            let client = ClusterClient::builder(settings.urls.iter().map(String::as_str))
                .retries(2)
                .min_retry_wait(10)
                .max_retry_wait(100)
                .overall_response_timeout(Some(timeout))
                .build()?;
            let config = ClusterConfig::new()
                .set_connection_timeout(timeout / 2)
                .set_response_timeout(timeout / 2);
            Server::Cluster(client.get_pending_async_connection_with_config(config))
        } else {
            let url = settings.urls.first().map_or("", String::as_str);
            let client = Client::open(url)?;
            Server::Single(Box::new(Single {
                current: RwLock::default(),
                client,
                timeout,
            }))
        };
        Ok(Self { server, timeout })
    }

    /// Whether this is a cluster, whose parts can be away one by one.
    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.server, Server::Cluster(_))
    }

    /// Runs a script.
    pub(super) async fn run<T: FromRedisValue>(&self, call: &Call<'_>) -> Result<T, Fault> {
        match &self.server {
            Server::Cluster(cluster) => {
                let mut cluster = cluster.clone();
                self.in_time(call.run(&mut cluster)).await
            }
            Server::Single(single) => {
                let (count, mut current) = single.current()?;
                let result = self.in_time(call.run(&mut current)).await;
                single.renew_after(&result, count);
                result
            }
        }
    }

    /// Runs one command for each partition or node; each has its own result.
    pub(super) async fn each<T: FromRedisValue>(&self, commands: Vec<Cmd>) -> Vec<Result<T, Fault>> {
        match &self.server {
            Server::Cluster(cluster) => {
                let results = commands.into_iter().map(|command| {
                    let mut cluster = cluster.clone();
                    async move { self.in_time(command.query_async(&mut cluster)).await }
                });
                join_all(results).await
            }
            Server::Single(single) => {
                let mut pipeline = redis::pipe();
                for command in commands {
                    pipeline.add_command(command);
                }
                let (count, mut current) = match single.current() {
                    Ok(current) => current,
                    Err(error) => return vec![Err(error.into())],
                };
                let values: Result<Vec<Value>, _> = self.in_time(pipeline.query_async(&mut current)).await;
                single.renew_after(&values, count);
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

    async fn in_time<T>(&self, answer: impl Future<Output = RedisResult<T>>) -> Result<T, Fault> {
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Fault::Slow(self.timeout)),
        }
    }
}

impl Single {
    fn current(&self) -> RedisResult<(u64, ConnectionManager)> {
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
        let first = (0, manager(&self.client, self.timeout)?);
        let mut connections = self.current.write().unwrap_or_else(PoisonError::into_inner);
        Ok(connections.entry(here).or_insert(first).clone())
    }

    /// A server that went away without a word, or is no longer the one that takes writes, would never be left by the
    /// client itself: the next call begins a new connection.
    fn renew_after<T>(&self, result: &Result<T, Fault>, count: u64) {
        let stuck = match result {
            Err(Fault::Slow(_)) => true,
            Err(Fault::Redis(error)) => {
                error.is_timeout() || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
            }
            _ => false,
        };
        if !stuck {
            return;
        }
        let mut connections = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = connections.get_mut(&Handle::current().id())
            && current.0 == count
            && let Ok(new) = manager(&self.client, self.timeout)
        {
            *current = (count + 1, new);
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("cluster", &self.is_cluster())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn manager(client: &Client, timeout: Duration) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(timeout / 2))
        .set_response_timeout(Some(timeout / 2))
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}
