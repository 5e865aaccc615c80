//! `[redis]`.

use std::time::Duration;

use super::value_types::RedisUrl;

section! {
    /// The Redis server, if `store.kind` is `redis`.
    struct RedisConfig in "redis" {
        /// The URL of the server. A server on another machine needs `rediss://`.
        url: Option<RedisUrl>;
        /// True to connect to another machine without TLS, or with `rediss://…#insecure`, which accepts every
        /// certificate. Set it only if nobody else can read or change what passes on that network.
        allow_plaintext: bool = "false";
        /// The prefix of every key, so that installations can share a server.
        key_prefix: String = "cs";
        /// The time limit for a command. Alexa waits 8 s for a turn.
        timeout: Duration = "1s", "50ms" to "3s";
    }
}
