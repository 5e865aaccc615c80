//! Writes conversations down as they are held: one fixture each, in which nothing personal is left.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use bytes::Bytes;
use serde_json::Value;

use crate::{
    clock::{SignedDuration, Timestamp},
    fixture::{
        record::{self, Exchange},
        write,
    },
    secret::{self, SystemEntropy},
    turn::{Witness, phrases},
};

/// After so long without a word, what is said next is another conversation.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// How many conversations are gone on with at a time, and how many requests one has at most.
const CONVERSATIONS: usize = 256;
const REQUESTS: usize = 200;
/// How many turns may wait to be written down.
const WAITING: usize = 1024;

/// A witness that writes down what it sees, in a thread of its own.
#[derive(Debug)]
pub struct Recorder(SyncSender<(Bytes, Bytes)>);

impl Recorder {
    /// Writes into `folder`. What an earlier process left half-written there is removed.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path) -> io::Result<Self> {
        write::remove_halves(folder)?;
        let (sender, seen) = sync_channel(WAITING);
        let folder = folder.to_owned();
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || Book::new(folder).keep(&seen))?;
        Ok(Self(sender))
    }
}

impl Witness for Recorder {
    fn saw(&self, request: &Bytes, response: &Bytes) {
        if self.0.try_send((request.clone(), response.clone())).is_err() {
            tracing::warn!("a turn was not recorded: too many wait to be written down");
        }
    }
}

/// The conversations that are gone on with.
struct Book {
    folder: PathBuf,
    open: HashMap<[String; 2], Open>,
}

struct Open {
    name: String,
    last: Timestamp,
    exchanges: Vec<Exchange>,
}

impl Book {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: HashMap::new(),
        }
    }

    fn keep(mut self, seen: &Receiver<(Bytes, Bytes)>) {
        for (request, response) in seen {
            self.add(&request, &response);
        }
    }

    fn add(&mut self, request: &[u8], response: &[u8]) {
        let (Ok(request), Ok(response)) = (
            serde_json::from_slice::<Value>(request),
            serde_json::from_slice(response),
        ) else {
            return;
        };
        let id = |path| {
            request
                .pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let place = [
            id("/context/System/user/userId"),
            id("/context/System/device/deviceId"),
        ];
        let at: Timestamp = id("/request/timestamp").parse().unwrap_or(Timestamp::UNIX_EPOCH);
        if self
            .open
            .get(&place)
            .is_some_and(|open| at.duration_since(open.last) > IDLE)
        {
            self.open.remove(&place);
        }
        self.forget_the_oldest(&place);
        let open = self.open.entry(place).or_insert_with(|| Open::at(at));
        open.last = at;
        if open.exchanges.len() == REQUESTS {
            return;
        }
        open.exchanges.push(Exchange {
            request,
            status: 200,
            response,
        });
        let conversation = record::conversation(&open.name, &open.exchanges, phrases::sentences);
        let path = self.folder.join(format!("{}.json", open.name));
        if let Err(error) = write::file(&path, &write::text(&conversation, None)) {
            tracing::error!(%error, "a conversation could not be recorded; is record.directory writable?");
        }
    }

    fn forget_the_oldest(&mut self, coming: &[String; 2]) {
        if self.open.len() < CONVERSATIONS || self.open.contains_key(coming) {
            return;
        }
        let oldest = self.open.iter().min_by_key(|(_, open)| open.last);
        if let Some(oldest) = oldest.map(|(place, _)| place.clone()) {
            self.open.remove(&oldest);
        }
    }
}

impl Open {
    fn at(begun: Timestamp) -> Self {
        let name = &secret::name(&SystemEntropy)[..8];
        Self {
            name: format!("recorded-{}-{name}", begun.strftime("%Y%m%d-%H%M%S")),
            last: begun,
            exchanges: vec![],
        }
    }
}
