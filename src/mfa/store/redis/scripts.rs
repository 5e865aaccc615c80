//! The scripts, read once.

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

/// So much longer Redis keeps what ends by our clock, so that nothing is swept up at its very last moment.
const MORE: i64 = 1_000;

/// Every step of the store.
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

/// One script, and how many keys it names.
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
        let hash = redis::Script::new(&code).get_hash().to_owned();
        Self { keys, code, hash }
    }

    /// Begins a call. Its keys come first, then its other arguments.
    pub(super) fn call(&self) -> Call<'_> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.hash).arg(self.keys);
        Call {
            script: self,
            command,
        }
    }
}

/// A script with its keys and arguments.
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

    /// Runs it where its first key lives. A server that does not know the script yet is sent the whole of it: loading
    /// it first would go to every node of a cluster, and fail with any one of them.
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
        for arg in self.command.args_iter().skip(2) {
            if let Arg::Simple(bytes) = arg {
                command.arg(bytes);
            }
        }
        command
    }
}
