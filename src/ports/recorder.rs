//! Writes conversations down as they are held: one fixture each, in which nothing personal is left.
//!
//! Turns are taken from a queue by a thread of its own. A conversation is written when no turn waits, and from time to time
//! when some always do; so the more there is to do, the less often a file is written.

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
    turn::{Witness, phrases},
};

/// After so long without a word, what is said next is another conversation.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// How many conversations are gone on with at a time, and how many requests one has at most.
const CONVERSATIONS: usize = 256;
const REQUESTS: usize = 200;
/// How many turns may wait to be written down.
const WAITING: usize = 1024;
/// How many turns are taken at most before what they belong to is written.
const TAKEN: usize = 256;
/// How the name of a recording begins and ends.
const NAME: &str = "recorded-";
const END: &str = ".json";

/// A witness that writes down what it sees, in a thread of its own.
#[derive(Debug)]
pub struct Recorder(mpsc::Sender<Message>);

/// What the thread is told.
#[derive(Debug)]
enum Message {
    /// A request and its response.
    Turn(Bytes, Bytes),
    /// Nothing more comes. Answered with how many conversations could not be written.
    Finish(oneshot::Sender<usize>),
}

impl Recorder {
    /// Writes into `folder`. What an earlier process left half-written there is removed.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path) -> io::Result<Self> {
        write::remove_halves(folder, |name| name.ends_with(END) && number(name).is_some())?;
        let book = Book::new(folder.to_owned())?;
        let (sender, seen) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || book.keep(seen))?;
        Ok(Self(sender))
    }

    /// Writes down what still waits, for no longer than `patience`. What could not be written is told in the log.
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

impl Witness for Recorder {
    fn saw(&self, request: &Bytes, response: &Bytes) {
        let turn = Message::Turn(request.clone(), response.clone());
        if self.0.try_send(turn).is_err() {
            tracing::warn!("a turn was not recorded: too many wait to be written down");
        }
    }
}

/// The conversations that are gone on with.
struct Book {
    folder: PathBuf,
    /// How many recordings there are.
    recordings: u32,
    open: HashMap<[String; 2], Open>,
    /// How many were over and could not be written.
    lost: usize,
}

struct Open {
    name: String,
    last: Timestamp,
    exchanges: Vec<Exchange>,
    /// Whether there is more in it than in its file.
    unwritten: bool,
    /// Whether there was more to say than is kept.
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

    fn keep(mut self, mut seen: mpsc::Receiver<Message>) {
        let mut taken = 0;
        while let Some(message) = seen.blocking_recv() {
            match message {
                Message::Turn(request, response) => self.add(&request, &response),
                Message::Finish(done) => {
                    // Nobody may wait for it any more.
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

    /// Closes the conversations that were silent for a long time: what was said in them is kept no longer than it is needed.
    /// Where one begins though there is no room for it, closes the one that was silent longest.
    fn close_what_is_over(&mut self, place: &[String; 2], at: Timestamp) {
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

    /// Writes what is unwritten, and tells how many could not be.
    fn write_all(&mut self) -> usize {
        let folder = &self.folder;
        self.open.values_mut().for_each(|open| open.write(folder));
        self.lost + self.open.values().filter(|open| open.unwritten).count()
    }
}

impl Open {
    /// Named after its number and by chance: when it was held is nobody's business.
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
        let conversation = record::conversation(&self.name, &self.exchanges, phrases::sentences);
        let path = folder.join(format!("{}{END}", self.name));
        let written = write::file(&path, &write::text(&conversation, None));
        self.unwritten = written.is_err();
        if let Err(error) = written {
            tracing::error!(%error, "a conversation could not be recorded; is record.directory writable?");
        }
    }
}

/// The number in the name of a recording.
fn number(name: &str) -> Option<u32> {
    name.strip_prefix(NAME)?.split_once('-')?.0.parse().ok()
}
