//! The scripts, read once.

use redis::Script;

use crate::mfa::store::{
    SKEW,
    times::{HOUR, LIFE, span},
};

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
    pub(super) claim: Script,
    pub(super) settle: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            enter: script(include_str!("enter.lua")),
            issue: script(include_str!("issue.lua")),
            resend: script(include_str!("resend.lua")),
            ask_instead: script(include_str!("ask_instead.lua")),
            attempt: script(include_str!("attempt.lua")),
            end_app: script(include_str!("end_app.lua")),
            end_employee: script(include_str!("end_employee.lua")),
            claim: script(include_str!("claim.lua")),
            settle: script(include_str!("settle.lua")),
        }
    }
}

fn script(code: &str) -> Script {
    let code = format!("{}\n{code}", include_str!("common.lua"))
        .replace("$SKEW", &span(SKEW).to_string())
        .replace("$HOUR", &HOUR.to_string())
        .replace("$LIFE", &LIFE.to_string());
    Script::new(&code)
}
