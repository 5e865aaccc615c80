//! The Redis store: every method is one Lua script.
//!
//! Lives here: [`RedisStore`] for one server and for a cluster, its keys, its scripts.
//! Does not live here: anything that must outlive a flush. After one, every gate is closed and nothing is
//! waiting.
//!
//! The layout and its reasons: `docs/decisions/0004-redis-layout.md`.

mod connection;
mod keys;
mod outbox;
mod reply;
mod scripts;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use redis::{Cmd, Value};

use self::{
    connection::{Connection, Fault},
    keys::Keys,
    scripts::{Call, Scripts},
};
use super::{
    Attempt, Entry, GateStore, Issued, NewChallenge, Resend, Resent, Scope, Standing, StoreError, Verdict,
    times::{LIFE, millis, span},
};
use crate::{
    clock::Timestamp,
    delivery::Parcel,
    directory::Partition,
    mfa::{ChallengeId, GateSubject},
};

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

/// Challenges, clearances and waiting messages in Redis.
#[derive(Debug)]
pub struct RedisStore {
    connection: Connection,
    keys: Keys,
    scripts: Scripts,
}

impl RedisStore {
    /// Prepares the store without waiting for Redis. Calls fail until Redis is available. Must be called
    /// within a Tokio runtime.
    ///
    /// # Errors
    /// [`StoreError`] when a URL is invalid. The message repeats no part of it, because a URL can contain a
    /// password.
    pub fn open(settings: &RedisSettings) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Connection::open(settings).map_err(Fault::from)?,
            keys: Keys::new(&settings.prefix),
            scripts: Scripts::new(),
        })
    }

    async fn run(&self, call: &Call<'_>) -> Result<Value, Fault> {
        self.connection.run(call).await
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        Self(Box::new(fault))
    }
}

#[async_trait]
impl GateStore for RedisStore {
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError> {
        let subject = entry.subject;
        let (employee, app) = (&subject.employee, &subject.app);
        let mut call = self.scripts.enter.call();
        call.arg(self.keys.seen(subject.partition(), entry.request))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.generation_of_app(employee, app))
            .arg(self.keys.generation(employee))
            .arg(self.keys.challenge(employee, app.as_str()))
            .arg(self.keys.ending(employee, app.as_str()))
            .arg(millis(entry.now))
            .arg(entry.policy.as_bytes())
            .arg(subject.organization.as_str())
            .arg(span(entry.terms.idle))
            .arg(span(entry.terms.absolute));
        Ok(reply::standing(self.run(&call).await?)?)
    }

    async fn issue(&self, new: &NewChallenge) -> Result<Issued, StoreError> {
        let subject = &new.subject;
        let (employee, app) = (&subject.employee, subject.app.as_str());
        let lifetime = millis(new.expires_at).saturating_sub(millis(new.issued_at));
        let mut call = self.scripts.issue.call();
        call.arg(self.keys.challenge(employee, app))
            .arg(self.keys.ending(employee, app))
            .arg(self.keys.outbox(subject.partition()))
            .arg(self.keys.apps(employee))
            .arg(millis(new.issued_at))
            .arg(millis(new.expires_at))
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
            .arg(reply::written(&new.channels))
            .arg(app)
            .arg(millis(new.lease_until));
        add(&mut call, &new.parcels);
        Ok(reply::issued(self.run(&call).await?)?)
    }

    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError> {
        let subject = &resend.subject;
        let mut call = self.scripts.resend.call();
        call.arg(self.keys.challenge(&subject.employee, subject.app.as_str()))
            .arg(self.keys.outbox(subject.partition()))
            .arg(millis(resend.now))
            .arg(resend.id.as_str())
            .arg(subject.organization.as_str())
            .arg(span(resend.spacing))
            .arg(resend.digest.as_bytes())
            .arg(resend.digits)
            .arg(reply::written(&resend.channels))
            .arg(millis(resend.lease_until));
        add(&mut call, &resend.parcels);
        Ok(reply::resent(self.run(&call).await?)?)
    }

    async fn ask_instead(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut call = self.scripts.ask_instead.call();
        call.arg(self.keys.challenge(&subject.employee, subject.app.as_str()))
            .arg(millis(now))
            .arg(id.as_str())
            .arg(subject.organization.as_str())
            .arg(question);
        Ok(self.run(&call).await? == Value::Int(1))
    }

    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError> {
        let subject = attempt.subject;
        let (employee, app) = (&subject.employee, &subject.app);
        let mut call = self.scripts.attempt.call();
        call.arg(self.keys.challenge(employee, app.as_str()))
            .arg(self.keys.ending(employee, app.as_str()))
            .arg(self.keys.outbox(subject.partition()))
            .arg(self.keys.clearance(subject))
            .arg(self.keys.generation_of_app(employee, app))
            .arg(self.keys.generation(employee))
            .arg(millis(attempt.now))
            .arg(attempt.id.as_str())
            .arg(subject.organization.as_str())
            .arg(attempt.policy.as_bytes())
            .arg(attempt.digest.as_bytes())
            .arg(span(attempt.terms.idle))
            .arg(span(attempt.terms.absolute));
        Ok(reply::verdict(self.run(&call).await?)?)
    }

    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        let mut call;
        match scope {
            Scope::App(employee, app) => {
                call = self.scripts.end_app.call();
                call.arg(self.keys.challenge(employee, app.as_str()))
                    .arg(self.keys.ending(employee, app.as_str()))
                    .arg(self.keys.outbox(employee.partition()))
                    .arg(self.keys.generation_of_app(employee, app))
                    .arg(millis(now));
            }
            Scope::Employee(employee) => {
                call = self.scripts.end_employee.call();
                call.arg(self.keys.generation(employee))
                    .arg(self.keys.apps(employee))
                    .arg(self.keys.outbox(employee.partition()))
                    .arg(millis(now))
                    // Two prefixes: the script appends each app that it finds in the set.
                    .arg(self.keys.challenge(employee, ""))
                    .arg(self.keys.ending(employee, ""));
            }
        }
        self.run(&call).await?;
        Ok(())
    }

    /// Checks that Redis accepts a write. In a cluster, one node that does is enough.
    async fn ready(&self) -> Result<(), StoreError> {
        // In a cluster, every 16th partition is tried: enough to reach several nodes without writing 256
        // keys.
        let some = if self.connection.is_cluster() { 16 } else { 256 };
        let write = |partition| {
            let mut command = Cmd::new();
            command
                .arg("SET")
                .arg(self.keys.ready(partition))
                .arg("")
                .arg("PX")
                .arg(1000);
            command
        };
        let writes = Partition::all().step_by(some).map(write).collect();
        let mut refused = None;
        for written in self.connection.each::<Value>(writes).await {
            match written {
                Ok(_) => return Ok(()),
                Err(fault) => refused = Some(fault),
            }
        }
        Err(refused.unwrap_or(Fault::Unreadable("reply")).into())
    }
}

/// Adds messages to a call, in the order that the scripts' `put` reads them.
fn add(call: &mut Call<'_>, parcels: &[Parcel]) {
    for parcel in parcels {
        call.arg(&parcel.id.0)
            .arg(&parcel.sealed)
            .arg(millis(parcel.expires_at));
    }
}
