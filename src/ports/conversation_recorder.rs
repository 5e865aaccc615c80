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
        recording::{self, RecordedExchange},
        write,
    },
    secret::{self, SystemEntropy},
    turn::{TurnObserver, phrases},
};

/// The silence after which the next turn on a device belongs to a new conversation.
const IDLE_LIMIT: SignedDuration = SignedDuration::from_mins(15);
/// The maximum number of open conversations, and of requests in one of them. They bound the memory that the
/// recorder uses.
const MAX_OPEN_RECORDINGS: usize = 256;
const MAX_REQUESTS: usize = 200;
/// The maximum number of turns in the queue.
const MAX_WAITING_TURNS: usize = 1024;
/// The maximum number of turns that are taken from the queue before the conversations are written.
const MAX_TURNS_BETWEEN_WRITES: usize = 256;
/// The beginning and the end of the name of a recording.
const RECORDING_PREFIX: &str = "recorded-";
const RECORDING_SUFFIX: &str = ".json";

/// An observer of turns that records them, in a thread of its own.
#[derive(Debug)]
pub struct ConversationRecorder(mpsc::Sender<RecorderMessage>);

/// A message to the thread.
#[derive(Debug)]
enum RecorderMessage {
    /// A request and its response.
    Turn(Bytes, Bytes),
    /// No more turns follow. The thread replies with the number of conversations that could not be written.
    Finish(oneshot::Sender<usize>),
}

impl ConversationRecorder {
    /// Starts recording into `folder`. Removes incomplete files that an earlier process has left there.
    ///
    /// # Errors
    /// If the folder cannot be read or written, or if the thread cannot be started.
    pub fn open(folder: &Path) -> io::Result<Self> {
        write::remove_partial_files(folder, |name| {
            name.ends_with(RECORDING_SUFFIX) && recording_number(name).is_some()
        })?;
        let book = RecorderWorker::new(folder.to_owned())?;
        let (sender, seen) = mpsc::channel(MAX_WAITING_TURNS);
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || book.run(seen))?;
        Ok(Self(sender))
    }

    /// Waits until the turns in the queue are written, for at most `patience`. Logs an error if some could
    /// not be written.
    pub async fn finish(&self, patience: Duration) {
        let (done, unwritten) = oneshot::channel();
        let all = async {
            self.0.send(RecorderMessage::Finish(done)).await.ok()?;
            unwritten.await.ok()
        };
        match tokio::time::timeout(patience, all).await {
            Ok(Some(0)) => {}
            Ok(Some(conversations)) => {
                tracing::error!(
                    conversations,
                    "the end of these conversations could not be recorded"
                );
            }
            Ok(None) => tracing::error!("the recorder crashed; the end of a recording may be missing"),
            Err(_) => tracing::error!("recording took too long; the end of a recording may be missing"),
        }
    }
}

impl TurnObserver for ConversationRecorder {
    fn observe_turn(&self, request: &Bytes, response: &Bytes) {
        // Never waits for space in the queue: recording must not delay the response to a turn.
        let turn = RecorderMessage::Turn(request.clone(), response.clone());
        if self.0.try_send(turn).is_err() {
            tracing::warn!("a turn was not recorded: too many are waiting to be written");
        }
    }
}

/// The state of the thread: the conversations that may continue.
struct RecorderWorker {
    folder: PathBuf,
    /// The highest number of a recording in the folder.
    recordings: u32,
    /// The conversations by Alexa user id and device id.
    open: HashMap<[String; 2], OpenRecording>,
    /// The number of conversations that have ended and could not be written.
    lost: usize,
}

/// A conversation that may continue.
struct OpenRecording {
    name: String,
    last: Timestamp,
    exchanges: Vec<RecordedExchange>,
    /// True if its file does not contain all of its exchanges yet.
    unwritten: bool,
    /// True if it has reached the maximum number of requests.
    full: bool,
}

impl RecorderWorker {
    fn new(folder: PathBuf) -> io::Result<Self> {
        let recordings = fs::read_dir(&folder)?
            .filter_map(|entry| recording_number(&entry.ok()?.file_name().to_string_lossy()))
            .max();
        Ok(Self {
            folder,
            recordings: recordings.unwrap_or_default(),
            open: HashMap::new(),
            lost: 0,
        })
    }

