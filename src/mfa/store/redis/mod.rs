//! The Redis store: every method is one Lua script.
//!
//! Lives here: [`RedisChallengeStore`] for one server and for a cluster, its keys, its scripts.
//! Does not live here: anything that must outlive a flush. After one, every gate is closed and nothing is
//! waiting.
//!
//! The layout and its reasons: `docs/decisions/0004-redis-layout.md`.

mod connection;
mod keys;
mod redis_outbox;
mod redis_settings;
mod reply;
mod scripts;

use async_trait::async_trait;
use redis::{Cmd, Value};

pub use self::redis_settings::RedisSettings;
use self::{
    connection::{RedisCallError, RedisConnection},
    keys::RedisKeys,
    scripts::{RedisScripts, ScriptCall},
};
use super::{
    AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, CodeReplacement,
    IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
    millis::{LIFE, duration_millis, timestamp_millis},
};
use crate::{
    clock::Timestamp,
    delivery::SealedMessage,
    directory::Partition,
    mfa::{ChallengeId, GateSubject},
};

/// Challenges, clearances and waiting messages in Redis.
#[derive(Debug)]
pub struct RedisChallengeStore {
    connection: RedisConnection,
    keys: RedisKeys,
    scripts: RedisScripts,
}

impl RedisChallengeStore {
    /// Prepares the store without waiting for Redis. Calls fail until Redis is available. Must be called
    /// within a Tokio runtime.
    ///
    /// # Errors
    /// [`ChallengeStoreError`] when a URL is invalid. The message repeats no part of it, because a URL can contain a
    /// password.
    pub fn open(settings: &RedisSettings) -> Result<Self, ChallengeStoreError> {
        Ok(Self {
            connection: RedisConnection::open(settings).map_err(RedisCallError::from)?,
            keys: RedisKeys::new(&settings.prefix),
            scripts: RedisScripts::new(),
        })
    }

    async fn run_script(&self, call: &ScriptCall<'_>) -> Result<Value, RedisCallError> {
        self.connection.run_script(call).await
    }
}

impl From<RedisCallError> for ChallengeStoreError {
    fn from(fault: RedisCallError) -> Self {
        Self(Box::new(fault))
    }
}

