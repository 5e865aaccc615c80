//! An event as it stands in the table.

use std::borrow::Cow;

use sqlx::{Row, any::AnyRow};

use super::Event;
use crate::clock::Timestamp;

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log. Later events of one chain have higher numbers; some may be missing.
    pub seq: i64,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// What: the text of a [`Name`](super::Name).
    pub name: String,
    /// In which organization.
    pub organization: Option<String>,
    /// Who did it: the text of an [`Actor`](super::Actor). None in what was written before there were chains.
    pub actor: Option<String>,
    /// The employee it happened to.
    pub target: Option<String>,
    /// At which app.
    pub app: Option<String>,
    /// Through which device: its label.
    pub device: Option<String>,
    /// How it came out.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// The version of the settings, as a keyed digest.
    pub policy: Option<String>,
    /// Its place in a chain. None in what was written before there were chains.
    pub link: Option<Link>,
}

/// The place of an event in its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name of the chain.
    pub chain: String,
    /// The place, counted from 1.
    pub place: i64,
    /// The hash of the event before it, in hexadecimal digits; empty for the first.
    pub previous: String,
    /// Its own.
    pub hash: String,
}

/// The columns of [`Recorded::read`], in the order of [`Recorded::INSERT`].
macro_rules! columns {
    () => {
        "seq, at_us, name, organization, actor, target, app, device, outcome, reason, request, policy, \
         chain, place, previous, hash"
    };
}

impl Recorded {
    /// Writes what [`Recorded::of`] made, and its link.
    pub(super) const INSERT: &str = concat!(
        "INSERT INTO audit_events (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );

    /// The latest `$1` events, newest first.
    pub(super) const LATEST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events ORDER BY seq DESC LIMIT $1"
    );

    /// The first `$2` events after the one numbered `$1`.
    pub(super) const AFTER: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events WHERE seq > $1 ORDER BY seq LIMIT $2"
    );

    /// What will stand in the table for an event, without its link.
    pub(super) fn of(event: &Event, seq: i64, policy: Option<String>) -> Self {
        // The table keeps microseconds, and what is hashed must be what is kept.
        let at = Timestamp::from_microsecond(event.at.as_microsecond()).unwrap_or(event.at);
        Self {
            seq,
            at,
            name: event.name.as_str().to_owned(),
            organization: event.organization.as_ref().map(ToString::to_string),
            actor: Some(event.actor.to_string()),
            target: event.target.as_ref().map(ToString::to_string),
            app: event.app.as_ref().map(ToString::to_string),
            device: event.device.as_ref().map(ToString::to_string),
            outcome: event.outcome.to_owned(),
            reason: event.reason.clone().map(Cow::into_owned),
            request: event.request.clone(),
            policy,
            link: None,
        }
    }

    /// Reads a row.
    pub(super) fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let at = Timestamp::from_microsecond(row.try_get("at_us")?);
        let chain: Option<String> = row.try_get("chain")?;
        let link = match chain {
            Some(chain) => Some(Link {
                chain,
                place: row.try_get("place")?,
                previous: row.try_get("previous")?,
                hash: row.try_get("hash")?,
            }),
            None => None,
        };
        Ok(Self {
            seq: row.try_get("seq")?,
            at: at.map_err(|error| sqlx::Error::Decode(error.into()))?,
            name: row.try_get("name")?,
            organization: row.try_get("organization")?,
            actor: row.try_get("actor")?,
            target: row.try_get("target")?,
            app: row.try_get("app")?,
            device: row.try_get("device")?,
            outcome: row.try_get("outcome")?,
            reason: row.try_get("reason")?,
            request: row.try_get("request")?,
            policy: row.try_get("policy")?,
            link,
        })
    }
}
