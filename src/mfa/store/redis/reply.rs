//! Parsing of the scripts' replies. Each script's comment in its `.lua` file says what it returns.

use redis::{FromRedisValue, Value};

use super::connection::RedisCallError;
use crate::{
    delivery::{Channel, ClaimedMessage, SealedMessage, SealedMessageId},
    directory::Partition,
    mfa::{
        ChallengeView,
        store::{
            AccessState, ChallengeEnd, IssueOutcome, PinVerdict, ReplaceOutcome,
            millis::timestamp_from_millis,
        },
    },
};

const UNREADABLE_CHALLENGE: RedisCallError = RedisCallError::Unreadable("challenge");

pub(super) fn parse_access_state(reply: Value) -> Result<AccessState, RedisCallError> {
    match reply {
        // Redis converts Lua's `false` to nil.
        Value::Nil => Ok(AccessState::Replayed),
        Value::Int(until) => Ok(AccessState::Cleared(timestamp_from_millis(until))),
        Value::Array(_) => parse_challenge_view(reply).map(AccessState::Challenged),
        other => parse_challenge_end(other).map(AccessState::Nothing),
    }
}

pub(super) fn parse_issue_outcome(reply: Value) -> Result<IssueOutcome, RedisCallError> {
    match reply {
        Value::Nil => Ok(IssueOutcome::New),
        other => parse_challenge_view(other).map(IssueOutcome::Already),
    }
}

pub(super) fn parse_replace_outcome(reply: Value) -> Result<ReplaceOutcome, RedisCallError> {
    match reply {
        Value::Nil => Ok(ReplaceOutcome::Gone),
        Value::Int(0) => Ok(ReplaceOutcome::NoneLeft),
        Value::Int(until) => Ok(ReplaceOutcome::TooSoon(timestamp_from_millis(until))),
        other => parse_challenge_view(other).map(ReplaceOutcome::New),
    }
}

pub(super) fn parse_pin_verdict(reply: Value) -> Result<PinVerdict, RedisCallError> {
    match reply {
        Value::Nil => Ok(PinVerdict::Gone(None)),
        // No tries left. The script has ended the challenge already.
        Value::Int(0) => Ok(PinVerdict::Burned),
        Value::Int(left) => {
            let tries_left = u8::try_from(left).map_err(|_| UNREADABLE_CHALLENGE)?;
            Ok(PinVerdict::Wrong { tries_left })
        }
        Value::Array(_) => {
            let (until, question): (i64, Vec<u8>) = parse_reply(reply)?;
            let until = timestamp_from_millis(until);
            Ok(PinVerdict::Passed { until, question })
        }
        other => parse_challenge_end(other).map(PinVerdict::Gone),
    }
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

/// Joins the names of the channels as they are stored.
pub(super) fn join_channel_names(channels: &[Channel]) -> String {
    let names: Vec<_> = channels.iter().map(|channel| channel.as_str()).collect();
    names.join(",")
}

fn parse_challenge_view(reply: Value) -> Result<ChallengeView, RedisCallError> {
    // The order is that of `parse_challenge_view` in common.lua.
    type ViewRow = (String, i64, i64, u8, u8, u8, i64, String);
    let (id, issued_at, expires_at, digits, tries_left, resends_left, sent_at, channels): ViewRow =
        parse_reply(reply)?;
    Ok(ChallengeView {
        id: id.into(),
        issued_at: timestamp_from_millis(issued_at),
        expires_at: timestamp_from_millis(expires_at),
        digits,
        tries_left,
        resends_left,
        sent_at: timestamp_from_millis(sent_at),
        channels: parse_channel_names(&channels)?,
    })
}

fn parse_channel_names(names: &str) -> Result<Vec<Channel>, RedisCallError> {
    let names = names.split(',').filter(|name| !name.is_empty());
    let all = [Channel::Email, Channel::Sms];
    let channel = |name| {
        let mut all = all.into_iter();
        all.find(|channel| channel.as_str() == name)
            .ok_or(UNREADABLE_CHALLENGE)
    };
    names.map(channel).collect()
}

fn parse_challenge_end(reply: Value) -> Result<Option<ChallengeEnd>, RedisCallError> {
    let how: String = parse_reply(reply)?;
    match how.as_str() {
        "" => Ok(None),
        "E" => Ok(Some(ChallengeEnd::Expired)),
        "U" => Ok(Some(ChallengeEnd::Used)),
        "B" => Ok(Some(ChallengeEnd::Burned)),
        "W" => Ok(Some(ChallengeEnd::Withdrawn)),
        _ => Err(RedisCallError::Unreadable("ending")),
    }
}

fn parse_reply<T: FromRedisValue>(reply: Value) -> Result<T, RedisCallError> {
    redis::from_redis_value(reply).map_err(|_| RedisCallError::Unreadable("reply"))
}
