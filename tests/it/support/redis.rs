//! Real Redis servers on free ports, each with its own data and nothing on disk, gone when dropped.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use countersign::mfa::store::redis::{RedisSettings, RedisStore};
use redis::{Commands, Connection, cmd};
use tempfile::TempDir;

/// How long a server may take to do what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

/// One server.
pub(crate) struct RedisServer {
    port: u16,
    extra: Vec<String>,
    dir: TempDir,
    process: Option<Child>,
}

/// What is kept under one key, as a thief would see it.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The key.
    pub(crate) key: String,
    /// Its remaining lifetime in milliseconds, if it has one.
    pub(crate) ttl: Option<i64>,
    /// Everything in it: field names, members, values.
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
            };
            if server.launch() {
                return server;
            }
        }
        panic!("redis-server found no free port in ten attempts");
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn settings(&self) -> RedisSettings {
        RedisSettings::single(&self.url())
    }

    /// A store in this server.
    pub(crate) fn store(&self) -> RedisStore {
        RedisStore::open(&self.settings()).expect("a URL that reads")
    }

    /// A connection of one's own, to look and to meddle.
    pub(crate) fn connect(&self) -> Connection {
        let client = redis::Client::open(self.url()).expect("a URL that reads");
        client.get_connection().expect("a running server")
    }

    /// Kills the server, as a power cut would.
    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own process");
            process.wait().expect("our own process");
        }
    }

    /// Starts it again at the same port, empty.
    pub(crate) fn restart(&mut self) {
        self.stop();
        assert!(self.launch(), "port {} was taken by another", self.port);
    }

    /// Leaves connections open and answers nothing.
    pub(crate) fn pause(&self) {
        self.signal("STOP");
    }

    /// Goes on after [`RedisServer::pause`].
    pub(crate) fn resume(&self) {
        self.signal("CONT");
    }

    /// Loses everything.
    pub(crate) fn flush(&self) {
        cmd("FLUSHALL").exec(&mut self.connect()).unwrap();
    }

    /// Forgets its scripts.
    pub(crate) fn forget_scripts(&self) {
        cmd("SCRIPT").arg("FLUSH").exec(&mut self.connect()).unwrap();
    }

    /// Everything there is, in the order of the keys.
    pub(crate) fn dump(&self) -> Vec<Kept> {
        let mut redis = self.connect();
        let mut keys: Vec<String> = redis.keys("*").unwrap();
        keys.sort_unstable();
        let kept = keys.into_iter().map(|key| {
            let ttl: i64 = redis.pttl(&key).unwrap();
            Kept {
                ttl: (ttl >= 0).then_some(ttl),
                bytes: contents(&mut redis, &key),
                key,
            }
        });
        kept.collect()
    }

    /// The remaining lifetime of the only key that holds `part`, in milliseconds.
    #[track_caller]
    pub(crate) fn ttl_of(&self, part: &str) -> i64 {
        let dump = self.dump();
        let found: Vec<_> = dump.iter().filter(|kept| kept.key.contains(part)).collect();
        let [kept] = found[..] else {
            panic!("not one key with {part:?}: {dump:?}");
        };
        kept.ttl.expect("every key has a lifetime")
    }

    /// How many commands it has run, scripts and their calls included.
    pub(crate) fn calls(&self) -> u64 {
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

    fn launch(&mut self) -> bool {
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
        while begun.elapsed() < PATIENCE {
            if process.try_wait().expect("our own process").is_some() {
                return false;
            }
            if answers(self.port) {
                return true;
            }
            thread::sleep(Duration::from_millis(2));
        }
        panic!("redis-server did not start within {PATIENCE:?}");
    }

    fn signal(&self, name: &str) {
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
    }
}

/// A cluster of three masters.
pub(crate) struct RedisCluster {
    nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts an empty cluster and waits until every node says it is complete.
    pub(crate) fn start() -> Self {
        let extra = [
            ["--cluster-enabled", "yes"],
            ["--cluster-node-timeout", "2000"],
            ["--cluster-require-full-coverage", "no"],
        ]
        .concat();
        let nodes: Vec<_> = (0..3).map(|_| RedisServer::start_with(&extra)).collect();
        let slots = [(0, 5461), (5462, 10922), (10923, 16383)];
        for (epoch, (node, (first, last))) in nodes.iter().zip(slots).enumerate() {
            let mut redis = node.connect();
            let mut cluster = |args: &[&str]| {
                cmd("CLUSTER").arg(args).exec(&mut redis).unwrap();
            };
            cluster(&["SET-CONFIG-EPOCH", &(epoch + 1).to_string()]);
            cluster(&["ADDSLOTSRANGE", &format!("{first}"), &format!("{last}")]);
            cluster(&["MEET", "127.0.0.1", &nodes[0].port.to_string()]);
        }
        let begun = Instant::now();
        while !nodes.iter().all(is_complete) {
            assert!(
                begun.elapsed() < PATIENCE,
                "the cluster was not complete within {PATIENCE:?}"
            );
            thread::sleep(Duration::from_millis(20));
        }
        Self { nodes }
    }

    /// Where it is, with the defaults and that prefix.
    pub(crate) fn settings(&self, prefix: &str) -> RedisSettings {
        RedisSettings {
            urls: self.nodes.iter().map(RedisServer::url).collect(),
            cluster: true,
            prefix: prefix.to_owned(),
            ..RedisSettings::single("")
        }
    }

    /// A store in this cluster under that prefix, patient with a busy machine.
    pub(crate) fn store(&self, prefix: &str) -> RedisStore {
        let mut settings = self.settings(prefix);
        settings.timeout = Duration::from_secs(5);
        RedisStore::open(&settings).expect("URLs that read")
    }

    /// The nodes, to stop and to pause.
    pub(crate) fn nodes(&mut self) -> &mut [RedisServer] {
        &mut self.nodes
    }
}

fn is_complete(node: &RedisServer) -> bool {
    let info: String = cmd("CLUSTER").arg("INFO").query(&mut node.connect()).unwrap();
    info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
}

fn contents(redis: &mut Connection, key: &str) -> Vec<u8> {
    let kind: String = cmd("TYPE").arg(key).query(redis).unwrap();
    let parts: Vec<Vec<u8>> = match kind.as_str() {
        "string" => vec![redis.get(key).unwrap()],
        "hash" => cmd("HGETALL").arg(key).query(redis).unwrap(),
        "set" => redis.smembers(key).unwrap(),
        "zset" => redis.zrange(key, 0, -1).unwrap(),
        other => panic!("nothing here is kept in a {other}"),
    };
    parts.join(&b'\n')
}

fn answers(port: u16) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let mut pong = [0; 7];
    stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut pong).is_ok() && &pong == b"+PONG\r\n"
}

/// A port that nobody listens on, low enough that a cluster's bus finds room 10,000 above it.
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
