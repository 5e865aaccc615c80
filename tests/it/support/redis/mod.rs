//! Real Redis servers on free ports. Each has its own data, writes nothing to disk and stops when dropped.

mod redis_cluster;

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use countersign::mfa::store::redis::{RedisRecordStore, RedisSettings};
use redis::{Commands, Connection, cmd};
use tempfile::TempDir;

pub(crate) use redis_cluster::RedisCluster;

use super::canary::{self, OutputPlace};

/// The time within which a server must start or answer.
const SERVER_TIMEOUT: Duration = Duration::from_secs(20);

/// One Redis server.
pub(crate) struct RedisServer {
    port: u16,
    extra: Vec<String>,
    dir: TempDir,
    process: Option<Child>,
    paused: AtomicBool,
}

/// One key and its content, as an attacker who copied the database would see it.
#[derive(Debug)]
pub(crate) struct RedisEntry {
    /// The name of the key.
    pub(crate) key: String,
    /// The remaining lifetime in milliseconds, if the key expires.
    pub(crate) ttl: Option<i64>,
    /// The whole content, separated by line feeds: field names, members, values.
    pub(crate) bytes: Vec<u8>,
}

impl RedisServer {
    /// Starts an empty server.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(extra: &[&str]) -> Self {
        for _ in 0..10 {
            let mut server = Self {
                port: free_port(),
                extra: extra.iter().map(|&arg| arg.to_owned()).collect(),
                dir: tempfile::tempdir().expect("a temporary directory"),
                process: None,
                paused: AtomicBool::new(false),
            };
            if server.spawn_process() {
                return server;
            }
        }
        panic!("found no free port for redis-server in ten attempts");
    }

    /// The URL at which the server listens.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn settings(&self) -> RedisSettings {
        RedisSettings::single(&self.url())
    }

    /// A new challenge store on this server.
    pub(crate) fn store(&self) -> RedisRecordStore {
        RedisRecordStore::open(&self.settings()).expect("a valid URL")
    }

    /// Opens a separate connection, through which a test reads or changes the data directly.
    pub(crate) fn connect(&self) -> Connection {
        let client = redis::Client::open(self.url()).expect("a valid URL");
        client.get_connection().expect("a running server")
    }

    /// Kills the server without a shutdown, as a power failure would.
    pub(crate) fn stop(&mut self) {
        self.report_contents();
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own process");
            process.wait().expect("our own process");
        }
    }

    /// Stops the server and starts it again on the same port, empty.
    pub(crate) fn restart(&mut self) {
        self.stop();
        assert!(
            self.spawn_process(),
            "port {} was taken by another process",
            self.port
        );
    }

    /// Suspends the server: connections stay open, and no command is answered.
    pub(crate) fn pause(&self) {
        self.paused.store(true, Ordering::Relaxed);
        self.send_signal("STOP");
    }

    /// Continues after [`RedisServer::pause`].
    pub(crate) fn resume(&self) {
        self.paused.store(false, Ordering::Relaxed);
        self.send_signal("CONT");
    }

    /// Deletes all data.
    pub(crate) fn flush(&self) {
        self.report_contents();
        cmd("FLUSHALL").exec(&mut self.connect()).unwrap();
    }

    /// Removes all cached scripts.
    pub(crate) fn flush_scripts(&self) {
        cmd("SCRIPT").arg("FLUSH").exec(&mut self.connect()).unwrap();
    }

    /// Every key with its content, sorted by key.
    pub(crate) fn dump(&self) -> Vec<RedisEntry> {
        let mut redis = self.connect();
        let mut keys: Vec<String> = redis.keys("*").unwrap();
        keys.sort_unstable();
        let kept = keys.into_iter().map(|key| {
            let ttl: i64 = redis.pttl(&key).unwrap();
            RedisEntry {
                ttl: (ttl >= 0).then_some(ttl),
                bytes: read_contents(&mut redis, &key),
                key,
            }
        });
        kept.collect()
    }

    /// The remaining lifetime, in milliseconds, of the only key whose name contains `part`.
    #[track_caller]
    pub(crate) fn ttl_of(&self, part: &str) -> i64 {
        let dump = self.dump();
        let found: Vec<_> = dump.iter().filter(|kept| kept.key.contains(part)).collect();
        let [kept] = found[..] else {
            panic!("expected exactly one key with {part:?}: {dump:?}");
        };
        kept.ttl.expect("every key has a lifetime")
    }

    /// Counts the commands that the server has run, including scripts and the commands they call.
    pub(crate) fn count_calls(&self) -> u64 {
        let info: String = cmd("INFO")
            .arg("commandstats")
            .query(&mut self.connect())
            .unwrap();
        let calls = info.lines().filter_map(|line| {
            let (_, rest) = line.split_once("calls=")?;
            rest.split(',').next()?.parse::<u64>().ok()
        });
        calls.sum()
    }

    /// Reports all keys and contents to the canary.
    fn report_contents(&self) {
        let answers = self.process.is_some() && !self.paused.load(Ordering::Relaxed);
        if !answers || !canary::is_watching() || thread::panicking() {
            return;
        }
        for kept in self.dump() {
            canary::record_output(OutputPlace::Redis, kept.key);
            canary::record_output(OutputPlace::Redis, String::from_utf8_lossy(&kept.bytes));
        }
    }

    fn spawn_process(&mut self) -> bool {
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(["--port", &self.port.to_string()])
            .arg("--dir")
            .arg(self.dir.path())
            .args(&self.extra)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is needed for this test: install Redis 7 or newer");
        let process = self.process.insert(process);
        let begun = Instant::now();
        while begun.elapsed() < SERVER_TIMEOUT {
            if process.try_wait().expect("our own process").is_some() {
                return false;
            }
            if is_running_at(self.port, process.id()) {
                return true;
            }
            thread::sleep(Duration::from_millis(2));
        }
        panic!("redis-server did not start within {SERVER_TIMEOUT:?}");
    }

    fn send_signal(&self, name: &str) {
        let process = self.process.as_ref().expect("a running server");
        let sent = Command::new("kill")
            .args(["-s", name, &process.id().to_string()])
            .status();
        assert!(sent.expect("kill is part of every system").success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
        canary::assert_no_leak();
    }
}

