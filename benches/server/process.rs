//! Processes: pinned to a core, measured, and ended with the benchmark.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::load::{self, Wire};

/// The measured server's core, and everybody else's.
pub(crate) const SERVER_CORE: usize = 0;
pub(crate) const DRIVER_CORE: usize = 1;

/// What one request cost a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// CPU time of the process, user and system, in microseconds.
    pub cpu: f64,
    /// Wall time a request took of the whole run, in microseconds.
    pub wall: f64,
}

/// A server in a process of its own.
pub(crate) struct Server {
    child: Child,
    at: SocketAddr,
}

impl Server {
    /// This very program in another role. It prints the address it listens on.
    pub(crate) fn of_this_program(arguments: &[&str]) -> Result<Self> {
        let mut command = pinned(SERVER_CORE, &env::current_exe()?);
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        let at = line
            .trim()
            .parse()
            .with_context(|| format!("{arguments:?} printed {line:?}"))?;
        Ok(Self { child, at })
    }

    /// A program that listens at `at`; returns at once.
    pub(crate) fn spawn(command: &mut Command, at: SocketAddr) -> Result<Self> {
        Ok(Self {
            child: command.spawn()?,
            at,
        })
    }

    /// Waits until it accepts a connection.
    pub(crate) fn connect(&mut self) -> Result<TcpStream> {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if let Ok(connection) = load::connect(self.at) {
                return Ok(connection);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            thread::sleep(Duration::from_micros(200));
        }
        bail!("the server did not listen within 20 s");
    }

    /// One request, and the body of its answer.
    pub(crate) fn ask(&self, request: &[u8]) -> Result<String> {
        load::send(&mut load::connect(self.at)?, request)
    }

    /// Sends all requests and tells what one cost.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and durations are far below 2^52"
    )]
    pub(crate) fn cost_of(&self, requests: &[Wire]) -> Result<Cost> {
        let (before, started) = (self.cpu_nanoseconds()?, Instant::now());
        load::send_all(self.at, requests)?;
        let (wall, cpu) = (started.elapsed(), self.cpu_nanoseconds()? - before);
        let count = requests.len() as f64;
        Ok(Cost {
            cpu: cpu as f64 / 1e3 / count,
            wall: wall.as_nanos() as f64 / 1e3 / count,
        })
    }

    /// The time its threads have run, which the scheduler keeps to the nanosecond.
    fn cpu_nanoseconds(&self) -> Result<u64> {
        let mut sum = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end while we look.
            let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else {
                continue;
            };
            sum += text
                .split(' ')
                .next()
                .context("schedstat is empty")?
                .parse::<u64>()?;
        }
        Ok(sum)
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its resident memory.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Redis server of our own, on the driver's core.
pub(crate) struct Redis {
    _server: Server,
    pub url: String,
}

pub(crate) fn redis(folder: &Path) -> Result<Redis> {
    let at = free_address()?;
    let mut command = pinned(DRIVER_CORE, Path::new("redis-server"));
    command.args(["--bind", "127.0.0.1", "--port", &at.port().to_string()]);
    command
        .args(["--save", "", "--appendonly", "no", "--dir"])
        .arg(folder)
        .stdout(Stdio::null());
    let mut server = Server::spawn(&mut command, at).context("redis-server is needed: scripts/setup")?;
    server.connect()?;
    Ok(Redis {
        _server: server,
        url: format!("redis://{at}/"),
    })
}

/// An address nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A command that runs `program` on one core only.
pub(crate) fn pinned(core: usize, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &core.to_string()]).arg(program);
    command
}

/// Keeps every thread of this process on one core.
pub(crate) fn pin_this_process(core: usize) -> Result<()> {
    let process = std::process::id().to_string();
    let mut command = Command::new("taskset");
    command
        .args(["--all-tasks", "--cpu-list", "--pid", &core.to_string(), &process])
        .stdout(Stdio::null());
    let status = command
        .status()
        .context("taskset (package util-linux) is needed")?;
    ensure!(
        status.success(),
        "this machine has no core {core}: two are needed"
    );
    Ok(())
}
