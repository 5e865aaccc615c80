//! The Lua scripts, loaded once at the start.

use redis::{
    Arg, Cmd, ErrorKind, FromRedisValue, RedisResult, ServerErrorKind, ToRedisArgs, aio::ConnectionLike,
};

use crate::{
    delivery::MAX_OUTBOX_WAIT,
    mfa::store::millis::{HOUR, LIFE, MORE, duration_millis},
};

/// One script per operation of the store.
#[derive(Debug)]
pub(super) struct RedisScripts {
    pub(super) accept_request: RedisScript,
    pub(super) read_records: RedisScript,
    pub(super) change_records: RedisScript,
    pub(super) renew_clearance: RedisScript,
    pub(super) list_challenges: RedisScript,
    pub(super) end_access: RedisScript,
    pub(super) put: RedisScript,
    pub(super) claim: RedisScript,
    pub(super) settle: RedisScript,
}

impl RedisScripts {
    pub(super) fn new() -> Self {
        Self {
            // The numbers are those of the keys that each script lists in its first comment.
            accept_request: RedisScript::new(6, include_str!("accept_request.lua")),
            read_records: RedisScript::new(5, include_str!("read_records.lua")),
            change_records: RedisScript::new(7, include_str!("change_records.lua")),
            renew_clearance: RedisScript::new(3, include_str!("renew_clearance.lua")),
            list_challenges: RedisScript::new(1, include_str!("list_challenges.lua")),
            end_access: RedisScript::new(3, include_str!("end_access.lua")),
            put: RedisScript::new(1, include_str!("put.lua")),
            claim: RedisScript::new(1, include_str!("claim.lua")),
            settle: RedisScript::new(1, include_str!("settle.lua")),
        }
    }
}

/// A script with the number of keys it takes.
#[derive(Debug)]
pub(super) struct RedisScript {
    key_count: usize,
    code: String,
    hash: String,
}

impl RedisScript {
    fn new(key_count: usize, code: &str) -> Self {
        let code = format!("{}\n{code}", include_str!("common.lua"))
            .replace("$HOUR", &HOUR.to_string())
            .replace("$WAIT", &duration_millis(MAX_OUTBOX_WAIT).to_string())
            .replace("$LIFE", &LIFE.to_string())
            .replace("$MORE", &MORE.to_string());
        // EVALSHA names a script by its SHA-1, which the client library computes.
        let hash = redis::Script::new(&code).get_hash().to_owned();
        Self {
            key_count,
            code,
            hash,
        }
    }

    /// Begins a call. Add its keys first, then its other arguments.
    pub(super) fn begin_call(&self) -> ScriptCall<'_> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.hash).arg(self.key_count);
        ScriptCall {
            script: self,
            command,
        }
    }
}

/// A call of a script, with its keys and arguments.
pub(super) struct ScriptCall<'a> {
    script: &'a RedisScript,
    command: Cmd,
}

impl ScriptCall<'_> {
    /// Adds a key or an argument.
    pub(super) fn arg(&mut self, arg: impl ToRedisArgs) -> &mut Self {
        self.command.arg(arg);
        self
    }

    /// Runs the script on the node of its first key. If that server does not know the script, the call is
    /// repeated with the whole text. Loading the script first would go to every node of a cluster, and would
    /// fail if any node is unavailable.
    pub(super) async fn run<T: FromRedisValue>(&self, server: &mut impl ConnectionLike) -> RedisResult<T> {
        match self.command.query_async(server).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.with_full_text().query_async(server).await
            }
            result => result,
        }
    }

    fn with_full_text(&self) -> Cmd {
        let mut command = redis::cmd("EVAL");
        command.arg(&self.script.code);
        // The first two arguments, EVALSHA and the hash, are replaced. The rest is the same for EVAL.
        for arg in self.command.args_iter().skip(2) {
            if let Arg::Simple(bytes) = arg {
                command.arg(bytes);
            }
        }
        command
    }
}
