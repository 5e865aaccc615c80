//! `[redis]`.

use std::time::Duration;

use super::value_types::RedisUrl;

section! {
    /// The Redis server, if `store.kind` is `redis`.
    struct RedisConfig in "redis" {
        /// The URL of the server.
        url: Option<RedisUrl>;
        /// The prefix of every key, so that installations can share a server.
        key_prefix: String = "cs";
        /// The time limit for a command. Alexa waits 8 s for a turn.
        timeout: Duration = "1s", "50ms" to "3s";
    }
}
