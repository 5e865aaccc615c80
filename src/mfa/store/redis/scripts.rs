//! The Lua scripts, loaded once at the start.

use redis::{
    Arg, Cmd, ErrorKind, FromRedisValue, RedisResult, ServerErrorKind, ToRedisArgs, aio::ConnectionLike,
};

use crate::{
    delivery::LONGEST_WAIT,
    mfa::store::{
        SKEW,
        times::{HOUR, LIFE, span},
    },
};

/// Milliseconds that Redis keeps a record beyond its last valid moment, so that none is removed in its last
/// moment.
const MORE: i64 = 1_000;

/// One script per operation of the store.
#[derive(Debug)]
pub(super) struct Scripts {
    pub(super) enter: Script,
    pub(super) issue: Script,
    pub(super) resend: Script,
    pub(super) ask_instead: Script,
    pub(super) attempt: Script,
    pub(super) end_app: Script,
    pub(super) end_employee: Script,
    pub(super) put: Script,
    pub(super) claim: Script,
    pub(super) settle: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            // The numbers are those of the keys that each script lists in its first comment.
            enter: Script::new(6, include_str!("enter.lua")),
            issue: Script::new(4, include_str!("issue.lua")),
            resend: Script::new(2, include_str!("resend.lua")),
            ask_instead: Script::new(1, include_str!("ask_instead.lua")),
            attempt: Script::new(6, include_str!("attempt.lua")),
            end_app: Script::new(4, include_str!("end_app.lua")),
            end_employee: Script::new(3, include_str!("end_employee.lua")),
            put: Script::new(1, include_str!("put.lua")),
            claim: Script::new(1, include_str!("claim.lua")),
            settle: Script::new(1, include_str!("settle.lua")),
        }
    }
}

/// A script with the number of keys it takes.
#[derive(Debug)]
pub(super) struct Script {
    keys: usize,
    code: String,
    hash: String,
}

impl Script {
    fn new(keys: usize, code: &str) -> Self {
        let code = format!("{}\n{code}", include_str!("common.lua"))
            .replace("$SKEW", &span(SKEW).to_string())
            .replace("$HOUR", &HOUR.to_string())
            .replace("$WAIT", &span(LONGEST_WAIT).to_string())
            .replace("$LIFE", &LIFE.to_string())
            .replace("$MORE", &MORE.to_string());
        // EVALSHA names a script by its SHA-1, which the client library computes.
        let hash = redis::Script::new(&code).get_hash().to_owned();
        Self { keys, code, hash }
    }

    /// Begins a call. Add its keys first, then its other arguments.
    pub(super) fn call(&self) -> Call<'_> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.hash).arg(self.keys);
        Call {
            script: self,
            command,
        }
    }
}

/// A call of a script, with its keys and arguments.
pub(super) struct Call<'a> {
    script: &'a Script,
    command: Cmd,
}

impl Call<'_> {
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
                self.spelled_out().query_async(server).await
            }
            result => result,
        }
    }

    fn spelled_out(&self) -> Cmd {
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
