//! Parsing of the scripts' replies. Each script's comment in its `.lua` file says what it returns.

use redis::{FromRedisValue, Value};

use super::{connection::RedisCallError, keys::parse_subject_name};
use crate::{
    delivery::{ClaimedMessage, SealedMessage, SealedMessageId},
    directory::{EmployeeId, Partition},
    mfa::store::{AcceptedRequest, ListedChallenge, SubjectRecords, millis::timestamp_from_millis},
};

pub(super) fn parse_accepted(reply: Value) -> Result<AcceptedRequest, RedisCallError> {
    match reply {
        // Redis converts Lua's `false` to nil.
        Value::Nil => Ok(AcceptedRequest::Replayed),
        Value::Int(_) => Ok(AcceptedRequest::Renewed),
        records => parse_records(records).map(AcceptedRequest::Records),
    }
}

/// Reads the records in the order that the scripts return them.
pub(super) fn parse_records(reply: Value) -> Result<SubjectRecords, RedisCallError> {
    let (clearance, device, employee, challenge, challenge_end): (Vec<u8>, String, String, Vec<u8>, String) =
        parse_reply(reply)?;
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let bytes = |bytes: Vec<u8>| Some(bytes).filter(|bytes| !bytes.is_empty());
    Ok(SubjectRecords {
        clearance: bytes(clearance),
        device_generation: text(device),
        employee_generation: text(employee),
        challenge: bytes(challenge),
        challenge_end: text(challenge_end),
    })
}

/// Reads a list of subjects and challenges. A subject whose name does not parse is skipped: we did not write it.
pub(super) fn parse_listed_challenges(
    reply: Value,
    employee: &EmployeeId,
) -> Result<Vec<ListedChallenge>, RedisCallError> {
    let rows: Vec<(String, Vec<u8>)> = parse_reply(reply)?;
    let listed = rows.into_iter().filter_map(|(name, challenge)| {
        let subject = parse_subject_name(employee, &name)?;
        Some(ListedChallenge { subject, challenge })
    });
    Ok(listed.collect())
}

pub(super) fn parse_claimed_messages(
    reply: Vec<Value>,
    partition: Partition,
) -> Result<Vec<ClaimedMessage>, RedisCallError> {
    let claim = |value| {
        let (id, sealed, expires_at, tries): (String, Vec<u8>, i64, u32) = parse_reply(value)?;
        let parcel = SealedMessage {
            id: SealedMessageId(id),
            partition,
            ciphertext: sealed,
            expires_at: timestamp_from_millis(expires_at),
        };
        Ok(ClaimedMessage {
            message: parcel,
            earlier_claims: tries,
        })
    };
    reply.into_iter().map(claim).collect()
}

pub(super) fn parse_reply<T: FromRedisValue>(reply: Value) -> Result<T, RedisCallError> {
    redis::from_redis_value(reply).map_err(|_| RedisCallError::Unreadable("reply"))
}
