//! The settings of the Redis store.

use std::{fmt, time::Duration};

/// The address of Redis, and how it is used.
#[derive(Clone)]
pub struct RedisSettings {
    /// The URL of the server, or of some nodes of a cluster: `redis://`, or `rediss://` for TLS.
    pub urls: Vec<String>,
    /// True for a cluster.
    pub cluster: bool,
    /// The beginning of every key. Installations that share a server need different ones. Default `cs`.
    pub prefix: String,
    /// Longest time for one call, including connecting and retries. Default 1 s.
    pub timeout: Duration,
}

impl RedisSettings {
    /// Returns settings for one server, with the defaults.
    pub fn single(url: &str) -> Self {
        Self {
            urls: vec![url.to_owned()],
            cluster: false,
            prefix: "cs".to_owned(),
            timeout: Duration::from_secs(1),
        }
    }
}

// The URLs are counted but not printed, because they can contain a password.
impl fmt::Debug for RedisSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSettings")
            .field("urls", &self.urls.len())
            .field("cluster", &self.cluster)
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish()
    }
}
