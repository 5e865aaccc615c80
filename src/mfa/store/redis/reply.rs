//! Parsing of the scripts' replies. Each script's comment in its `.lua` file says what it returns.

use redis::{FromRedisValue, Value};

use super::connection::Fault;
use crate::{
    delivery::{Channel, Claimed, Parcel, ParcelId},
    directory::Partition,
    mfa::{
        ChallengeView,
        store::{Ending, Issued, Resent, Standing, Verdict, times::moment},
    },
};

const CHALLENGE: Fault = Fault::Unreadable("challenge");

pub(super) fn standing(reply: Value) -> Result<Standing, Fault> {
    match reply {
        // Redis converts Lua's `false` to nil.
        Value::Nil => Ok(Standing::Replayed),
        Value::Int(until) => Ok(Standing::Cleared(moment(until))),
        Value::Array(_) => view(reply).map(Standing::Challenged),
        other => ending(other).map(Standing::Nothing),
    }
}

pub(super) fn issued(reply: Value) -> Result<Issued, Fault> {
    match reply {
        Value::Nil => Ok(Issued::New),
        other => view(other).map(Issued::Already),
    }
}

pub(super) fn resent(reply: Value) -> Result<Resent, Fault> {
    match reply {
        Value::Nil => Ok(Resent::Gone),
        Value::Int(0) => Ok(Resent::NoneLeft),
        Value::Int(until) => Ok(Resent::TooSoon(moment(until))),
        other => view(other).map(Resent::New),
    }
}

pub(super) fn verdict(reply: Value) -> Result<Verdict, Fault> {
    match reply {
        Value::Nil => Ok(Verdict::Gone(None)),
        // No tries left. The script has ended the challenge already.
        Value::Int(0) => Ok(Verdict::Burned),
        Value::Int(left) => {
            let tries_left = u8::try_from(left).map_err(|_| CHALLENGE)?;
            Ok(Verdict::Wrong { tries_left })
        }
        Value::Array(_) => {
            let (until, question): (i64, Vec<u8>) = read(reply)?;
            let until = moment(until);
            Ok(Verdict::Passed { until, question })
        }
        other => ending(other).map(Verdict::Gone),
    }
}

pub(super) fn claimed(reply: Vec<Value>, partition: Partition) -> Result<Vec<Claimed>, Fault> {
    let claim = |value| {
        let (id, sealed, expires_at, tries): (String, Vec<u8>, i64, u32) = read(value)?;
        let parcel = Parcel {
            id: ParcelId(id),
            partition,
            sealed,
            expires_at: moment(expires_at),
        };
        Ok(Claimed { parcel, tries })
    };
    reply.into_iter().map(claim).collect()
}

/// Joins the names of the channels as they are stored.
pub(super) fn written(channels: &[Channel]) -> String {
    let names: Vec<_> = channels.iter().map(|channel| channel.as_str()).collect();
    names.join(",")
}

fn view(reply: Value) -> Result<ChallengeView, Fault> {
    // The order is that of `view` in common.lua.
    type Row = (String, i64, i64, u8, u8, u8, i64, String);
    let (id, issued_at, expires_at, digits, tries_left, resends_left, sent_at, channels): Row = read(reply)?;
    Ok(ChallengeView {
        id: id.into(),
        issued_at: moment(issued_at),
        expires_at: moment(expires_at),
        digits,
        tries_left,
        resends_left,
        sent_at: moment(sent_at),
        channels: read_channels(&channels)?,
    })
}

fn read_channels(names: &str) -> Result<Vec<Channel>, Fault> {
    let names = names.split(',').filter(|name| !name.is_empty());
    let all = [Channel::Email, Channel::Sms];
    let channel = |name| {
        let mut all = all.into_iter();
        all.find(|channel| channel.as_str() == name).ok_or(CHALLENGE)
    };
    names.map(channel).collect()
}

fn ending(reply: Value) -> Result<Option<Ending>, Fault> {
    let how: String = read(reply)?;
    match how.as_str() {
        "" => Ok(None),
        "E" => Ok(Some(Ending::Expired)),
        "U" => Ok(Some(Ending::Used)),
        "B" => Ok(Some(Ending::Burned)),
        "W" => Ok(Some(Ending::Withdrawn)),
        _ => Err(Fault::Unreadable("ending")),
    }
}

fn read<T: FromRedisValue>(reply: Value) -> Result<T, Fault> {
    redis::from_redis_value(reply).map_err(|_| Fault::Unreadable("reply"))
}
