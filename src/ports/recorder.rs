//! Records conversations while they take place. Each becomes a fixture that contains nothing personal.
//!
//! A separate thread takes turns from a queue. It writes the changed conversations when the queue is empty,
//! or after a certain number of turns if it never is. So under load, files are written less often.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::{
    clock::{SignedDuration, Timestamp},
    fixture::{
        record::{self, Exchange},
        write,
    },
    secret::{self, SystemEntropy},
    turn::{TurnObserver, phrases},
};

/// The silence after which the next turn on a device belongs to a new conversation.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// The maximum number of open conversations, and of requests in one of them. They bound the memory that the
/// recorder uses.
const CONVERSATIONS: usize = 256;
const REQUESTS: usize = 200;
/// The maximum number of turns in the queue.
const WAITING: usize = 1024;
/// The maximum number of turns that are taken from the queue before the conversations are written.
const TAKEN: usize = 256;
/// The beginning and the end of the name of a recording.
const NAME: &str = "recorded-";
const END: &str = ".json";

/// An observer of turns that records them, in a thread of its own.
#[derive(Debug)]
pub struct Recorder(mpsc::Sender<Message>);

/// A message to the thread.
#[derive(Debug)]
enum Message {
    /// A request and its response.
    Turn(Bytes, Bytes),
    /// No more turns follow. The thread replies with the number of conversations that could not be written.
    Finish(oneshot::Sender<usize>),
}

impl Recorder {
    /// Starts recording into `folder`. Removes incomplete files that an earlier process has left there.
    ///
    /// # Errors
    /// If the folder cannot be read or written, or if the thread cannot be started.
    pub fn open(folder: &Path) -> io::Result<Self> {
        write::remove_halves(folder, |name| name.ends_with(END) && number(name).is_some())?;
        let book = Book::new(folder.to_owned())?;
        let (sender, seen) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || book.keep(seen))?;
        Ok(Self(sender))
    }

    /// Waits until the turns in the queue are written, for at most `patience`. Logs an error if some could
    /// not be written.
    pub async fn finish(&self, patience: Duration) {
        let (done, unwritten) = oneshot::channel();
        let all = async {
            self.0.send(Message::Finish(done)).await.ok()?;
            unwritten.await.ok()
        };
        match tokio::time::timeout(patience, all).await {
            Ok(Some(0)) => {}
            Ok(Some(conversations)) => {
                tracing::error!(conversations, "the end of these could not be recorded");
            }
            Ok(None) => tracing::error!("the recorder broke off; the end of a recording may be missing"),
            Err(_) => tracing::error!("recording took too long; the end of a recording may be missing"),
        }
    }
}

impl TurnObserver for Recorder {
    fn observe_turn(&self, request: &Bytes, response: &Bytes) {
        // Never waits for space in the queue: recording must not delay the response to a turn.
        let turn = Message::Turn(request.clone(), response.clone());
        if self.0.try_send(turn).is_err() {
            tracing::warn!("a turn was not recorded: too many wait to be written down");
        }
    }
}

/// The state of the thread: the conversations that may continue.
struct Book {
    folder: PathBuf,
    /// The highest number of a recording in the folder.
    recordings: u32,
    /// The conversations by Alexa user id and device id.
    open: HashMap<[String; 2], Open>,
    /// The number of conversations that have ended and could not be written.
    lost: usize,
}

/// A conversation that may continue.
struct Open {
    name: String,
    last: Timestamp,
    exchanges: Vec<Exchange>,
    /// True if its file does not contain all of its exchanges yet.
    unwritten: bool,
    /// True if it has reached the maximum number of requests.
    full: bool,
}

impl Book {
    fn new(folder: PathBuf) -> io::Result<Self> {
        let recordings = fs::read_dir(&folder)?
            .filter_map(|entry| number(&entry.ok()?.file_name().to_string_lossy()))
            .max();
        Ok(Self {
            folder,
            recordings: recordings.unwrap_or_default(),
            open: HashMap::new(),
            lost: 0,
        })
    }