fn read_contents(redis: &mut Connection, key: &str) -> Vec<u8> {
    let kind: String = cmd("TYPE").arg(key).query(redis).unwrap();
    let parts: Vec<Vec<u8>> = match kind.as_str() {
        "string" => vec![redis.get::<_, Option<_>>(key).unwrap().unwrap_or_default()],
        "hash" => cmd("HGETALL").arg(key).query(redis).unwrap(),
        "set" => redis.smembers(key).unwrap(),
        "zset" => redis.zrange(key, 0, -1).unwrap(),
        // The key has expired since it was listed.
        "none" => vec![],
        other => panic!("unexpected Redis type: {other}"),
    };
    parts.join(&b'\n')
}

/// Returns true if the server at `port` answers and is this process. Another test's server may have taken the port
/// since it was found free.
fn is_running_at(port: u16, process: u32) -> bool {
    let client = redis::Client::open(("127.0.0.1", port)).expect("an address");
    let info = client
        .get_connection_with_timeout(SERVER_TIMEOUT)
        .and_then(|mut redis| cmd("INFO").arg("server").query::<String>(&mut redis));
    let itself = format!("process_id:{process}");
    info.is_ok_and(|info| info.lines().any(|line| line == itself))
}

/// Finds a free port whose number plus 10,000 is free too: Redis uses that port for the bus of a cluster.
fn free_port() -> u16 {
    loop {
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        if port < 55_000 && TcpListener::bind(("127.0.0.1", port + 10_000)).is_ok() {
            return port;
        }
    }
}