    /// Runs the thread until the sender is dropped.
    fn run(mut self, mut seen: mpsc::Receiver<RecorderMessage>) {
        let mut taken = 0;
        while let Some(message) = seen.blocking_recv() {
            match message {
                RecorderMessage::Turn(request, response) => self.add_turn(&request, &response),
                RecorderMessage::Finish(done) => {
                    // The receiver is gone if `finish` has timed out.
                    let _ = done.send(self.write_unwritten());
                    continue;
                }
            }
            taken += 1;
            if seen.is_empty() || taken == MAX_TURNS_BETWEEN_WRITES {
                self.write_unwritten();
                taken = 0;
            }
        }
        self.write_unwritten();
    }

    fn add_turn(&mut self, request: &[u8], response: &[u8]) {
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
        self.close_silent_recordings(&place, at);
        let recordings = &mut self.recordings;
        let open = self.open.entry(place).or_insert_with(|| {
            *recordings = recordings.saturating_add(1);
            OpenRecording::begin(at, *recordings)
        });
        open.add_exchange(at, request, response);
    }

    /// Closes the conversations that have been silent for too long. If a new one begins and there are too
    /// many, closes the one that has been silent for the longest time.
    fn close_silent_recordings(&mut self, place: &[String; 2], at: Timestamp) {
        // Exchanges contain what people said, so they are kept in memory no longer than necessary.
        let silent = |open: &OpenRecording| at.duration_since(open.last) > IDLE_LIMIT;
        let mut over: Vec<_> = self.open.extract_if(|_, open| silent(open)).collect();
        if self.open.len() == MAX_OPEN_RECORDINGS && !self.open.contains_key(place) {
            let oldest = self.open.iter().min_by_key(|(_, open)| open.last);
            let oldest = oldest.map(|(place, _)| place.clone());
            over.extend(oldest.and_then(|place| self.open.remove_entry(&place)));
        }
        for (_, mut open) in over {
            open.write_file(&self.folder);
            self.lost += usize::from(open.unwritten);
        }
    }

    /// Writes all changed conversations. Returns the number of those that could not be written, including
    /// closed ones.
    fn write_unwritten(&mut self) -> usize {
        let folder = &self.folder;
        self.open.values_mut().for_each(|open| open.write_file(folder));
        self.lost + self.open.values().filter(|open| open.unwritten).count()
    }
}

impl OpenRecording {
    /// Begins a conversation. Its name contains its number and random characters, but no time: recordings are
    /// passed on, and when somebody spoke is personal.
    fn begin(begun: Timestamp, number: u32) -> Self {
        let chance = &secret::generate_random_id(&SystemEntropy)[..8];
        Self {
            name: format!("{RECORDING_PREFIX}{number:06}-{chance}"),
            last: begun,
            exchanges: vec![],
            unwritten: false,
            full: false,
        }
    }

    fn add_exchange(&mut self, at: Timestamp, request: Value, response: Value) {
        self.last = at;
        if self.exchanges.len() < MAX_REQUESTS {
            self.exchanges.push(RecordedExchange {
                request,
                status: 200,
                response,
            });
            self.unwritten = true;
        } else if !self.full {
            self.full = true;
            tracing::warn!(recording = %self.name, limit = MAX_REQUESTS, "a conversation is too long; the rest of it is not recorded");
        }
    }

    fn write_file(&mut self, folder: &Path) {
        if !self.unwritten {
            return;
        }
        let conversation =
            recording::record_conversation(&self.name, &self.exchanges, phrases::sentence_patterns);
        let path = folder.join(format!("{}{RECORDING_SUFFIX}", self.name));
        let written = write::replace_private_file(&path, &write::format_conversation(&conversation));
        self.unwritten = written.is_err();
        if let Err(error) = written {
            tracing::error!(%error, "a conversation could not be recorded; is record.directory writable?");
        }
    }
}

/// Returns the number in the name of a recording, or `None` if the name is not that of a recording.
fn recording_number(name: &str) -> Option<u32> {
    name.strip_prefix(RECORDING_PREFIX)?
        .split_once('-')?
        .0
        .parse()
        .ok()
}