    /// Runs the thread until the sender is dropped.
    fn keep(mut self, mut seen: mpsc::Receiver<Message>) {
        let mut taken = 0;
        while let Some(message) = seen.blocking_recv() {
            match message {
                Message::Turn(request, response) => self.add(&request, &response),
                Message::Finish(done) => {
                    // The receiver is gone if `finish` has timed out.
                    let _ = done.send(self.write_all());
                    continue;
                }
            }
            taken += 1;
            if seen.is_empty() || taken == TAKEN {
                self.write_all();
                taken = 0;
            }
        }
        self.write_all();
    }

    fn add(&mut self, request: &[u8], response: &[u8]) {
        let (Ok(request), Ok(response)) = (
            serde_json::from_slice::<Value>(request),
            serde_json::from_slice(response),
        ) else {
            return;
        };
        let id = |path| request.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let place = ["/context/System/user/userId", "/context/System/device/deviceId"];
        let place = place.map(|path| id(path).to_owned());
        let at: Timestamp = id("/request/timestamp").parse().unwrap_or(Timestamp::UNIX_EPOCH);
        self.close_what_is_over(&place, at);
        let recordings = &mut self.recordings;
        let open = self.open.entry(place).or_insert_with(|| {
            *recordings = recordings.saturating_add(1);
            Open::at(at, *recordings)
        });
        open.add(at, request, response);
    }

    /// Closes the conversations that have been silent for too long. If a new one begins and there are too
    /// many, closes the one that has been silent for the longest time.
    fn close_what_is_over(&mut self, place: &[String; 2], at: Timestamp) {
        // Exchanges contain what people said, so they are kept in memory no longer than necessary.
        let silent = |open: &Open| at.duration_since(open.last) > IDLE;
        let mut over: Vec<_> = self.open.extract_if(|_, open| silent(open)).collect();
        if self.open.len() == CONVERSATIONS && !self.open.contains_key(place) {
            let oldest = self.open.iter().min_by_key(|(_, open)| open.last);
            let oldest = oldest.map(|(place, _)| place.clone());
            over.extend(oldest.and_then(|place| self.open.remove_entry(&place)));
        }
        for (_, mut open) in over {
            open.write(&self.folder);
            self.lost += usize::from(open.unwritten);
        }
    }

    /// Writes all changed conversations. Returns the number of those that could not be written, including
    /// closed ones.
    fn write_all(&mut self) -> usize {
        let folder = &self.folder;
        self.open.values_mut().for_each(|open| open.write(folder));
        self.lost + self.open.values().filter(|open| open.unwritten).count()
    }
}

impl Open {
    /// Begins a conversation. Its name contains its number and random characters, but no time: recordings are
    /// passed on, and when somebody spoke is personal.
    fn at(begun: Timestamp, number: u32) -> Self {
        let chance = &secret::name(&SystemEntropy)[..8];
        Self {
            name: format!("{NAME}{number:06}-{chance}"),
            last: begun,
            exchanges: vec![],
            unwritten: false,
            full: false,
        }
    }

    fn add(&mut self, at: Timestamp, request: Value, response: Value) {
        self.last = at;
        if self.exchanges.len() < REQUESTS {
            self.exchanges.push(Exchange {
                request,
                status: 200,
                response,
            });
            self.unwritten = true;
        } else if !self.full {
            self.full = true;
            tracing::warn!(recording = %self.name, limit = REQUESTS, "a conversation is too long; the rest of it is not recorded");
        }
    }

    fn write(&mut self, folder: &Path) {
        if !self.unwritten {
            return;
        }
        let conversation = record::conversation(&self.name, &self.exchanges, phrases::sentence_patterns);
        let path = folder.join(format!("{}{END}", self.name));
        let written = write::file(&path, &write::text(&conversation, None));
        self.unwritten = written.is_err();
        if let Err(error) = written {
            tracing::error!(%error, "a conversation could not be recorded; is record.directory writable?");
        }
    }
}

/// Returns the number in the name of a recording, or `None` if the name is not that of a recording.
fn number(name: &str) -> Option<u32> {
    name.strip_prefix(NAME)?.split_once('-')?.0.parse().ok()
}