#[async_trait]
impl ChallengeStore for RedisChallengeStore {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        let subject = entry.subject;
        let (employee, app) = (&subject.employee, &subject.app);
        let mut call = self.scripts.check_access.begin_call();
        call.arg(self.keys.seen_request(subject.partition(), entry.request))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.app_generation(employee, app))
            .arg(self.keys.employee_generation(employee))
            .arg(self.keys.challenge(employee, app.as_str()))
            .arg(self.keys.challenge_end(employee, app.as_str()))
            .arg(timestamp_millis(entry.now))
            .arg(entry.policy.as_bytes())
            .arg(subject.organization.as_str())
            .arg(duration_millis(entry.terms.idle))
            .arg(duration_millis(entry.terms.absolute));
        Ok(reply::parse_access_state(self.run_script(&call).await?)?)
    }

    async fn issue(&self, new: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        let subject = &new.subject;
        let (employee, app) = (&subject.employee, subject.app.as_str());
        let lifetime = timestamp_millis(new.expires_at).saturating_sub(timestamp_millis(new.issued_at));
        let mut call = self.scripts.issue.begin_call();
        call.arg(self.keys.challenge(employee, app))
            .arg(self.keys.challenge_end(employee, app))
            .arg(self.keys.outbox(subject.partition()))
            .arg(self.keys.challenged_apps(employee))
            .arg(timestamp_millis(new.issued_at))
            .arg(timestamp_millis(new.expires_at))
            // PEXPIRE deletes a key whose lifetime is not positive, and a wrong lifetime must not keep a
            // challenge for days.
            .arg(lifetime.clamp(1, LIFE))
            .arg(new.id.as_str())
            .arg(subject.organization.as_str())
            .arg(new.policy.as_bytes())
            .arg(new.digest.as_bytes())
            .arg(new.digits)
            .arg(&new.question)
            .arg(new.tries)
            .arg(new.resends)
            .arg(reply::join_channel_names(&new.channels))
            .arg(app)
            .arg(timestamp_millis(new.lease_until));
        add_messages(&mut call, &new.messages);
        Ok(reply::parse_issue_outcome(self.run_script(&call).await?)?)
    }

    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        let subject = &resend.subject;
        let mut call = self.scripts.replace_code.begin_call();
        call.arg(self.keys.challenge(&subject.employee, subject.app.as_str()))
            .arg(self.keys.outbox(subject.partition()))
            .arg(timestamp_millis(resend.now))
            .arg(resend.id.as_str())
            .arg(subject.organization.as_str())
            .arg(duration_millis(resend.spacing))
            .arg(resend.digest.as_bytes())
            .arg(resend.digits)
            .arg(reply::join_channel_names(&resend.channels))
            .arg(timestamp_millis(resend.lease_until));
        add_messages(&mut call, &resend.messages);
        Ok(reply::parse_replace_outcome(self.run_script(&call).await?)?)
    }

    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        let mut call = self.scripts.replace_question.begin_call();
        call.arg(self.keys.challenge(&subject.employee, subject.app.as_str()))
            .arg(timestamp_millis(now))
            .arg(id.as_str())
            .arg(subject.organization.as_str())
            .arg(question);
        Ok(self.run_script(&call).await? == Value::Int(1))
    }

    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        let subject = attempt.subject;
        let (employee, app) = (&subject.employee, &subject.app);
        let mut call = self.scripts.attempt.begin_call();
        call.arg(self.keys.challenge(employee, app.as_str()))
            .arg(self.keys.challenge_end(employee, app.as_str()))
            .arg(self.keys.outbox(subject.partition()))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.app_generation(employee, app))
            .arg(self.keys.employee_generation(employee))
            .arg(timestamp_millis(attempt.now))
            .arg(attempt.id.as_str())
            .arg(subject.organization.as_str())
            .arg(attempt.policy.as_bytes())
            .arg(attempt.digest.as_bytes())
            .arg(duration_millis(attempt.terms.idle))
            .arg(duration_millis(attempt.terms.absolute));
        Ok(reply::parse_pin_verdict(self.run_script(&call).await?)?)
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        let mut call;
        match scope {
            AccessScope::App(employee, app) => {
                call = self.scripts.end_app.begin_call();
                call.arg(self.keys.challenge(employee, app.as_str()))
                    .arg(self.keys.challenge_end(employee, app.as_str()))
                    .arg(self.keys.outbox(employee.partition()))
                    .arg(self.keys.app_generation(employee, app))
                    .arg(timestamp_millis(now));
            }
            AccessScope::Employee(employee) => {
                call = self.scripts.end_employee.begin_call();
                call.arg(self.keys.employee_generation(employee))
                    .arg(self.keys.challenged_apps(employee))
                    .arg(self.keys.outbox(employee.partition()))
                    .arg(timestamp_millis(now))
                    // Two prefixes: the script appends each app that it finds in the set.
                    .arg(self.keys.challenge(employee, ""))
                    .arg(self.keys.challenge_end(employee, ""));
            }
        }
        self.run_script(&call).await?;
        Ok(())
    }

    /// Checks that Redis accepts a write. In a cluster, one node that does is enough.
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        // In a cluster, every 16th partition is tried: enough to reach several nodes without writing 256
        // keys.
        let some = if self.connection.is_cluster() { 16 } else { 256 };
        let write = |partition| {
            let mut command = Cmd::new();
            command
                .arg("SET")
                .arg(self.keys.health_check(partition))
                .arg("")
                .arg("PX")
                .arg(1000);
            command
        };
        let writes = Partition::all().step_by(some).map(write).collect();
        let mut refused = None;
        for written in self.connection.run_commands::<Value>(writes).await {
            match written {
                Ok(_) => return Ok(()),
                Err(fault) => refused = Some(fault),
            }
        }
        Err(refused.unwrap_or(RedisCallError::Unreadable("reply")).into())
    }
}

/// Adds messages to a call, in the order that the scripts' `put` reads them.
fn add_messages(call: &mut ScriptCall<'_>, parcels: &[SealedMessage]) {
    for parcel in parcels {
        call.arg(&parcel.id.0)
            .arg(&parcel.ciphertext)
            .arg(timestamp_millis(parcel.expires_at));
    }
}
