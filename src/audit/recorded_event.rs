//! Audit events as rows of the table.

use std::borrow::Cow;

use sqlx::{Row, any::AnyRow};

use super::AuditEvent;
use crate::clock::Timestamp;

/// An event as it is stored in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// The number of the event. It rises along each chain, with gaps.
    pub seq: i64,
    /// The time of the event, to the microsecond.
    pub at: Timestamp,
    /// The kind of event: the text of a [`AuditEventName`](super::AuditEventName).
    pub name: String,
    /// The organization it belongs to.
    pub organization: Option<String>,
    /// The text of an [`AuditActor`](super::AuditActor). `None` for events from before chains were introduced.
    pub actor: Option<String>,
    /// The employee it concerns.
    pub target: Option<String>,
    /// The app it concerns.
    pub app: Option<String>,
    /// The label of the device it came from.
    pub device: Option<String>,
    /// The result in one word.
    pub outcome: String,
    /// The reason, or a count.
    pub reason: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// The keyed digest of the settings version.
    pub policy: Option<String>,
    /// The place in a chain. `None` for events from before chains were introduced.
    pub link: Option<ChainLink>,
}

/// The place of an event in its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// The name of the chain.
    pub chain: String,
    /// The place in the chain, counted from 1.
    pub place: i64,
    /// The hash of the event before it in hexadecimal digits, or an empty text for the first event.
    pub previous: String,
    /// The hash of this event in hexadecimal digits.
    pub hash: String,
}

/// The columns of [`RecordedEvent::from_row`], in the order of [`RecordedEvent::INSERT`].
macro_rules! columns {
    () => {
        "seq, at_us, name, organization, actor, target, app, device, outcome, reason, request, policy, \
         chain, place, previous, hash"
    };
}

impl RecordedEvent {
    /// Inserts an event made by [`RecordedEvent::from_event`] and its link.
    pub(super) const INSERT: &str = concat!(
        "INSERT INTO audit_events (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );

    /// Selects the latest `$1` events, newest first.
    pub(super) const LATEST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events ORDER BY seq DESC LIMIT $1"
    );

    /// Selects the first `$2` events after number `$1`.
    pub(super) const AFTER: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events WHERE seq > $1 ORDER BY seq LIMIT $2"
    );

    /// Builds the row of an event, without its link.
    pub(super) fn from_event(event: &AuditEvent, seq: i64, policy: Option<String>) -> Self {
        // The table stores microseconds, and the hash must cover exactly what is stored.
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

    /// Reads a row that selects the columns above.
    pub(super) fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let at = Timestamp::from_microsecond(row.try_get("at_us")?);
        let chain: Option<String> = row.try_get("chain")?;
        let link = match chain {
            Some(chain) => Some(ChainLink {
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
