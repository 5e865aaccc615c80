//! The Redis store: every method that does more than one thing is one Lua script.
//!
//! Lives here: [`RedisRecordStore`] for one server and for a cluster, its keys, its scripts.
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
    keys::{RedisKeys, device_name, subject_name},
    scripts::{RedisScripts, ScriptCall},
};
use super::{
    AcceptedRequest, AccessScope, ChallengeStoreError, ClearanceChange, ClearanceRenewal, ListedChallenge,
    RecordChange, RecordStore, SubjectRecords,
    millis::{HOUR, LIFE, MORE, timestamp_millis},
};
use crate::{
    clock::Timestamp,
    delivery::SealedMessage,
    directory::{EmployeeId, Partition},
    mfa::GateSubject,
};

/// Challenges, clearances and waiting messages in Redis.
#[derive(Debug)]
pub struct RedisRecordStore {
    connection: RedisConnection,
    keys: RedisKeys,
    scripts: RedisScripts,
}

impl RedisRecordStore {
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
impl RecordStore for RedisRecordStore {
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        _now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        let mut command = redis::cmd("SET");
        command
            .arg(self.keys.seen_request(partition, request))
            .arg("")
            .arg("NX")
            .arg("PX")
            .arg(HOUR);
        let marked = self.connection.run_commands::<Value>(vec![command]).await;
        let first = marked
            .into_iter()
            .next()
            .ok_or(RedisCallError::Unreadable("reply"))??;
        Ok(first != Value::Nil)
    }

    async fn accept_request(
        &self,
        subject: &GateSubject,
        request: &str,
        renewal: Option<&ClearanceRenewal>,
        _now: Timestamp,
    ) -> Result<AcceptedRequest, ChallengeStoreError> {
        let mut call = self.scripts.accept_request.begin_call();
        call.arg(self.keys.seen_request(subject.partition(), request))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.device_generation(subject))
            .arg(self.keys.employee_generation(&subject.employee))
            .arg(self.keys.challenge(subject))
            .arg(self.keys.challenge_end(subject));
        match renewal {
            Some(renewal) => add_renewal(&mut call, renewal),
            None => drop(call.arg("")),
        }
        Ok(reply::parse_accepted(self.run_script(&call).await?)?)
    }

    async fn read_records(&self, subject: &GateSubject) -> Result<SubjectRecords, ChallengeStoreError> {
        let mut call = self.scripts.read_records.begin_call();
        call.arg(self.keys.clearance(subject))
            .arg(self.keys.device_generation(subject))
            .arg(self.keys.employee_generation(&subject.employee))
            .arg(self.keys.challenge(subject))
            .arg(self.keys.challenge_end(subject));
        Ok(reply::parse_records(self.run_script(&call).await?)?)
    }

    async fn change_records(&self, change: &RecordChange<'_>) -> Result<bool, ChallengeStoreError> {
        let subject = change.subject;
        let mut call = self.scripts.change_records.begin_call();
        call.arg(self.keys.challenge(subject))
            .arg(self.keys.challenge_end(subject))
            .arg(self.keys.outbox(subject.partition()))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.device_generation(subject))
            .arg(self.keys.employee_generation(&subject.employee))
            .arg(self.keys.challenged_subjects(&subject.employee));
        add_change(&mut call, change);
        Ok(self.run_script(&call).await? == Value::Int(1))
    }

    async fn renew_clearance(
        &self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        _now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        let mut call = self.scripts.renew_clearance.begin_call();
        call.arg(self.keys.clearance(subject))
            .arg(self.keys.device_generation(subject))
            .arg(self.keys.employee_generation(&subject.employee));
        add_renewal(&mut call, renewal);
        self.run_script(&call).await?;
        Ok(())
    }

    async fn list_challenges(
        &self,
        employee: &EmployeeId,
    ) -> Result<Vec<ListedChallenge>, ChallengeStoreError> {
        let mut call = self.scripts.list_challenges.begin_call();
        call.arg(self.keys.challenged_subjects(employee))
            .arg(self.keys.challenges(employee));
        let listed = self.run_script(&call).await?;
        Ok(reply::parse_listed_challenges(listed, employee)?)
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        let (employee, generation, beginning) = match scope {
            AccessScope::Device(subject) => (
                &subject.employee,
                self.keys.device_generation(subject),
                device_name(subject),
            ),
            AccessScope::Employee(employee) => {
                (employee, self.keys.employee_generation(employee), String::new())
            }
        };
        let mut call = self.scripts.end_access.begin_call();
        call.arg(generation)
            .arg(self.keys.challenged_subjects(employee))
            .arg(self.keys.outbox(employee.partition()))
            .arg(timestamp_millis(now))
            .arg(self.keys.challenges(employee))
            .arg(self.keys.challenge_ends(employee))
            .arg(beginning);
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

/// Adds the arguments of a change in the order that `change_records.lua` reads them.
fn add_change(call: &mut ScriptCall<'_>, change: &RecordChange<'_>) {
    call.arg(timestamp_millis(change.now))
        .arg(change.expected.unwrap_or_default())
        .arg(change.challenge.unwrap_or_default());
    // PEXPIRE deletes a key whose lifetime is not positive, and a wrong lifetime must not keep a challenge for days.
    match change.lifetime {
        Some(lifetime) => call.arg(lifetime.clamp(1, LIFE)),
        None => call.arg(""),
    };
    call.arg(change.challenge_end.unwrap_or_default())
        .arg(subject_name(change.subject));
    match change.generations {
        Some(generations) => {
            for generation in [&generations.device, &generations.employee] {
                call.arg(&generation.value).arg(i32::from(generation.exists));
            }
            call.arg(generations.lifetime);
        }
        None => {
            for _ in 0..5 {
                call.arg("");
            }
        }
    }
    match change.clearance {
        ClearanceChange::Keep => call.arg("").arg(""),
        ClearanceChange::Remove => call.arg("").arg(0),
        ClearanceChange::Set { sealed, lifetime } => call.arg(sealed).arg(kept_clearance(lifetime)),
    };
    match change.messages {
        Some(messages) => {
            call.arg(timestamp_millis(messages.lease_until));
            add_messages(call, messages.messages);
        }
        None => {
            call.arg("");
        }
    }
}

/// Adds the arguments of a renewal in the order that the scripts read them.
fn add_renewal(call: &mut ScriptCall<'_>, renewal: &ClearanceRenewal) {
    call.arg(&renewal.expected)
        .arg(&renewal.device_generation)
        .arg(&renewal.employee_generation)
        .arg(&renewal.sealed)
        .arg(kept_clearance(renewal.lifetime));
}

/// The time that Redis keeps a clearance: a little longer than it can be used, so that none is removed in its last
/// moment. A clearance for one answer only ends before it begins.
fn kept_clearance(lifetime: i64) -> i64 {
    lifetime.max(0).saturating_add(MORE)
}

/// Adds messages to a call, in the order that the scripts' `put` reads them.
fn add_messages(call: &mut ScriptCall<'_>, parcels: &[SealedMessage]) {
    for parcel in parcels {
        call.arg(&parcel.id.0)
            .arg(&parcel.ciphertext)
            .arg(timestamp_millis(parcel.expires_at));
    }
}
