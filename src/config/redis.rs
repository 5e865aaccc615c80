//! `[redis]`.

use std::time::Duration;

use super::forms::RedisUrl;

section! {
    /// The Redis server, when `store.kind` is `redis`.
    struct RedisConfig in "redis" {
        /// Where it is.
        url: Option<RedisUrl>;
        /// What every key begins with, for installations that share a server.
        key_prefix: String = "cs";
        /// How long one command may take. Alexa gives a turn 8 s.
        timeout: Duration = "1s", "50ms" to "3s";
    }
}
